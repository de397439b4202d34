import { integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/**
 * What a program may be allowed. `state`: its updates change where a request stands, not only add words to it. `book`:
 * makes appointments.
 */
export const SCOPES = ['read', 'post', 'update', 'state', 'book'] as const

/** Something that a program may be allowed. */
export type Scope = (typeof SCOPES)[number]

/** A program that may use the API. Its key is kept only as a hash. */
export const application = pgTable(
  'application',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    name: text('name').notNull(),
    keyIndex: bytes('key_index').notNull(),
    /** The end of the key, by which two people see that they speak of the same one. */
    keyHint: text('key_hint').notNull().default(''),
    scopes: jsonb('scopes').$type<Scope[]>().notNull().default(['read', 'post', 'update']),
    /** Requests a minute at most, of all kinds together. */
    perMinute: integer('per_minute').notNull().default(120),
    /** Sites (`https://example.cat`) whose forms may be sent back to after a post. */
    returnOrigins: jsonb('return_origins').$type<string[]>().notNull().default([]),
    /** What it is for, as the person who registered it says. */
    purpose: text('purpose').notNull().default(''),
    /** Sealed {@link import('./applications.ts').Developer}: who answers for it. */
    developer: bytes('developer'),
    /** Keyed hashes of the developer's e-mail address and, while it waits, of the network address it came from. */
    developerIndex: bytes('developer_index'),
    networkIndex: bytes('network_index'),
    createdAt: instant('created_at').notNull(),
    /** Null while it waits for staff to let it in. */
    approvedAt: instant('approved_at').defaultNow(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [uniqueIndex('application_key').on(t.jurisdictionId, t.keyIndex)],
)

/** What a program used, minute by minute: the limit is kept on it, and staff see it. */
export const applicationUsage = pgTable(
  'application_usage',
  {
    applicationId: uuid('application_id').notNull(),
    minute: instant('minute').notNull(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    reads: integer('reads').notNull().default(0),
    posts: integer('posts').notNull().default(0),
    updates: integer('updates').notNull().default(0),
    refused: integer('refused').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.minute] })],
)
