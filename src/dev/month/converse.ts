import {
  type Conversation,
  conversationRow,
  enqueueMessages,
  type MessageTask,
  newConversation,
  newDelivery,
  openConversation,
  storeDeliveries,
  storeState,
  textMessage,
} from '#domain/conversations'
import { getPhoneChannel, type Town } from '#domain/town'
import type { Tx } from '#platform/database'
import type { PastTown } from './past-town.ts'
import type { Person } from './people.ts'

/** A line of a conversation: the citizen's, or the town's with what it was part of. */
export type Line = { at: Date; text: string; task?: MessageTask }

/** A conversation that was written down. */
export type Talk = { conversationId: string; contactId: string }

let lines = 0

/** Writes a conversation down as it was: what the citizen wrote, already answered, and what the town said. */
export const converse = async (
  { town, goTo }: PastTown,
  tx: Tx,
  { name, phone }: Person,
  said: Line[],
): Promise<Talk> => {
  const { id: channel, lineId } = getPhoneChannel(town)
  for (const { at, text, task } of said) {
    if (task) continue
    goTo(at)
    const message = { person: { phone }, profile: { name }, at, quiet: true, raw: {} }
    await storeDeliveries(town, [
      {
        ...newDelivery(channel, lineId),
        messages: [{ ...message, externalId: `month.${++lines}`, incoming: { type: 'text', text } }],
      },
    ])
  }
  const { conversationId, contactId } = await openConversation(tx, town, phone)
  for (const { at, text, task } of said) {
    if (!task) continue
    goTo(at)
    const causeKey = `month:${++lines}`
    await enqueueMessages(tx, town, conversationId, [{ causeKey, message: textMessage(text), task }])
  }
  const row = await conversationRow(town, conversationId)
  if (row) await storeState(tx, town, row, greetedConversation(town))
  return { conversationId, contactId }
}

/** What the assistant remembers of somebody whom it has greeted, and who is in the middle of nothing. */
export const greetedConversation = ({ profile }: Town): Conversation => {
  const [language = 'ca'] = profile.languages
  return { ...newConversation(language), greeted: true }
}
