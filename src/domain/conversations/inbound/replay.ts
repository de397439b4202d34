import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { describeError } from '#platform/telemetry'
import { isUuid } from '#platform/text'
import { quarantinedEvent } from '../tables.ts'
import type { Delivery } from './inbound.ts'
import { listPendingAfter, quarantineKey } from './quarantine.ts'
import { storeDeliveries } from './store-deliveries.ts'

const t = quarantinedEvent

/** Reads a webhook body again. Nothing: it still cannot be read at all. */
export type Reparse = (content: unknown) => Delivery[] | undefined

/** What came of putting one event through again. `busy`: another process is at it, or has done it. */
export type ReplayResult = 'read' | 'unread' | 'busy'

/** Events that are looked up at once. */
const BATCH_SIZE = 200

type Row = typeof quarantinedEvent.$inferSelect

/**
 * Puts one event through again, in one transaction with the note that it was: killed at any point, it is done or it is
 * not. What was stored before is known by its ids. The running service answers what is new within seconds.
 */
export const replayEvent = async (
  town: Town,
  read: Reparse,
  id: string,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<{ outcome: ReplayResult; reason: string }> => {
  const taken: { row?: Row } = {}
  try {
    return await town.db.transaction(async (tx) => {
      const row = isUuid(id) ? await claimEvent(tx, town, id) : undefined
      if (!row) return { outcome: 'busy', reason: '' }
      taken.row = row
      const deliveries = parseEvent(town, row, read)
      if (deliveries && !dryRun) {
        await storeDeliveries(withinTransaction(town, tx), deliveries)
        await tx.update(t).set({ replayedAt: town.now() }).where(eq(t.id, row.id))
      } else if (!dryRun) await countAttempt(tx, row)
      return { outcome: deliveries ? 'read' : 'unread', reason: row.reason }
    })
  } catch (error) {
    if (!taken.row) throw error
    // Read, and it cannot be stored: it waits for a version that can.
    town.log.error(
      { error: describeError(error), reason: taken.row.reason },
      'failed to store replayed content',
    )
    if (!dryRun) await countAttempt(town.db, taken.row)
    return { outcome: 'unread', reason: taken.row.reason }
  }
}

/** The town, with all that it does done in a transaction: it holds one connection and asks for no other. */
const withinTransaction = (town: Town, tx: Tx): Town => ({ ...town, db: tx as unknown as Town['db'] })

const claimEvent = async (tx: Tx, town: Town, id: string): Promise<Row | undefined> => {
  const [row] = await tx
    .select()
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id), isNull(t.replayedAt)))
    .for('update', { skipLocked: true })
  return row
}

const countAttempt = async (db: Pick<Tx, 'update'>, { id }: Row): Promise<void> => {
  await db
    .update(t)
    .set({ attempts: sql`${t.attempts} + 1` })
    .where(eq(t.id, id))
}

/** What an event says now; nothing where it is as unreadable as before. */
const parseEvent = (town: Town, row: Row, read: Reparse): Delivery[] | undefined => {
  const deliveries = read(town.vault.decrypt<unknown>(row.content, 'quarantined_event.content'))
  const unread = deliveries?.flatMap((one) => one.unread) ?? []
  const asBefore = unread.some(({ key }) => quarantineKey(town, key) === row.eventKey)
  const something = deliveries?.some(
    ({ messages, filed, identities, statuses, notices }) =>
      messages.length + filed.length + identities.length + statuses.length + notices.length > 0,
  )
  return something && !asBefore ? deliveries : undefined
}

/** How many events of a reason are read now, and how many still are not. */
export type ReplayCounts = Map<string, { read: number; unread: number }>

/**
 * Puts everything in quarantine through again, oldest first, once each: beside running replicas, and beside another that
 * does the same.
 */
export const replayQuarantined = async (
  town: Town,
  read: Reparse,
  options: { dryRun?: boolean } = {},
): Promise<ReplayCounts> => {
  const counts: ReplayCounts = new Map()
  for (let after: { receivedAt: Date; id: string } | undefined; ; ) {
    const portion = await listPendingAfter(town, after, BATCH_SIZE)
    for (const { id } of portion) {
      const { outcome, reason } = await replayEvent(town, read, id, options)
      if (outcome === 'busy') continue
      const before = counts.get(reason) ?? { read: 0, unread: 0 }
      counts.set(reason, { ...before, [outcome]: before[outcome] + 1 })
    }
    after = portion.at(-1)
    if (portion.length < BATCH_SIZE) return counts
  }
}
