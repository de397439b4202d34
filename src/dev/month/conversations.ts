import { getContent } from '#domain/content'
import {
  addInternalNote,
  closeHandoverAs,
  conversationRow,
  createHandover,
  rateHandover,
  replyToCitizen,
  storeState,
  type Viewer,
  withHandover,
} from '#domain/conversations'
import type { Tx } from '#platform/database'
import { minutesAfter, momentAgo } from './clock.ts'
import { converse, greetedConversation } from './converse.ts'
import type { PastTown } from './past-town.ts'
import { PEOPLE, type Person } from './people.ts'
import type { Random } from './random.ts'
import { WRITTEN } from './reports.ts'
import { CLOSED, TAKEN, type Talk, WAITING } from './talks.ts'

/** Minutes for which those have waited who wait, the longest first. */
const WAITED = [172, 131, 96, 74, 58, 46, 33, 24, 17, 11, 6, 3]

/** Writes conversations with people down: those that are over, those in hand, and those that wait now. */
export const holdConversations = async (
  past: PastTown,
  tx: Tx,
  { agent, random, now }: { agent: Viewer; random: Random; now: Date },
): Promise<void> => {
  const people = PEOPLE.slice(WRITTEN)
  const next = (): Person => {
    const person = people.shift()
    if (!person) throw new Error('too few people')
    return person
  }
  for (const [index, talk] of CLOSED.entries()) {
    past.goTo(now)
    const asked = momentAgo(past.town, 2 + index * 3, random)
    const { conversationId, handover } = await askForPeople(past, tx, next(), talk, asked)
    await answer(past, conversationId, agent, talk, minutesAfter(asked, random.between(6, 55)))
    past.goTo(minutesAfter(asked, 75))
    await closeHandoverAs(tx, past.town, handover, agent.name)
    const row = await conversationRow(past.town, conversationId)
    // The assistant has them again.
    if (row) await storeState(tx, past.town, row, greetedConversation(past.town))
    past.goTo(minutesAfter(asked, 80))
    const { stars, comment: text } = talk
    await rateHandover(tx, past.town, conversationId, { handover, stars, text })
  }
  for (const [index, talk] of TAKEN.entries()) {
    const asked = minutesAfter(now, -(200 - index * 40))
    const { conversationId } = await askForPeople(past, tx, next(), talk, asked)
    await answer(past, conversationId, agent, talk, minutesAfter(asked, random.between(5, 25)))
    if (index > 0) continue
    const note = 'Ho tinc a mitges: demà al matí ho passo a recollir jo.'
    await addInternalNote(past.town, agent, conversationId, note, [agent])
  }
  for (const [index, talk] of WAITING.entries())
    await askForPeople(past, tx, next(), talk, minutesAfter(now, -(WAITED[index] ?? 2)))
}

/** They ask the assistant for a person, say what it is about, and wait. */
const askForPeople = async (
  past: PastTown,
  tx: Tx,
  person: Person,
  { team, about }: Talk,
  asked: Date,
): Promise<{ conversationId: string; handover: string }> => {
  const { conversationId } = await converse(past, tx, person, [
    { at: minutesAfter(asked, -2), text: 'Hola, voldria parlar amb una persona' },
    {
      at: minutesAfter(asked, -1.9),
      task: 'menu',
      text: 'Digueu-nos què necessiteu i us posem amb qui us ho pot resoldre.',
    },
    { at: asked, text: about },
    {
      at: minutesAfter(asked, 0.05),
      task: 'other',
      text: 'Gràcies! Ja ho té l’equip. Us respondrem per aquest mateix xat.',
    },
  ])
  past.goTo(asked)
  const content = await getContent(past.town)
  const made = await createHandover(tx, past.town, content, conversationId, { team, about })
  const row = await conversationRow(past.town, conversationId)
  const at = { team: made.team, handover: made.handover }
  if (row) await storeState(tx, past.town, row, withHandover(greetedConversation(past.town), at))
  return { conversationId, handover: made.handover }
}

const answer = async (
  past: PastTown,
  conversationId: string,
  viewer: Viewer,
  { answers = [] }: Talk,
  first: Date,
): Promise<void> => {
  for (const [index, words] of answers.entries()) {
    past.goTo(minutesAfter(first, index * 4))
    await replyToCitizen(
      past.town,
      viewer,
      conversationId,
      { type: 'words', words },
      `month:${conversationId}:${index}`,
    )
  }
}
