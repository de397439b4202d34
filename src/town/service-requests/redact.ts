const HIDDEN = '▒▒▒'

/**
 * What identifies a person and has a shape of its own. Order matters: an e-mail holds what looks like a number.
 * - e-mail addresses
 * - DNI and NIE: eight digits and a letter; X, Y or Z, seven digits and a letter
 * - number plates: four digits and three consonants, or the older one of the province
 * - international telephone numbers
 * - Spanish telephone numbers, with or without prefix, however spaced: nine digits that begin with 6, 7, 8 or 9
 */
const PATTERNS = [
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu,
  /\b\d{2}[.\s]?\d{3}[.\s]?\d{3}[\s-]?[A-Za-z]\b/g,
  /\b[XYZxyz][\s-]?\d{7}[\s-]?[A-Za-z]\b/g,
  /\b\d{4}[\s-]?[BCDFGHJKLMNPRSTVWXYZbcdfghjklmnprstvwxyz]{3}\b/g,
  /\b[A-Z]{1,2}[\s-]\d{4}[\s-][A-Z]{1,2}\b/g,
  /(?:\+|\b00)\d[\d\s.-]{7,16}\d/g,
  /(?:(?:\+|\b00)34[\s.-]?)?\b[6789]\d{2}(?:[\s.-]?\d{3}){2}\b/g,
  /(?:(?:\+|\b00)34[\s.-]?)?\b[6789]\d{1,2}[\s.-]?\d{2,3}(?:[\s.-]?\d{2}){2}\b/g,
]

/** Words after which a name is a street's or a place's, not a person's. */
const PLACE_BEFORE =
  /(?:carrer|calle|street|c\/|pla[cç]a|plaza|pl\.|passeig|paseo|pg\.|avinguda|avenida|av\.|ronda|travessia|cam[ií]|camino|ctra\.|carretera|parc|parque|escola|escuela|institut)\s*(?:d[eo]l?s?\s+|d['’]|la\s+|les\s+|els\s+|el\s+|sant\s+|santa\s+)*$/iu

/** Letters that people write with or without an accent: a name is hidden however it was written. */
const ACCENTS: Record<string, string> = {
  a: '[aàáâä]',
  e: '[eèéêë]',
  i: '[iìíîï]',
  o: '[oòóôö]',
  u: '[uùúûü]',
  c: '[cç]',
  n: '[nñ]',
}

const unaccented = (letter: string): string => letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const spelled = (word: string): string =>
  [...word.normalize('NFC')]
    .map((letter) => {
      const own = RegExp.escape(letter)
      const others = ACCENTS[unaccented(letter)]
      return others ? `(?:${others}|${own})` : own
    })
    .join('')

/**
 * A text as the public may read it: without telephones, e-mails, identity numbers and number plates.
 * @param names of the people concerned, as they gave them: each word of three letters or more goes too, unless it
 *   names a street
 */
export const redact = (text: string, names: string[] = []): string => {
  try {
    return redactKnown(text, names)
  } catch {
    // What cannot be looked through is not shown; and it stops nobody from reporting.
    return HIDDEN
  }
}

const redactKnown = (text: string, names: string[]): string => {
  const shapeless = PATTERNS.reduce(
    (clean, pattern) =>
      clean.replace(pattern, (found) =>
        found.includes('@') || found.replace(/\D/g, '').length >= 4 ? HIDDEN : found,
      ),
    text.normalize('NFC'),
  )
  const words = names
    .flatMap((name) => name.split(/[\s,]+/))
    .filter((word) => /^\p{L}[\p{L}\p{M}·'’-]{2,}$/u.test(word))
  if (words.length === 0) return shapeless
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${words.map(spelled).join('|')})(?![\\p{L}\\p{N}])`,
    'giu',
  )
  return shapeless.replace(pattern, (found, at: number) =>
    PLACE_BEFORE.test(shapeless.slice(Math.max(0, at - 40), at)) ? found : HIDDEN,
  )
}
