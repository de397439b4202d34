import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import { isUuid } from '#platform/text'
import type { Town } from '#town/jurisdictions'
import type { Delivery } from './arrivals.ts'
import { forgottenAmong } from './forgotten-messages.ts'
import { quarantinedEvent } from './tables.ts'

const t = quarantinedEvent

/** What something unreadable is known by: a keyed hash, since its own key may be made of what names people. */
export const eventKeyOf = (town: Town, key: string): string =>
  town.vault.blindIndex(`event:${key}`).toString('hex')

/** By which an event that was erased is remembered, beside the ids of messages. */
export const eventId = (eventKey: string): string => `event:${eventKey}`

/** Keeps what could not be read, once each: sealed, with the reason, until a later version reads it. */
export const quarantine = async (town: Town, deliveries: Delivery[]): Promise<void> => {
  const receivedAt = town.now()
  const all = deliveries.flatMap(({ lineId, unread }) =>
    unread.map(({ key, reason, field, content }) => ({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      eventKey: eventKeyOf(town, key),
      lineId,
      field,
      reason,
      content: town.vault.seal(content, 'quarantined_event.content'),
      receivedAt,
    })),
  )
  if (all.length === 0) return
  const forgotten = await forgottenAmong(
    town,
    all.map(({ eventKey }) => eventId(eventKey)),
  )
  const rows = all.filter(({ eventKey }) => !forgotten.has(eventId(eventKey)))
  for (let from = 0; from < rows.length; from += PORTION) {
    const kept = await town.db
      .insert(t)
      .values(rows.slice(from, from + PORTION))
      .onConflictDoNothing()
      .returning({ reason: t.reason, field: t.field })
    for (const { field, reason } of kept) {
      town.metrics.quarantined.inc({ field: labelOf(field) })
      // The alarm is the metric's: what is sent on purpose must not fill the log of errors.
      town.log.warn({ field: labelOf(field), reason }, 'webhook content quarantined')
    }
  }
}

/** Rows that are written at once: the database takes so many values in a statement, and no more. */
const PORTION = 1_000

/** A field is named by who sends: one that is no name would make a metric of its own each time. */
const labelOf = (field: string): string => (/^[a-z_]{1,60}$/.test(field) ? field : 'other')

/** Something that is or was in quarantine; what it says is opened apart. */
export type Quarantined = Omit<
  typeof quarantinedEvent.$inferSelect,
  'content' | 'eventKey' | 'jurisdictionId'
>

const shown = {
  id: t.id,
  lineId: t.lineId,
  field: t.field,
  reason: t.reason,
  receivedAt: t.receivedAt,
  attempts: t.attempts,
  replayedAt: t.replayedAt,
}

/** What is or was in quarantine: what still waits first, the newest first of each. */
export const quarantinedEvents = (town: Town, limit: number): Promise<Quarantined[]> =>
  town.db
    .select(shown)
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
    .orderBy(sql`${t.replayedAt} is not null`, desc(t.receivedAt), desc(t.id))
    .limit(limit)

/** How much is in quarantine: what waits, and what was read since. */
export const quarantineCounts = async (town: Town): Promise<{ waiting: number; replayed: number }> => {
  const [row] = await town.db
    .select({
      waiting: sql<number>`(count(*) filter (where ${t.replayedAt} is null))::int`,
      replayed: sql<number>`(count(*) filter (where ${t.replayedAt} is not null))::int`,
    })
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
  return row ?? { waiting: 0, replayed: 0 }
}

/** One event with its raw content: somebody's words, so whoever opens it is written down by who calls this. */
export const quarantinedContent = async (
  town: Town,
  id: string,
): Promise<(Quarantined & { content: unknown }) | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await town.db
    .select({ ...shown, content: t.content })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id)))
  return row && { ...row, content: town.vault.open<unknown>(row.content, 'quarantined_event.content') }
}

/** What was read since is kept for so long, to be looked into. */
const REPLAYED_DAYS = 30

/** Lets go of what came before some time, and of what was read since a month ago. */
export const tidyQuarantine = async (town: Town, before: Date): Promise<void> => {
  const read = new Date(town.now().getTime() - REPLAYED_DAYS * 86_400_000)
  const old = or(lt(t.receivedAt, before), lt(t.replayedAt, read))
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), old))
}

/** The ids of what waits, oldest first, after one of them. */
export const waitingAfter = async (
  town: Town,
  after: { receivedAt: Date; id: string } | undefined,
  limit: number,
): Promise<{ receivedAt: Date; id: string }[]> =>
  town.db
    .select({ id: t.id, receivedAt: t.receivedAt })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        isNull(t.replayedAt),
        after &&
          sql`(${t.receivedAt}, ${t.id}) > (${after.receivedAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(t.receivedAt, t.id)
    .limit(limit)
