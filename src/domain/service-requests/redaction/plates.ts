import type { Span } from './span.ts'
import { NUMBERED_THINGS, PLATES, VEHICLES, WORDS_OF_THREE } from './tables/vehicles.ts'
import { keyOf, keysOf } from './words.ts'

/** Number plates: of Spain, and of the countries that those who live here come from. */

/** The provinces of the plates that were given until 2000. */
const PROVINCES =
  'A|AB|AL|AV|B|BA|BI|BU|C|CA|CC|CE|CO|CR|CS|CU|FF|GC|GE|GI|GR|GU|H|HU|IB|J|L|LE|LO|LR|LU|M|MA|ML|MU|NA|O|OR|OU|P|PM|PO|S|SA|SE|SG|SH|SO|SS|ST|T|TE|TF|TO|V|VA|VI|Z|ZA'

/** Words of two letters and units, which beside a number are no part of a plate. */
const WORDS =
  '(?:al|am|as|at|au|bd|ca|cl|cm|ct|da|de|db|dl|dm|do|ds|du|dv|el|em|en|es|et|eu|fa|fi|ha|he|hi|ho|hz|il|im|in|is|it|ja|jo|kg|km|kv|kw|la|le|li|lo|lu|ma|me|mg|ml|mm|mt|mw|my|na|ne|ni|no|nr|nu|of|on|or|os|ou|pe|pl|pm|qu|sa|se|si|so|su|te|to|tu|un|up|us|va|vs|we|xq|ya|yo)'

/** Counties of Romanian plates. */
const COUNTIES =
  'AB|AG|AR|B|BC|BH|BN|BR|BT|BV|BZ|CJ|CL|CS|CT|CV|DB|DJ|GJ|GL|GR|HD|HR|IF|IL|IS|MH|MM|MS|NT|OT|PH|SB|SJ|SM|SV|TL|TM|TR|VL|VN|VS'

/** Letters that the Latin and the Cyrillic alphabets share: those of Ukrainian plates. */
const UKRAINIAN = '[ABCEHIKMOPTXАВСЕНІКМОРТХ]{2}'

const START = String.raw`(?<![\p{L}\d])`
const END = String.raw`(?![\p{L}\d])`
const NO_WORD = `(?!(?:${WORDS}|${WORDS.toUpperCase()})(?!\\p{L}))`
const NO_WORD_OF_THREE = `(?!(?:${[...new Set(WORDS_OF_THREE.split(/\s+/))].filter(({ length }) => length === 3).join('|')})(?!\\p{L}))`
const TWO = `${NO_WORD}[A-Z]{2}`

/** How a plate is written, and the digits that one has at least: where there are fewer, it is not looked for. */
type Shape = { pattern: RegExp; digits: number; capitals: boolean }

/** @param flags without `i`: in capitals, or in a script that has none */
const shape = (digits: number, pattern: string, flags = 'giu'): Shape => ({
  pattern: new RegExp(`${START}(?:${pattern})${END}`, flags),
  digits,
  capitals: !flags.includes('i'),
})

/** Certain by their form, in any case. */
const CERTAIN = [
  // Of today, also of mopeds, tractors and trailers.
  shape(4, String.raw`(?:[cehprstv][\s-]?)?\d{4}[\s-]{0,3}${NO_WORD_OF_THREE}[bcdfghjklmnprstvwxyz]{3}`),
  // Of the provinces.
  shape(4, String.raw`(?:${PROVINCES})[\s-]{0,3}\d{4}(?:-\s?[a-z]{1,2}|\s?${NO_WORD}[a-z]{2})`),
  // Moroccan: the letter in either script.
  shape(2, String.raw`\d{1,5}\s?[-|]\s?\p{Script=Arabic}{1,3}\s?[-|]\s?\d{1,2}`),
  shape(4, String.raw`\d{3,5}\s?[-|]\s?[ABDEHWT]\s?[-|]\s?\d{1,2}`, 'gu'),
]

/** Certain by their form where they are written in capitals. */
const IN_CAPITALS: [digits: number, pattern: string][] = [
  // French and Italian.
  [3, String.raw`${TWO}[\s-]?\d{3}[\s-]?${TWO}`],
  // Portuguese.
  [
    2,
    String.raw`${TWO}[\s-]\d{2}[\s-]${TWO}|${TWO}[\s-]\d{2}[\s-]\d{2}|\d{2}[\s-]\d{2}[\s-]${TWO}|\d{2}[\s-]${TWO}[\s-]\d{2}`,
  ],
  // British.
  [2, String.raw`[A-Z]{2}\d{2}\s?${NO_WORD_OF_THREE}[A-Z]{3}`],
  // German.
  [2, String.raw`[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}\s?\d{2,4}`],
  // Romanian.
  [2, String.raw`(?:${COUNTIES})[\s-]?\d{2,3}[\s-]?${NO_WORD_OF_THREE}[A-Z]{3}`],
  // Ukrainian.
  [4, String.raw`${UKRAINIAN}[\s-]?\d{4}[\s-]?${UKRAINIAN}`],
]
const CAPITALS = IN_CAPITALS.map(([digits, pattern]) => shape(digits, pattern, 'gu'))

