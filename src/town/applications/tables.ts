import { pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/** A program that may post to the API. Its key is kept only as a hash. */
export const application = pgTable(
  'application',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    name: text('name').notNull(),
    keyIndex: bytes('key_index').notNull(),
    createdAt: instant('created_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [uniqueIndex('application_key').on(t.jurisdictionId, t.keyIndex)],
)
