import { bigint, boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/**
 * How changes are told: `webhook` as signed JSON (Standard Webhooks); `cloudevents` the same as an event of CloudEvents; `open311` as a
 * POST of `servicerequestupdates`, which a FixMyStreet takes.
 */
export const SUBSCRIPTION_KINDS = ['webhook', 'cloudevents', 'open311'] as const
export type SubscriptionKind = (typeof SUBSCRIPTION_KINDS)[number]

/** An address that is notified of every public change, in order. */
export const subscription = pgTable(
  'subscription',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    applicationId: uuid('application_id').notNull(),
    kind: text('kind').$type<SubscriptionKind>().notNull(),
    url: text('url').notNull(),
    /** Sealed: what signs (webhook), or the key and jurisdiction on the other side (open311). */
    secret: bytes('secret').notNull(),
    /** Only changes of these services; empty: of all. */
    serviceCodes: jsonb('service_codes').$type<string[]>().notNull().default([]),
    /** Only changes of what the application itself posted. */
    ownOnly: boolean('own_only').notNull().default(false),
    /** The last change that was taken there, or passed over. */
    position: bigint('position', { mode: 'number' }).notNull(),
    paused: boolean('paused').notNull().default(false),
    /** Failures in a row, and what the last one was. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    problem: text('problem'),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    /** Who delivers now, and until when nobody else may. */
    holder: uuid('holder'),
    heldUntil: instant('held_until'),
    delivered: bigint('delivered', { mode: 'number' }).notNull().default(0),
    deliveredAt: instant('delivered_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('subscription_application').on(t.jurisdictionId, t.applicationId)],
)
