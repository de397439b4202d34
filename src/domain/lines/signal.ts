import type { Town } from '#domain/town'
import type { Db } from '#platform/database'

/** Has every open screen that shows how the numbers stand look again, once this is committed. */
export const signalLines = (db: Db, town: Town): Promise<void> =>
  town.signals.send(db, { jurisdiction: town.id, topic: 'lines' })
