import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/**
 * How much of a limit is used: the moment at which all of it is free again. The key is a keyed hash of what is limited
 * and whom: an address, a network, a telephone.
 */
export const limitUse = pgTable(
  'limit_use',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    key: bytes('key').notNull(),
    freeAt: instant('free_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.key] })],
)
