import { and, asc, eq, exists, gt, gte, inArray, isNotNull, isNull, lt, lte, not, or, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { listUpcomingAppointments } from '#domain/appointments'
import { listConsents, purgeMergeSnapshots } from '#domain/contacts'
import { listOwnRequests, toStatus } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { purgeErasedIndex } from '../inbound/erased-messages.ts'
import { purgePlatformNotices } from '../inbound/platform-notices.ts'
import { purgeQuarantine } from '../inbound/quarantine.ts'
import { spansOf } from '../inbox/discretion.ts'
import { listHandovers, OPEN } from '../inbox/handovers.ts'
import type { Outgoing } from '../outbound/outgoing.ts'
import { conversation, deliveryStatus, handover, inboundMessage, outboundMessage } from '../tables.ts'
import { eraseMedia } from './erase-media.ts'
import { goesByMonth } from './purge-statuses.ts'

/** Rows that are taken at once: no lock lasts. */
const BATCH_SIZE = 1_000

const monthsAgo = (town: Pick<Town, 'now' | 'profile'>, months: number): Date =>
  DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).minus({ months }).toJSDate()

/** Before when a town keeps no message, unless people have the conversation in their hands. */
export const endOfRetention = (town: Pick<Town, 'now' | 'profile'>): Date =>
  monthsAgo(town, town.profile.retention.conversations)

/**
 * Deletes what was written long ago (RGPD, article 5.1.e): messages after this many months, what was said to a discreet
 * team or without an account after fewer, and a contact that has been silent for all that time and has nothing open is forgotten altogether. What
 * people have in their hands stays until they are done.
 */
export const purgeConversations = async (town: Town): Promise<void> => {
  const { conversations, anonymous, discreet } = town.profile.retention
  await deleteMessages(town, { before: monthsAgo(town, conversations) })
  await purgeQuarantine(town, monthsAgo(town, conversations))
  await purgePlatformNotices(town, monthsAgo(town, conversations))
  await purgeErasedIndex(town, monthsAgo(town, conversations))
  await deleteDiscreet(town, monthsAgo(town, discreet))
  await eraseInactiveContacts(town, monthsAgo(town, conversations))
  const withoutAccounts = town.channels.filter((one) => one.anonymous).map(({ id }) => id)
  if (withoutAccounts.length > 0)
    await eraseInactiveContacts(town, monthsAgo(town, Math.min(anonymous, conversations)), withoutAccounts)
  await purgeMergeSnapshots(town)
}

/** Whether people have a conversation in their hands. */
const isWithStaff = (
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
type MessageFilter = { before: Date; conversationId?: string; from?: Date }

const deleteMessages = async (town: Town, { before, conversationId, from }: MessageFilter): Promise<void> => {
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
            : not(isWithStaff(town, inboundMessage.conversationId)),
          from ? gte(inboundMessage.receivedAt, from) : undefined,
        ),
      )
      .limit(BATCH_SIZE)
    const ids = old.map(({ id }) => id)
    const files = await eraseMedia(town.db, town, ids)
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
            : not(isWithStaff(town, outboundMessage.conversationId)),
          from ? gte(outboundMessage.createdAt, from) : undefined,
        ),
      )
      .limit(BATCH_SIZE)
    await deleteSentFiles(town, sent, conversationId === undefined)
    if (old.length < BATCH_SIZE && sent.length < BATCH_SIZE) return
  }
}

/** @param byMonth leaves the statuses that go with their month */
const deleteSentFiles = async (
  town: Town,
  sent: { id: string; content: Buffer; externalId: string | null }[],
  byMonth: boolean,
): Promise<void> => {
  if (sent.length === 0) return
  const files = sent.flatMap(({ content }) => {
    const message = town.vault.decrypt<Outgoing>(content, 'outbound_message.content')
    return message.type === 'file' ? [message.key] : []
  })
  const known = sent.flatMap(({ externalId }) => externalId ?? [])
  await town.db.transaction(async (tx) => {
    if (known.length > 0)
      await tx
        .delete(deliveryStatus)
        .where(
          and(
            eq(deliveryStatus.jurisdictionId, town.id),
            inArray(deliveryStatus.externalId, known),
            byMonth ? not(goesByMonth) : undefined,
          ),
        )
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
const deleteDiscreet = async (town: Town, before: Date): Promise<void> => {
  const nothing = town.vault.encrypt('', 'handover.about')
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
    .limit(BATCH_SIZE)
  for (const one of over) {
    const ended = { ...one, closedAt: one.closedAt ?? one.requestedAt }
    for (const { from, until } of spansOf(ended, await listHandovers(town.db, town, one.conversationId)))
      await deleteMessages(town, {
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

/**
 * A contact that has not written for so long, and has nothing open: they are forgotten as if they had asked for it.
 * @param channels on these alone; unset: on any
 */
const eraseInactiveContacts = async (town: Town, before: Date, channels?: string[]): Promise<void> => {
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
          channels ? inArray(conversation.channel, channels) : undefined,
          not(isWithStaff(town, conversation.id)),
          // Those with something open stay in the list: the next portion begins behind them.
          after ? gt(conversation.id, after) : undefined,
        ),
      )
      .orderBy(asc(conversation.id))
      .limit(BATCH_SIZE)
    for (const { id, contactId } of silent) {
      if (await hasOpenItems(town, contactId)) continue
      await town.db.update(conversation).set({ eraseAt: town.now() }).where(eq(conversation.id, id))
    }
    after = silent.at(-1)?.id
    more = silent.length === BATCH_SIZE
  }
}

const hasOpenItems = async (town: Town, contactId: string): Promise<boolean> => {
  const [wanted, ahead, reports] = await Promise.all([
    listConsents(town.db, town, contactId),
    listUpcomingAppointments(town.db, town, { contactId }),
    listOwnRequests(town.db, town, contactId, 200),
  ])
  return wanted.length > 0 || ahead.length > 0 || reports.some(({ state }) => toStatus(state) === 'open')
}
