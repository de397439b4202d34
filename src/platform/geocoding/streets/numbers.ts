import type { Token } from './tokens.ts'
import { NUMBER_LEADS, NUMBER_LINKS, NUMBER_WORDS, STOPWORDS, UNITS } from './vocabulary.ts'

const NUMBER = /^\d{1,4}[a-z]?$/

/** After a name: words that may stand between it and its number. */
const MAX_BETWEEN = 6

/** Months, which make a date of the number before them. */
const MONTHS =
  /^(?:gener|febrer|marc|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre|enero|febrero|marzo|mayo|junio|julio|agosto|septiembre|noviembre|diciembre)$/

/** Whether a number counts what follows it: «12 fanals», «3 h», «20 de maig». */
const counts = (tokens: Token[], at: number): boolean => {
  const next = tokens[at + 1]
  if (next?.gap !== 'none') return false
  if (next.word === 'de' || next.word === 'd') return MONTHS.test(tokens[at + 2]?.word ?? '')
  if (UNITS.has(next.word) || MONTHS.test(next.word)) return true
  if (/^(?:baixos|bxs|bis|pis|primers?|tots|dins|pares|senars|sencer)$/.test(next.word)) return false
  return /[^aeious]?\p{L}{3}s$/u.test(next.word) && !STOPWORDS.has(next.word) && next.word.length > 3
}

/** The house number that follows a name: «12», «núm. 12», «12 bis», «a l’altura del 150», «davant del número 4». */
export const findNumber = (tokens: Token[], from: number): { number: string; end: number } | undefined => {
  let led = false
  for (let at = from; at < Math.min(tokens.length, from + MAX_BETWEEN); at++) {
    const token = tokens[at]
    if (!token || (token.gap === 'stop' && !(at === from && NUMBER_WORDS.has(token.word)))) return undefined
    if (NUMBER.test(token.word)) {
      if ((at > from && !led) || counts(tokens, at)) return undefined
      const next = tokens[at + 1]
      const suffix =
        next?.gap === 'none' &&
        (next.word === 'bis' || (/^[a-d]$/.test(next.word) && letterAlone(tokens, at + 1)))
      return suffix
        ? { number: `${token.word} ${next.word}`, end: at + 2 }
        : { number: token.word, end: at + 1 }
    }
    if (NUMBER_WORDS.has(token.word) || NUMBER_LEADS.has(token.word)) led = true
    else if (!NUMBER_LINKS.has(token.word)) return undefined
  }
  return undefined
}

/** «12 A» at the end of what is said, not «12 a la vorera». */
const letterAlone = (tokens: Token[], at: number): boolean =>
  tokens[at]?.capital === true || at + 1 >= tokens.length || tokens[at + 1]?.gap !== 'none'

/** The house number before a name: «le 9 rue…», «davant del 33 de Prat de la Riba», «number 12 Carrer de Cardona». */
export const numberBefore = (
  tokens: Token[],
  start: number,
  kindSaid: boolean,
): { number: string; start: number } | undefined => {
  if (start === 0 || tokens[start]?.gap === 'stop') return undefined
  let at = start - 1
  const linked = /^(?:de|del|d|dels|la|of|du)$/.test(tokens[at]?.word ?? '')
  while (at > 0 && at > start - 3 && /^(?:de|del|d|dels|la|of|du|l)$/.test(tokens[at]?.word ?? '')) at--
  const token = tokens[at]
  if (!token || !NUMBER.test(token.word) || tokens[at + 1]?.gap === 'stop') return undefined
  const lead = tokens[at - 1]?.word ?? ''
  if (NUMBER_WORDS.has(lead)) return { number: token.word, start: at - 1 }
  const led = /^(?:el|al|del|le|au|du|la|nr)$/.test(lead)
  if (linked ? led : kindSaid && (led || at === 0 || tokens[at]?.gap !== 'none'))
    return { number: token.word, start: at }
  return undefined
}
