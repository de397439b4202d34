import { NAMED_THINGS, PLACES_AFTER, TITLES_OF_STREETS } from './tables/places.ts'
import { ANNOUNCERS_ALONE, ARTICLES, FIRST, isCapital, PARTICLES, PLACE } from './vocabulary.ts'
import { keysOf, type Word, wordsOf } from './words.ts'

/** Names that look like a person's and are a street's, a building's or a shop's. */

const AFTER = keysOf(PLACES_AFTER)
const OF_STREETS = keysOf(TITLES_OF_STREETS)
const THINGS = keysOf(NAMED_THINGS)

/** Whether what is announced at a word belongs to the name of a street, a building or a shop. */
export const ofAPlace = (words: Word[], at: number): boolean => {
  let index = at - 1
  let steps = 0
  let gap = words[at]?.gap ?? ''
  const article = words[index]
  if (article && ARTICLES.has(article.key) && !isCapital(article) && /^[\s'’]{1,2}$/u.test(gap)) {
    // «el doctor» is a person, «del doctor» and «de la doctora» may be a street.
    const of = words[index - 1]
    if (!of || !/^(?:de|d|of|di|da|do)$/u.test(of.key)) return PLACE.has(article.key)
    gap = article.gap
    index--
  }
  for (; index >= 0 && steps < 6; index--, steps++) {
    const word = words[index]
    if (!word || !/^(?:\s{1,2}|\.\s?|['’]|\/\s?)$/u.test(gap)) return false
    if (PLACE.has(word.key)) return true
    const linking = /^(?:de|del|dels|d|of|the|du|des|della|di|da|do|al|la|les|l|els|el)$/u.test(word.key)
    if (!linking && !isCapital(word) && !ANNOUNCERS_ALONE.has(word.key)) return false
    gap = word.gap
  }
  return false
}

const HOUSE = /^,?\s{1,2}(?:n(?:[ou]m?)?\.?\s?)?\d{1,3}(?:[-\s]\d{1,3})?(?![\d:h]|[\s.]\d)/iu

/** Whether a name is an address by what comes after it. */
export const addressAfter = (
  plain: string,
  words: Word[],
  at: number,
  name: number,
  end: number,
): boolean => {
  const after = words[end]
  const last = words[end - 1]
  if (after && last && AFTER.has(after.key) && /^\s{1,2}$/u.test(after.gap) && isCapital(words[name]))
    return !FIRST.has(words[name]?.key ?? '')
  const title = words[at]
  if (!title || !last || !OF_STREETS.has(title.key) || title.case === 'small') return false
  if (ARTICLES.has(words[at - 1]?.key ?? '') && /^\s$/u.test(title.gap)) return false
  return HOUSE.test(plain.slice(last.to, last.to + 16))
}

/** What is called something is a street, a shop, a dog, and nobody. */
export const thingBefore = (words: Word[], at: number): boolean => {
  const before = words.slice(Math.max(0, at - 6), at).map(({ key }) => key)
  return (
    before.some((key) => PLACE.has(key) || THINGS.has(key)) &&
    !before.some((key) => ANNOUNCERS_ALONE.has(key))
  )
}

/** The names of streets as texts write them: without what kind of street each is. */
const keysOfStreets = new WeakMap<readonly string[], Set<string>>()

/** What a town's streets are called, as texts are compared. */
export const streetKeys = (streets: readonly string[]): Set<string> => {
  const known = keysOfStreets.get(streets)
  if (known) return known
  const made = new Set(
    streets.map((street) => {
      const words = wordsOf(street)
      const first = words.findIndex(({ key }) => !(PLACE.has(key) || PARTICLES.has(key)))
      return nameOf(words.slice(Math.max(first, 0)))
    }),
  )
  keysOfStreets.set(streets, made)
  return made
}

const nameOf = (words: Word[]): string => words.map(({ key }) => key).join(' ')

/** Whether a title and a name together are a street's, and nobody's: «Doctor Zamenhof», not «el doctor Zamenhof». */
export const ofTheTown = (words: Word[], at: number, end: number, streets: Set<string>): boolean =>
  isCapital(words[at]) &&
  streets.has(nameOf(words.slice(at, end))) &&
  !(/^(?:el|la|il|o|a|the|le)$/u.test(words[at - 1]?.key ?? '') && /^\s$/u.test(words[at]?.gap ?? ''))
