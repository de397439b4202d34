import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'

/** What a notice says, by language. Catalan is always there. */
export type BroadcastTexts = { ca: BroadcastText } & Record<string, BroadcastText | undefined>

/** What a notice says. */
export type BroadcastText = { title: string; body: string }

/** A notice to everybody who asked to be notified about a subject. */
export const broadcast = pgTable(
  'notice',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** A subject of the content's notices. */
    subject: text('subject').notNull(),
    quarter: text('quarter'),
    texts: jsonb('texts').$type<BroadcastTexts>().notNull(),
    url: text('url'),
    state: text('state').$type<'draft' | 'sending' | 'stopped' | 'done'>().notNull(),
    author: text('author').notNull(),
    /** The rule and the piece of information that made it: once. */
    causeKey: text('cause_key'),
    /** The contact up to whom it has been sent; contacts come in the order of their ids. */
    sentUpTo: uuid('sent_up_to'),
    /** The area followed up to which it has been sent; they come after the contacts. */
    areasUpTo: uuid('areas_up_to'),
    createdAt: instant('created_at').notNull(),
    startedAt: instant('started_at'),
    startedBy: text('started_by'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('notice_cause').on(t.jurisdictionId, t.causeKey).where(sql`${t.causeKey} is not null`),
    index('notice_newest').on(t.jurisdictionId, t.createdAt.desc()),
    index('notice_sending').on(t.jurisdictionId).where(sql`${t.state} = 'sending'`),
  ],
)

/** «New information of this topic, with these words, is a notice of that subject.» */
export const broadcastRule = pgTable(
  'notice_rule',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    topic: text('topic').notNull(),
    /** One of these is in it; none: everything of the topic. Folded. */
    words: text('words').array().notNull(),
    subject: text('subject').notNull(),
    /** Sent at once, or left as a draft for a person to look at. */
    mode: text('mode').$type<'draft' | 'send'>().notNull(),
    author: text('author').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Information first seen after this has not been looked at. */
    lookedUpTo: instant('looked_up_to').notNull(),
    made: integer('made').notNull().default(0),
  },
  (t) => [index('notice_rule_of').on(t.jurisdictionId)],
)

/** What the town says on every page of its site for now: that something is down, that an office is closed. */
export const siteBanner = pgTable(
  'site_notice',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    texts: jsonb('texts').$type<{ ca: string } & Record<string, string>>().notNull(),
    /** Null: until it is taken away. */
    until: instant('until'),
    author: text('author').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('site_notice_of').on(t.jurisdictionId, t.at.desc())],
)
