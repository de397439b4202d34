import { backOffSeconds } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import {
  askForPhone,
  beginSending,
  endSending,
  markFailed,
  markRetry,
  markSent,
  outboxOf,
  type Pace,
  type Parcel,
  type Recipient,
  type Sending,
  type Sent,
  windowStart,
} from '#town/conversations'
import type { Town } from '#town/jurisdictions'
import type { Graph } from './graph.ts'
import type { Hearing } from './hearing.ts'
import { render } from './render.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import type { WhatsAppConfig } from './webhook.ts'

/** One recipient may be sent a burst of 45 and then about one message in six seconds (error 131056 beyond). */
const PAIR: Pace = { intervalMs: 6_000, burst: 40 }

/** Longer than one send may take; a killed sender holds its conversations up no longer than this. */
const LEASE_MS = 15_000

/** Tries before a message that could be retried is given up: with the back-off below, over some 30 hours. */
const MAX_ATTEMPTS = 24

const LONGEST_WAIT_SECONDS = 5_400

/** Word of a message in doubt is waited for this many times as long, at most, however much was missed meanwhile. */
const DOUBT_AT_MOST = 10

/** What may not go to a user id. */
const NEEDS_PHONE = /^131062\b/

/** What a try at sending leads to: the next message, another look, a wait, or nothing: somebody else has taken it over. */
type Outcome = 'next' | 'look-again' | 'lost' | { waitSeconds: number }

/** One run through an outbox. What has left is noted with what is done next, in one statement. */
type Run = Sending & { begun: boolean; unnoted?: Sent }

/**
 * Sends what waits in a conversation's outbox, in order.
 * @param hearing since when everything is heard: for so long at least, word of a message in doubt is waited for
 * @returns its `drain`, which tells in how many milliseconds the rest can go, where something had to be left
 */
