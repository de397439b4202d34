import { fold } from '#platform/text'
import type { Example } from './types.ts'

/** Words that say nothing of what is wanted, in Catalan, Spanish and English. Folded. */
const EMPTY = new Set(
  'a al als amb d de del dels el els em en es ha han hi i la les li lo los l m me meu meva mi molt muy no o per por pel pero que qui quin quina s se si soc son sobre st un una uns unes us va vaig vull voldria quiero quisiera puc pot puedo podria com como on donde the of to is are my i want would like please fan fer fet hem ja tot totes tots cada gracies gracias hola bon dia si us plau sisplau favor tinc tengo fa hace ja ya este esta aquest aquesta'.split(
    ' ',
  ),
)

/** The threes of letters of a word. Names are met again and again: theirs are kept, within reason. */
const kept = new Map<string, Set<string>>()
const pieces = (word: string): Set<string> => {
  const known = kept.get(word)
  if (known) return known
  const padded = ` ${word} `
  const made = new Set(
    Array.from({ length: Math.max(1, padded.length - 2) }, (_, at) => padded.slice(at, at + 3)),
  )
  if (kept.size > 20_000) kept.clear()
  kept.set(word, made)
  return made
}

const contentWords = (text: string): string[] =>
  fold(text)
    .split(' ')
    .filter((word) => word.length > 1 && !EMPTY.has(word))
    .slice(0, 60)

/** How alike two words are, by the threes of letters that they share (Dice): 1 for the same, 0 for nothing in common. */
const wordLikeness = (a: string, b: string): number => {
  if (a === b) return 1
  const [left, right] = [pieces(a), pieces(b)]
  let shared = 0
  for (const piece of left) if (right.has(piece)) shared++
  return (2 * shared) / (left.size + right.size)
}

/** How alike words are to those of one phrase: each pair is looked at once, however many names have the word. */
type Likeness = (a: string, b: string) => number
const remembering = (): Likeness => {
  const known = new Map<string, Map<string, number>>()
  return (a, b) => {
    let row = known.get(a)
    if (!row) {
      row = new Map()
      known.set(a, row)
    }
    let like = row.get(b)
    if (like === undefined) {
      like = wordLikeness(a, b)
      row.set(b, like)
    }
    return like
  }
}

/** How much of some words is found in others, on average. */
const foundOf = (words: string[], others: string[], like: Likeness): number => {
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
const phraseLikeness = (there: number, back: number): number => (2 * there * back) / (there + back || 1)

/** Something that words may mean, with its names in words. */
export type Named = { names: string[][] }

/** Names as they are compared. Made once for what is compared often. */
export const namesOf = (names: string[]): string[][] =>
  names.map(contentWords).filter(({ length }) => length > 0)

/** How near some words come to each of several things: to the nearest of its names. */
export const likenesses = (words: string, things: Named[]): number[] => {
  const said = contentWords(words)
  if (said.length === 0) return things.map(() => 0)
  const like = remembering()
  return things.map(({ names }) =>
    names.reduce((most, named) => {
      // A name found whole in a longer sentence is as good as half of the sentence.
      const found = foundOf(named, said, like)
      const alike = phraseLikeness(foundOf(said, named, like), found)
      return Math.max(most, alike, found >= 0.75 ? found * 0.6 : 0)
    }, 0),
  )
}

/** From this likeness on what was taught of one phrase holds for another. */
const SAME = 0.8

const folded = new WeakMap<Example[], string[][]>()

/** The taught phrase that some words are like, if they are like enough. */
export const nearestExample = (words: string, examples: Example[]): Example | undefined => {
  if (examples.length === 0) return undefined
  let known = folded.get(examples)
  if (!known) {
    known = examples.map((one) => contentWords(one.words))
    folded.set(examples, known)
  }
  const said = contentWords(words)
  if (said.length === 0) return undefined
  const alike = remembering()
  let nearest: { example: Example; like: number } | undefined
  for (const [index, example] of examples.entries()) {
    const taught = known[index] ?? []
    if (taught.length === 0) continue
    const like = phraseLikeness(foundOf(said, taught, alike), foundOf(taught, said, alike))
    if (like >= SAME && like > (nearest?.like ?? 0)) nearest = { example, like }
  }
  return nearest?.example
}
