import type { Point } from '#platform/geocoding'
import type { TextKey } from '#town/content'
import { judge, textPlace } from '#town/places'
import { beginIncident } from './incident.ts'
import { consultList } from './information.ts'
import { reply } from './menu.ts'
import { text } from './outgoing.ts'
import { addressIn, pinHeard, placeHeard } from './places.ts'
import type { Asking, Conversation, Event, Turn, World } from './types.ts'

type Given = Extract<Event, { type: 'location' | 'text' }>

/** A place and nothing else, when nothing is under way: where they are, if they look for a pharmacy; else where something is wrong. */
export const placeAtMenu = (
  conversation: Conversation,
  event: Given,
  asking: Asking | undefined,
  world: World,
): Turn => {
  if (asking?.for === 'pharmacies') return nearPharmacies(conversation, event, asking, world)
  const begun = beginIncident(conversation, event.id)
  const heard =
    event.type === 'location' ? pinHeard(begun, event, world) : placeHeard(begun, event.text, world)
  return heard ?? { conversation, effects: [] }
}

const nearPharmacies = (
  conversation: Conversation,
  event: Given,
  { when, day }: Extract<Asking, { for: 'pharmacies' }>,
  world: World,
): Turn => {
  const near = pointOf(event, world)
  if (typeof near === 'string') {
    const say = (key: TextKey) => world.say(conversation.language, key)
    return reply(conversation, text(`${say(near)} ${say('info.pharmacies.location')}`))
  }
  const which = when || day ? { when, day } : { when: 'now' as const }
  return consultList(conversation, { topic: 'pharmacies', ...which, near, offset: 0 })
}

/** Where they are, which may be anywhere; or why it cannot be told. */
const pointOf = (event: Given, world: World): Point | 'incident.address.zero' | 'incident.address.link' => {
  if (event.type === 'location') {
    const { point, name = '' } = event
    return (point && upright(point, world)) ?? addressIn(name, world) ?? 'incident.address.zero'
  }
  const place = textPlace(event.text, world.ground)
  if (place.found === 'point') return upright(place.point, world) ?? 'incident.address.zero'
  return (place.found === 'words' ? addressIn(place.words, world) : undefined) ?? 'incident.address.link'
}

/** A point as it was meant; nothing where it is none. */
const upright = (point: Point, { ground }: World): Point | undefined => {
  const verdict = judge(point, ground)
  if (verdict === 'swapped') return { lat: point.long, long: point.lat }
  return verdict === 'in-town' || verdict === 'outside' ? point : undefined
}
