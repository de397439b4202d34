import { AREA_CONTENTS } from '#domain/area-follows'
import { asksToFollowArea, asksWhatIsFollowed, besidesArea, describeArea } from '#domain/content'
import {
  type AskedPlace,
  buttonsMessage,
  type Conversation,
  decodeChoice,
  encodeChoice,
  listMessage,
  locationRequest,
  type PendingQuestion,
} from '#domain/conversations'
import { AREA_METRES, findPlaceInText, judgePoint } from '#domain/places'
import type { Point } from '#platform/geocoding'
import { fold, truncate } from '#platform/text'
import { backToMenu, menuButton, reply, withPendingQuestion } from '../../engine/menu.ts'
import type { ConversationEvent, StepResult, World } from '../../engine/types.ts'
import { chosenFrom } from '../../language/chosen-place.ts'
import { isLeaving } from '../../language/commands.ts'
import { saysMore } from '../incident/written-places.ts'

/** How far around a place, where they do not say it. */
const USUAL_METRES = AREA_METRES[2]

/** «500 m al voltant d’aquí»: how far. */
const DISTANCE = /(?<![\p{L}\p{N}.,])(\d{2,4})\s?m(?:etres|etros|eters|etri|ètres)?(?![\p{L}\p{N}])/iu

const nearestMetres = (said: number): number =>
  AREA_METRES.reduce<number>(
    (best, one) => (Math.abs(one - said) < Math.abs(best - said) ? one : best),
    USUAL_METRES,
  )

/** How far some words say, and the rest of them. */
const readDistance = (text: string): { metres?: number; rest: string } => {
  const said = DISTANCE.exec(text)
  return said ? { metres: nearestMetres(Number(said[1])), rest: text.replace(said[0], ' ') } : { rest: text }
}

/** The area that some words name: a neighbourhood, a street, or around a house. @param before how far they said before */
const areaInWords = (text: string, world: World, before?: number): AskedPlace | undefined => {
  const { metres: said = before, rest } = readDistance(text)
  const metres = said ?? USUAL_METRES
  const named = world.neighbourhoods.find((one) => fold(one) === fold(rest))
  if (named) return { of: 'neighbourhood', neighbourhood: named }
  const written = findPlaceInText(rest, world.ground)
  if (written.found === 'point') return pointArea(written.point, metres, world)
  const [best] = world.readPlace(rest).place?.candidates ?? []
  if (!best?.inTown) return undefined
  const { address, lat, long } = best
  const neighbourhood = world.neighbourhoods.find((one) => fold(one) === fold(address))
  if (neighbourhood) return { of: 'neighbourhood', neighbourhood }
  const hasHouse = /\d/.test(address.slice(address.lastIndexOf(',') + 1)) && address.includes(',')
  return hasHouse || address.includes('/') || said !== undefined
    ? { of: 'point', lat, long, metres, label: address }
    : { of: 'street', street: address }
}

const pointArea = (point: Point, metres: number, { ground }: World): AskedPlace | undefined => {
  const verdict = judgePoint(point, ground)
  if (verdict === 'swapped') return { of: 'point', lat: point.long, long: point.lat, metres, label: '' }
  return verdict === 'in-town' ? { of: 'point', ...point, metres, label: '' } : undefined
}

/** What is being asked for is called so before it is looked up. */
const nameOf = (asked: AskedPlace, { language }: Conversation, world: World): string => {
  if (asked.of === 'neighbourhood') return asked.neighbourhood
  if (asked.of === 'street') return asked.street
  return asked.label
    ? describeArea(world.say, language, { label: asked.label, metres: asked.metres })
    : world.say(language, 'areas.here', { metres: asked.metres })
}

/** Asks of which area they want to hear. */
const askWhere = (
  conversation: Conversation,
  world: World,
  { before = [], metres }: { before?: string[]; metres?: number | undefined } = {},
): StepResult =>
  reply(
    withPendingQuestion(conversation, { for: 'area', metres }),
    locationRequest([...before, world.say(conversation.language, 'areas.ask')].join('\n\n')),
  )

/** What may be asked for of an area, and how soon: each is one row. */
const OFFERS = [
  { contents: 'all', frequency: 'at-once' },
  { contents: 'all', frequency: 'weekly' },
  { contents: 'works', frequency: 'at-once' },
  { contents: 'works', frequency: 'weekly' },
  { contents: 'reports', frequency: 'weekly' },
] as const

/** Asks what they want to hear of it, and how soon. */
const askWhat = (conversation: Conversation, asked: AskedPlace, world: World): StepResult => {
  const { language } = conversation
  const rows = OFFERS.map(({ contents, frequency }) => ({
    id: encodeChoice('area', { contents, frequency }),
    title: world.say(language, `areas.offer.${contents}`),
    hint: world.say(language, `areas.frequency.${frequency}`),
  }))
  return reply(
    withPendingQuestion(conversation, { for: 'area-contents', place: asked }),
    listMessage(
      world.say(language, 'areas.what', { place: nameOf(asked, conversation, world) }),
      world.say(language, 'areas.button'),
      world.say(language, 'areas.title'),
      [...rows, menuButton(language, world)],
    ),
  )
}

/** «seguir el carrer Guimerà», «avisa’m del que passi a 500 m d’aquí», «què segueixo?»: they ask to be told of an area, or which they are. */
export const handleAreaRequest = (
  conversation: Conversation,
  text: string,
  world: World,
): StepResult | undefined => {
  if (asksWhatIsFollowed(text)) return listAreas(conversation)
  const { metres, rest: without } = readDistance(text)
  const { place, rest } = world.readPlace(without)
  if (!asksToFollowArea(place ? rest : without, place !== undefined || without !== text)) return undefined
  const asked = place ? areaInWords(text, world) : undefined
  return asked ? askWhat(conversation, asked, world) : askWhere(conversation, world, { metres })
}

