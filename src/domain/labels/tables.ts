import { sql } from 'drizzle-orm'
import { boolean, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'

/** A word of the town's own, by which staff sort their work. */
export const label = pgTable(
  'label',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    name: text('name').notNull(),
    /** One of {@link import('./labels.ts').LABEL_TINTS}. */
    tint: text('tint').notNull(),
    /** Where it is offered: for requests, for conversations, or both. */
    forRequests: boolean('for_requests').notNull(),
    forConversations: boolean('for_conversations').notNull(),
    author: text('author').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('label_once').on(t.jurisdictionId, sql`lower(${t.name})`)],
)

/** A label on a request. */
export const requestLabel = pgTable(
  'request_label',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    labelId: uuid('label_id')
      .notNull()
      .references(() => label.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.requestId, t.labelId] }),
    index('request_label_requests').on(t.jurisdictionId, t.labelId),
  ],
)

/** A label on a conversation. */
export const conversationLabel = pgTable(
  'conversation_label',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    labelId: uuid('label_id')
      .notNull()
      .references(() => label.id, { onDelete: 'cascade' }),
    /** Given while a discreet team had the conversation: only its own people see it. Empty: everybody does. */
    discreetTeam: text('discreet_team').notNull().default(''),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.conversationId, t.labelId, t.discreetTeam] }),
    index('conversation_label_conversations').on(t.jurisdictionId, t.labelId),
  ],
)