/** The same in small letters, and what is short, where a vehicle is spoken of. */
const WITH_A_VEHICLE = [
  ...IN_CAPITALS.map(([digits, pattern]) => shape(digits, pattern)),
  shape(4, String.raw`[авсенікмортхabcehikmoptx]{2}[\s-]?\d{4}[\s-]?[авсенікмортхabcehikmoptx]{2}`),
  // Moroccan with blanks between.
  shape(4, String.raw`\d{3,5}\s(?:[A-Z]|\p{Script=Arabic})\s\d{1,2}`, 'gu'),
  // Andorran; French ones until 2009.
  shape(4, String.raw`[A-Z]\s?-?\s?\d{4}`, 'gu'),
  shape(3, String.raw`\d{1,4}[\s-]?${NO_WORD}[A-Z]{2,3}[\s-]?\d{2}`, 'gu'),
]

/** What is a plate only because it is said to be one. */
const SAID_TO_BE_ONE = [
  shape(4, String.raw`[a-z]\s?-?\s?\d{4}`),
  shape(3, String.raw`\d{1,4}[\s-]?${NO_WORD}[a-z]{2,3}[\s-]?\d{2}`),
  shape(3, String.raw`${NO_WORD}[a-z]{2,3}[\s-]?\d{3,6}(?:[\s-]?${NO_WORD}[a-z]{1,2})?`),
  shape(4, String.raw`\d{3,5}\s?[\s|-]\s?(?:[a-z]|\p{Script=Arabic}{1,3})\s?[\s|-]\s?\d{1,2}`),
  shape(1, String.raw`[a-z]{1,3}[\s-]?\d{1,4}[\s-]?[a-z]{1,3}`),
]

/** Old ones of only a province and a number; posts and trees have such numbers too. */
const OF_A_PROVINCE = shape(5, String.raw`(?:${PROVINCES})[\s-]{0,3}[1-9]\d{4,5}`, 'gu')

const VEHICLE = [...keysOf(VEHICLES)]
const PLATE = [...keysOf(PLATES)]
const THINGS = keysOf(NUMBERED_THINGS)

/** How far before a plate the vehicle is named. */
const LOOK_BACK = 40

const wordsBefore = (text: string, at: number): string[] =>
  keyOf(
    text
      .slice(Math.max(0, at - LOOK_BACK), at)
      .split(/[.!?;\n]\s/u)
      .at(-1) ?? '',
  ).match(/[\p{L}]+/gu) ?? []

/** Whether one of some words is named before: the short ones whole, of the others the beginning. */
const named = (beginnings: string[], text: string, at: number): boolean =>
  wordsBefore(text, at).some((word) =>
    beginnings.some((beginning) => (beginning.length > 4 ? word.startsWith(beginning) : word === beginning)),
  )

/** Whether a thing of the street is named right before a number. */
export const ofAThing = (text: string, at: number): boolean =>
  wordsBefore(text, at)
    .slice(-4)
    .some((word) => THINGS.has(word) || (word.endsWith('s') && THINGS.has(word.slice(0, -1))))

/** How far from a digit a plate goes at most, with what stands beside it. */
const MARGIN = 18

/** What a plate that is not looked for in small letters has at least one of. */
const CAPITAL = /[\p{Lu}\p{Script=Arabic}]/u

type Piece = { from: number; piece: string; digits: number; capitals: boolean }

/** The pieces of a text that have digits, with what is around them: nothing else can be a plate. */
const aroundDigits = (text: string): Piece[] => {
  const pieces: [number, number][] = []
  for (const { index, 0: digits } of text.matchAll(/\d+/g)) {
    const last = pieces.at(-1)
    const to = index + digits.length + MARGIN
    if (last && index - MARGIN <= last[1]) last[1] = to
    else pieces.push([Math.max(0, index - MARGIN), to])
  }
  return pieces.map(([from, to]) => {
    const piece = text.slice(from, to)
    return { from, piece, digits: piece.match(/\d/g)?.length ?? 0, capitals: CAPITAL.test(piece) }
  })
}

/** Where a text has number plates. @param text made comparable */
export const platesIn = (text: string): Span[] => {
  const pieces = aroundDigits(text)
  const found = (shapes: Shape[]): Span[] =>
    pieces.flatMap(({ from, piece, digits, capitals }) =>
      shapes
        .filter((one) => digits >= one.digits && (capitals || !one.capitals))
        .flatMap(({ pattern }) =>
          [...piece.matchAll(pattern)].map(
            ({ index, 0: { length } }): Span => [from + index, from + index + length],
          ),
        ),
    )
  return [
    ...found([...CERTAIN, ...CAPITALS]),
    ...found([OF_A_PROVINCE]).filter(([from]) => !ofAThing(text, from)),
    ...found(WITH_A_VEHICLE).filter(([from]) => named(VEHICLE, text, from) || named(PLATE, text, from)),
    ...found(SAID_TO_BE_ONE).filter(([from]) => named(PLATE, text, from)),
  ]
}