/** What an answer about areas means; nothing where it is about something else. */
export const handleAreaAnswer = (
  conversation: Conversation,
  event: ConversationEvent,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult | undefined => {
  if (asking?.for === 'area' && event.type === 'location') {
    const { point, name } = event
    const { metres } = asking
    const asked = point
      ? pointArea(point, metres ?? USUAL_METRES, world)
      : areaInWords(name ?? '', world, metres)
    return asked ? askWhat(conversation, asked, world) : askAgain(conversation, asking, world)
  }
  if (event.type !== 'text' || isLeaving(event.text)) return undefined
  if (asking?.for === 'area') {
    const asked = areaInWords(event.text, world, asking.metres)
    if (saysSomethingElse(event.text, asked !== undefined, world)) return undefined
    return asked ? askWhat(conversation, asked, world) : askAgain(conversation, asking, world)
  }
  if (asking?.for === 'area-contents') {
    const number = chosenFrom(OFFERS, event.text)
    return number && follow(conversation, asking.place, number)
  }
  return undefined
}

const askAgain = (
  conversation: Conversation,
  { metres }: Extract<PendingQuestion, { for: 'area' }>,
  world: World,
): StepResult =>
  askWhere(conversation, world, { before: [world.say(conversation.language, 'areas.unknown')], metres })

/** Words of a place that is not known, at most: more of them are about something else. */
const MAX_UNKNOWN_WORDS = 6

/** «hi ha un fanal fos al carrer Guimerà 12»: a place is in it, and it is no answer. */
const saysSomethingElse = (text: string, found: boolean, world: World): boolean => {
  if (!found) return text.trim().split(/\s+/).length > MAX_UNKNOWN_WORDS
  return saysMore(besidesArea(world.readPlace(readDistance(text).rest).rest), world)
}

const listAreas = (conversation: Conversation): StepResult => ({
  conversation: withPendingQuestion(conversation),
  effects: [{ type: 'areas' }],
})

/** A tap on an area, wherever the conversation is: a report under way waits. */
export const handleAreaChoice = (
  conversation: Conversation,
  choice: string,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult | undefined => {
  const chosen = decodeChoice(choice)
  switch (chosen.kind) {
    case 'areas':
      return listAreas(conversation)
    case 'area.new':
      return askWhere(conversation, world)
    case 'area.off':
      return {
        conversation: withPendingQuestion(conversation),
        effects: [{ type: 'unfollow-area', id: chosen.id }],
      }
    case 'area':
      // A row of another day: of which area it was is no longer known.
      return asking?.for === 'area-contents'
        ? follow(conversation, asking.place, chosen)
        : askWhere(conversation, world)
    default:
      return undefined
  }
}

const follow = (
  conversation: Conversation,
  place: AskedPlace,
  { contents, frequency }: { contents: 'all' | 'works' | 'reports'; frequency: 'at-once' | 'weekly' },
): StepResult => ({
  conversation: withPendingQuestion(conversation),
  effects: [
    {
      type: 'follow-area',
      place,
      contents: contents === 'all' ? [...AREA_CONTENTS] : [contents],
      frequency,
    },
  ],
})

/** Whether it is followed now. */
export const showAreaFollowed = (
  conversation: Conversation,
  { outcome, area, frequency }: Extract<ConversationEvent, { type: 'area-followed' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  const place = area ? describeArea(world.say, language, area) : ''
  const text =
    outcome === 'followed'
      ? world.say(language, `areas.done.${frequency}`, { place })
      : world.say(language, `areas.${outcome}`)
  const areas = { id: encodeChoice('areas'), title: world.say(language, 'areas.list') }
  return reply(
    withPendingQuestion(conversation),
    outcome === 'full'
      ? buttonsMessage(text, [areas, menuButton(language, world)])
      : backToMenu(conversation, text, world),
  )
}

/** A row’s title is cut where a messenger cuts it: the whole name is its hint. */
const MAX_TITLE = 22

/** The areas that they follow, each to be ended by a tap; where there are none, of which they want to hear. */
export const showAreas = (
  conversation: Conversation,
  { areas, ended }: Extract<ConversationEvent, { type: 'areas-listed' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  const said = ended ? [world.say(language, 'areas.off')] : []
  if (areas.length === 0 && ended)
    return reply(withPendingQuestion(conversation), backToMenu(conversation, said.join(''), world))
  if (areas.length === 0)
    return askWhere(conversation, world, { before: [world.say(language, 'areas.none')] })
  const rows = areas.map(({ id, area, frequency }) => {
    const name = describeArea(world.say, language, area)
    return {
      id: encodeChoice('area.off', { id }),
      title: `✓ ${truncate(name, MAX_TITLE)}`,
      hint: world.say(language, 'areas.row', {
        name,
        frequency: world.say(language, `areas.frequency.${frequency}`),
      }),
    }
  })
  const another = { id: encodeChoice('area.new'), title: world.say(language, 'areas.another') }
  return reply(
    withPendingQuestion(conversation),
    listMessage(
      [...said, world.say(language, 'areas.followed')].join('\n\n'),
      world.say(language, 'areas.button'),
      world.say(language, 'areas.title'),
      [...rows, another, menuButton(language, world)],
    ),
  )
}
