import type { TextKey } from '#domain/content'
import { type Conversation, type PendingQuestion, textMessage } from '#domain/conversations'
import { findPlaceInText, judgePoint } from '#domain/places'
import type { Point } from '#platform/geocoding'
import { reply } from '../../engine/menu.ts'
import type { ConversationEvent, StepResult, World } from '../../engine/types.ts'
import { queryList } from '../information/information.ts'
import { askNextQuestion, beginIncident } from './incident.ts'
import { addressIn, pinHeard, placeHeard, placeNamed } from './places.ts'
import { saysMore } from './written-places.ts'

type Given = Extract<ConversationEvent, { type: 'location' | 'text' }>

/** A place and nothing else, when nothing is under way: where they are, if they look for a pharmacy; else where something is wrong. */
export const placeAtMenu = (
  conversation: Conversation,
  event: Given,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult => {
  if (asking?.for === 'pharmacies') return nearPharmacies(conversation, event, asking, world)
  const begun = beginIncident(conversation, event.id)
  const heard =
    event.type === 'location'
      ? pinHeard(begun, event, world)
      : (placeHeard(begun, event.text, world) ?? placeNamed(begun, event.text, world))
  return heard ?? askNextQuestion(begun, world)
}

/** «2n 1a», «baixos», «escala B»: where in a building, which is no more than an address. */
const WITHIN_BUILDING =
  /(?<!\p{L})(?:\d{1,2}\s?(?:r|n|t|è|a|º|ª|o)|baixos|bajos|àtic|ático|entresol|entresuelo|principal|pral|(?:escala|escalera|porta|puerta|pis|piso|bloc|bloque)\s\p{L}?\d{0,2})(?!\p{L})\.?/giu

/** Whether a text is a written address and nothing else: «carrer Guimerà 12, 2n 1a». */
export const isAddress = (text: string, world: World): boolean => {
  const { place, rest } = world.readPlace(text)
  if (!place || place.certainty === 'vague' || saysMore(rest.replace(WITHIN_BUILDING, ' '), world))
    return false
  return place.hasStreetType || /\d/.test(text.slice(place.start, place.end))
}

const nearPharmacies = (
  conversation: Conversation,
  event: Given,
  { when, day }: Extract<PendingQuestion, { for: 'pharmacies' }>,
  world: World,
): StepResult => {
  const near = pointOf(event, world)
  if (typeof near === 'string') {
    const say = (key: TextKey) => world.say(conversation.language, key)
    return reply(conversation, textMessage(`${say(near)} ${say('info.pharmacies.location')}`))
  }
  const which = when || day ? { when, day } : { when: 'now' as const }
  return queryList(conversation, { topic: 'pharmacies', ...which, near, offset: 0 })
}

/** Where they are, which may be anywhere; or why it cannot be told. */
const pointOf = (event: Given, world: World): Point | 'incident.address.zero' | 'incident.address.link' => {
  if (event.type === 'location') {
    const { point, name = '' } = event
    return (point && upright(point, world)) ?? addressIn(name, world) ?? 'incident.address.zero'
  }
  const place = findPlaceInText(event.text, world.ground)
  if (place.found === 'point') return upright(place.point, world) ?? 'incident.address.zero'
  return addressIn(place.found === 'words' ? place.words : event.text, world) ?? 'incident.address.link'
}

/** A point as it was meant; nothing where it is none. */
const upright = (point: Point, { ground }: World): Point | undefined => {
  const verdict = judgePoint(point, ground)
  if (verdict === 'swapped') return { lat: point.long, long: point.lat }
  return verdict === 'in-town' || verdict === 'outside' ? point : undefined
}
