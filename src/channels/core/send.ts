import {
  beginSending,
  endSending,
  fitMessage,
  markFailed,
  markRetry,
  markSent,
  type OutboundMessage,
  type Recipient,
  readOutbox,
  requestPhone,
  type SendingLease,
  type SentMessage,
  takeSecondWay,
} from '#domain/conversations'
import { type DeliveryFailure, pauseLine, recordCondition, recordPassed, slowLine } from '#domain/lines'
import type { Town } from '#domain/town'
import { backOffSeconds } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import type { OutboundChannel } from './channel.ts'
import { type PacedChannel, paceChannel } from './paced-channel.ts'
import type { WebhookContinuity } from './webhook-continuity.ts'

/** Longer than one send may take; a killed sender holds its conversations up no longer than this. */
const LEASE_MS = 15_000

/** Tries before a message that could be retried is given up: with the back-off below, over some 30 hours. */
const MAX_ATTEMPTS = 24

const MAX_BACKOFF_SECONDS = 5_400

/** Word of a message in doubt is waited for this many times as long, at most, however much was missed in the meantime. */
const MAX_UNCERTAIN_FACTOR = 10

/** How long a message of a channel that this process does not know waits: a newer version may be taking over. */
const UNKNOWN_CHANNEL_WAIT_SECONDS = 30

/** What a try at sending leads to: the next message, another look, a wait, or nothing: somebody else wakes what is left. */
type SendResult = 'next' | 'look-again' | 'lost' | { waitSeconds: number }

/** One run through an outbox. What has left is noted with what is done next, in one statement. */
type OutboxRun = SendingLease & { begun: boolean; unrecorded?: SentMessage }

/**
 * Sends what waits in a conversation's outbox, in order.
 * @param continuity since when everything is heard: for so long at least, word of a message in doubt is waited for
 * @returns its `drain`, which tells in how many milliseconds the rest can go, where something had to be left
 */
