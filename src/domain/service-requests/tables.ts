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
import type { Priority } from '#domain/labels'
import { bytes, instant } from '../../platform/database/columns.ts'
import type { EventKind, State } from './states.ts'

/** Numbers of reports. One sequence for the whole deployment: a number never means two things. */
export const serviceRequestNumber = pgSequence('service_request_number', { startWith: 1, cache: 1 })

/** The one queue: every incident of every channel. */
export const serviceRequest = pgTable(
  'service_request',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** The number that is said aloud: `26-00417`. */
    id: text('id').notNull(),
    serviceCode: text('service_code').notNull(),
    channel: text('channel').notNull(),
    state: text('state').$type<State>().notNull(),
    /** The last word of the town on it, as the reporter is told. */
    statusNotes: text('status_notes'),
    /** The same as the public may read it. */
    statusNotesRedacted: text('status_notes_redacted'),
    department: text('department').notNull(),
    /** The colleague who has it. */
    assigneeId: text('assignee_id'),
    assigneeName: text('assignee_name'),
    /** The zone of the town that it lies in, by its code. */
    zone: text('zone'),
    /** The request that it was found to be the same as. */
    mergedInto: text('merged_into'),
    description: text('description').notNull(),
    /** What staff put in place of the words that came, for the public. */
    moderatedDescription: text('moderated_description'),
    /** How soon staff look at it, one of {@link import('../labels/index.ts').PRIORITIES}; null: as any other. */
    priority: text('priority').$type<Priority>(),
    attributes: jsonb('attributes').$type<Record<string, string[]>>().notNull(),
    address: text('address'),
    addressId: text('address_id'),
    /** The thing of the street that it is about, by its id in the inventory. */
    assetId: text('asset_id'),
    zipcode: text('zipcode'),
    quarter: text('quarter'),
    lat: doublePrecision('lat'),
    long: doublePrecision('long'),
    /** Who is notified of changes, where the channel can tell them. */
    contactId: uuid('contact_id'),
    /** Sealed {@link import('./draft.ts').Reporter}: who reported, where they said. */
    reporter: bytes('reporter'),
    /** The program that posted it. */
    applicationId: uuid('application_id'),
    /** A picture's address given by a program: it is fetched like any other picture. */
    mediaUrl: text('media_url'),
    /** What anybody may see of it: {@link import('./public/public-projection.ts').toPublicProjection}. */
    publicDescription: text('public_description'),
    publicAddress: text('public_address'),
    publicLat: doublePrecision('public_lat'),
    publicLong: doublePrecision('public_long'),
    /** The public words, folded: what a search looks through. */
    searchText: text('search_text').notNull().default(''),
    /** All that staff may look for, folded: number, words, place. */
    staffText: text('staff_text').notNull().default(''),
    /** Keyed hash of the telephone of the reporter: a caller's reports are found by it. */
    callerIndex: bytes('caller_index'),
    /** By which rules the public columns were made; older ones are rebuilt. */
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
    /** By when it should be answered, and when it first was. */
    answerDueAt: instant('answer_due_at'),
    answeredAt: instant('answered_at'),
    expectedAt: instant('expected_at'),
    /** Since when it waits for somebody else: its deadline stands still in the meantime. */
    waitingSince: instant('waiting_since'),
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
    // The town too: by the fingerprint alone a planner without statistics takes the town's newest for as good, and reads the day's.
    index('service_request_same')
      .on(t.jurisdictionId, t.fingerprint)
      .where(sql`${t.fingerprint} is not null`),
    index('service_request_face').on(t.faceVersion),
    // What has no deadline comes after all that has one: in the queue's own words.
    index('service_request_due')
      .on(t.jurisdictionId, sql`coalesce(${t.expectedAt}, '2999-01-01T00:00:00Z'::timestamptz)`, t.id)
      .where(sql`${t.closedAt} is null`),
    index('service_request_open')
      .on(
        t.jurisdictionId,
        t.department,
        sql`coalesce(${t.expectedAt}, '2999-01-01T00:00:00Z'::timestamptz)`,
        t.id,
      )
      .where(sql`${t.closedAt} is null`),
    index('service_request_assignee').on(t.jurisdictionId, t.assigneeId, t.expectedAt),
    index('service_request_department').on(t.jurisdictionId, t.department, t.requestedAt.desc()),
    index('service_request_staff_words').using('gin', sql`${t.staffText} gin_trgm_ops`),
    index('service_request_caller')
      .on(t.jurisdictionId, t.callerIndex)
      .where(sql`${t.callerIndex} is not null`),
    index('service_request_asset')
      .on(t.jurisdictionId, t.assetId, t.requestedAt.desc())
      .where(sql`${t.assetId} is not null`),
    index('service_request_merged')
      .on(t.jurisdictionId, t.mergedInto)
      .where(sql`${t.mergedInto} is not null`),
  ],
)

/**
 * Requests of the connection's own town, under the table's name, for statements that look words or places up. Row-level
 * security lets no index answer an operator that may leak, such as `like`, `<@` or `coalesce`; this view of the owner's
 * holds the town by a condition of its own, which any index goes with.
 */
export const searchableRequest = sql.raw('"service_request_here" as "service_request"')

