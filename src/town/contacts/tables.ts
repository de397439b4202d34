import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/** A person who writes to the town. Who they are is sealed; they are found by a keyed hash. */
export const contact = pgTable(
  'contact',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    channel: text('channel').$type<'whatsapp'>().notNull(),
    identityIndex: bytes('identity_index').notNull(),
    /** Sealed {@link import('./contacts.ts').Identity}. */
    identity: bytes('identity').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    seenAt: instant('seen_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('contact_identity').on(t.jurisdictionId, t.channel, t.identityIndex),
    index('contact_seen').on(t.jurisdictionId, t.seenAt),
  ],
)
