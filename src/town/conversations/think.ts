import { describeError } from '#platform/telemetry'
import { consentsOf } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { redact } from '#town/service-requests'
import { askAppointments } from './appointments.ts'
import type { Outgoing } from './engine/outgoing.ts'
import { step } from './engine/step.ts'
import type { Conversation, Effect, Event, World } from './engine/types.ts'
import { inform, neighboursOf, ownReports } from './inform.ts'

/** What a step comes to in the end: where the conversation is, and what is to be done. */
export type Thought = { conversation: Conversation; effects: Effect[] }

/** What is said in the end, in order. */
export const messagesIn = (effects: Effect[]): Outgoing[] =>
  effects.flatMap((effect) => (effect.type === 'say' ? [effect.message] : []))

/** Effects that are questions of the engine's: each comes back to it as an event. */
const ASKED = new Set<Effect['type']>([
  'understand',
  'search',
  'reverse',
  'consult',
  'own',
  'neighbours',
  'subscriptions',
  'slots',
  'appointments',
])

/** Questions that the engine may ask in one turn; more would be a loop. */
const MAX_QUESTIONS = 5

/** Runs the engine, answering its questions, until it has none left. Writes nothing. */
export const think = async (
  town: Town,
  contactId: string,
  before: Conversation,
  event: Event,
  world: World,
): Promise<Thought> => {
  let turn = step(before, event, world)
  let effects = turn.effects
  for (let asked = 0; asked < MAX_QUESTIONS; asked++) {
    const question = effects.find(({ type }) => ASKED.has(type))
    if (!question) break
    const answer = await lookUp(town, contactId, turn.conversation, event.id, question)
    turn = step(turn.conversation, answer, world)
    effects = [...effects.filter((effect) => effect !== question), ...turn.effects]
  }
  return { conversation: turn.conversation, effects }
}

const lookUp = async (
  town: Town,
  contactId: string,
  { language }: Conversation,
  id: string,
  question: Effect,
): Promise<Event> => {
  switch (question.type) {
    case 'own': {
      const { number } = question
      return { id, type: 'owned', number, ...(await ownReports(town, contactId, language, number)) }
    }
    case 'consult':
      return { id, type: 'informed', ...(await inform(town, question.ask)) }
    case 'neighbours':
      return {
        id,
        type: 'neighbours',
        reports: await neighboursOf(town, contactId, language, question.draft),
      }
    case 'understand': {
      // What names somebody stays in the house.
      const choice = await town.model?.choose(redact(question.words), question.options)
      return { id, type: 'understood', words: question.words, choice }
    }
    case 'subscriptions': {
      const notices = await consentsOf(town.db, town, contactId)
      return { id, type: 'subscribed', notices }
    }
    case 'slots':
    case 'appointments':
      return { id, ...(await askAppointments(town, contactId, question)) }
    case 'search':
      return {
        id,
        type: 'found',
        words: question.words,
        candidates: await geocoded(town, () => town.geocoder.search(question.words)),
      }
    case 'reverse':
      return {
        id,
        type: 'nearest',
        point: question.point,
        place: await geocoded(town, () => town.geocoder.reverse(question.point)),
      }
    default:
      throw new Error(`${question.type} is no question`)
  }
}

const geocoded = async <T>(town: Town, look: () => Promise<T>): Promise<T | 'unavailable'> => {
  try {
    return await look()
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'geocoder failed; the words are kept')
    return 'unavailable'
  }
}
