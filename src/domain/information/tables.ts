import { sql } from 'drizzle-orm'
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'
import type { ReadReport } from './entry.ts'
import type { Topic } from './sources.ts'

/** How it goes with a source: when it was asked, what came of it. */
export const informationSource = pgTable(
  'information_source',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    id: text('id').notNull(),
    etag: text('etag'),
    lastModified: text('last_modified'),
    /** When it was last asked, and when it last answered well. */
    fetchedAt: instant('fetched_at'),
    succeededAt: instant('succeeded_at'),
    nextFetchAt: instant('next_fetch_at').notNull(),
    /** Failures in a row, and what the last one was. What was fetched before stays in use. */
    failures: integer('failures').notNull().default(0),
    problem: text('problem'),
    /** Entries of the last good answer, and those of them that could not be read. */
    items: integer('items').notNull().default(0),
    broken: integer('broken').notNull().default(0),
    /** How they could be read, where the format says it. */
    reading: jsonb('reading').$type<ReadReport>(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.id] })],
)

/** Something that the town tells: a piece of news, an event, a course, a pharmacy's turn, an address. */
export const informationItem = pgTable(
  'information_item',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    sourceId: text('source_id').notNull(),
    externalId: text('external_id').notNull(),
    topic: text('topic').$type<Topic>().notNull(),
    title: text('title').notNull(),
    /** For a messenger: no HTML. */
    body: text('body').notNull(),
    url: text('url'),
    pictureUrl: text('picture_url'),
    /** Ours of it, fit for a messenger, in the media store. */
    pictureKey: text('picture_key'),
    pictureState: text('picture_state')
      .$type<'none' | 'wanted' | 'kept' | 'unusable'>()
      .notNull()
      .default('none'),
    startsAt: instant('starts_at'),
    endsAt: instant('ends_at'),
    allDay: boolean('all_day').notNull().default(false),
    place: text('place'),
    phone: text('phone'),
    lat: doublePrecision('lat'),
    long: doublePrecision('long'),
    /** What else is said of it: the name of a label, the words. */
    facts: jsonb('facts').$type<[label: string, words: string][]>().notNull().default([]),
    searchText: text('search_text').notNull(),
    publishedAt: instant('published_at'),
    /** When the town first heard of it. */
    firstSeenAt: instant('first_seen_at').notNull().defaultNow(),
    /** After it, it is no longer told. */
    expiresAt: instant('expires_at'),
    /** It expires by when it was first seen, and is remembered as long as its source has it: else it would be new again. */
    undated: boolean('undated').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.sourceId, t.externalId] }),
    index('information_item_topic').on(t.jurisdictionId, t.topic, t.startsAt),
    index('information_item_seen').on(t.jurisdictionId, t.topic, t.firstSeenAt),
    index('information_item_words').using('gin', sql`${t.searchText} gin_trgm_ops`),
  ],
)
