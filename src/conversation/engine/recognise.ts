import { distance } from 'fastest-levenshtein'
import { type Catalogue, findActiveService, type ServiceDefinition } from '#domain/services'
import { fold } from '#platform/text'
import { understand } from '../understanding/understand.ts'
import { withoutStreet } from './classified.ts'
import type { World } from './types.ts'

/** A service that a citizen's words speak of, and by which keywords. */
export type Recognised = { service: ServiceDefinition; score: number; because: string[] }

/** `anyOrder`: its words may stand anywhere («fanal+caigut»: «el fanal … ha caigut»). */
type Keyword = { key: string; parts: string[]; anyOrder: boolean }
type Index = { service: ServiceDefinition; keywords: Keyword[] }[]

const parseKeyword = (written: string): Keyword => {
  const anyOrder = written.includes('+')
  const parts = (anyOrder ? written.split('+').map(fold) : fold(written).split(' ')).filter(Boolean)
  return { key: parts.join(anyOrder ? '+' : ' '), parts, anyOrder }
}

/** The keywords of services, folded once for all towns that offer the same. */
const indexes = new WeakMap<
  ServiceDefinition[],
  { index: Index; spread: Map<string, number>; parts: Parts }
>()

const keywordIndex = ({ services }: Catalogue) => {
  const known = indexes.get(services)
  if (known) return known
  const spread = new Map<string, number>()
  const index = services.map((service) => {
    const all = Object.values(service.keywords).flat().map(parseKeyword)
    const keywords = [...new Map(all.filter(({ key }) => key).map((one) => [one.key, one])).values()]
    for (const { key } of keywords) spread.set(key, (spread.get(key) ?? 0) + 1)
    return { service, keywords }
  })
  const made = { index, spread, parts: indexParts(index) }
  indexes.set(services, made)
  return made
}

/** A word and its keyword: the same, its plural, or with one slip where it is long enough to be sure. */
export const matchesKeyword = (word: string, keyword: string): boolean =>
  word === keyword ||
  word === `${keyword}s` ||
  word === `${keyword}es` ||
  (keyword.length >= 6 &&
    Math.abs(word.length - keyword.length) <= 1 &&
    isOneEditApart(word, keyword) &&
    distance(word, keyword) <= 1)

/** Two words that differ by one slip begin alike, or the slip is at their beginning: most pairs end here. */
const isOneEditApart = (a: string, b: string): boolean =>
  a.charCodeAt(0) === b.charCodeAt(0) || a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)

/** The parts of keywords, so laid out that those a word is the same as are found without looking at the others. */
type Parts = { all: Set<string>; alike: Map<string, string[]>; tails: Map<string, string[]> }

const LONG = 6

const indexParts = (index: Index): Parts => {
  const all = new Set(
    index.flatMap(({ keywords }) => keywords.flatMap(({ parts }) => parts.flatMap((one) => one.split(' ')))),
  )
  const alike = new Map<string, string[]>()
  const tails = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, key: string, part: string) =>
    map.set(key, [...(map.get(key) ?? []), part])
  for (const part of all) {
    if (part.length < LONG) continue
    for (const length of [part.length - 1, part.length, part.length + 1])
      add(alike, `${part[0]}${length}`, part)
    add(tails, part.slice(1), part)
  }
  return { all, alike, tails }
}

/** Where in a text each part of any keyword stands. */
const findPositions = (words: string[], { all, alike, tails }: Parts): Map<string, number[]> => {
  const places = new Map<string, number[]>()
  for (const [at, word] of words.entries()) {
    const maybe = new Set([
      word,
      word.replace(/s$/, ''),
      word.replace(/es$/, ''),
      ...(alike.get(`${word[0]}${word.length}`) ?? []),
      // The slip is in the first letter.
      ...(tails.get(word) ?? []),
      ...(tails.get(word.slice(1)) ?? []),
      word.slice(1),
    ])
    for (const part of maybe)
      if (all.has(part) && matchesKeyword(word, part)) places.set(part, [...(places.get(part) ?? []), at])
  }
  return places
}

/** Where a keyword's words stand together in a text, or the first of them where they stand apart; -1 for nowhere. */
const findPosition = (places: Map<string, number[]>, { parts, anyOrder }: Keyword): number => {
  const together = (all: string[]): number => {
    const [first = '', ...rest] = all
    for (const start of places.get(first) ?? [])
      if (rest.every((part, offset) => places.get(part)?.includes(start + offset + 1))) return start
    return -1
  }
  if (!anyOrder) return together(parts)
  const found = parts.map((part) => together(part.split(' ')))
  return found.includes(-1) ? -1 : Math.min(...found)
}

/** «a la vorera», «en el parque»: where it is, not what is wrong. */
const LOCATION_PREPOSITION =
  /^(a|al|als|en|per|pel|por|sobre|sota|davant|delante|costat|lado|prop|entre|fins|hasta|d|de|del)$/
