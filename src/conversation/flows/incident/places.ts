import type { AddressDoubt } from '#domain/conversations'
import { findPlaceInText, judgePoint, type PointVerdict } from '#domain/places'
import { distanceMetres, type PlaceReading, type Point } from '#platform/geocoding'
import { sanitise } from '#platform/text'
import type { ConversationEvent, Effect, Reporting, StepResult, World } from '../../engine/types.ts'
import { askNextQuestion, setPoint, updateDraft } from './incident.ts'
import { besidePlaces, saysMore } from './written-places.ts'

/** From this likeness on a street that is named in a sentence is where it is. */
const NAMED = 0.75

/** How far a point may be from the street that is named beside it and be a place in it, in metres: some are long. */
const SAME_STREET = 1_000

type Address = { address: string; lat: number; long: number }

/** The address in town that some words name, without doubt. */
export const addressIn = (text: string, world: World): Address | undefined =>
  text ? sureAddress(world.readPlace(text), world) : undefined

const sureAddress = ({ place }: PlaceReading, world: World): Address | undefined => {
  const [spotted] = place?.certainty === 'sure' ? place.candidates : []
  if (!spotted || spotted.score < NAMED || judgePoint(spotted, world.ground) !== 'in-town') return undefined
  const { score: _, inTown: __, ...address } = spotted
  return address
}

/** The place is known: a location of the draft, and on with what is asked next. */
const settled = (conversation: Reporting, location: Address, world: World, before: string[]): StepResult =>
  askNextQuestion(updateDraft(conversation, { location }), world, before)

/** A question goes to the geocoder; `before` is said with what follows from it. */
const lookedUp = (
  conversation: Reporting,
  effect: Effect,
  before: string[] = [],
): { conversation: Reporting; effects: Effect[] } => {
  const { stage } = updateDraft(conversation, {})
  return { conversation: { ...conversation, stage: { ...stage, carried: before } }, effects: [effect] }
}

/** It is no place that anybody could go to: they are told why, with whatever is asked next. */
const noPlace = (
  conversation: Reporting,
  why: 'incident.address.zero' | 'incident.address.link',
  world: World,
  before: string[],
): StepResult =>
  askNextQuestion(updateDraft(conversation, {}), world, [...before, world.say(conversation.language, why)])

/**
 * What a point means, whichever way it came: shared, written, in a link.
 * @param beside what was written, or stands on the map, beside it: an address in it stands in for a point that is none
 */
const pointHeard = (
  conversation: Reporting,
  { point, verdict, beside }: { point: Point; verdict: PointVerdict; beside: string },
  world: World,
  before: string[],
): StepResult => {
  const named = addressIn(beside, world)
  if (named && verdict !== 'in-town') return settled(conversation, named, world, before)
  if (named && distanceMetres(named, point) < SAME_STREET)
    return settled(updateDraft(conversation, { pinned: true }), { ...named, ...point }, world, before)
  switch (verdict) {
    case 'zero':
    case 'out-of-range':
      return noPlace(conversation, 'incident.address.zero', world, before)
    case 'swapped': {
      const turned = { lat: point.long, long: point.lat }
      const asked = lookedUp(conversation, { type: 'reverse', point: turned }, before)
      const candidates = [{ ...turned, address: '', inTown: true, score: 1 }]
      const doubt = { words: sanitise(beside, 500), candidates, turned: true }
      return { ...asked, conversation: doubted(asked.conversation, doubt) }
    }
    default:
      return lookedUp(conversation, { type: 'reverse', point }, before)
  }
}

const doubted = (conversation: Reporting, doubt: AddressDoubt): Reporting => ({
  ...conversation,
  stage: { ...conversation.stage, doubt },
})

