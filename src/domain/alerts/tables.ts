import { sql } from 'drizzle-orm'
import { boolean, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'
import type { AlertChoices, AlertEvent } from './events.ts'

/** Of what a member of staff is alerted, and how. No row: {@link import('./events.ts').DEFAULT_CHOICES}. */
export const alertPreference = pgTable(
  'alert_preference',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    memberId: text('member_id').notNull(),
    choices: jsonb('choices').$type<Partial<AlertChoices>>().notNull(),
    /** Events that the console itself does not count; null: {@link import('./events.ts').DEFAULT_MUTED}. */
    muted: text('muted').array().$type<AlertEvent[]>(),
    /** An e-mail each working morning of what is to be done. */
    digest: boolean('digest').notNull().default(false),
    /** An e-mail each month with the figures of the one before. */
    monthly: boolean('monthly').notNull().default(false),
    /** In which alerts are worded. */
    language: text('language').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.memberId] })],
)

/** A browser of a member of staff that takes pushes. */
export const pushDevice = pgTable(
  'push_device',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    memberId: text('member_id').notNull(),
    /** Keyed hash of the address at the push service: the same browser again. */
    endpointIndex: bytes('endpoint_index').notNull(),
    /** Sealed {@link import('#platform/push').PushSubscription}: its holder may send pushes to the browser. */
    subscription: bytes('subscription').notNull(),
    /** The browser, in a few words. */
    agent: text('agent').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('push_device_once').on(t.jurisdictionId, t.endpointIndex),
    index('push_device_of').on(t.jurisdictionId, t.memberId),
  ],
)

/** The keys by which push services know the town (VAPID), made when they are first needed. Another pair would end every subscription. */
export const pushKey = pgTable('push_key', {
  jurisdictionId: text('jurisdiction_id').primaryKey(),
  /** Sealed {@link import('#platform/push').PushKeys}. */
  keys: bytes('keys').notNull(),
  createdAt: instant('created_at').notNull(),
})

/** Something that a member is alerted of, once. */
export const alert = pgTable(
  'alert',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    memberId: text('member_id').notNull(),
    event: text('event').$type<AlertEvent>().notNull(),
    /** What it is of: the same is told once. */
    causeKey: text('cause_key').notNull(),
    /** The page that it leads to, and what its words need; nothing of a citizen. */
    detail: jsonb('detail').$type<AlertDetail>().notNull(),
    at: instant('at').notNull(),
    sentAt: instant('sent_at'),
    /** When its member saw it in the console. */
    seenAt: instant('seen_at'),
  },
  (t) => [
    uniqueIndex('alert_once').on(t.jurisdictionId, t.causeKey, t.memberId),
    index('alert_unsent').on(t.jurisdictionId, t.at).where(sql`${t.sentAt} is null`),
    index('alert_unseen').on(t.jurisdictionId, t.memberId, t.at).where(sql`${t.seenAt} is null`),
    index('alert_at').on(t.jurisdictionId, t.at),
  ],
)

/** What an alert says besides its event. Nothing of a citizen: neither names nor words. */
export type AlertDetail = {
  path: string
  /** A colleague. */
  by?: string
  /** A team that is not discreet, by its id. */
  team?: string
  /** A report. */
  request?: string
  /** The kind of a report. */
  serviceCode?: string
  dueAt?: string
  /** A number of the town, by its channel. */
  channel?: string
}
