import { sql } from 'drizzle-orm'
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'
import type { Channel, EventKind, State } from './states.ts'

/** Numbers of reports. One sequence for the whole deployment: a number never means two things. */
export const serviceRequestNumber = pgSequence('service_request_number', { startWith: 1, cache: 1 })

/** The one queue: every incident, whoever took it in. */
export const serviceRequest = pgTable(
  'service_request',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** The number that is said aloud: `26-00417`. */
    id: text('id').notNull(),
    serviceCode: text('service_code').notNull(),
    channel: text('channel').$type<Channel>().notNull(),
    state: text('state').$type<State>().notNull(),
    /** The last public word on it. */
    statusNotes: text('status_notes'),
    department: text('department').notNull(),
    description: text('description').notNull(),
    attributes: jsonb('attributes').$type<Record<string, string[]>>().notNull(),
    address: text('address'),
    addressId: text('address_id'),
    zipcode: text('zipcode'),
    quarter: text('quarter'),
    lat: doublePrecision('lat'),
    long: doublePrecision('long'),
    /** Who is told of changes, where the channel can tell them. */
    contactId: uuid('contact_id'),
    /** Sealed {@link import('./draft.ts').Reporter}: who reported, where they said. */
    reporter: bytes('reporter'),
    /** The program that posted it. */
    applicationId: uuid('application_id'),
    /** A picture's address given by a program. Fetched and shown later, after review. */
    mediaUrl: text('media_url'),
    /** One submission, however often it is repeated. */
    idempotencyKey: text('idempotency_key'),
    version: integer('version').notNull().default(1),
    requestedAt: instant('requested_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    expectedAt: instant('expected_at'),
    closedAt: instant('closed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.id] }),
    uniqueIndex('service_request_once')
      .on(t.jurisdictionId, t.idempotencyKey)
      .where(sql`${t.idempotencyKey} is not null`),
    index('service_request_newest').on(t.jurisdictionId, t.requestedAt.desc(), t.id.desc()),
    index('service_request_service').on(t.jurisdictionId, t.serviceCode, t.requestedAt.desc()),
    index('service_request_state').on(t.jurisdictionId, t.state, t.requestedAt.desc()),
    index('service_request_contact').on(t.jurisdictionId, t.contactId),
  ],
)

/** What happened to a request, in order. Only ever added to. */
export const serviceRequestEvent = pgTable(
  'service_request_event',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    kind: text('kind').$type<EventKind>().notNull(),
    state: text('state').$type<State>().notNull(),
    publicNote: text('public_note'),
    internalNote: text('internal_note'),
    /** A member of staff, a program, or nobody: the citizen or the automatic part. */
    actor: text('actor'),
    at: instant('at').notNull(),
    /** When the citizen's notice of it was written; null while it is still to be. */
    announcedAt: instant('announced_at'),
  },
  (t) => [
    index('service_request_event_request').on(t.jurisdictionId, t.requestId, t.at),
    index('service_request_event_unannounced').on(t.at).where(sql`${t.announcedAt} is null`),
  ],
)

/** The pictures of a request, in the order given. */
export const serviceRequestPicture = pgTable(
  'service_request_picture',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    pictureId: uuid('picture_id').notNull(),
    position: integer('position').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.requestId, t.pictureId] })],
)
