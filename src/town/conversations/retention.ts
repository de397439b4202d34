import { and, asc, eq, exists, gt, gte, inArray, isNotNull, isNull, lt, lte, not, or, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { appointmentsOf } from '#town/appointments'
import { consentsOf, tidyMerges } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { requestsOf, statusOf } from '#town/service-requests'
import { spansOf } from './discretion.ts'
import type { Outgoing } from './engine/outgoing.ts'
import { forgetMedia } from './forget-media.ts'
import { tidyForgotten } from './forgotten-messages.ts'
import { handoversOf, OPEN } from './handovers.ts'
import { dropNotices } from './platform-news.ts'
import { tidyQuarantine } from './quarantine.ts'
import { conversation, deliveryStatus, handover, inboundMessage, outboundMessage } from './tables.ts'

/** Rows that are taken at once: no lock lasts. */
const PORTION = 1_000

const monthsAgo = (town: Town, months: number): Date =>
  DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).minus({ months }).toJSDate()

/**
 * Lets go of what was written long ago (RGPD, article 5.1.e): messages after so many months, what was said to a discreet
 * team after fewer, and whoever has been silent for all that time and has nothing open is forgotten altogether. What
 * people have in their hands stays until they are done.
 */
export const tidyConversations = async (town: Town): Promise<void> => {
  const { conversations, discreet } = town.profile.retention
  await dropMessages(town, { before: monthsAgo(town, conversations) })
  await tidyQuarantine(town, monthsAgo(town, conversations))
  await dropNotices(town, monthsAgo(town, conversations))
  await tidyForgotten(town, monthsAgo(town, conversations))
  await dropDiscreet(town, monthsAgo(town, discreet))
  await forgetSilent(town, monthsAgo(town, conversations))
  await tidyMerges(town)
}

/** Whether people have a conversation in their hands. */
const inHands = (
  town: Town,
  conversationId:
    | typeof conversation.id
    | typeof inboundMessage.conversationId
    | typeof outboundMessage.conversationId,
) =>
  exists(
    town.db
      .select({ one: sql`1` })
      .from(handover)
      .where(and(eq(handover.conversationId, conversationId), inArray(handover.state, [...OPEN]))),
  )

/** Messages of some time, in one conversation or in all. */
type Which = { before: Date; conversationId?: string; from?: Date }

const dropMessages = async (town: Town, { before, conversationId, from }: Which): Promise<void> => {
  for (;;) {
    const old = await town.db
      .select({ id: inboundMessage.id })
      .from(inboundMessage)
      .where(
        and(
          eq(inboundMessage.jurisdictionId, town.id),
          lt(inboundMessage.receivedAt, before),
          isNotNull(inboundMessage.handledAt),
          conversationId
            ? eq(inboundMessage.conversationId, conversationId)
            : not(inHands(town, inboundMessage.conversationId)),
          from ? gte(inboundMessage.receivedAt, from) : undefined,
        ),
      )
      .limit(PORTION)
    const ids = old.map(({ id }) => id)
    const files = await forgetMedia(town.db, town, ids)
    if (ids.length > 0) await town.db.delete(inboundMessage).where(inArray(inboundMessage.id, ids))
    for (const key of files) await town.media.remove(key)
    const sent = await town.db
      .select({
        id: outboundMessage.id,
        content: outboundMessage.content,
        externalId: outboundMessage.externalId,
      })
      .from(outboundMessage)
      .where(
        and(
          eq(outboundMessage.jurisdictionId, town.id),
          lt(outboundMessage.createdAt, before),
          not(inArray(outboundMessage.state, ['queued', 'sending'])),
          conversationId
            ? eq(outboundMessage.conversationId, conversationId)
            : not(inHands(town, outboundMessage.conversationId)),
          from ? gte(outboundMessage.createdAt, from) : undefined,
        ),
      )
      .limit(PORTION)
    await dropSent(town, sent)
    if (old.length < PORTION && sent.length < PORTION) return
  }
}

const dropSent = async (
  town: Town,
  sent: { id: string; content: Buffer; externalId: string | null }[],
): Promise<void> => {
  if (sent.length === 0) return
  const files = sent.flatMap(({ content }) => {
    const message = town.vault.open<Outgoing>(content, 'outbound_message.content')
    return message.type === 'file' ? [message.key] : []
  })
  const known = sent.flatMap(({ externalId }) => externalId ?? [])
  await town.db.transaction(async (tx) => {
    if (known.length > 0)
      await tx
        .delete(deliveryStatus)
        .where(and(eq(deliveryStatus.jurisdictionId, town.id), inArray(deliveryStatus.externalId, known)))
    await tx.delete(outboundMessage).where(
      inArray(
        outboundMessage.id,
        sent.map(({ id }) => id),
      ),
    )
  })
  for (const key of files) await town.media.remove(key)
}

/** What was said to a discreet team, and what it was about. The times stay, as figures. */
const dropDiscreet = async (town: Town, before: Date): Promise<void> => {
  const nothing = town.vault.seal('', 'handover.about')
  const over = await town.db
    .select()
    .from(handover)
    .where(
      and(
        eq(handover.jurisdictionId, town.id),
        eq(handover.discreet, true),
        inArray(handover.state, ['closed', 'withdrawn']),
        or(lte(handover.closedAt, before), and(isNull(handover.closedAt), lte(handover.requestedAt, before))),
        or(isNull(handover.commentedAt), lte(handover.commentedAt, before)),
        isNull(handover.forgottenAt),
      ),
    )
    .limit(PORTION)
  for (const one of over) {
    const ended = { ...one, closedAt: one.closedAt ?? one.requestedAt }
    for (const { from, until } of spansOf(ended, await handoversOf(town.db, town, one.conversationId)))
      await dropMessages(town, {
        before: new Date(Math.min(until + 1, before.getTime())),
        conversationId: one.conversationId,
        from: new Date(from),
      })
    await town.db
      .update(handover)
      .set({ about: nothing, comment: null, forgottenAt: town.now() })
      .where(eq(handover.id, one.id))
  }
}

/** Whoever has not written for so long, and has nothing open: they are forgotten as if they had asked for it. */
const forgetSilent = async (town: Town, before: Date): Promise<void> => {
  for (let after: string | undefined, more = true; more; ) {
    const silent = await town.db
      .select({ id: conversation.id, contactId: conversation.contactId })
      .from(conversation)
      .where(
        and(
          eq(conversation.jurisdictionId, town.id),
          lt(conversation.lastInboundAt, before),
          lt(conversation.createdAt, before),
          isNull(conversation.eraseAt),
          not(inHands(town, conversation.id)),
          // Those with something open stay in the list: the next portion begins behind them.
          after ? gt(conversation.id, after) : undefined,
        ),
      )
      .orderBy(asc(conversation.id))
      .limit(PORTION)
    for (const { id, contactId } of silent) {
      if (await hasOpen(town, contactId)) continue
      await town.db.update(conversation).set({ eraseAt: town.now() }).where(eq(conversation.id, id))
    }
    after = silent.at(-1)?.id
    more = silent.length === PORTION
  }
}

const hasOpen = async (town: Town, contactId: string): Promise<boolean> => {
  const [wanted, ahead, reports] = await Promise.all([
    consentsOf(town.db, town, contactId),
    appointmentsOf(town.db, town, { contactId }),
    requestsOf(town.db, town, contactId, 200),
  ])
  return wanted.length > 0 || ahead.length > 0 || reports.some(({ state }) => statusOf(state) === 'open')
}
