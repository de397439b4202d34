import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'

/** What somebody told of a report that they have not sent yet, where an address of a page is no place for it. */
export const reportDraft = pgTable(
  'report_draft',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Sealed: what they wrote; null: nothing yet. */
    words: bytes('words'),
    pictureId: uuid('picture_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('report_draft_created').on(t.jurisdictionId, t.createdAt)],
)
