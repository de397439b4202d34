import { and, eq, sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/**
 * How a request stands with the endpoint it was forwarded to. `doubtful`: it may have arrived, and is looked for there before anything
 * is sent again; `unsettled`: it could not be found, and a person has to say whether it arrived.
 */
export type ForwardState = 'pending' | 'sent' | 'failed' | 'doubtful' | 'unsettled'

/**
 * Why a request may or may not have arrived: the answer could not be read; there was none; it said that something failed there; a
 * token never became a number.
 */
export type Doubt = 'unread' | 'unanswered' | 'failed' | 'token'

/** Another Open311 endpoint that does some of the work: a contractor, a county. */
export const destination = pgTable('destination', {
  id: uuid('id').primaryKey(),
  jurisdictionId: text('jurisdiction_id').notNull(),
  name: text('name').notNull(),
  /** Its GeoReport v2 endpoint, without a final slash. */
  url: text('url').notNull(),
  /** What it calls itself, where it asks for `jurisdiction_id`. */
  remoteJurisdictionId: text('remote_jurisdiction_id'),
  /** Sealed: our key there. */
  apiKey: bytes('api_key').notNull(),
  /** Our services that go there, each with its code there. */
  services: jsonb('services').$type<Record<string, string>>().notNull(),
  /** Whether who reported it may be told there: name and how to reach them. */
  sendsReporter: boolean('sends_reporter').notNull().default(false),
  paused: boolean('paused').notNull().default(false),
  /** The last of our changes that was looked at for it. */
  position: bigint('position', { mode: 'number' }).notNull(),
  /** Until when its updates were fetched. */
  fetchedUntil: instant('fetched_until').notNull(),
  /** What the last fetch of updates came to, when it failed. */
  problem: text('problem'),
  createdAt: instant('created_at').notNull(),
})

/** A request that another endpoint works on. */
export const forwardedRequest = pgTable(
  'forwarded_request',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    destinationId: uuid('destination_id').notNull(),
    state: text('state').$type<ForwardState>().notNull(),
    /** Its number there, or the token that stands for one. */
    remoteId: text('remote_id'),
    token: text('token'),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    problem: text('problem'),
    /** The state that it last had there, where updates are read from the list of requests. */
    remoteStatus: text('remote_status'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
    doubt: text('doubt').$type<Doubt>(),
    /** When the sending began whose outcome is not known: set before each, cleared by its outcome. */
    doubtSince: instant('doubt_since'),
    /** How often it was looked for there. */
    looks: integer('looks').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.requestId, t.destinationId] }),
    index('forwarded_request_due').on(t.state, t.nextAttemptAt),
    index('forwarded_request_remote').on(t.destinationId, t.remoteId),
    index('forwarded_request_unsettled').on(t.jurisdictionId).where(sql`${t.state} = 'unsettled'`),
  ],
)

/** A change of ours that the other endpoint has still to be told. */
export const forwardedUpdate = pgTable(
  'forwarded_update',
  {
    destinationId: uuid('destination_id').notNull(),
    position: bigint('position', { mode: 'number' }).notNull(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    state: text('state').$type<ForwardState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    problem: text('problem'),
  },
  (t) => [
    primaryKey({ columns: [t.destinationId, t.position] }),
    index('forwarded_update_due').on(t.state, t.nextAttemptAt),
  ],
)

/** Which row of its table one is. */
export const keyOf = (
  table: typeof forwardedRequest | typeof forwardedUpdate,
  row: (typeof forwardedRequest | typeof forwardedUpdate)['$inferSelect'],
) =>
  and(
    eq(table.destinationId, row.destinationId),
    'position' in row && 'position' in table
      ? eq(table.position, row.position)
      : and(eq(table.jurisdictionId, row.jurisdictionId), eq(table.requestId, row.requestId)),
  )
