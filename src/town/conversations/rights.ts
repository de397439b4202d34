import { and, eq } from 'drizzle-orm'
import { offeredAgendas } from '#town/appointments'
import { contactAt } from '#town/contacts'
import { contentOf, draftOf, voiceOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { catalogueOf } from '#town/services'
import { askErasure } from './erase.ts'
import { type HeldFor, whatIsHeld } from './held.ts'
import { stateOf } from './state.ts'
import { conversation } from './tables.ts'

/** The conversation of whoever has this address in the messenger, if they ever wrote. */
export const conversationAt = async (town: Town, address: string): Promise<string | undefined> => {
  const contactId = await contactAt(town.db, town, address)
  if (!contactId) return undefined
  const [row] = await town.db
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), eq(conversation.contactId, contactId)))
    .limit(1)
  return row?.id
}

const rowOf = async (town: Town, conversationId: string) => {
  const [row] = await town.db
    .select()
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), eq(conversation.id, conversationId)))
  return row
}

/**
 * All that is kept of a person, for who answers their request (RGPD, article 15): the same text that the chat sends, less
 * what a member of staff may not know of.
 * @param reader `themselves`: for the operator's command alone, whose answer goes to the person
 * @returns undefined when there is no such conversation
 */
export const heldOf = async (
  town: Town,
  conversationId: string,
  reader: HeldFor,
): Promise<{ content: string; filename: string } | undefined> => {
  const row = await rowOf(town, conversationId)
  if (!row) return undefined
  const state = stateOf(town, row)
  const draft = state.preview ? await draftOf(town) : undefined
  const content = draft?.content ?? (await contentOf(town))
  const [catalogue, agendas] = await Promise.all([catalogueOf(town), offeredAgendas(town)])
  return whatIsHeld(town.db, town, row, state, { say: voiceOf(content), content, catalogue, agendas }, reader)
}

/**
 * Forgets a person who asked for it otherwise than in the chat (RGPD, article 17): as if they had asked there. It is done
 * within seconds, once their last answer is out.
 * @returns whether something is kept for now, by a discreet team; undefined when there is no such conversation
 */
export const forgetPerson = async (
  town: Town,
  conversationId: string,
): Promise<'forgotten' | 'kept' | undefined> => {
  const row = await rowOf(town, conversationId)
  if (!row) return undefined
  const kept = await town.db.transaction((tx) => askErasure(tx, town, row.contactId))
  return kept ? 'kept' : 'forgotten'
}
