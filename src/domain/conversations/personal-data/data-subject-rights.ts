import { and, eq } from 'drizzle-orm'
import { getOfferedSchedules } from '#domain/appointments'
import { findContact } from '#domain/contacts'
import { getContent, getDraft, getTexts } from '#domain/content'
import { getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { decryptState } from '../state.ts'
import { conversation } from '../tables.ts'
import { requestErasure } from './erase.ts'
import { exportPersonalData, type PersonalDataRecipient } from './personal-data-export.ts'

/** The conversation of this address in the messenger, if there is one. */
export const findConversationOf = async (town: Town, address: string): Promise<string | undefined> => {
  const contactId = await findContact(town.db, town, address)
  if (!contactId) return undefined
  const [row] = await town.db
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), eq(conversation.contactId, contactId)))
    .limit(1)
  return row?.id
}

const getConversationRow = async (town: Town, conversationId: string) => {
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
export const exportPersonalDataOf = async (
  town: Town,
  conversationId: string,
  reader: PersonalDataRecipient,
): Promise<{ content: string; filename: string } | undefined> => {
  const row = await getConversationRow(town, conversationId)
  if (!row) return undefined
  const state = decryptState(town, row)
  const draft = state.preview ? await getDraft(town) : undefined
  const content = draft?.content ?? (await getContent(town))
  const [catalogue, schedules] = await Promise.all([getCatalogue(town), getOfferedSchedules(town)])
  return exportPersonalData(
    town.db,
    town,
    row,
    state,
    { say: getTexts(content), content, catalogue, schedules },
    reader,
  )
}

/**
 * Forgets a person who asked for it otherwise than in the chat (RGPD, article 17): as if they had asked there. It is done
 * within seconds, once their last answer is out.
 * @returns whether something is kept for now, by a discreet team; undefined when there is no such conversation
 */
export const erasePerson = async (
  town: Town,
  conversationId: string,
): Promise<'forgotten' | 'kept' | undefined> => {
  const row = await getConversationRow(town, conversationId)
  if (!row) return undefined
  const kept = await town.db.transaction((tx) => requestErasure(tx, town, row.contactId))
  return kept ? 'kept' : 'forgotten'
}
