import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { AreaContent } from '#domain/area-follows'
import type { Area } from '#domain/places'
import { bytes, instant } from '../../platform/database/columns.ts'

/**
 * How a message stands. `sending`: in doubt until its outcome is written; `stopped`: its address takes none; `expired`: it could not be
 * sent while it meant something.
 */
export type MailState = 'queued' | 'sending' | 'sent' | 'failed' | 'stopped' | 'expired' | 'bounced'

/** E-mail that is to be sent, or was. */
export const outboundMail = pgTable(
  'outbound_mail',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** What it is sent for: once to each address. */
    causeKey: text('cause_key').notNull(),
    /** Keyed hash of the address. */
    recipientIndex: bytes('recipient_index').notNull(),
    /** Sealed: the address, and what is said. Emptied once it is sent. */
    content: bytes('content'),
    state: text('state').$type<MailState>().notNull().default('queued'),
    attempts: integer('attempts').notNull().default(0),
    notBefore: instant('not_before').notNull(),
    /** After it, it is not worth sending. */
    expiresAt: instant('expires_at'),
    /** Until when nobody else may send it. */
    heldUntil: instant('held_until'),
    problem: text('problem'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [
    uniqueIndex('outbound_mail_once').on(t.jurisdictionId, t.causeKey, t.recipientIndex),
    index('outbound_mail_recipient').on(t.jurisdictionId, t.recipientIndex),
    index('outbound_mail_due')
      .on(t.jurisdictionId, t.notBefore)
      .where(sql`${t.state} in ('queued', 'sending')`),
    index('outbound_mail_created').on(t.jurisdictionId, t.createdAt),
  ],
)

/** Why an address takes nothing: its server says that it is none, or somebody at it said so. */
export type StopReason = 'dead' | 'refused'

/** Addresses to which nothing is sent, by their keyed hash. */
export const mailStop = pgTable(
  'mail_stop',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    addressIndex: bytes('address_index').notNull(),
    reason: text('reason').$type<StopReason>().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('mail_stop_address').on(t.jurisdictionId, t.addressIndex)],
)

/**
 * What an address may ask to hear of. `request`: a report, by its number; `appointments`: those made with it; `contact`: whatever a
 * contact is told, by its id; `area`: new reports near a place; `update`: what was written from it on a report, by the numbers of both; `answer`: what was answered
 * in its name to a question of the town, by the ids of both.
 */
export type FollowKind = 'request' | 'appointments' | 'contact' | 'area' | 'update' | 'answer'

/** How soon news of an area is told: within minutes, once a day, or on Mondays. */
export const AREA_FREQUENCIES = ['daily', 'at-once', 'weekly'] as const

/** One of {@link AREA_FREQUENCIES}. */
export type AreaFrequency = (typeof AREA_FREQUENCIES)[number]

/** An area of which news is told. */
export type FollowedArea = Area & {
  /** Unset: reports. */
  contents?: AreaContent[]
  /** Unset: daily. */
  frequency?: AreaFrequency
}

/** What an address asked to hear of. Nothing is sent to it before it has confirmed that, but what asks for it. */
export const mailFollow = pgTable(
  'mail_follow',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Keyed hash of the address. */
    addressIndex: bytes('address_index').notNull(),
    /** Sealed: the address. */
    address: bytes('address').notNull(),
    language: text('language').notNull(),
    kind: text('kind').$type<FollowKind>().notNull(),
    /** Of what, within its kind; empty where there is one only. */
    subject: text('subject').notNull().default(''),
    /** Its reporter, who is told more than neighbours. */
    reporter: boolean('reporter').notNull().default(false),
    area: jsonb('area').$type<FollowedArea>(),
    askedAt: instant('asked_at').notNull(),
    /** Until when it can be confirmed; afterwards, until when it is kept; unset: until its subject ends. */
    expiresAt: instant('expires_at'),
    confirmedAt: instant('confirmed_at'),
    /** Until when what is told at once has been. */
    toldUntil: instant('told_until'),
  },
  (t) => [
    uniqueIndex('mail_follow_once').on(t.jurisdictionId, t.addressIndex, t.kind, t.subject),
    index('mail_follow_subject').on(t.jurisdictionId, t.kind, t.subject),
    index('mail_follow_expires').on(t.jurisdictionId, t.expiresAt),
  ],
)
