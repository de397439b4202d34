import { fold } from '#platform/text'
import { ABBREVIATIONS } from './vocabulary.ts'

/** A word of a text, and where it stands. */
export type Token = {
  /** Folded. */
  word: string
  start: number
  end: number
  /** What parts it from the word before: no name goes over a stop or a comma. */
  gap: 'none' | 'comma' | 'stop'
  capital: boolean
}

/** «l·l» is one letter, in whichever way it is typed. */
const WORD = /(?:[\p{L}\p{M}\p{N}ºª]|(?<=l)[·.•](?=l))+/giu

const gapOf = (between: string, before: Token | undefined): Token['gap'] => {
  if (!before || /[\n!?;:()[\]«»"“”…|،؛؟]|\s[-–—]\s|[.]{2}/u.test(between)) return 'stop'
  if (between.includes('.')) return ABBREVIATIONS.has(before.word) ? 'none' : 'stop'
  if (between.includes('/')) return /^\s?\/\s?$/u.test(between) && before.word === 'c' ? 'none' : 'comma'
  return /[,]/u.test(between) ? 'comma' : 'none'
}

/** «guimerà12» is a name and its number. */
const GLUED = /^(\p{L}{4,})(\p{N}{1,3})$/u

function* wordsOf(text: string): Generator<{ text: string; start: number }> {
  for (const { 0: whole, index } of text.matchAll(WORD)) {
    const [, name = '', number] = GLUED.exec(whole) ?? []
    if (number === undefined) yield { text: whole, start: index }
    else
      yield* [
        { text: name, start: index },
        { text: number, start: index + name.length },
      ]
  }
}

/** @param limit words that are looked at */
export const tokenise = (text: string, limit: number): Token[] => {
  const tokens: Token[] = []
  let end = 0
  for (const { text: written, start } of wordsOf(text)) {
    if (tokens.length >= limit) break
    const word = fold(written)
    if (!word) continue
    const gap = gapOf(text.slice(end, start), tokens.at(-1))
    end = start + written.length
    // «l.l» with something else in it is folded to two words.
    tokens.push({
      word: word.replaceAll(' ', ''),
      start,
      end,
      gap,
      capital: /^\p{Lu}/u.test(written),
    })
  }
  return tokens
}
