import { sql } from 'drizzle-orm'
import { boolean, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Area } from '#domain/places'
import { instant } from '../../platform/database/columns.ts'

/** What is going on: works in the street, a street without traffic, a cut of water or of electricity. */
export const WORK_KINDS = ['works', 'traffic', 'water', 'power', 'other'] as const

/** One of {@link WORK_KINDS}. */
export type WorkKind = (typeof WORK_KINDS)[number]

/** What is said of it, by language. Catalan is always there. */
export type WorkTexts = { ca: WorkText } & Record<string, WorkText | undefined>

/** What is said of it. */
export type WorkText = { title: string; body: string }

/** Works, cuts and outages of which the town says beforehand where and when they are. */
export const plannedWork = pgTable(
  'planned_work',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Where it comes from, and its id there; null: staff wrote it. */
    sourceId: text('source_id'),
    externalId: text('external_id'),
    kind: text('kind').$type<WorkKind>().notNull(),
    texts: jsonb('texts').$type<WorkTexts>().notNull(),
    url: text('url'),
    area: jsonb('area').$type<Area>().notNull(),
    /** Codes of the groups of services whose reports it explains; none: of whatever is reported there. */
    groups: text('groups').array().notNull().default([]),
    startsAt: instant('starts_at').notNull(),
    /** The first moment after it; null: nobody knows yet. */
    endsAt: instant('ends_at'),
    allDay: boolean('all_day').notNull().default(false),
    state: text('state').$type<'draft' | 'published' | 'withdrawn'>().notNull(),
    /** Whether who follows the area is told: null where nobody said so. */
    telling: text('telling').$type<'sending' | 'stopped' | 'done'>(),
    /** The area followed up to which it has been told; they come in the order of their ids. */
    toldUpTo: uuid('told_up_to'),
    author: text('author').notNull(),
    createdAt: instant('created_at').notNull(),
    publishedAt: instant('published_at'),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('planned_work_external')
      .on(t.jurisdictionId, t.sourceId, t.externalId)
      .where(sql`${t.sourceId} is not null`),
    index('planned_work_newest').on(t.jurisdictionId, t.createdAt.desc()),
    index('planned_work_current').on(t.jurisdictionId, t.startsAt).where(sql`${t.state} = 'published'`),
    index('planned_work_telling').on(t.jurisdictionId).where(sql`${t.telling} = 'sending'`),
  ],
)