export const createSender = (
  town: Town,
  channels: readonly OutboundChannel[],
  continuity: WebhookContinuity,
) => {
  const byId = new Map(channels.map((channel) => [channel.id as string, paceChannel(town, channel)]))

  const drain = async (conversationId: string): Promise<number | undefined> => {
    for (;;) {
      const pending = await readOutbox(town, conversationId, LEASE_MS)
      if (!Array.isArray(pending)) return pending.waitMs
      if (pending.length === 0) return undefined
      // A name for this very run: another in the same process is another sender.
      const run: OutboxRun = { conversationId, senderId: Bun.randomUUIDv7(), leaseMs: LEASE_MS, begun: false }
      const outcome = await sendAll(run, pending).catch(async (error) => {
        if (run.begun) await endSending(town, run, run.unrecorded).catch(() => {})
        throw error
      })
      const more = !run.begun || (await endSending(town, run, run.unrecorded))
      if (typeof outcome === 'object') return outcome.waitSeconds * 1000
      if (outcome === 'lost' || (outcome === 'next' && !more)) return undefined
    }
  }

  const sendAll = async (run: OutboxRun, pending: OutboundMessage[]): Promise<SendResult> => {
    for (const outbound of pending) {
      const outcome = await dispatch(run, outbound)
      if (outcome !== 'next') return outcome
    }
    return 'next'
  }

  const dispatch = async (run: OutboxRun, outbound: OutboundMessage): Promise<SendResult> => {
    const paced = byId.get(outbound.channel)
    if (!paced) {
      town.log.error(
        { message: outbound.id, channel: outbound.channel },
        'a message of an unknown channel waits',
      )
      return { waitSeconds: UNKNOWN_CHANNEL_WAIT_SECONDS }
    }
    const { channel, throttle } = paced
    const { limits, window } = channel
    const now = town.now().getTime()
    if (outbound.paused === 'all') return 'lost'
    paced.follow(outbound.slowdown)
    const slowedMs = (outbound.slowdown?.until.getTime() ?? 0) - now
    if (slowedMs > 0) return { waitSeconds: slowedMs / 1000 }
    if (outbound.doubtfulSince) {
      // Killed between the call and its record: a status with our callback data may still tell.
      const begun = outbound.doubtfulSince.getTime()
      // Word that came while nobody could take it is still to be told again.
      const since = Math.min(
        Math.max(begun, continuity.since().getTime()),
        begun + MAX_UNCERTAIN_FACTOR * limits.doubtMs,
      )
      const waitMs = since + limits.doubtMs - now
      if (waitMs > 0) return { waitSeconds: waitMs / 1000 + 0.1 }
      town.log.warn({ message: outbound.id }, 'no status for an interrupted send: sending the message again')
    } else if (outbound.notBefore.getTime() > now) {
      return { waitSeconds: (outbound.notBefore.getTime() - now) / 1000 }
    }
    const open = !window || outbound.lastInboundAt.getTime() > town.now().getTime() - window.ms
    const message = open || outbound.message.type === 'template' ? outbound.message : outbound.afterWindow
    if (!message) {
      await markFailed(town, outbound.id, window?.closedProblem ?? 'the window has closed')
      return 'next'
    }
    const { to } = outbound
    if (!to) {
      await markFailed(town, outbound.id, 'no address: their number is another person’s now')
      return 'next'
    }
    if (message.type === 'template' && message.toPhone && !('phone' in to)) {
      await requestPhone(town, { id: outbound.id, conversationId: run.conversationId })
      return 'look-again'
    }
    if (outbound.paused === 'templates' && message.type === 'template') return 'lost'
    const turn = throttle.turn()
    if (turn) {
      await recordSent(run)
      await turn
    }
    run.begun = true
    const begun = await beginSending(
      town,
      run,
      { ...outbound, category: channel.categoryOf?.(town, message) },
      limits.recipient,
      run.unrecorded,
    )
    run.unrecorded = undefined
    if (begun !== 'send') return typeof begun === 'object' ? { waitSeconds: begun.waitMs / 1000 } : begun
    return send(paced, run, outbound, to, message)
  }

  /** Before something that may take long. */
  const recordSent = async (run: OutboxRun): Promise<void> => {
    if (run.unrecorded) await markSent(town, run.unrecorded)
    run.unrecorded = undefined
  }

  const send = async (
    paced: PacedChannel,
    run: OutboxRun,
    outbound: OutboundMessage,
    to: Recipient,
    message: OutboundMessage['message'],
  ): Promise<SendResult> => {
    const { channel } = paced
    // A courtesy: the answer does not wait for it.
    if (outbound.inReplyTo) void channel.acknowledge?.(outbound.inReplyTo)
    const { message: limits } = channel.limits
    const fitting = limits ? fitMessage(message, limits) : message
    const language =
      town.profile.languages.find((one) => one === outbound.language) ?? town.profile.languages[0]
    const answer = await channel.send(town, { id: outbound.id, to, message: fitting, language })
    if (answer.outcome === 'sent') {
      town.metrics.outbound.inc({ outcome: 'sent' })
      run.unrecorded = { id: outbound.id, externalId: answer.externalId }
      if (paced.pass()) await recordPassed(town.db, town, outbound.channel)
      return 'next'
    }
    town.metrics.outbound.inc({ outcome: answer.outcome === 'failed' ? 'refused' : 'retry' })
    if (answer.outcome === 'paused') {
      await pauseLine(town.db, town, outbound.channel, answer.pause)
      await markRetry(town, outbound.id, town.now(), answer.problem, false)
      // Nothing waits for a time: the probe that finds the number repaired wakes it.
      return 'lost'
    }
    const { failure } = answer
    if (failure) await noteFailure(outbound.channel, message, failure)
    if (answer.outcome === 'retry' && failure?.kind === 'rate' && failure.of === 'line') {
      const until = await slowLine(town.db, town, outbound.channel, answer.afterSeconds)
      await markRetry(town, outbound.id, town.now(), answer.problem, false)
      return { waitSeconds: Math.max(1, (until.getTime() - town.now().getTime()) / 1000) }
    }
    if (answer.outcome === 'failed' && answer.phoneRequired) {
      await requestPhone(town, { id: outbound.id, conversationId: run.conversationId })
      return 'look-again'
    }
    if (failure && (await takeSecondWay(town, outbound.id, failure))) return 'look-again'
    if (answer.outcome === 'failed' || outbound.attempts + 1 >= MAX_ATTEMPTS) {
      town.log.error(
        { message: outbound.id, channel: outbound.channel, problem: describeError(answer.problem) },
        'message rejected: not delivered',
      )
      await markFailed(town, outbound.id, answer.problem)
      return 'next'
    }
    // Left as it is, in doubt: it waits for a status before it is sent again.
    if (answer.ambiguous) return { waitSeconds: channel.limits.doubtMs / 1000 }
    const waitSeconds = answer.afterSeconds ?? backOffSeconds(outbound.attempts, MAX_BACKOFF_SECONDS)
    await markRetry(town, outbound.id, new Date(town.now().getTime() + waitSeconds * 1000), answer.problem)
    return { waitSeconds }
  }

  /** What a refusal tells of the account, beyond this message. */
  const noteFailure = async (
    channel: string,
    message: OutboundMessage['message'],
    failure: DeliveryFailure,
  ): Promise<void> => {
    if (failure.kind === 'quality')
      await recordCondition(town.db, town, channel, { topic: 'quality', state: 'limited' })
    if (failure.kind === 'template' && message.type === 'template') {
      const subject = `${message.name} ${message.language}`
      await recordCondition(town.db, town, channel, { topic: 'template', state: failure.state, subject })
    }
  }

  return { drain }
}
