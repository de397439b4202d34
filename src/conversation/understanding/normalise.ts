import { fold, truncate } from '#platform/text'

/** Characters of a message that are looked at: what somebody wants is said in the first lines. */
const MAX_CHARACTERS = 700

/** Stands in a text for the words that say where. */
export const PLACE = 'zzplace'

/**
 * A text as the classifiers see it: folded, digits as zeros, letters drawn out made short, question and exclamation marks
 * and emoji as words, a blank around each word.
 */
export const normalise = (text: string): string => {
  const cut = truncate(text, MAX_CHARACTERS)
  const folded = fold(cut)
    .replace(/(\p{L})\1{2,}/gu, '$1$1')
    .replace(/\p{N}/gu, '0')
  const marks = [/[?¿؟]/.test(cut) ? '?' : '', /[!¡]/.test(cut) ? '!' : '']
  const emoji = cut.match(/\p{Extended_Pictographic}/gu)?.slice(0, 3) ?? []
  return ` ${[folded, ...marks, ...emoji].filter(Boolean).join(' ')} `
}

/** A text as the language model sees it: with its accents, which tell languages apart, and letters only. */
export const normaliseLetters = (text: string): string =>
  ` ${truncate(text, MAX_CHARACTERS)
    .toLowerCase()
    .normalize('NFC')
    .replace(/[’´`]/g, "'")
    .replace(/https?:\S+/g, ' ')
    .replace(/[^\p{L}\p{M}'·]+/gu, ' ')
    .trim()} `
