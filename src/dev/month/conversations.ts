import { DateTime } from 'luxon'
import { getContent } from '#domain/content'
import {
  addInternalNote,
  closeHandoverAs,
  conversationRow,
  createHandover,
  prioritiseConversation,
  rateHandover,
  replyToCitizen,
  snoozeConversation,
  snoozeUntil,
  storeState,
  withHandover,
} from '#domain/conversations'
import { setConversationLabels } from '#domain/labels'
import type { Member } from '#domain/staff'
import { createContext } from '#domain/use-cases'
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
  { agent, labels, random, now }: { agent: Member; labels: Map<string, string>; random: Random; now: Date },
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
    await sort(past, tx, conversationId, { agent, labels, talk })
    if (index > 0) continue
    const note = 'Ho tinc a mitges: demà al matí ho passo a recollir jo.'
    await addInternalNote(past.town, agent, conversationId, note, [agent])
  }
  for (const [index, talk] of WAITING.entries()) {
    const asked = minutesAfter(now, -(WAITED[index] ?? 2))
    const { conversationId } = await askForPeople(past, tx, next(), talk, asked)
    past.goTo(minutesAfter(asked, 1))
    await sort(past, tx, conversationId, { agent, labels, talk })
  }
}

/** How staff sort it: by a label, by how soon, by putting it off. */
const sort = async (
  { town }: PastTown,
  tx: Tx,
  id: string,
  { agent, labels, talk }: { agent: Member; labels: Map<string, string>; talk: Talk },
): Promise<void> => {
  const ctx = createContext(town, { kind: 'staff', member: agent })
  const { label, priority, putOff } = talk
  const labelIds = label ? [labels.get(label) ?? ''] : []
  if (label) await setConversationLabels(tx, town, agent, id, { labelIds })
  if (priority) await prioritiseConversation(ctx, { viewer: agent, id, priority })
  const until =
    putOff && snoozeUntil(putOff, DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }))
  if (until) await snoozeConversation(ctx, { viewer: agent, id, until: until.toJSDate() })
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
  viewer: Member,
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
