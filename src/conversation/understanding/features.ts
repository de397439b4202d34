import type { Lexicon } from './lexicon.ts'

/** Something in a text that a model has a weight for: the hash of what it is, and the piece of text. */
export type Feature = { hash: number; start: number; end: number }

/** Which pieces of a text are features. */
export type FeatureShape = {
  /** Runs of so many characters, at least and at most, inside a word and its blanks. */
  shortest: number
  longest: number
  /** Words and pairs of words. */
  words: boolean
  /**
   * What is the same where the letters are not: pairs of the beginnings of words, words without their vowels («contenidor» and
   * «contenedor»), concepts and pairs of them; how a text begins and ends, and how long it is.
   */
  loose: boolean
}

export const INTENT_SHAPE: FeatureShape = { shortest: 3, longest: 5, words: true, loose: true }
export const LANGUAGE_SHAPE: FeatureShape = { shortest: 1, longest: 4, words: true, loose: false }

/** FNV-1a over UTF-16 units, its bits spread: the models use some of them only. */
const hashPiece = (text: string, start: number, end: number, seed: number): number => {
  let hash = seed
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** The same characters as different kinds of feature are different features. */
const SEEDS = {
  word: 0x811c9dc5,
  pair: 0x3c6ef372,
  piece: 0x1e3779b9,
  stems: 0x5bd1e995,
  skeleton: 0x27d4eb2f,
  skeletons: 0x165667b1,
  concept: 0x9e3779b1,
  concepts: 0x85ebca77,
  first: 0xc2b2ae3d,
  last: 0x2545f491,
  length: 0x4cf5ad43,
  content: 0x7feb352d,
}

/** A word of a normalised text: where it begins and ends. */
type Word = { text: string; start: number; end: number }

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(/\S+/g)].map((found) => ({
    text: found[0],
    start: found.index,
    end: found.index + found[0].length,
  }))

/** Letters of a beginning: endings differ, what is said does not. */
const STEM = 5

const skeletonOf = (word: string): string =>
  word.charAt(0) +
  word
    .slice(1)
    .replace(/[aeiouyh]/g, '')
    .replace(/(.)\1/g, '$1')

/** @param text normalised: one blank between words and at both ends */
export const extractFeatures = (text: string, shape: FeatureShape, lexicon?: Lexicon): Feature[] => {
  const words = wordsOf(text)
  const found: Feature[] = []
  addCharacters(text, words, shape, found)
  if (shape.words) addWords(text, words, found)
  if (shape.loose) addLoose(words, lexicon, found)
  return found
}

const addCharacters = (
  text: string,
  words: Word[],
  { shortest, longest }: FeatureShape,
  found: Feature[],
) => {
  for (const word of words) {
    const last = word.end + 1
    for (let start = word.start - 1; start < word.end + 1; start++)
      for (let end = start + shortest; end <= Math.min(start + longest, last); end++)
        found.push({ hash: hashPiece(text, start, end, SEEDS.piece), start, end })
  }
}

const addWords = (text: string, words: Word[], found: Feature[]) => {
  for (const [at, { start, end }] of words.entries()) {
    found.push({ hash: hashPiece(text, start, end, SEEDS.word), start, end })
    const next = words[at + 1]
    if (next) found.push({ hash: hashPiece(text, start, next.end, SEEDS.pair), start, end: next.end })
  }
}

const addLoose = (words: Word[], lexicon: Lexicon | undefined, found: Feature[]) => {
  const add = (piece: string, seed: number, { start, end }: { start: number; end: number }) =>
    found.push({ hash: hashPiece(piece, 0, piece.length, seed), start, end })
  const concepts = new Map<string, Word>()
  for (const [at, word] of words.entries()) {
    const next = words[at + 1]
    const skeleton = skeletonOf(word.text)
    add(skeleton, SEEDS.skeleton, word)
    for (const concept of lexicon?.conceptsOf(word.text) ?? [])
      if (!concepts.has(concept)) concepts.set(concept, word)
    if (!next) continue
    const both = { start: word.start, end: next.end }
    add(`${word.text.slice(0, STEM)} ${next.text.slice(0, STEM)}`, SEEDS.stems, both)
    add(`${skeleton} ${skeletonOf(next.text)}`, SEEDS.skeletons, both)
  }
  addContentPairs(words, add)
  const named = [...concepts].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [at, [concept, word]] of named.entries()) {
    add(concept, SEEDS.concept, word)
    for (const [other] of named.slice(at + 1)) add(`${concept} ${other}`, SEEDS.concepts, word)
  }
  const [first, second] = words
  const last = words.at(-1)
  if (!first || !last) return
  add(first.text, SEEDS.first, first)
  if (second) add(`${first.text} ${second.text}`, SEEDS.first, { start: first.start, end: second.end })
  add(last.text, SEEDS.last, last)
  add(lengthOf(words.length), SEEDS.length, first)
}

/** Words of fewer letters mostly link others. */
const CONTENT = 4

/** «contenidor que encara és ple»: what is said of a thing is said after words that link the two. */
const addContentPairs = (words: Word[], add: (piece: string, seed: number, at: Word) => void) => {
  const content = words.flatMap((word, at) => (word.text.length >= CONTENT ? [{ word, at }] : []))
  for (const [index, { word, at }] of content.entries())
    for (const other of content.slice(index + 1, index + 3)) {
      if (other.at === at + 1) continue
      const both = { ...word, end: other.word.end }
      add(`${word.text.slice(0, STEM)} ${other.word.text.slice(0, STEM)}`, SEEDS.content, both)
    }
}

const lengthOf = (words: number): string =>
  words < 4 ? `${words}` : words < 6 ? 'few' : words < 10 ? 'some' : words < 20 ? 'many' : 'story'