const ARTICLE = /^(la|el|les|els|las|los|l|una|un|de|del|d)$/

const isLocationPhrase = (words: string[], place: number): boolean => {
  const before = words[place - 1] ?? ''
  const one = ARTICLE.test(before) ? (words[place - 2] ?? '') : before
  return LOCATION_PREPOSITION.test(one) && (ARTICLE.test(before) || /^(al|als|pel|del)$/.test(before))
}

/**
 * The services that a text speaks of, likeliest first. A keyword counts for more the fewer services share it and
 * the more words it has.
 * @param group only among the services of this kind
 */
export const recogniseServices = (text: string, catalogue: Catalogue, group?: string): Recognised[] => {
  const words = fold(text).split(' ').filter(Boolean).slice(0, 400)
  const { index, spread, parts } = keywordIndex(catalogue)
  const places = findPositions(words, parts)
  return index
    .filter(({ service }) => !group || service.group === group)
    .map(({ service, keywords }) => {
      const because: string[] = []
      const score = keywords.reduce((sum, keyword) => {
        const place = findPosition(places, keyword)
        if (place === -1) return sum
        because.push(keyword.key)
        const weight = keyword.anyOrder ? keyword.parts.length + 0.5 : keyword.parts.length
        const aside = keyword.parts.length === 1 && isLocationPhrase(words, place)
        return sum + (weight * (aside ? 0.45 : 1)) / (spread.get(keyword.key) ?? 1)
      }, 0)
      return { service, score, because }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
}

/** From this score on a text is taken for a report without having been asked for one. */
export const SURE_SCORE = 0.9

/** The service meant, when the words are clear: none other comes near. */
export const clearWinner = (found: Recognised[]): ServiceDefinition | undefined => {
  const [first, second] = found
  return first && first.score >= 0.5 && first.score > (second?.score ?? 0) * 1.15 ? first.service : undefined
}

/** From this share of the probability of all services of a kind on, the classifier's is taken. */
const LIKELY_SHARE = 0.5

/** The service of a kind that a detail speaks of: the classifier's where it has little doubt, else the keywords'. */
export const likelyService = (
  text: string,
  world: Pick<World, 'catalogue' | 'models' | 'readPlace'>,
  group?: string,
): ServiceDefinition | undefined => {
  const { catalogue, models } = world
  const among = catalogue.services.filter((service) => !group || service.group === group)
  const byCode = new Map(among.map((service) => [service.code, service]))
  const { guesses: all } = understand(withoutStreet(text, world), models.intent)
  const guesses = all.filter(({ label }) => byCode.has(label))
  const total = group ? guesses.reduce((sum, { probability }) => sum + probability, 0) : 1
  const [first] = guesses
  return first && first.probability >= LIKELY_SHARE * total
    ? byCode.get(first.label)
    : clearWinner(recogniseServices(text, catalogue, group))
}

/** From this probability of all of them together on, words speak of one of some services. */
const MIN_TOTAL = 0.3

/** Which of some services words speak of: the one that has most of their probability, else the keywords'. */
export const likelyAmong = (
  text: string,
  { catalogue, models, readPlace }: Pick<World, 'catalogue' | 'models' | 'readPlace'>,
  codes: readonly string[],
): ServiceDefinition | undefined => {
  const { guesses: all } = understand(withoutStreet(text, { readPlace }), models.intent)
  const guesses = all.filter(({ label }) => codes.includes(label))
  const total = guesses.reduce((sum, { probability }) => sum + probability, 0)
  const [first] = guesses
  if (first && total >= MIN_TOTAL && first.probability >= LIKELY_SHARE * total)
    return findActiveService(catalogue, first.label)
  return clearWinner(recogniseServices(text, catalogue).filter(({ service }) => codes.includes(service.code)))
}

/** From this share of the probability of all services on, one of them is worth proposing. */
const PROPOSED_SHARE = 0.08

/** Services proposed at most: more would be the list. */
const MAX_PROPOSED = 3

/**
 * The services that a description may be of, likeliest first, three at most: the classifier's, then those that only keywords
 * know. For forms, where a report is what is written anyway.
 */
export const proposeServices = (
  text: string,
  world: Pick<World, 'catalogue' | 'models' | 'readPlace'>,
): ServiceDefinition[] => {
  const { catalogue, models } = world
  const byCode = new Map(catalogue.services.map((service) => [service.code, service]))
  const { guesses: all } = understand(withoutStreet(text, world), models.intent)
  const guesses = all.filter(({ label }) => byCode.has(label))
  const total = guesses.reduce((sum, { probability }) => sum + probability, 0)
  const likely = guesses
    .filter(({ probability }) => probability >= PROPOSED_SHARE * total)
    .flatMap(({ label }) => byCode.get(label) ?? [])
  const named = recogniseServices(text, catalogue).map(({ service }) => service)
  return [...new Set([...likely.slice(0, MAX_PROPOSED), ...named])].slice(0, MAX_PROPOSED)
}
