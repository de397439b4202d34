import { sql } from 'drizzle-orm'
import { integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'
import type { Content } from './model.ts'

/** What the automatic part said and offered, version by version. One is published, one at most is being written. */
export const contentVersion = pgTable(
  'content_version',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    number: integer('number').notNull(),
    state: text('state').$type<'draft' | 'published' | 'past'>().notNull(),
    content: jsonb('content').$type<Content>().notNull(),
    /** Who wrote it; nobody: as it was shipped. */
    author: text('author'),
    note: text('note'),
    /** Counts the changes of a draft: one that was not seen is not overwritten. */
    revision: integer('revision').notNull().default(1),
    /** Written on a phone, it shows that phone the draft. */
    previewCode: text('preview_code').notNull(),
    changedAt: instant('changed_at').notNull(),
    publishedAt: instant('published_at'),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.number] }),
    uniqueIndex('content_version_draft').on(t.jurisdictionId).where(sql`${t.state} = 'draft'`),
    uniqueIndex('content_version_published').on(t.jurisdictionId).where(sql`${t.state} = 'published'`),
  ],
)
