import { distance } from 'fastest-levenshtein'
import { arabicConsonants, latinConsonants } from './arabic.ts'

/** The words of a list, by number, and those of them that are like one that somebody wrote. */
export type NearWords = {
  /** The number of a word; nothing for one that is not in the list. */
  find(word: string): number | undefined
  /** Words like one that is written, by number, and by how many slips. */
  near(word: string): ReadonlyMap<number, number>
}

/** How a word sounds to somebody who writes by ear. */
const sound = (word: string): string =>
  word
    .replace(/h/g, '')
    .replace(/qu/g, 'k')
    .replace(/c(?=[ei])/g, 's')
    .replace(/[cq]/g, 'k')
    .replace(/[zx]|ss/g, 's')
    .replace(/v/g, 'b')
    .replace(/g(?=[ei])/g, 'j')
    .replace(/ny|gn/g, 'n')
    .replace(/(.)\1/g, '$1')
    .replace(/t$|d$/g, 't')

/** Consonants by which a word in Arabic letters is told: of fewer there are too many. */
const MIN_CONSONANTS = 2

/** Slips that a word of such a length may have. */
const maxSlips = (length: number): number => (length <= 3 ? 0 : length <= 7 ? 1 : 2)

/** A word, and it without each of its letters. */
const shortened = (word: string): string[] => [
  word,
  ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1)),
]

const SHORTEST_FUZZY = 4
const LONGEST_FUZZY = 24

const isFuzzy = (word: string): boolean =>
  word.length >= SHORTEST_FUZZY && word.length <= LONGEST_FUZZY && !/\d/.test(word)

/** What words are looked up by: as they are, without a letter, by consonants, by sound. */
const EXACT = '='
const PART = '-'
const CONSONANTS = '@'
const SOUND = '~'

/** Words at most: their number stands in the last places of a key, behind 32 bits of a hash. */
const MAX_WORDS = 2 ** 20

const hash = (kind: string, text: string): number => Number(Bun.hash.cityHash32(kind + text)) * MAX_WORDS

const NOTHING: ReadonlyMap<number, number> = new Map()

/** What people write is without end: only so much is remembered, for a turn that asks several times. */
const MAX_REMEMBERED = 200

/**
 * Words by what is left of them without a letter: two words with a slip between them share some of it. Kept as one column of
 * sorted numbers, a hash and a word each: eight bytes where a key of its own takes two hundred. One process may hold every
 * town of a country.
 */
export const createNearWords = (words: readonly string[]): NearWords => {
  const keys = Float64Array.from(listKeys(words)).sort()

  /** The words whose keys have this hash: nearly always those with the very text, and to be compared. */
  const withHash = function* (kind: string, text: string): Generator<number> {
    const wanted = hash(kind, text)
    let [low, high] = [0, keys.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((keys[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    for (let at = low; at < keys.length; at++) {
      const number = (keys[at] ?? 0) - wanted
      if (number >= MAX_WORDS) return
      yield number
    }
  }
  const wordOf = (number: number): string => words[number] ?? ''

  const find = (word: string): number | undefined => {
    for (const number of withHash(EXACT, word)) if (wordOf(number) === word) return number
    return undefined
  }

  const search = (word: string): ReadonlyMap<number, number> => {
    const found = new Map<number, number>()
    const consonants = arabicConsonants(word)
    if (consonants) {
      if (consonants.length >= MIN_CONSONANTS)
        for (const one of withHash(CONSONANTS, consonants))
          if (latinConsonants(wordOf(one)) === consonants) found.set(one, 0.25)
    } else if (isFuzzy(word)) {
      for (const part of shortened(word))
        for (const one of withHash(PART, part)) {
          if (found.has(one)) continue
          const slips = distance(word, wordOf(one))
          if (slips <= maxSlips(Math.min(word.length, wordOf(one).length))) found.set(one, slips)
        }
      const heard = sound(word)
      for (const one of withHash(SOUND, heard))
        if ((found.get(one) ?? 1) > 0 && sound(wordOf(one)) === heard) found.set(one, 0.5)
    }
    // «lagulla», «destació»
    const bare = word.replace(/^[ld](?=[aeiouh]\p{L}{4})/u, '')
    const itself = found.size === 0 && bare !== word ? find(bare) : undefined
    if (itself !== undefined) found.set(itself, 0.5)
    return found.size > 0 ? found : NOTHING
  }

  const remembered = new Map<string, ReadonlyMap<number, number>>()
  return {
    find,
    near(word) {
      const known = remembered.get(word)
      if (known) return known
      const found = search(word)
      if (remembered.size >= MAX_REMEMBERED) remembered.clear()
      remembered.set(word, found)
      return found
    },
  }
}

const listKeys = function* (words: readonly string[]): Generator<number> {
  for (const [number, word] of words.entries()) {
    yield hash(EXACT, word) + number
    if (word.length > 2 && !/\d/.test(word)) yield hash(CONSONANTS, latinConsonants(word)) + number
    if (!isFuzzy(word)) continue
    for (const part of new Set(shortened(word))) yield hash(PART, part) + number
    yield hash(SOUND, sound(word)) + number
  }
}
