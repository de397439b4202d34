import type { Town } from '#town/jurisdictions'
import type { Delivery } from './arrivals.ts'
import { quarantinedEvent } from './tables.ts'

/** Keeps what could not be read, once each: sealed, with the reason, until a later version reads it. */
export const quarantine = async (town: Town, deliveries: Delivery[]): Promise<void> => {
  const receivedAt = town.now()
  const rows = deliveries.flatMap(({ lineId, unread }) =>
    unread.map(({ key, reason, field, content }) => ({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      eventKey: town.vault.blindIndex(`event:${key}`).toString('hex'),
      lineId,
      field,
      reason,
      content: town.vault.seal(content),
      receivedAt,
    })),
  )
  if (rows.length === 0) return
  const kept = await town.db
    .insert(quarantinedEvent)
    .values(rows)
    .onConflictDoNothing()
    .returning({ reason: quarantinedEvent.reason, field: quarantinedEvent.field })
  for (const { field, reason } of kept) {
    town.metrics.quarantined.inc({ field })
    town.log.error({ field, reason }, 'ALARM: webhook content quarantined')
  }
}
