import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
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
    /** A picture's address given by a program: it is fetched like any other picture. */
    mediaUrl: text('media_url'),
    /** What anybody may see of it: {@link import('./face.ts').faceOf}. */
    publicDescription: text('public_description'),
    publicAddress: text('public_address'),
    publicLat: doublePrecision('public_lat'),
    publicLong: doublePrecision('public_long'),
    /** The public words, folded: what a search looks through. */
    searchText: text('search_text').notNull().default(''),
    /** By which rules the public columns were made; older ones are made anew. */
    faceVersion: integer('face_version').notNull().default(0),
    /** Pictures that passed the review, in order. */
    publicPictures: uuid('public_pictures').array().notNull().default([]),
    /** Hash of everything a program posted: the same again within a day is a repeat. */
    fingerprint: bytes('fingerprint'),
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
    index('service_request_updated').on(
      t.jurisdictionId,
      sql`coalesce(${t.closedAt}, ${t.updatedAt}) desc nulls last`,
      t.id.desc(),
    ),
    index('service_request_place').using('gist', sql`point(${t.publicLong}, ${t.publicLat})`),
    index('service_request_words').using('gin', sql`${t.searchText} gin_trgm_ops`),
    index('service_request_application').on(t.jurisdictionId, t.applicationId, t.requestedAt.desc()),
    index('service_request_fingerprint').on(t.fingerprint).where(sql`${t.fingerprint} is not null`),
    index('service_request_face').on(t.faceVersion),
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
    /** Whether the public, and whoever follows, may see that it happened. */
    public: boolean('public').notNull().default(true),
    /** The program or the other system that said it, and the name it has there: taken once. */
    sourceId: uuid('source_id'),
    externalId: text('external_id'),
    /** The state that a program without the right to change it says the request is in. */
    claimedState: text('claimed_state').$type<State>(),
    /** Pictures that came to be public with it. */
    pictures: uuid('pictures').array().notNull().default([]),
    /** Its place among the town's public changes, given after it was committed: {@link import('./feed.ts')}. */
    position: bigint('position', { mode: 'number' }),
    at: instant('at').notNull(),
    /** When the citizen's notice of it was written; null while it is still to be. */
    announcedAt: instant('announced_at'),
  },
  (t) => [
    index('service_request_event_request').on(t.jurisdictionId, t.requestId, t.at),
    index('service_request_event_unannounced').on(t.at).where(sql`${t.announcedAt} is null`),
    index('service_request_event_unplaced')
      .on(t.jurisdictionId, t.at, t.id)
      .where(sql`${t.position} is null and ${t.public}`),
    uniqueIndex('service_request_event_position')
      .on(t.jurisdictionId, t.position)
      .where(sql`${t.position} is not null`),
    index('service_request_event_at').on(t.jurisdictionId, t.at).where(sql`${t.public}`),
    uniqueIndex('service_request_event_source')
      .on(t.jurisdictionId, t.requestId, t.sourceId, t.externalId)
      .where(sql`${t.sourceId} is not null`),
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

/** Who else is told of a request: neighbours who met the same thing and joined it instead of reporting it again. */
export const serviceRequestFollower = pgTable(
  'service_request_follower',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    since: instant('since').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.requestId, t.contactId] }),
    index('service_request_follower_of').on(t.jurisdictionId, t.contactId, t.since.desc()),
  ],
)
