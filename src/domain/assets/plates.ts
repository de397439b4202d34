import { ofEveryLanguage } from '#languages'
import { fold } from '#platform/text'
import type { AssetLayers } from './layers.ts'

/** Where a text names a thing by the number on its plate. `kinds`: those that it may be of. */
export type PlateMention = { kinds: readonly string[]; key: string; start: number; end: number }

/** Characters of a text that are looked through, and mentions that are taken from it. */
const MAX_TEXT = 4_000
const MAX_MENTIONS = 8

/** Words before a number that may belong to it. */
const MAX_BEFORE = 12

/** `23-118`, `NR-0456`, `0456`, `12B`; not a part of a longer number, of an address or of a time. */
const PLATE =
  /(?<![\p{L}\p{M}\p{N}@:]|\d[.,:/-])(?:[a-z]{1,4}[-./]?)?\d{1,7}(?:[-./]\d{1,7}){0,3}(?:-?[a-z])?(?![\p{L}\p{M}\p{N}@:]|[-./,]\d)/giu

const WORD = /[\p{L}\p{M}\p{N}º]+/gu

/** What parts two sentences. A full stop also ends an abbreviation: «núm. 23-118». */
const ENDS = /[!?;\n…]|\.\s/u

/** A number however it is written: without capitals, accents, leading zeros, or with another sign between its parts. */
export const plateKey = (number: string): string =>
  (fold(number).match(/\d+|\p{L}+/gu) ?? []).map((part) => part.replace(/^0+(?=\d)/, '')).join('-')

const wordsOf = (written: string[]): Set<string> => new Set(written.flatMap((one) => one.split(' ')))

/** Not folded: «plaça 12» is no «placa 12». */
const PLATE_WORDS = wordsOf(ofEveryLanguage(({ assets }) => assets.plate))
const NUMBER_WORDS = wordsOf(ofEveryLanguage(({ assets }) => assets.number))
const BETWEEN = wordsOf(ofEveryLanguage(({ assets }) => assets.between))
const UNITS = wordsOf(ofEveryLanguage(({ assets }) => assets.units))

type Word = { start: number; end: number; said: string; folded: string }
type Phrase = { words: string[]; kinds: string[] }

const phrases = new WeakMap<AssetLayers, Phrase[]>()

/** What things are called, longest first. */
const phrasesOf = (layers: AssetLayers): Phrase[] => {
  const known = phrases.get(layers)
  if (known) return known
  const byPhrase = new Map<string, Set<string>>()
  for (const { code, names, words } of layers)
    for (const one of [...Object.values(names), ...Object.values(words).flat()])
      byPhrase.set(fold(one), (byPhrase.get(fold(one)) ?? new Set()).add(code))
  const made = [...byPhrase]
    .map(([phrase, kinds]) => ({ words: phrase.split(' '), kinds: [...kinds] }))
    .sort((a, b) => b.words.length - a.words.length)
  phrases.set(layers, made)
  return made
}

const endingAt = (words: Word[], end: number, all: Phrase[]): Phrase | undefined =>
  all.find(
    (phrase) =>
      phrase.words.length <= end &&
      phrase.words.every((word, index) => words[end - phrase.words.length + index]?.folded === word),
  )

const wordsIn = (text: string): Word[] =>
  [...text.matchAll(WORD)].map(({ 0: said, index: start }) => ({
    start,
    end: start + said.length,
    said: said.toLowerCase(),
    folded: fold(said),
  }))

const isNumberWord = ({ said, folded }: Word): boolean =>
  PLATE_WORDS.has(said) || NUMBER_WORDS.has(said) || NUMBER_WORDS.has(folded)

/** The last words before a place in a text, of the same sentence. */
const sentenceBefore = (text: string, words: Word[], start: number): Word[] => {
  const before = words.filter(({ end }) => end <= start).slice(-MAX_BEFORE)
  for (let index = before.length - 1; index >= 0; index--) {
    const word = before[index]
    const gap = word ? text.slice(word.end, before[index + 1]?.start ?? start) : ''
    if (ENDS.test(gap) && !(word && /^\.\s/.test(gap) && isNumberWord(word))) return before.slice(index + 1)
  }
  return before
}

/** Letters before the figures that a space parts from them: «NR 0456». */
const LETTERS_BEFORE = /(?<![\p{L}\p{N}])[A-Z]{1,4}\s$/u

/**
 * The things that a text names by the number on their plate, in its order: «fanal 23-118», «placa 23-118», «NR-0456». Plain
 * figures count only behind what they are the number of: elsewhere they are houses, hours and quantities. Whether there is such a
 * thing is for the inventory to say.
 */
export const findPlateMentions = (whole: string, layers: AssetLayers): PlateMention[] => {
  if (layers.length === 0) return []
  const text = whole.slice(0, MAX_TEXT)
  const all = phrasesOf(layers)
  const words = wordsIn(text)
  const mentions: PlateMention[] = []
  for (const { 0: figures, index } of text.matchAll(PLATE)) {
    const mention = readMention(text, words, { figures, index }, { all, layers })
    if (mention) mentions.push(mention)
    if (mentions.length === MAX_MENTIONS) break
  }
  return mentions
}

const readMention = (
  text: string,
  words: Word[],
  { figures, index }: { figures: string; index: number },
  { all, layers }: { all: Phrase[]; layers: AssetLayers },
): PlateMention | undefined => {
  const end = index + figures.length
  const [letters = ''] = LETTERS_BEFORE.exec(text.slice(0, index)) ?? []
  const start = index - letters.length
  const number = text.slice(start, end)
  const before = sentenceBefore(text, words, start)
  let at = before.length
  let named: 'number' | 'plate' | undefined
  for (let skipped = 0; at > 0 && skipped < 5; skipped++, at--) {
    const word = before[at - 1]
    if (!word) break
    if (PLATE_WORDS.has(word.said)) named = 'plate'
    else if (isNumberWord(word)) named ??= 'number'
    else if (!BETWEEN.has(word.folded)) break
  }
  const key = plateKey(number)
  const isLettered = /\p{L}/u.test(number)
  const isLong = /\d{3}/.test(number) || /\d[-./]\d/.test(number)
  const next = words.find((word) => word.start >= end)
  const isQuantity = !isLettered && next !== undefined && UNITS.has(next.folded) && !named
  const phrase = endingAt(before, at, all)
  if (phrase)
    return (isLettered || isLong || named) && !isQuantity
      ? { kinds: phrase.kinds, key, start: before[at - phrase.words.length]?.start ?? start, end }
      : undefined
  const isSure = named === 'plate' ? isLong || isLettered : isLettered && /\d{3}/.test(number)
  if (!isSure) return undefined
  const said = before.flatMap((_, place) => endingAt(before, place + 1, all)?.kinds ?? [])
  return { kinds: said.length > 0 ? [...new Set(said)] : layers.map(({ code }) => code), key, start, end }
}
