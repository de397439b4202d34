import { localisedText } from '#domain/content'
import type { Language } from '#languages'
import { ofEveryLanguage } from '#languages'
import { fold } from '#platform/text'
import type { CollectionPlan, ItemKind } from './plan.ts'

/** So many things of a kind. */
export type Item = { kind: string; count: number }

/** The kind of what is of no other, in plans that have it. */
export const OTHER_KIND = 'other'

/** Of one kind, in one collection. */
export const MAX_OF_A_KIND = 20

/** Words that count two: «un parell de cadires». */
const PAIRS = ['parell', 'parella', 'par', 'pair', 'couple', 'paire', 'pereche', 'زوج']

const NUMBERS = new Map<string, number>([
  ...ofEveryLanguage(({ dates }) =>
    dates.numbers.flatMap((line) =>
      line.split(' ').map((word, index): [string, number] => [fold(word), index + 1]),
    ),
  ).flat(),
  ...PAIRS.map((word): [string, number] => [fold(word), 2]),
])

/** Words that a count may stand before its thing with: «dues bones cadires», «un parell de sofàs». */
const REACH = 3

/** Messages are cut before they come here; nothing is gained from a longer one. */
const MAX_WORDS = 200

type Phrase = { words: string[]; kind: string }

const phrasesCache = new WeakMap<ItemKind[], Map<string, Phrase[]>>()

/** Names and words of kinds by the first word of each, the longest first. */
const phrasesOf = (kinds: ItemKind[]): Map<string, Phrase[]> => {
  const known = phrasesCache.get(kinds)
  if (known) return known
  const all = kinds.flatMap(({ code, words, names }) =>
    [...words, ...Object.values(names)].map((text): Phrase => ({ words: fold(text).split(' '), kind: code })),
  )
  all.sort((a, b) => b.words.length - a.words.length)
  const made = Map.groupBy(all, ({ words }) => words[0] ?? '')
  phrasesCache.set(kinds, made)
  return made
}

/** Arabic writes «and» and «the» onto the word: «وفراشان». */
const stems = (word: string): string[] => {
  const bare = word.replace(/^و?(?:ال)?(?=\p{L}{3})/u, '')
  return bare === word ? [word] : [word, bare]
}

/** A pair has an ending of its own in Arabic: «فراشان», «فراشين». */
const asPair = (word: string): string | undefined => /^(\p{Script=Arabic}{3,})(?:ان|ين)$/u.exec(word)?.[1]

type Found = { kind: string; length: number; count?: number }

const kindAt = (words: string[], at: number, phrases: Map<string, Phrase[]>): Found | undefined => {
  for (const first of stems(words[at] ?? '')) {
    const found = (phrases.get(first) ?? []).find(({ words: wanted }) =>
      wanted.every((word, index) => index === 0 || words[at + index] === word),
    )
    if (found) return { kind: found.kind, length: found.words.length }
    const one = asPair(first)
    const pair = one === undefined ? undefined : phrases.get(one)?.find((each) => each.words.length === 1)
    if (pair) return { kind: pair.kind, length: 1, count: 2 }
  }
  return undefined
}

const toNumber = (word: string | undefined): number | undefined =>
  word === undefined ? undefined : /^\d{1,2}$/.test(word) ? Number(word) : NUMBERS.get(word)

/** The count that stands before a thing, as near as possible and after the thing before it; or behind: «cadires x4». */
const countAt = (words: string[], { from, at, end }: { from: number; at: number; end: number }): number => {
  const times = /^x(\d{1,2})$/.exec(words[end] ?? '')?.[1]
  if (times !== undefined) return Number(times)
  if (words[end] === 'x') return toNumber(words[end + 1]) ?? 1
  for (let before = at - 1; before >= Math.max(from, at - REACH); before--) {
    const number = toNumber(words[before]?.replace(/^(\d+)x$/, '$1'))
    if (number !== undefined) return number
  }
  return 1
}

/** Puts what is of one kind together. @param most of a kind: what one collection may have, unless said otherwise */
export const sumItems = (items: Item[], most = MAX_OF_A_KIND): Item[] => {
  const counts = new Map<string, number>()
  for (const { kind, count } of items)
    if (count > 0) counts.set(kind, Math.min(most, (counts.get(kind) ?? 0) + count))
  return [...counts].map(([kind, count]) => ({ kind, count }))
}

/** The things that a sentence names: «un sofà i dos matalassos». Pure, and empty where it names none. */
export const readItems = (text: string, { kinds }: Pick<CollectionPlan, 'kinds'>): Item[] => {
  const words = fold(text).split(' ').slice(0, MAX_WORDS)
  const phrases = phrasesOf(kinds)
  const found: Item[] = []
  let from = 0
  for (let at = 0; at < words.length; at++) {
    const thing = kindAt(words, at, phrases)
    if (!thing) continue
    const end = at + thing.length
    found.push({ kind: thing.kind, count: thing.count ?? countAt(words, { from, at, end }) })
    from = end
    at = end - 1
  }
  return sumItems(found)
}

/** The room that some things take. */
export const pointsOf = (items: Item[], { kinds }: Pick<CollectionPlan, 'kinds'>): number =>
  items.reduce(
    (sum, { kind, count }) => sum + count * (kinds.find(({ code }) => code === kind)?.points ?? 0),
    0,
  )

/** Things as they are listed: `1 × sofà, 2 × matalàs`. */
export const formatItems = (
  items: Item[],
  { kinds }: Pick<CollectionPlan, 'kinds'>,
  language: Language,
): string =>
  items
    .map(({ kind, count }) => {
      const name = localisedText(kinds.find(({ code }) => code === kind)?.names, language) || kind
      return `${count} × ${name.toLocaleLowerCase(language)}`
    })
    .join(', ')
