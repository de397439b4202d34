import { foldText } from './normalise.ts'

/** A word of a text, and where it stands. */
export type Word = {
  /** As it was written, with its digits and blanks made comparable. */
  text: string
  /** In lower case, without accents. */
  key: string
  from: number
  to: number
  /** What stands between the word before and this. */
  gap: string
  /** How it is written; scripts without capitals have none. */
  case: 'capital' | 'capitals' | 'small' | 'none' | 'number'
}

/** Ukrainian has an apostrophe within words. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:(?:·|['’ʼ](?=\p{Script=Cyrillic}))[\p{L}\p{M}]+)*/gu

const caseOf = (text: string): Word['case'] => {
  if (/\p{N}/u.test(text)) return 'number'
  if (/^\p{Lu}/u.test(text)) return text.length > 1 && !/\p{Ll}/u.test(text) ? 'capitals' : 'capital'
  return /\p{Ll}/u.test(text) ? 'small' : 'none'
}

const keys = new Map<string, string>()

/** By what words are compared: in lower case, without accents. */
export const keyOf = (text: string): string => {
  const known = keys.get(text)
  if (known !== undefined) return known
  const key = foldText(text).text
  // What people write has few different words: each is looked at once.
  if (text.length < 30 && keys.size < 20_000) keys.set(text, key)
  return key
}

/** The words of tables, set apart by blanks, as texts are compared. */
export const keysOf = (...tables: string[]): Set<string> =>
  new Set(tables.flatMap((table) => keyOf(table).split(/\s+/)).filter(Boolean))

/** The words of a text. @param plain made comparable */
export const wordsOf = (plain: string): Word[] => {
  const words: Word[] = []
  let end = 0
  for (const { index, 0: text } of plain.matchAll(WORD)) {
    const gap = plain.slice(end, Math.min(index, end + 12))
    end = index + text.length
    words.push({ text, key: keyOf(text), from: index, to: end, gap, case: caseOf(text) })
  }
  return words
}

/** Phrases of a table, by the word that each begins with; the longest first. */
export type Phrases<Kind> = Map<string, { keys: string[]; kind: Kind }[]>

/** Adds phrases that semicolons set apart. */
export const addPhrases = <Kind>(phrases: Phrases<Kind>, table: string, kind: Kind): void => {
  for (const phrase of table.split(';')) {
    const keys = wordsOf(phrase).map(({ key }) => key)
    const [first] = keys
    if (first === undefined) continue
    const known = phrases.get(first) ?? []
    known.push({ keys, kind })
    phrases.set(
      first,
      known.sort((one, other) => other.keys.length - one.keys.length),
    )
  }
}

const NONE: never[] = []

const WITHIN = /^[\s.'’´`-]{1,3}$/u

/** The phrases that begin at a word, and the word after each. */
export const phrasesAt = <Kind>(
  phrases: Phrases<Kind>,
  words: Word[],
  at: number,
): { kind: Kind; next: number }[] => {
  const begun = phrases.get(words[at]?.key ?? '')
  if (!begun) return NONE
  return begun
    .filter(({ keys }) =>
      keys.every((key, offset) => {
        const word = words[at + offset]
        return word?.key === key && (offset === 0 || WITHIN.test(word.gap))
      }),
    )
    .map(({ keys, kind }) => ({ kind, next: at + keys.length }))
}
