import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import type { ChannelId } from '#domain/town'
import type { Region } from '#platform/media'
import type { SeenRegion, UnfitReason } from '#platform/vision'
import { bytes, instant } from '../../platform/database/columns.ts'

/** Where a picture comes from: still with a messenger, at an address that a program gave, or handed in. */
export type PictureSource =
  | { from: ChannelId; mediaId: string }
  | { from: 'url'; url: string }
  | { from: 'upload' }

/** A part of a picture that is hidden. `shows`: a model found it and says what it is; staff drew the others. */
export type HiddenRegion = Region & { shows?: SeenRegion['shows'] }

/**
 * What a model says of a picture. `kind`: a service; `found`: parts that it hid, whatever staff showed again since; `unhidden`: parts that it
 * named and that could not be hidden.
 */
export type PictureFindings = {
  kind?: { id: string; confidence: number }
  found?: number
  unhidden?: number
}

/** A picture that someone sent. Shown to the public only once staff have published it. */
export const picture = pgTable(
  'picture',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    source: jsonb('source').$type<PictureSource>().notNull(),
    state: text('state').$type<'pending' | 'ready' | 'failed'>().notNull(),
    review: text('review').$type<'pending' | 'published' | 'hidden'>().notNull().default('pending'),
    /** Why it failed, or what went wrong at the last try. */
    problem: text('problem'),
    /** The sender through the messenger has been told that it failed, or need not be. */
    failureTold: boolean('failure_told').notNull().default(true),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at'),
    width: integer('width'),
    height: integer('height'),
    sha256: text('sha256'),
    /** Parts that are hidden in what is shown; the picture as it came is kept apart, for staff. */
    hidden: jsonb('hidden').$type<HiddenRegion[]>().notNull().default([]),
    /** Sealed: where it was taken, by its own metadata. Proposed as the place of a report; forgotten after a day. */
    place: bytes('place'),
    /** How far a model has come with looking at it; null: it is not asked to. */
    reading: text('reading').$type<'pending' | 'done' | 'failed'>(),
    readingAttempts: integer('reading_attempts').notNull().default(0),
    /** When it is looked at next, where it is ready. */
    readingDueAt: instant('reading_due_at'),
    findings: jsonb('findings').$type<PictureFindings>(),
    /** Why it is kept back from the public, by the model; null: it is not, or staff say otherwise. */
    unfit: text('unfit').$type<UnfitReason>(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    index('picture_pending').on(t.state, t.nextAttemptAt),
    index('picture_reading').on(t.jurisdictionId, t.readingDueAt).where(sql`${t.reading} = 'pending'`),
    index('picture_failure_untold').on(t.jurisdictionId).where(sql`not ${t.failureTold}`),
  ],
)
