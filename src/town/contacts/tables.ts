import { sql } from 'drizzle-orm'
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
    /** Read by nobody; written by older versions, which may run beside this one. */
    seenAt: instant('seen_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('contact_identity').on(t.jurisdictionId, t.channel, t.identityIndex),
    index('contact_seen').on(t.jurisdictionId, t.seenAt),
  ],
)

/**
 * That someone asked to be told of a subject, and when they stopped: the proof of the consent (RGPD 7.1). Rows are
 * never deleted before their time; after an erasure they name nobody.
 */
export const consent = pgTable(
  'consent',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    notice: text('notice').notNull(),
    /** Only of this part of the town. */
    quarter: text('quarter'),
    givenAt: instant('given_at').notNull(),
    /** The message by which they asked for it. */
    givenBy: uuid('given_by'),
    withdrawnAt: instant('withdrawn_at'),
    withdrawnBy: uuid('withdrawn_by'),
  },
  (t) => [
    uniqueIndex('consent_once')
      .on(t.jurisdictionId, t.contactId, t.notice)
      .where(sql`${t.withdrawnAt} is null`),
    index('consent_given').on(t.jurisdictionId, t.notice, t.contactId).where(sql`${t.withdrawnAt} is null`),
    index('consent_of').on(t.jurisdictionId, t.contactId),
  ],
)

/** That somebody was erased, and when: the proof that it was done. Names nobody. */
export const erasure = pgTable('erasure', {
  contactId: uuid('contact_id').primaryKey(),
  jurisdictionId: text('jurisdiction_id').notNull(),
  doneAt: instant('done_at').notNull(),
})
