import { sql } from 'drizzle-orm'
import { boolean, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'
import type { AliasKind } from './identity.ts'

/**
 * A person who writes to the town. Who they are is in their aliases; `identityIndex` and `identity` mirror the one that
 * versions before the aliases find them by and write to, which may run beside this one.
 */
export const contact = pgTable(
  'contact',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** The channel on which they were first met. */
    channel: text('channel').notNull(),
    /** Of the active telephone; without one of the BSUID; without either of the contact's id. */
    identityIndex: bytes('identity_index').notNull(),
    /** Sealed: the telephone as `address`, and the name. Null without a telephone: an older version cannot write to them. */
    identity: bytes('identity'),
    /** Sealed {@link import('./identity.ts').Profile}. Null for those met by an older version. */
    profile: bytes('profile'),
    /** A keyed hash of the profile: whether one that arrives is another. */
    profileMark: bytes('profile_mark'),
    /** A keyed hash of the username, for search. */
    usernameIndex: bytes('username_index'),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Read by nobody; written by older versions. */
    seenAt: instant('seen_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('contact_identity').on(t.jurisdictionId, t.channel, t.identityIndex),
    index('contact_username').on(t.jurisdictionId, t.usernameIndex),
  ],
)

/**
 * An id of a contact on the messenger. One that they no longer have stays, inactive: messages written before the change
 * arrive late, and their personal data are found by it.
 */
export const contactAlias = pgTable(
  'contact_alias',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    contactId: uuid('contact_id')
      .notNull()
      .references(() => contact.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<AliasKind>().notNull(),
    /** A keyed hash of the value. */
    valueIndex: bytes('value_index').notNull(),
    /** Sealed: the id; or, as versions before the aliases stored it, an object with the telephone as `address`. */
    value: bytes('value').notNull(),
    active: boolean('active').notNull(),
    /** When it was last told to be theirs, by the platform's clock; of a former one, when it ended. */
    seenAt: instant('seen_at').notNull(),
  },
  (t) => [
    uniqueIndex('contact_alias_active').on(t.jurisdictionId, t.valueIndex).where(sql`${t.active}`),
    index('contact_alias_value').on(t.jurisdictionId, t.valueIndex),
    index('contact_alias_of').on(t.contactId),
  ],
)

/** Two contacts that became one, with what is needed to take it back. */
export const contactMerge = pgTable(
  'contact_merge',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    keptId: uuid('kept_id').notNull(),
    mergedId: uuid('merged_id').notNull(),
    /** Sealed: everything that moved. Null once it can no longer be undone. */
    detail: bytes('detail'),
    at: instant('at').notNull(),
    /** The member of staff who said that they are one; null: their channel did. */
    mergedBy: text('merged_by'),
    undoneAt: instant('undone_at'),
    undoneBy: text('undone_by'),
  },
  (t) => [
    index('contact_merge_kept').on(t.jurisdictionId, t.keptId),
    index('contact_merge_merged').on(t.jurisdictionId, t.mergedId),
  ],
)

/** What staff write to each other about a person, whatever the conversation. Goes with the contact. */
export const contactNote = pgTable(
  'contact_note',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    contactId: uuid('contact_id')
      .notNull()
      .references(() => contact.id, { onDelete: 'cascade' }),
    /** For this discreet team's own people only. */
    discreetTeam: text('discreet_team'),
    authorId: text('author_id').notNull(),
    author: text('author').notNull(),
    /** Sealed. */
    words: bytes('words').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('contact_note_of').on(t.jurisdictionId, t.contactId, t.at)],
)

/**
 * That someone asked to be notified about a subject, and when they stopped: the proof of the consent (RGPD 7.1). Rows are
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