/** What happened to a request, in order. Only ever added to. */
export const serviceRequestEvent = pgTable(
  'service_request_event',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    kind: text('kind').$type<EventKind>().notNull(),
    state: text('state').$type<State>().notNull(),
    /** Told to the reporter. */
    publicNote: text('public_note'),
    /** The same as the public and those who follow may read it. Null until it has been made. */
    publicNoteRedacted: text('public_note_redacted'),
    internalNote: text('internal_note'),
    /** A member of staff, a program, or nobody: the citizen or the automatic part. */
    actor: text('actor'),
    /** Whether the public, and the followers, may see that it happened. */
    public: boolean('public').notNull().default(true),
    /** The program or the other system that said it, and the name it has there: taken once. */
    sourceId: uuid('source_id'),
    externalId: text('external_id'),
    /** The state that a program without the right to change it says the request is in. */
    claimedState: text('claimed_state').$type<State>(),
    /** Pictures that came to be public with it. */
    pictures: uuid('pictures').array().notNull().default([]),
    /** Its place among the town's public changes, given after it was committed: {@link import('./public/change-feed.ts')}. */
    position: bigint('position', { mode: 'number' }),
    at: instant('at').notNull(),
    /** What else there is to say of it: to whom it was given, what it was merged with. */
    details: jsonb('details').$type<Record<string, string>>(),
    /** Not to be told before: until then it can be undone without anybody having heard. */
    announceAfter: instant('announce_after'),
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
    index('service_request_event_unredacted')
      .on(t.jurisdictionId)
      .where(sql`${t.publicNote} is not null and ${t.publicNoteRedacted} is null`),
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

/** What was reported, in the language of staff, by a machine. The public reads the original. */
export const serviceRequestTranslation = pgTable(
  'service_request_translation',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    language: text('language').notNull(),
    /** Sealed. Nothing: it could not be translated. */
    content: bytes('content'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'service_request_translation_once',
      columns: [t.jurisdictionId, t.requestId, t.language],
    }),
  ],
)

/** Who else is notified of a request: neighbours who met the same thing and joined it instead of reporting it again. */
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

/**
 * How what somebody else added to a request stands. `unconfirmed`: the address that it was given with has not said that it is theirs;
 * `waiting`: for staff to look at it.
 */
export type NeighbourUpdateState = 'unconfirmed' | 'waiting' | 'published' | 'rejected'

/** What somebody who is not its reporter adds to a public request. Published by staff only. */
export const neighbourUpdate = pgTable(
  'neighbour_update',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    /** Sealed: what they wrote. Emptied once it is known to stay as it was decided. */
    words: bytes('words'),
    pictures: uuid('pictures').array().notNull().default([]),
    channel: text('channel').notNull(),
    /** Who wrote it in a chat. An address that it came by is in the follow that confirms it. */
    contactId: uuid('contact_id'),
    state: text('state').$type<NeighbourUpdateState>().notNull(),
    at: instant('at').notNull(),
    decidedAt: instant('decided_at'),
    /** The member of staff who decided. */
    decidedBy: text('decided_by'),
    /** The event by which it was published. */
    eventId: uuid('event_id'),
  },
  (t) => [
    index('neighbour_update_request').on(t.jurisdictionId, t.requestId, t.at),
    index('neighbour_update_waiting').on(t.jurisdictionId, t.requestId).where(sql`${t.state} = 'waiting'`),
    index('neighbour_update_contact')
      .on(t.jurisdictionId, t.contactId)
      .where(sql`${t.contactId} is not null`),
    index('neighbour_update_at').on(t.jurisdictionId, t.at),
  ],
)

/** Two requests found to be one: what it was before, so that a wrong merge is undone. */
export const serviceRequestMerge = pgTable(
  'service_request_merge',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    mergedId: text('merged_id').notNull(),
    keptId: text('kept_id').notNull(),
    stateBefore: text('state_before').$type<State>().notNull(),
    /** Contacts who came to follow the kept one by it. */
    followers: uuid('followers').array().notNull(),
    actor: text('actor').notNull(),
    at: instant('at').notNull(),
    undoneAt: instant('undone_at'),
  },
  (t) => [
    index('service_request_merge_merged').on(t.jurisdictionId, t.mergedId),
    index('service_request_merge_kept').on(t.jurisdictionId, t.keptId),
  ],
)

/** What a request was before many were changed at once, so that it can be put back. */
export type BulkChangeSnapshot = {
  id: string
  state: State
  department: string
  assigneeId: string | null
  assigneeName: string | null
  /** Unset, as are the labels, in what was changed before these could be. */
  priority?: Priority
  labels?: string[]
  /** Its version after the change: a request that was changed since is left alone. */
  version: number
  eventId: string
}

/** Many requests changed at once. */
export const bulkChange = pgTable('bulk_change', {
  id: uuid('id').primaryKey(),
  jurisdictionId: text('jurisdiction_id').notNull(),
  memberId: text('member_id').notNull(),
  before: jsonb('before').$type<BulkChangeSnapshot[]>().notNull(),
  at: instant('at').notNull(),
  undoneAt: instant('undone_at'),
})

/** Filters of the queue under a name: a member's own, or everybody's. */
export const queueView = pgTable(
  'queue_view',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Null: everybody's. */
    memberId: text('member_id'),
    name: text('name').notNull(),
    /** The filters as the address has them. */
    query: text('query').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('queue_view_of').on(t.jurisdictionId, t.memberId)],
)
