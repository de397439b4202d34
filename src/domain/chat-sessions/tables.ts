import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/** An anonymous chat: who it is with is known by nothing but what opens it. */
export const chatSession = pgTable(
  'chat_session',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** The language of its pages. */
    language: text('language').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When it was found that something was written in it. Null: not looked at yet. */
    writtenAt: instant('written_at'),
    /** When it went on elsewhere, on another channel: it opens nothing since. */
    movedAt: instant('moved_at'),
  },
  (t) => [index('chat_session_created').on(t.jurisdictionId, t.createdAt)],
)

/** What opens a chat: a link, a short code for another device, a code that moves it to another channel. */
export const chatKey = pgTable(
  'chat_key',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => chatSession.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'link' | 'code' | 'move'>().notNull(),
    /** A keyed hash of the key. */
    keyIndex: bytes('key_index').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Null: as long as there is the chat. */
    expiresAt: instant('expires_at'),
    /** Codes are used once. */
    usedAt: instant('used_at'),
    /** The conversation that a code moved it to. */
    usedBy: uuid('used_by'),
  },
  (t) => [
    uniqueIndex('chat_key_once').on(t.jurisdictionId, t.kind, t.keyIndex),
    index('chat_key_of').on(t.sessionId),
    index('chat_key_expires').on(t.jurisdictionId, t.expiresAt),
  ],
)

/** A file that was handed in with a message and has not been fetched yet, or not long ago. It lies encrypted in the media store. */
export const chatUpload = pgTable(
  'chat_upload',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    sessionId: uuid('session_id').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    index('chat_upload_of').on(t.sessionId),
    index('chat_upload_created').on(t.jurisdictionId, t.createdAt),
  ],
)
