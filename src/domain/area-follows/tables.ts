import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/** What somebody may hear of an area: what is reported there, works and cuts, notices to its neighbourhood. */
export const AREA_CONTENTS = ['reports', 'works', 'notices'] as const

/** One of {@link AREA_CONTENTS}. */
export type AreaContent = (typeof AREA_CONTENTS)[number]

/** How soon it is told: within minutes, or together once a week. */
export const CHAT_FREQUENCIES = ['at-once', 'weekly'] as const

/** One of {@link CHAT_FREQUENCIES}. */
export type ChatFrequency = (typeof CHAT_FREQUENCIES)[number]

/**
 * An area of which a contact asked to hear in their chat, and when they stopped: the proof of the consent (RGPD 7.1). Where it is, is kept
 * only as long as it is followed.
 */
export const areaFollow = pgTable(
  'area_follow',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    /** Keyed hash of which area it is: the same area is followed once. */
    areaIndex: bytes('area_index').notNull(),
    /** Sealed: the area. Null once it is followed no more. */
    area: bytes('area'),
    contents: text('contents').array().$type<AreaContent[]>().notNull(),
    frequency: text('frequency').$type<ChatFrequency>().notNull(),
    givenAt: instant('given_at').notNull(),
    /** The message by which they asked for it. */
    givenBy: uuid('given_by'),
    withdrawnAt: instant('withdrawn_at'),
    withdrawnBy: uuid('withdrawn_by'),
    /** Until when what is reported there has been told. */
    toldUntil: instant('told_until'),
  },
  (t) => [
    uniqueIndex('area_follow_once')
      .on(t.jurisdictionId, t.contactId, t.areaIndex)
      .where(sql`${t.withdrawnAt} is null`),
    index('area_follow_active').on(t.jurisdictionId, t.id).where(sql`${t.withdrawnAt} is null`),
    index('area_follow_of').on(t.jurisdictionId, t.contactId),
  ],
)
