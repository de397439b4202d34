import { encodeChoice, type IncidentDraft, type Option, STANDARD_LIMITS } from '#domain/conversations'
import { findActiveService, type ServiceDefinition } from '#domain/services'
import type { Language } from '#domain/town'
import { fold, shortTitle } from '#platform/text'
import { maskPlaces } from '../understanding/mask-places.ts'
import { isVague, meaningsOf } from './classified.ts'
import type { World } from './types.ts'

/** Where one matter may end and another begin: ends of sentences, commas, «and» and «also» in six languages. */
const SEPARATOR =
  /[.;!?\n]+\s*|,?\s(?:i|y|e|and|et|și|si|també|también|also|aussi|además|a més)\s+|[،,]?\s+و/giu

/** Places in a message where it is split at most. */
const MAX_SPLITS = 8

/** From this probability on a part of a message tells of a matter by itself. */
const PART_PROBABILITY = 0.75

/** From this probability on the whole message is about one of the two. */
const EITHER_PROBABILITY = 0.8

/** Where the whole message is about one matter with so little doubt, its parts have to be clearer by themselves. */
const SURE_PROBABILITY = 0.97
const SURE_PART_PROBABILITY = 0.88

/** Concepts of the lexicon that are things, and not what is wrong with them. */
const THINGS = new Set(
  'light public_lamp_post container bin_small mattress_furniture rubbish dogpoo graffiti poster tree branch hedge grass irrigation playground bench fountain drain manhole hole pavement curb sign trafficlight zebra car motorbike bike cable fence pole rat insect dog cat bird glass busstopshelter oil battery_electro construction terrace'.split(
    ' ',
  ),
)

type Matter = { service: ServiceDefinition; probability: number }

/** The report that some words make by themselves. */
const matterOf = (words: string, least: number, world: World): Matter | undefined => {
  const meanings = /\p{L}{3}/u.test(words) ? meaningsOf(words, world).meanings : []
  const [first] = meanings
  // A part is short: that it may not say what is wrong is no other matter.
  const vague = meanings.find(isVague)?.probability ?? 0
  return first?.to === 'report' && first.probability >= least * (1 - vague) ? first : undefined
}

const sumOf = (all: { probability: number }[]): number =>
  all.reduce((sum, { probability }) => sum + probability, 0)

/**
 * Two matters in one message: each has to be told of without the other. What is wrong with one thing in two ways is one. The one
 * told first is first, as its place is; `words`: those of the other.
 */
export const findTwoMatters = (
  text: string,
  world: World,
): { first: ServiceDefinition; second: ServiceDefinition; words: string } | undefined => {
  const { meanings } = meaningsOf(text, world)
  const [whole] = meanings
  if (whole?.to !== 'report') return undefined
  const least = whole.probability >= SURE_PROBABILITY ? SURE_PART_PROBABILITY : PART_PROBABILITY
  for (const separator of [...text.matchAll(SEPARATOR)].slice(0, MAX_SPLITS)) {
    const after = text.slice(separator.index + separator[0].length).trim()
    const second = matterOf(after, least, world)
    if (!second) continue
    const before = text.slice(0, separator.index).trim()
    const first = matterOf(before, least, world)
    if (!first || !areTwo({ ...first, words: before }, { ...second, words: after }, world)) continue
    const ofEither = meanings.filter(
      (one) => one.to === 'report' && (one.service === first.service || one.service === second.service),
    )
    if (sumOf(ofEither) < EITHER_PROBABILITY) continue
    return { first: first.service, second: second.service, words: after }
  }
  return undefined
}

type Told = Matter & { words: string }

/**
 * Two services, and each part names a thing of its own: «el contenidor és ple i hi ha un sofà a la vorera», not «el contenidor és
 * ple i trencat», nor what somebody was doing when they saw it.
 */
const areTwo = (one: Told, other: Told, world: World): boolean => {
  if (one.service === other.service) return false
  const things = [one, other].map(({ words }) => thingsIn(words, world))
  return things.every(({ size }) => size > 0) && things[0]?.isDisjointFrom(things[1] ?? new Set()) === true
}

/** «plaça de la Font» names no fountain. */
const thingsIn = (words: string, { models, readPlace }: World): Set<string> =>
  new Set(
    fold(maskPlaces(readPlace(words).rest))
      .split(' ')
      .flatMap((word) => models.intent.lexicon?.conceptsOf(word) ?? [])
      .filter((concept) => THINGS.has(concept)),
  )

/** The second matter of a message, offered when the first is filed. */
export const offerAlso = (
  { also }: IncidentDraft,
  language: Language,
  world: World,
): { text: string; words: string; button: Option } | undefined => {
  const service = also && findActiveService(world.catalogue, also.service)
  if (!service) return undefined
  const name = service.names[language] ?? service.names.ca
  return {
    text: world.say(language, 'incident.also', { name }),
    words: also.words,
    button: {
      id: encodeChoice('guess', { service: service.code }),
      title: shortTitle(name, STANDARD_LIMITS.button),
    },
  }
}
