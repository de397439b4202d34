import { and, eq, lte, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { LANGUAGES, type Language } from '#languages'
import type { Tx } from '#platform/database'
import { type Conversation, newConversation } from './memory.ts'
import { decodeState, encodeState } from './stored-state.ts'
import { conversation } from './tables.ts'

/** A conversation as it is kept. */
export type ConversationRow = typeof conversation.$inferSelect

/** What of a row its state is read from. */
type StateRow = Pick<ConversationRow, 'id' | 'language' | 'state'>

/** The language to begin in, before the citizen has said anything that tells another. */
const defaultLanguage = (town: Town): Language => town.profile.languages[0]

/** How a conversation speaks with them: in which language, by which name. All that is told of its memory. */
export const conversationPreferences = (
  town: Town,
  row: StateRow,
): Pick<Conversation, 'language' | 'name'> => {
  const { language, name } = decryptState(town, row)
  return { language, name }
}

/** What a conversation remembers; a new one's beginning before the first turn. */
export const decryptState = (town: Town, row: StateRow): Conversation => readState(town, row).state

/** The same, with what of it could not be read. */
export const readState = (town: Town, row: StateRow): ReturnType<typeof decodeState> => {
  const language = LANGUAGES.find((one) => one === row.language) ?? defaultLanguage(town)
  return row.state
    ? decodeState(town.vault.decrypt<unknown>(row.state, 'conversation.state', row.id), language)
    : { state: newConversation(language), problems: [] }
}

/** What is written in a conversation's row. */
export const encryptState = (town: Town, id: string, state: Conversation): Buffer =>
  town.vault.encrypt(encodeState(state), 'conversation.state', id)

/**
 * Writes down what a conversation remembers now, and that it has gone on.
 * @returns false, and nothing is written, where it had gone on since the row was read
 */
export const storeState = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  state: Conversation,
  besides: { remindAt?: null } = {},
): Promise<boolean> => {
  const stored = await tx
    .update(conversation)
    .set({
      state: encryptState(town, row.id, state),
      version: sql`${conversation.version} + 1`,
      ...besides,
    })
    .where(and(eq(conversation.id, row.id), eq(conversation.version, row.version)))
    .returning({ id: conversation.id })
  return stored.length > 0
}

/** A conversation as it is kept, by its id. */
export const conversationRow = async (town: Town, id: string): Promise<ConversationRow | undefined> => {
  const [row] = await town.db.select().from(conversation).where(eq(conversation.id, id))
  return row
}

/** Conversations whose citizen is to be reminded now of what they left half done: so many at most. */
export const remindersDue = (town: Town): Promise<ConversationRow[]> =>
  town.db
    .select()
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), lte(conversation.remindAt, town.now())))
    .limit(500)