export const createSender = (town: Town, graph: Graph, config: WhatsAppConfig, hearing: Hearing) => {
  const throttle: Throttle = createThrottle(config.messagesPerSecond)

  const drain = async (conversationId: string): Promise<number | undefined> => {
    for (;;) {
      // Also after the sending was given back: a message whose wake-up found somebody sending was committed before, so
      // this look sees it. A wake-up that comes later finds nobody.
      const parcels = await outboxOf(town, conversationId, LEASE_MS)
      if (parcels.length === 0) return undefined
      // A name for this very run: another in the same process is another sender.
      const run: Run = { conversationId, senderId: Bun.randomUUIDv7(), leaseMs: LEASE_MS, begun: false }
      const outcome = await sendAll(run, parcels).catch(async (error) => {
        if (run.begun) await endSending(town, run, run.unnoted).catch(() => {})
        throw error
      })
      if (run.begun) await endSending(town, run, run.unnoted)
      if (typeof outcome === 'object') return outcome.waitSeconds * 1000
      if (outcome === 'lost') return undefined
    }
  }

  const sendAll = async (run: Run, parcels: Parcel[]): Promise<Outcome> => {
    for (const parcel of parcels) {
      const outcome = await dispatch(run, parcel)
      if (outcome !== 'next') return outcome
    }
    return 'next'
  }

  const dispatch = async (run: Run, parcel: Parcel): Promise<Outcome> => {
    const now = town.now().getTime()
    if (parcel.doubtfulSince) {
      // Killed between the call and its record: a status with our callback data may still tell.
      const begun = parcel.doubtfulSince.getTime()
      // Word that came while nobody could take it is still to be told again.
      const since = Math.min(
        Math.max(begun, hearing.since().getTime()),
        begun + DOUBT_AT_MOST * config.doubtMs,
      )
      const waitMs = since + config.doubtMs - now
      if (waitMs > 0) return { waitSeconds: waitMs / 1000 + 0.1 }
      town.log.warn({ message: parcel.id }, 'no word of a message begun before: it is sent again')
    } else if (parcel.notBefore.getTime() > now) {
      return { waitSeconds: (parcel.notBefore.getTime() - now) / 1000 }
    }
    const open = parcel.lastInboundAt > windowStart(town.now())
    const message = open || parcel.message.type === 'template' ? parcel.message : parcel.afterWindow
    if (!message) {
      await markFailed(town, parcel.id, '131047: the 24-hour window has closed')
      return 'next'
    }
    const { to } = parcel
    if (!to) {
      await markFailed(town, parcel.id, 'no address: their number is another person’s now')
      return 'next'
    }
    if (message.type === 'template' && message.toPhone && !('phone' in to)) {
      await askForPhone(town, { id: parcel.id, conversationId: run.conversationId })
      return 'look-again'
    }
    const paused = throttle.pausedFor()
    if (paused > 0) return { waitSeconds: paused / 1000 }
    const turnMs = throttle.turn()
    if (turnMs > 0) {
      await noteUnnoted(run)
      await Bun.sleep(turnMs)
    }
    run.begun = true
    const begun = await beginSending(town, run, parcel, PAIR, run.unnoted)
    run.unnoted = undefined
    if (begun !== 'send') return typeof begun === 'object' ? { waitSeconds: begun.waitMs / 1000 } : begun
    return send(run, parcel, to, message)
  }

  /** Before something that may take long. */
  const noteUnnoted = async (run: Run): Promise<void> => {
    if (run.unnoted) await markSent(town, run.unnoted)
    run.unnoted = undefined
  }

  const handIn = async (message: Parcel['message']) => {
    if (message.type === 'document')
      return graph.upload(new TextEncoder().encode(message.content), 'text/plain', message.filename)
    if (message.type !== 'file') return undefined
    const bytes = await town.media.get(message.key)
    return bytes
      ? graph.upload(bytes, message.mime, message.filename)
      : ({ ok: false, retry: false, problem: 'the file is gone' } as const)
  }

  /** A file is handed in first, and goes by the id that the platform gives it. */
  const hand = async (parcel: Parcel, to: Recipient, message: Parcel['message']) => {
    const file = await handIn(message)
    // A file handed in twice does no harm: nothing was sent.
    if (file && !file.ok) return { ...file, ambiguous: false }
    return graph.send({
      recipient_type: 'individual',
      ...('phone' in to ? { to: to.phone } : { recipient: to.bsuid }),
      biz_opaque_callback_data: parcel.id,
      ...render(message, file?.value),
    })
  }

  const send = async (
    run: Run,
    parcel: Parcel,
    to: Recipient,
    message: Parcel['message'],
  ): Promise<Outcome> => {
    // A courtesy: the answer does not wait for it.
    if (parcel.inReplyTo) void graph.markRead(parcel.inReplyTo)
    const answer = await hand(parcel, to, message)
    if (answer.ok) {
      town.metrics.outbound.inc({ outcome: 'sent' })
      run.unnoted = { id: parcel.id, externalId: answer.value }
      return 'next'
    }
    town.metrics.outbound.inc({ outcome: answer.retry === false ? 'refused' : 'retry' })
    if (answer.retry === 'paused') {
      throttle.pause()
      town.log.error(
        { problem: describeError(answer.problem) },
        'ALARM: the messenger refuses our token; sending stops until it is repaired',
      )
      await markRetry(town, parcel.id, town.now(), answer.problem, false)
      return { waitSeconds: throttle.pausedFor() / 1000 }
    }
    if (answer.retry === false && NEEDS_PHONE.test(answer.problem)) {
      await askForPhone(town, { id: parcel.id, conversationId: run.conversationId })
      return 'look-again'
    }
    if (answer.retry === false || parcel.attempts + 1 >= MAX_ATTEMPTS) {
      town.log.error(
        { message: parcel.id, problem: describeError(answer.problem) },
        'a message will not be delivered',
      )
      await markFailed(town, parcel.id, answer.problem)
      return 'next'
    }
    // Left as it is, in doubt: it waits for a status before it is sent again.
    if (answer.ambiguous) return { waitSeconds: config.doubtMs / 1000 }
    const waitSeconds = answer.afterSeconds ?? backOffSeconds(parcel.attempts, LONGEST_WAIT_SECONDS)
    await markRetry(town, parcel.id, new Date(town.now().getTime() + waitSeconds * 1000), answer.problem)
    return { waitSeconds }
  }

  return { drain }
}
