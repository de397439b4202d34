import { boolean, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import type { State } from '#domain/service-requests'
import { instant } from '../../platform/database/columns.ts'

/** An answer that is given often, with blanks to fill in. */
export const reply = pgTable(
  'reply',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Where it is offered: under a request, in a conversation, or both. */
    forRequests: boolean('for_requests').notNull(),
    forConversations: boolean('for_conversations').notNull(),
    title: text('title').notNull(),
    /** The state of a request that it goes with; null: any. */
    state: text('state').$type<State>(),
    /** What is typed after a slash to have it. */
    shortcut: text('shortcut'),
    /** By language; Catalan is always there. Blanks are `{number}`, `{service}`, `{address}`, `{name}`. */
    texts: jsonb('texts').$type<{ ca: string } & Record<string, string>>().notNull(),
    author: text('author').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('reply_of').on(t.jurisdictionId, t.title)],
)
