import { LANGUAGES, type Language, type Town } from '#town/jurisdictions'
import { type Conversation, newConversation } from './memory.ts'
import type { conversation } from './tables.ts'

/** A conversation as it is kept. */
export type ConversationRow = typeof conversation.$inferSelect

/** The language to begin in, before the citizen has said anything that tells another. */
const firstLanguage = (town: Town): Language => town.profile.languages[0] ?? LANGUAGES[0]

/** How a conversation speaks with them: in which language, by which name. All that is told of its memory. */
export const spokenTo = (town: Town, row: ConversationRow): Pick<Conversation, 'language' | 'name'> => {
  const { language, name } = stateOf(town, row)
  return { language, name }
}

/** What a conversation remembers; a new one's beginning before the first turn. */
export const stateOf = (town: Town, row: ConversationRow): Conversation =>
  row.state
    ? town.vault.open<Conversation>(row.state, 'conversation.state', row.id)
    : newConversation(firstLanguage(town))
