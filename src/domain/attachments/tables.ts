import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/** What is kept of a citizen's message besides pictures: a file that came with it. */
export const attachment = pgTable(
  'attachment',
  {
    /** The message's own id. */
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    kind: text('kind').$type<'video' | 'audio' | 'voice' | 'document' | 'sticker'>().notNull(),
    /** Sealed {@link import('./source.ts').AttachmentSource}. */
    source: bytes('source').notNull(),
    state: text('state').$type<'pending' | 'ready' | 'failed'>().notNull(),
    /** Why it failed, or what went wrong at the last try. */
    problem: text('problem'),
    attempts: integer('attempts').notNull().default(0),
    /** When it is looked at next: to be fetched, or to be transcribed. Nothing: it is done. */
    nextAttemptAt: instant('next_attempt_at'),
    /** By its content, never by what was claimed of it. */
    mime: text('mime'),
    size: bigint('size', { mode: 'number' }),
    /** Whether what was said in it is being written down; null: nobody was asked to. */
    transcription: text('transcription').$type<'pending' | 'done' | 'failed'>(),
    /** Sealed: what was said in it. */
    transcript: bytes('transcript'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    index('attachment_due').on(t.jurisdictionId, t.nextAttemptAt).where(sql`${t.nextAttemptAt} is not null`),
  ],
)
