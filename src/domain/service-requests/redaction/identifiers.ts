import { isValidIBAN } from 'ibantools'
import { maskHarmless } from './innocent.ts'
import { linksIn } from './links.ts'
import { findEmails } from './mail.ts'
import { ofAThing, platesIn } from './plates.ts'
import type { Span } from './span.ts'

/** What people put between the digits of one number: a few signs or blanks, or a comma without a blank. */
const GAP = /^(?:[\s.\-/·•_()|*:+~'’]{1,4}|,)$/

/** Digits that a number has at least to be a telephone, an account, a card; where it says that it is another country's. */
const LONG = 9
const LONG_ABROAD = 7

/** Numbers so long that they identify somebody, however their digits are set apart. */
const findLongNumbers = (text: string): Span[] => {
  const found: Span[] = []
  let [from, to, digits] = [0, -1, 0]
  const close = () => {
    const before = text.slice(Math.max(0, from - 4), from)
    const abroad = /\+[\s(]*$/.test(before)
    if (digits >= (abroad ? LONG_ABROAD : LONG))
      found.push([from - (/[+(][+\s(]*$/.exec(before)?.[0].length ?? 0), to])
  }
  for (const { index, 0: run } of text.matchAll(/\d+/g)) {
    if (to < 0 || !GAP.test(text.slice(to, index))) {
      close()
      from = index
      digits = 0
    }
    digits += run.length
    to = index + run.length
  }
  close()
  return found
}

/** Eight digits together are an identity card without its letter, unless they are a day. */
const EIGHT_DIGITS = /(?<!\d)\d{8}(?!\d)/g
const DAY_OF_EIGHT =
  /^(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)$/

/** What people write before a number, in capitals like the letters of a passport. */
const LABELS = 'DNI|NI[EF]|CIF|CNP|TEL|TLF|MOB|EXP|REF|NUM|NR|NO|ID'

const SHAPES = [
  // Spanish identity cards (DNI), and those of foreigners (NIE).
  /(?<![\p{L}\d])\d{1,2}[.\s-]?\d{3}[.\s-]?\d{3}-?[a-z](?![\p{L}\d])/giu,
  /(?<!\d)\d{1,2}\.\d{3}\.\d{3}(?!\d)/g,
  /(?<![\p{L}\d])[xyz][\s.-]{0,2}\d[.\s-]?\d{3}[.\s-]?\d{3}[\s-]{0,3}[a-z](?![\p{L}\d])/giu,
  // Health cards of Catalonia (CIP): letters of the names, sex and day of birth, and a number.
  /(?<![\p{L}\d])[a-z]{4}[\s-]?\d[\s-]?\d{6}[\s-]?\d{2}[\s-]?\d{1,2}(?![\p{L}\d])/giu,
  new RegExp(`(?<=(?<![\\p{L}\\d])(?:${LABELS})[\\s-]?)\\d{6,9}(?![\\p{L}\\d])`, 'gu'),
]

/** Passports; where the letters only say what comes, the number. Posts and containers have such numbers too. */
const PASSPORT = new RegExp(
  `(?<![\\p{L}\\d])(?!(?:${LABELS})[\\s\\d-])[A-Z]{1,3}[\\s-]?\\d{6,9}(?![\\p{L}\\d])`,
  'gu',
)

/** An identity card whose letter stands apart: the letter has to be the right one, a word of one letter may follow a number. */
const LETTER_APART = /(?<![\p{L}\d])(\d{1,2}[.\s-]?\d{3}[.\s-]?\d{3})[\s-]{1,3}([a-z])(?![\p{L}\d])/giu

/** The letter of an identity card, by its number (Ministerio del Interior: the remainder of 23). */
const checkLetter = (digits: string): string | undefined => 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23]

const findIdentityCards = (text: string): Span[] =>
  [...text.matchAll(LETTER_APART)]
    .filter(([, number = '', message]) => {
      const digits = number.replaceAll(/\D/g, '')
      return digits.length === 8 || checkLetter(digits) === message?.toUpperCase()
    })
    .map(({ index, 0: found }): Span => [index, index + found.length])

/** After these words comes what identifies somebody or something of theirs, whatever it looks like. */
const ANNOUNCED =
  /(?<!\p{L})(?:dni|nie|nif|cnp|passaport|pasaporte|passport|passeport|pa[sș]aport|matr[ií]cula|license plate|number plate|plaque|iban|cip|tsi|cat ?salut)(?!\p{L})[\s:ºn°.#-]{0,6}(?:(?:[eé]s|is|est|este|e|n[uú]m(?:ero)?|number|no|nr|هو|هي)[\s:.ºn°]{1,3}){0,2}((?=[\p{L}.-]{0,6}\s?\d)[\p{L}\d]{1,12}(?:[.\s-]\d[\p{L}\d]{0,8}|[.-][\p{L}\d]{1,8}){0,6})/giu

/** An account's country, check digits and the rest, as people set them apart. */
const IBAN = /(?<![\p{L}\d])[a-z]{2}[\s-]?\d{2}(?:[\s.-]?[a-z\d]{2,4}){3,9}/giu

const isIban = (candidate: string): boolean =>
  isValidIBAN(candidate.replaceAll(/[^a-z\d]/gi, '').toUpperCase())

const findSpans = (pattern: RegExp, text: string, accepts = (_: string) => true): Span[] =>
  [...text.matchAll(pattern)]
    .filter(([found]) => accepts(found))
    .map(({ index, 0: found }): Span => [index, index + found.length])

/** The longest beginning of a candidate that is an account number. */
const findIbans = (text: string): Span[] =>
  [...text.matchAll(IBAN)].flatMap(({ index, 0: found }): Span[] => {
    for (let end = found.length; end >= 15; end--)
      if (/[a-z\d]/i.test(found[end - 1] ?? '') && isIban(found.slice(0, end))) return [[index, index + end]]
    return []
  })

const findLabelled = (text: string): Span[] =>
  [...text.matchAll(ANNOUNCED)].map(({ index, 0: found, 1: token = '' }): Span => {
    const end = index + found.length
    return [end - token.length, end]
  })

/** Digits that the shortest number has by which somebody is known, but a plate, an account, and what is announced. */
const FEWEST = 6

const findNumbers = (text: string, digits: number, publicNumbers: readonly string[]): Span[] => {
  const numbers = maskHarmless(text, digits, publicNumbers)
  const found = [...platesIn(numbers), ...findIbans(text), ...findLabelled(numbers)]
  if (digits < FEWEST) return found
  return [
    ...found,
    ...findIdentityCards(numbers),
    ...SHAPES.flatMap((shape) => findSpans(shape, numbers)),
    ...findSpans(PASSPORT, numbers).filter(([from]) => !ofAThing(numbers, from)),
    ...findSpans(EIGHT_DIGITS, numbers, (found) => !DAY_OF_EIGHT.test(found)),
    ...findLongNumbers(numbers),
  ]
}

/**
 * Where a text has what identifies a person by its shape alone: telephones, e-mail addresses, identity cards and
 * passports, number plates, accounts and cards, social security and health cards, and links that only some people have.
 * @param text made comparable
 * @param publicNumbers telephones that identify nobody: the town's own
 */
export const findIdentifiers = (text: string, publicNumbers: readonly string[] = []): Span[] => {
  // Most texts have none, or a house's: nothing is looked for that has more.
  const digits = text.match(/\d/g)?.length ?? 0
  return [
    ...findEmails(text),
    ...linksIn(text),
    ...(digits > 0 ? findNumbers(text, digits, publicNumbers) : []),
  ]
}
