import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'
import type { IndexedKind } from './kinds.ts'

/**
 * The words of what lies sealed, as keyed hashes: by them staff find what was said without the database reading it. Triggers of
 * the migration add a row with each row that has sealed words, unset its words when those change, and delete it with the row;
 * so that a version that knows nothing of the index leaves none behind.
 */
export const wordIndex = pgTable(
  'word_index',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    kind: text('kind').$type<IndexedKind>().notNull(),
    /** The id of the row that has the words, in its own table. */
    ref: text('ref').notNull(),
    /** Hashes of the beginnings of its words ({@link import('./tokens.ts').indexTokens}); null: not indexed yet. */
    words: integer('words').array(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.kind, t.ref] }),
    // Without what waits: an entry of it for each message that comes would be a quarter of what storing it costs.
    index('word_index_words').using('gin', t.words).where(sql`${t.words} is not null`),
    index('word_index_pending').on(t.jurisdictionId, t.at.desc()).where(sql`${t.words} is null`),
  ],
)

/**
 * The index of the connection's own town, under the table's name: row-level security lets no index answer `@>`, see
 * `platform/database/views.ts`.
 */
export const ownWordIndex = sql.raw('"word_index_here" as "word_index"')