/** A place was shared: a pin, one's own position, a business of the map; some come with a name or an address only. */
export const pinHeard = (
  conversation: Reporting,
  { point, name = '' }: Extract<ConversationEvent, { type: 'location' }>,
  world: World,
): StepResult => {
  if (point)
    return pointHeard(
      conversation,
      { point, verdict: judgePoint(point, world.ground), beside: name },
      world,
      [],
    )
  const named = addressIn(name, world)
  if (named) return settled(conversation, named, world, [])
  return saysMore(name, world)
    ? lookedUp(conversation, { type: 'search', words: sanitise(name, 500) })
    : noPlace(conversation, 'incident.address.zero', world, [])
}

/**
 * The place that a text gives as coordinates, a code or a map's link, taken as one that is shared.
 * @param before said with what follows
 * @returns nothing when the text gives none
 */
export const placeHeard = (
  conversation: Reporting,
  said: string,
  world: World,
  before: string[] = [],
): StepResult | undefined => {
  const place = findPlaceInText(said, world.ground)
  if (place.found === 'nothing') return undefined
  const beside = besidePlaces(said, world)
  if (place.found === 'point') return pointHeard(conversation, { ...place, beside }, world, before)
  const named =
    addressIn(beside, world) ?? (place.found === 'words' ? addressIn(place.words, world) : undefined)
  if (named) return settled(conversation, named, world, before)
  return place.found === 'words'
    ? lookedUp(conversation, { type: 'search', words: sanitise(place.words, 500) }, before)
    : noPlace(conversation, 'incident.address.link', world, before)
}

/**
 * The place that a sentence names by its address: taken where there is no doubt, else asked for, with what it may be.
 * @param before said with what follows
 * @returns nothing when the sentence names none
 */
export const placeNamed = (
  conversation: Reporting,
  said: string,
  world: World,
  before: string[] = [],
): StepResult | undefined => {
  const reading = world.readPlace(said)
  const named = sureAddress(reading, world)
  if (named) return settled(conversation, named, world, before)
  const { place } = reading
  if (!place || place.certainty === 'vague') return undefined
  const words = sanitise(said.slice(place.start, place.end), 500)
  if (place.certainty === 'unlisted') return lookedUp(conversation, { type: 'search', words }, before)
  const candidates = place.candidates.filter((one) => judgePoint(one, world.ground) === 'in-town')
  return candidates.length > 0
    ? askNextQuestion(doubted(conversation, { words, candidates }), world, before)
    : undefined
}

/**
 * Where a picture was taken: asked, never taken for the place by itself, and once.
 * @param before said with what follows
 * @returns nothing where the place is known, or it says none
 */
export const photoPlaceHeard = (
  conversation: Reporting,
  point: Point | undefined,
  world: World,
  before: string[],
): StepResult | undefined => {
  const { draft, doubt } = conversation.stage
  if (!point || doubt || draft.location || draft.photoAsked) return undefined
  const known = updateDraft(conversation, { photoAsked: true })
  if (judgePoint(point, world.ground) !== 'in-town') {
    const said = world.say(conversation.language, 'incident.photo.outside', { town: world.profile.name })
    return askNextQuestion(known, world, [...before, said])
  }
  const asked = lookedUp(known, { type: 'reverse', point }, before)
  const candidates = [{ ...point, address: '', inTown: true, score: 1 }]
  return { ...asked, conversation: doubted(asked.conversation, { words: '', candidates, photo: true }) }
}

/** The geocoder has said what is near a point. */
export const nearestFound = (
  conversation: Reporting,
  { point, place: found }: Extract<ConversationEvent, { type: 'nearest' }>,
  world: World,
): StepResult => {
  const { doubt, carried = [] } = conversation.stage
  const place = found === 'unavailable' ? undefined : found
  if (doubt?.turned || doubt?.photo) {
    const candidates = [{ ...place, ...point, address: place?.address ?? '', inTown: true, score: 1 }]
    return askNextQuestion(doubted(conversation, { ...doubt, candidates }), world, carried)
  }
  const candidates = place ? [{ ...place, score: 1 }] : []
  const inTown = judgePoint(point, world.ground) === 'in-town'
  return askNextQuestion(
    setPoint(conversation, { words: place?.address ?? '', point, candidates }, inTown),
    world,
    carried,
  )
}
