import { distance } from 'fastest-levenshtein'
import { fold } from '#platform/text'
import type { Catalogue, ServiceDefinition } from '#town/services'

/** A service that a citizen's words speak of. */
export type Recognised = { service: ServiceDefinition; score: number }

type Index = { service: ServiceDefinition; keywords: string[][] }[]

/** The keywords of a catalogue, folded once for each catalogue read. */
const indexes = new WeakMap<Catalogue, { index: Index; spread: Map<string, number> }>()

const indexOf = (catalogue: Catalogue) => {
  const known = indexes.get(catalogue)
  if (known) return known
  const spread = new Map<string, number>()
  const index = catalogue.services.map((service) => {
    const folded = [...new Set(Object.values(service.keywords).flat().map(fold))].filter(Boolean)
    for (const keyword of folded) spread.set(keyword, (spread.get(keyword) ?? 0) + 1)
    return { service, keywords: folded.map((keyword) => keyword.split(' ')) }
  })
  const made = { index, spread }
  indexes.set(catalogue, made)
  return made
}

/** A word and its keyword: the same, its plural, or with one slip where it is long enough to be sure. */
const sameWord = (word: string, keyword: string): boolean =>
  word === keyword ||
  word === `${keyword}s` ||
  word === `${keyword}es` ||
  (keyword.length >= 6 && Math.abs(word.length - keyword.length) <= 1 && distance(word, keyword) <= 1)

const says = (words: string[], keyword: string[]): boolean =>
  words.some((_, start) => keyword.every((part, offset) => sameWord(words[start + offset] ?? '', part)))

/**
 * The services that a text speaks of, likeliest first. A keyword counts for more the fewer services share it and
 * the more words it has.
 * @param group only among the services of this kind
 */
export const recognise = (text: string, catalogue: Catalogue, group?: string): Recognised[] => {
  const words = fold(text).split(' ').filter(Boolean).slice(0, 400)
  const { index, spread } = indexOf(catalogue)
  return index
    .filter(({ service }) => !group || service.group === group)
    .map(({ service, keywords }) => {
      const heard = keywords.filter((keyword) => says(words, keyword))
      const score = heard.reduce(
        (sum, keyword) => sum + keyword.length / (spread.get(keyword.join(' ')) ?? 1),
        0,
      )
      return { service, score }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
}

/** From this score on a text is taken for a report without having been asked for one. */
export const SURE_SCORE = 0.9

/** The service meant, when the words are clear: none other comes near. */
export const clearly = (found: Recognised[]): ServiceDefinition | undefined => {
  const [first, second] = found
  return first && first.score >= 0.5 && first.score > (second?.score ?? 0) * 1.15 ? first.service : undefined
}
