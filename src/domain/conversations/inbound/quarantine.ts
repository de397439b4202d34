import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { isUuid } from '#platform/text'
import { quarantinedEvent } from '../tables.ts'
import { filterErased } from './erased-messages.ts'
import type { Delivery } from './inbound.ts'

const t = quarantinedEvent

/** What something unreadable is known by: a keyed hash, since its own key may be made of what names people. */
export const quarantineKey = (town: Town, key: string): string =>
  town.vault.blindIndex(`event:${key}`).toString('hex')

/** By which an event that was erased is remembered, beside the ids of messages. */
export const eventId = (eventKey: string): string => `event:${eventKey}`

/** Keeps what could not be read, once each: sealed, with the reason, until a later version reads it. */
export const quarantineEvents = async (town: Town, deliveries: Delivery[]): Promise<void> => {
  const receivedAt = town.now()
  const all = deliveries.flatMap(({ lineId, unread }) =>
    unread.map(({ key, reason, field, content }) => ({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      eventKey: quarantineKey(town, key),
      lineId,
      field,
      reason,
      content: town.vault.encrypt(content, 'quarantined_event.content'),
      receivedAt,
    })),
  )
  if (all.length === 0) return
  const forgotten = await filterErased(
    town,
    all.map(({ eventKey }) => eventId(eventKey)),
  )
  const rows = all.filter(({ eventKey }) => !forgotten.has(eventId(eventKey)))
  for (let from = 0; from < rows.length; from += BATCH_SIZE) {
    const kept = await town.db
      .insert(t)
      .values(rows.slice(from, from + BATCH_SIZE))
      .onConflictDoNothing()
      .returning({ reason: t.reason, field: t.field })
    for (const { field, reason } of kept) {
      town.metrics.quarantined.inc({ field: metricLabel(field) })
      // The alarm is the metric's: what is sent on purpose must not fill the log of errors.
      town.log.warn({ field: metricLabel(field), reason }, 'webhook content quarantined')
    }
  }
}

/** Rows that are written at once: the database takes so many values in a statement, and no more. */
const BATCH_SIZE = 1_000

/** A field is named by who sends: one that is no name would make a metric of its own each time. */
const metricLabel = (field: string): string => (/^[a-z_]{1,60}$/.test(field) ? field : 'other')

/** Something that is or was in quarantine; what it says is opened apart. */
export type QuarantinedEvent = Omit<
  typeof quarantinedEvent.$inferSelect,
  'content' | 'eventKey' | 'jurisdictionId'
>

const listColumns = {
  id: t.id,
  lineId: t.lineId,
  field: t.field,
  reason: t.reason,
  receivedAt: t.receivedAt,
  attempts: t.attempts,
  replayedAt: t.replayedAt,
}

/** What is or was in quarantine: what still waits first, the newest first of each. */
export const listQuarantinedEvents = (town: Town, limit: number): Promise<QuarantinedEvent[]> =>
  town.db
    .select(listColumns)
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
    .orderBy(sql`${t.replayedAt} is not null`, desc(t.receivedAt), desc(t.id))
    .limit(limit)

/** How much is in quarantine: what waits, and what was read since. */
export const countQuarantined = async (town: Town): Promise<{ waiting: number; replayed: number }> => {
  const [row] = await town.db
    .select({
      waiting: sql<number>`(count(*) filter (where ${t.replayedAt} is null))::int`,
      replayed: sql<number>`(count(*) filter (where ${t.replayedAt} is not null))::int`,
    })
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
  return row ?? { waiting: 0, replayed: 0 }
}

/** One event with its raw content: somebody's words, so the reader is written down by who calls this. */
export const getQuarantinedContent = async (
  town: Town,
  id: string,
): Promise<(QuarantinedEvent & { content: unknown }) | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await town.db
    .select({ ...listColumns, content: t.content })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id)))
  return row && { ...row, content: town.vault.decrypt<unknown>(row.content, 'quarantined_event.content') }
}

/** What was read since is kept for so long, to be looked into. */
const REPLAYED_RETENTION_DAYS = 30

/** Deletes what came before some time, and of what was read since a month ago. */
export const purgeQuarantine = async (town: Town, before: Date): Promise<void> => {
  const read = new Date(town.now().getTime() - REPLAYED_RETENTION_DAYS * 86_400_000)
  const old = or(lt(t.receivedAt, before), lt(t.replayedAt, read))
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), old))
}

/** The ids of what waits, oldest first, after one of them. */
export const listPendingAfter = async (
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
