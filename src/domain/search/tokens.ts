import type { Town } from '#domain/town'
import { fold } from '#platform/text'

/** Letters of the beginnings of a word that are indexed, and that a search therefore may begin with. */
const BEGINNINGS = [3, 5] as const

/** Shorter words are too frequent to find anything by; the shortest beginning is indexed as the whole word. */
const MIN_LETTERS = 2

/** Words of one text that are indexed: what is longer is no message. */
const MAX_INDEXED_WORDS = 500

/** Words of a search that are looked at. */
const MAX_SEARCH_WORDS = 6

/**
 * Bits that are kept of a hash. A town's words begin in some 30,000 ways: in 2^20 values a few share one, so that a value
 * does not name one word, and what is found has to be opened and read before it is shown.
 */
const BITS = 20

/** The words of a text as they are compared: folded, those of one letter left out. */
export const searchWords = (text: string): string[] =>
  fold(text)
    .split(' ')
    .filter((word) => word.length >= MIN_LETTERS)

/** The words that somebody looks for. */
export const parseSearch = (text: string): string[] => [
  ...new Set(searchWords(text).slice(0, MAX_SEARCH_WORDS)),
]

const token = (town: Town, beginning: string): number =>
  town.vault.blindIndex(`word:${town.id}:${beginning}`).readUInt32BE(0) >>> (32 - BITS)

/** The beginnings by which a word is found. */
const beginningsOf = (word: string): string[] => {
  const letters = [...word]
  const shorter = BEGINNINGS.filter((length) => letters.length >= length)
  return shorter.length > 0 ? shorter.map((length) => letters.slice(0, length).join('')) : [word]
}

/** What is stored of a text: keyed hashes, each cut to 20 bits, of the beginnings of its words. In the order of their value. */
export const indexTokens = (town: Town, text: string): number[] => {
  const words = new Set(searchWords(text).slice(0, MAX_INDEXED_WORDS))
  const beginnings = new Set([...words].flatMap(beginningsOf))
  return [...new Set([...beginnings].map((one) => token(town, one)))].sort((a, b) => a - b)
}

/** What everything that has these words has in the index; others may have it too. */
export const requiredTokens = (town: Town, words: string[]): number[] =>
  words.map((word) => token(town, beginningsOf(word).at(-1) ?? word))

/** Whether each word that is looked for begins a word of a text. */
export const hasWords = (text: string, words: string[]): boolean => beginWith(searchWords(text), words)

/** The same of a text whose words are known. */
export const beginWith = (own: string[], words: string[]): boolean =>
  words.every((word) => own.some((one) => one.startsWith(word)))

/** Characters of a text around what was found in it. */
const EXCERPT = 160

/** What stands around the first of the words that were found. */
export const excerpt = (text: string, words: string[]): string => {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  if (flat.length <= EXCERPT) return flat
  const at = [...flat.matchAll(/[\p{L}\p{N}]+/gu)].find(([one]) =>
    words.some((word) => fold(one).startsWith(word)),
  )?.index
  const from = Math.max(0, (at ?? 0) - 40)
  const cut = flat.slice(from, from + EXCERPT).toWellFormed()
  return `${from > 0 ? '…' : ''}${cut.trim()}${from + EXCERPT < flat.length ? '…' : ''}`
}
