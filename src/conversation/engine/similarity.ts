import type { Example } from '#domain/conversations'
import { fold } from '#platform/text'

/** Words that say nothing of what is wanted, in Catalan, Spanish and English. Folded. */
const STOP_WORDS = new Set(
  'a al als amb d de del dels el els em en es ha han hi i la les li lo los l m me meu meva mi molt muy no o per por pel pero que qui quin quina s se si soc son sobre st un una uns unes us va vaig vull voldria quiero quisiera puc pot puedo podria com como on donde the of to is are my i want would like please fan fer fet hem ja tot totes tots cada gracies gracias hola bon dia si us plau sisplau favor tinc tengo fa hace ja ya este esta aquest aquesta'.split(
    ' ',
  ),
)

/** The threes of letters of a word. Names are met again and again: theirs are kept, within reason. */
const trigramCache = new Map<string, Set<string>>()
const trigrams = (word: string): Set<string> => {
  const known = trigramCache.get(word)
  if (known) return known
  const padded = ` ${word} `
  const made = new Set(
    Array.from({ length: Math.max(1, padded.length - 2) }, (_, at) => padded.slice(at, at + 3)),
  )
  if (trigramCache.size > 20_000) trigramCache.clear()
  trigramCache.set(word, made)
  return made
}

const significantWords = (text: string): string[] =>
  fold(text)
    .split(' ')
    .filter((word) => word.length > 1 && !STOP_WORDS.has(word))
    .slice(0, 60)

/** How alike two words are, by the threes of letters that they share (Dice): 1 for the same, 0 for nothing in common. */
const wordSimilarity = (a: string, b: string): number => {
  if (a === b) return 1
  const [left, right] = [trigrams(a), trigrams(b)]
  let shared = 0
  for (const piece of left) if (right.has(piece)) shared++
  return (2 * shared) / (left.size + right.size)
}

/** How alike words are to those of one phrase: each pair is looked at once, however many names have the word. */
type WordSimilarity = (a: string, b: string) => number
const memoiseSimilarity = (): WordSimilarity => {
  const known = new Map<string, Map<string, number>>()
  return (a, b) => {
    let row = known.get(a)
    if (!row) {
      row = new Map()
      known.set(a, row)
    }
    let like = row.get(b)
    if (like === undefined) {
      like = wordSimilarity(a, b)
      row.set(b, like)
    }
    return like
  }
}

/** How much of some words is found in others, on average. */
const coverage = (words: string[], others: string[], like: WordSimilarity): number => {
  let sum = 0
  for (const word of words) {
    let most = 0
    for (const other of others) {
      const one = like(word, other)
      if (one > most) most = one
    }
    sum += most
  }
  return sum / words.length
}

/** How alike two phrases are: how much of each is found, word by word, in the other. */
const phraseSimilarity = (there: number, back: number): number => (2 * there * back) / (there + back || 1)

/** Something that words may mean, with its names in words. */
export type NamedThing = { names: string[][] }

/** Names as they are compared. Made once for what is compared often. */
export const tokeniseNames = (names: string[]): string[][] =>
  names.map(significantWords).filter(({ length }) => length > 0)

/**
 * The words of several things' names, found by the threes of letters that they have: of a vocabulary of thousands, a word
 * that somebody writes shares a piece with a few dozen.
 */
type Vocabulary = {
  sizes: number[]
  withPiece: Map<string, number[]>
  /** Thing by thing, name by name: the numbers of its words. */
  names: number[][][]
}

const vocabularies = new WeakMap<NamedThing[], Vocabulary>()

const getVocabulary = (things: NamedThing[]): Vocabulary => {
  const known = vocabularies.get(things)
  if (known) return known
  const numbers = new Map<string, number>()
  const sizes: number[] = []
  const withPiece = new Map<string, number[]>()
  const numberOf = (word: string): number => {
    const given = numbers.get(word)
    if (given !== undefined) return given
    const number = sizes.length
    const own = trigrams(word)
    numbers.set(word, number)
    sizes.push(own.size)
    for (const piece of own) withPiece.set(piece, [...(withPiece.get(piece) ?? []), number])
    return number
  }
  const names = things.map((thing) => thing.names.map((named) => named.map(numberOf)))
  const made = { sizes, withPiece, names }
  vocabularies.set(things, made)
  return made
}

/** How alike a word is to each of a vocabulary that it has anything in common with (Dice, by threes of letters). */
const similaritiesOf = (word: string, { sizes, withPiece }: Vocabulary): Map<number, number> => {
  const own = trigrams(word)
  const shared = new Map<number, number>()
  for (const piece of own)
    for (const number of withPiece.get(piece) ?? []) shared.set(number, (shared.get(number) ?? 0) + 1)
  for (const [number, count] of shared) shared.set(number, (2 * count) / (own.size + (sizes[number] ?? 0)))
  return shared
}

/**
 * How near some words come to each of several things: to the nearest of its names.
 * @param things the same array each time: its vocabulary is made once
 */
export const similarities = (text: string, things: NamedThing[]): number[] => {
  const said = significantWords(text)
  if (said.length === 0) return things.map(() => 0)
  const vocabulary = getVocabulary(things)
  const likes = said.map((word) => similaritiesOf(word, vocabulary))
  return vocabulary.names.map((names) => {
    let most = 0
    for (const named of names) {
      let back = 0
      for (const number of named) {
        let best = 0
        for (const like of likes) best = Math.max(best, like.get(number) ?? 0)
        back += best
      }
      if (back === 0) continue
      let there = 0
      for (const like of likes) {
        let best = 0
        for (const number of named) best = Math.max(best, like.get(number) ?? 0)
        there += best
      }
      // A name found whole in a longer sentence is as good as half of the sentence.
      const found = back / named.length
      most = Math.max(most, phraseSimilarity(there / said.length, found), found >= 0.75 ? found * 0.6 : 0)
    }
    return most
  })
}

/** From this likeness on what was taught of one phrase holds for another. */
const SAME_PHRASE_SIMILARITY = 0.8

const folded = new WeakMap<Example[], string[][]>()

/** The taught phrase that some words are like, if they are like enough. */
export const findNearestExample = (text: string, examples: Example[]): Example | undefined => {
  if (examples.length === 0) return undefined
  let known = folded.get(examples)
  if (!known) {
    known = examples.map((one) => significantWords(one.words))
    folded.set(examples, known)
  }
  const said = significantWords(text)
  if (said.length === 0) return undefined
  const alike = memoiseSimilarity()
  let nearest: { example: Example; like: number } | undefined
  for (const [index, example] of examples.entries()) {
    const taught = known[index] ?? []
    if (taught.length === 0) continue
    const like = phraseSimilarity(coverage(said, taught, alike), coverage(taught, said, alike))
    if (like >= SAME_PHRASE_SIMILARITY && like > (nearest?.like ?? 0)) nearest = { example, like }
  }
  return nearest?.example
}
