import { REFERENCES } from './tables/references.ts'

/** What is no telephone, account or card though it has as many digits. */

/** What people put between the digits of one number. */
const BETWEEN = String.raw`[\s.\-/·•_()|*:+~'’,]`

const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])(?:/(?:0?[1-9]|1[0-2])/|-(?:0?[1-9]|1[0-2])-|\.(?:0?[1-9]|1[0-2])\.)(?:(?:19|20)\d\d|\d\d)`
const DAY_ISO = String.raw`(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const TIME = String.raw`(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?`
const PLACE = String.raw`-?\d{1,2}\.\d{4,9}[,;\s]{1,2}-?\d{1,3}\.\d{4,9}`
/** Of the numbers of files and laws, the year first. */
const FILE = String.raw`(?:19|20)\d\d[/-]\d{1,7}(?:-\d{1,4})?`
/** A year in the middle, or a day and more. */
const FILE_BY_YEAR = String.raw`\d{1,3}([-/])20\d\d\1\d{3,6}|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{3,6}(?:-\d{1,4})?`
const HOUR = String.raw`(?:[01]\d|2[0-3])[0-5]\d`
/** «0900-1400 1600-2000». */
const HOURS = String.raw`${HOUR}\s?[-–]\s?${HOUR}(?:[\s,;/]{1,3}${HOUR}\s?[-–]\s?${HOUR}){0,4}`
const INSTANT = String.raw`${DAY_ISO}[T ]\d\d:\d\d(?::\d\d)?(?:\s?Z|\s?[+-]\d\d:?\d\d)?`
const MOMENT = `(?:${INSTANT}|${DAY_ISO}|${DAY}|${TIME}|${PLACE}|${FILE})`

/** Days, times and coordinates that stand by themselves: no telephone, though they have as many digits. */
const HARMLESS = new RegExp(
  `(?<!\\d${BETWEEN}{0,4})${MOMENT}(?:[\\s,-]{1,3}${MOMENT}){0,9}(?!${BETWEEN}{0,4}\\d)`,
  'g',
)

const ALONE = new RegExp(
  `(?<!\\d${BETWEEN}{0,4}|\\+\\s?)(?:${FILE_BY_YEAR}|${HOURS})(?!${BETWEEN}{0,4}\\d)`,
  'g',
)

/** A day is one also where a whole telephone comes after it. */
const DAY_BEFORE_NUMBER = new RegExp(
  `(?<!\\d${BETWEEN}{0,4})(?:${DAY_ISO}|${DAY})(?=\\s{1,3}[+(]{0,2}\\d(?:${BETWEEN}{0,4}\\d){8})`,
  'g',
)

/** Sixteen digits, together or in fours: a card, if they add up as one. */
const SIXTEEN = new RegExp(
  String.raw`(?<!\d${BETWEEN}{0,4}|\+)\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?!${BETWEEN}{0,4}\d)`,
  'g',
)
const CARD_BEFORE =
  /(?:targeta|tarjeta|carta|carte|card|cardul|cartao|cartão|картк|بطاق)\p{L}{0,4}[^.!?\n]{0,25}$/iu

/** Whether the last digit of a number is the one that cards have (ISO/IEC 7812, annex B). */
const addsUp = (digits: string): boolean =>
  [...digits].reverse().reduce((sum, digit, place) => {
    const twice = Number(digit) * (place % 2 === 0 ? 1 : 2)
    return sum + (twice > 9 ? twice - 9 : twice)
  }, 0) %
    10 ===
  0

/** A number that a word before says is a thing's: a bar code, a file. */
const NAMED = new RegExp(
  String.raw`(?<![\p{L}\d])(?:${REFERENCES})(?![\p{L}])[\s.:ºn°#-]{0,6}(?:(?:de barres|de barras|és|es|is|est|núm|n[ºo°]|nr)\.?[\s:.]{1,3}){0,2}`,
  'giu',
)
const BAR_CODE =
  /^(?:ean|gtin|isbn|codi de barres|código de barras|codigo de barras|barcode|bar code|code-barres|code barres)/iu
const OF_A_THING = /^(?:\d{8}|\d{10}|\d{12,14})(?!\d|[\s.-]\d)/u
const OF_A_FILE = /^\d{1,10}(?:[-/]\d{1,9}){1,3}(?!\d|[\s.\-/·•_|*:+~]\d)/u

const WITH_A_YEAR = /(?:^|[-/])(?:19|20)\d\d(?:$|[-/])/u

/** Nine digits are a file's only as a number and its year. */
const ofAFile = (number: string): boolean =>
  WITH_A_YEAR.test(number) && (!mayBeTelephone(number) || /^\d{5}\/\d{4}$/u.test(number))

/** Numbers one after the other, as houses, lamps and years are listed. */
const ROW = new RegExp(
  String.raw`(?<!\d${BETWEEN}{0,4}|[+(])\d{1,4}(?:(?: {1,2}|, {0,2}| ?- ?)\d{1,4}){2,40}(?!${BETWEEN}{0,4}\d)`,
  'g',
)

/** How far apart neighbours in a row are at most. */
const STEP = 10

const isRow = (row: string): boolean => {
  const written = row.split(/\D+/)
  if (written.some((number) => number.length > 1 && number.startsWith('0'))) return false
  const numbers = written.map(Number)
  const steps = numbers.slice(1).map((number, at) => number - (numbers[at] ?? 0))
  const [first = 0] = numbers
  const inOrder =
    steps.every((step) => step > 0 && step <= STEP) || steps.every((step) => step < 0 && step >= -STEP)
  if (!inOrder) return false
  const years = numbers.every((number) => number >= 1900 && number < 2100)
  // Nine digits are as many as a telephone has, which begins with 6, 7, 8 or 9: house numbers go on from 9 to 10.
  const likeTelephone = written.join('').length === 9 && /^[6-9]/.test(written[0] ?? '')
  return years || !likeTelephone || (first < 10 && (numbers.at(-1) ?? 0) >= 10)
}

/** Lines that only organisations have: free of charge, of shared cost, at a higher rate (Spain's numbering plan). */
const ORGANISATIONS = ['800', '803', '806', '807', '900', '901', '902', '905']

const separatedDigits = (digits: string): string => [...digits].join(`${BETWEEN}{0,2}`)
const COUNTRY = `(?:(?:\\+|00)${BETWEEN}{0,2}${separatedDigits('34')}${BETWEEN}{0,2})?`
const ORGANISATION = `(?<!\\d${BETWEEN}{0,4})${COUNTRY}(?:${ORGANISATIONS.map(separatedDigits).join('|')})(?:${BETWEEN}{0,2}\\d){6}(?!${BETWEEN}?\\d)`

const patterns = new WeakMap<readonly string[], RegExp>()

/** Numbers of organisations, and those that are named. @param publicNumbers as people write them */
const publicNumbersPattern = (publicNumbers: readonly string[]): RegExp => {
  const known = patterns.get(publicNumbers)
  if (known) return known
  const named = publicNumbers
    .map((number) => number.replaceAll(/\D/g, '').replace(/^(?:00)?34(?=\d{9}$)/, ''))
    .filter((digits) => digits.length >= 7)
  const exactly = named.map((digits) => `(?<!\\d)${COUNTRY}${separatedDigits(digits)}(?!\\d)`)
  const pattern = new RegExp([ORGANISATION, ...exactly].join('|'), 'g')
  patterns.set(publicNumbers, pattern)
  return pattern
}

/** Stands in the place of what is innocent: no digit, no sign between digits. */
const PLACEHOLDER = '\u{e000}'
const placeholderFor = (found: string): string => PLACEHOLDER.repeat(found.length)

/** Numbers that a word before says are a thing's or a file's. */
const withoutNamed = (text: string): string => {
  const parts: string[] = []
  let at = 0
  for (const { index, 0: label } of text.matchAll(NAMED)) {
    const from = index + label.length
    if (from < at) continue
    const rest = text.slice(from, from + 40)
    const number = (BAR_CODE.test(label) ? OF_A_THING : OF_A_FILE).exec(rest)?.[0]
    // A file has a year in it; a telephone that only comes after «ref.» has none.
    if (!number || !(BAR_CODE.test(label) || ofAFile(number))) continue
    parts.push(text.slice(at, from), placeholderFor(number))
    at = from + number.length
  }
  return parts.join('') + text.slice(at)
}

type Mask = (text: string, publicNumbers: readonly string[]) => string

/** What takes such numbers away, each with the digits that what it looks for has at least: a text of fewer is left as it is. */
const MASKS: [minDigits: number, Mask][] = [
  [5, withoutNamed],
  [3, (text) => text.replace(HARMLESS, placeholderFor)],
  [8, (text) => text.replace(ALONE, (found) => (mayBeTelephone(found) ? found : placeholderFor(found)))],
  [13, (text) => text.replace(DAY_BEFORE_NUMBER, placeholderFor)],
  [3, (text) => text.replace(ROW, (found) => (isRow(found) ? placeholderFor(found) : found))],
  [
    16,
    (text) =>
      text.replace(SIXTEEN, (found, _, at: number, whole: string) =>
        addsUp(found.replaceAll(/\D/g, '')) || CARD_BEFORE.test(whole.slice(Math.max(0, at - 40), at))
          ? found
          : placeholderFor(found),
      ),
  ],
  [7, (text, publicNumbers) => text.replace(publicNumbersPattern(publicNumbers), placeholderFor)],
]

/**
 * A text without the numbers that identify nobody, of the same length.
 * @param digits how many it has
 * @param publicNumbers telephones of the town
 */
export const maskHarmless = (text: string, digits: number, publicNumbers: readonly string[]): string =>
  MASKS.reduce((rest, [least, mask]) => (digits < least ? rest : mask(rest, publicNumbers)), text)

/** Nine digits as of a telephone, without a year where a file has it. */
const mayBeTelephone = (found: string): boolean => /^[6-9]\d{8}$/.test(found.replaceAll(/\D/g, ''))
