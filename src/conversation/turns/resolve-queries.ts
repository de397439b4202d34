import { listAreaFollowsOf } from '#domain/area-follows'
import { listConsents } from '#domain/contacts'
import type { Conversation, Outgoing } from '#domain/conversations'
import { locate, redact } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { describeError } from '#platform/telemetry'
import { joinMessages } from '../engine/join-messages.ts'
import { step } from '../engine/step.ts'
import type { ConversationEvent, Effect, StepResult, World } from '../engine/types.ts'
import { queryAppointments } from './appointment-commands.ts'
import { loadNearestAssets } from './assets.ts'
import { loadConsultations } from './consultations/load.ts'
import { loadInformation, loadNeighbours, loadOwnReports } from './load-information.ts'
import { loadWorksThere } from './load-works.ts'

/** What a step comes to in the end: where the conversation is, what is to be done, and what has been asked or done. */
export type TurnResult = { conversation: Conversation; effects: Effect[]; carriedOut: Effect['type'][] }

/** What is said in the end, in order, in as few messages as hold it. */
export const listMessages = (effects: Effect[]): Outgoing[] =>
  joinMessages(effects.filter((effect) => effect.type === 'say')).map(({ message }) => message)

/** Effects that are questions of the engine's: each comes back to it as an event. */
const QUERY_EFFECTS = new Set<Effect['type']>([
  'understand',
  'search',
  'reverse',
  'consult',
  'own',
  'assets',
  'neighbours',
  'subscriptions',
  'areas',
  'consultations',
  'slots',
  'appointments',
])

/** Questions that the engine may ask in one turn; more would be a loop. */
const MAX_QUERIES = 5

/**
 * Answers the questions of the engine's first step, and runs it on, until it has none left. Writes nothing.
 * @param first the step, the id of the event that it was of, and the channel on which it came; a preview has none
 */
export const resolveQueries = async (
  town: Town,
  contactId: string,
  first: { turn: StepResult; id: string; channel?: string },
  world: World,
): Promise<TurnResult> => {
  let { turn } = first
  let effects = turn.effects
  const carriedOut: Effect['type'][] = []
  for (let asked = 0; asked < MAX_QUERIES; asked++) {
    const question = effects.find(({ type }) => QUERY_EFFECTS.has(type))
    if (!question) break
    carriedOut.push(question.type)
    const whose = { contactId, channel: first.channel }
    const answer = await resolveQuery(town, whose, turn.conversation, first.id, question)
    turn = step(turn.conversation, answer, world)
    effects = [...effects.filter((effect) => effect !== question), ...turn.effects]
  }
  return { conversation: turn.conversation, effects, carriedOut }
}

/** Completes the places of what is to be filed, before the transaction: the geocoder may take seconds. */
export const locateDrafts = async (town: Town, result: TurnResult): Promise<TurnResult> => {
  if (result.conversation.preview) return result
  const located = result.effects.map(async (effect): Promise<Effect> => {
    if (effect.type !== 'submit') return effect
    const location = await locate(town, effect.draft.location ?? {})
    return { ...effect, draft: { ...effect.draft, location } }
  })
  return { ...result, effects: await Promise.all(located) }
}

const resolveQuery = async (
  town: Town,
  { contactId, channel }: { contactId: string; channel: string | undefined },
  { language }: Conversation,
  id: string,
  question: Effect,
): Promise<ConversationEvent> => {
  switch (question.type) {
    case 'own': {
      const { number } = question
      return { id, type: 'owned', number, ...(await loadOwnReports(town, contactId, language, number)) }
    }
    case 'consult':
      return { id, type: 'informed', ...(await loadInformation(town, language, question.ask)) }
    case 'assets': {
      const { kinds, point } = question
      return { id, type: 'assets', assets: await loadNearestAssets(town, kinds, point) }
    }
    case 'neighbours': {
      const [reports, works] = await Promise.all([
        loadNeighbours(town, contactId, language, question.draft),
        loadWorksThere(town, language, question.draft),
      ])
      return { id, type: 'neighbours', reports, works }
    }
    case 'understand': {
      // Personal data are not sent to the model.
      const choice = await town.model?.classify(redact(question.words), question.options)
      return { id, type: 'understood', words: question.words, choice }
    }
    case 'subscriptions': {
      const notices = await listConsents(town.db, town, contactId)
      return { id, type: 'subscribed', notices }
    }
    case 'areas':
      return { id, type: 'areas-listed', areas: await listAreaFollowsOf(town.db, town, contactId) }
    case 'consultations':
      return { id, ...(await loadConsultations(town, { contactId, channel }, language, question)) }
    case 'slots':
    case 'appointments':
      return { id, ...(await queryAppointments(town, contactId, question)) }
    case 'search':
      return {
        id,
        type: 'found',
        words: question.words,
        candidates: await geocodeSafely(town, () => town.geocoder.search(question.words)),
      }
    case 'reverse':
      return {
        id,
        type: 'nearest',
        point: question.point,
        place: await geocodeSafely(town, () => town.geocoder.reverse(question.point)),
      }
    default:
      throw new Error(`unknown query: ${question.type}`)
  }
}

const geocodeSafely = async <T>(town: Town, look: () => Promise<T>): Promise<T | 'unavailable'> => {
  try {
    return await look()
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'geocoding failed: address kept as written')
    return 'unavailable'
  }
}
