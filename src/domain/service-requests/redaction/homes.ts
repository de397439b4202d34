import { foldText } from './normalise.ts'
import type { Span } from './span.ts'
import { HOMES, LIVES, NO_HOMES, SOMEBODY } from './tables/homes.ts'

/** The floor and the door of somebody's home: hidden where it is said that somebody lives there. */

const joined = (tables: string[]): string => foldText(tables.join('|')).text.replaceAll(/\n\s*/g, '')
const of = (kind: keyof (typeof HOMES)[string]): string =>
  `(?:${joined(Object.values(HOMES).map((table) => table[kind]))})`

const WORD_END = String.raw`(?![\p{L}\p{N}])`
/** «3r», «2ª», «1.º», «4th», «3ème»: a number that says which. */
const NUMBERED = String.raw`\d{1,2}\s?(?:[.]\s?)?(?:r|n|t|e|er|on|rt|ta|na|ra|a|o|st|nd|rd|th|eme|ere|iem|°)${WORD_END}`
const ORDINAL = `(?:${NUMBERED}|${of('ordinals')}${WORD_END})`
const NUMBER = String.raw`\d{1,3}\s?[a-h]?${WORD_END}`
const NR = String.raw`(?:(?:n[ou]?m?(?:ero|ar)?|nr|no|رقم)\s?[.:]?\s?)?`
const FLOOR = `${of('floors')}${WORD_END}`
const DOOR = `${of('doors')}${WORD_END}`
const UNIT = of('units')
const SIDE = `${of('sides')}${WORD_END}`
const LETTER = String.raw`[a-h]${WORD_END}(?!\s(?:l|la|les|los|le|the)\b)`
const S = String.raw`[\s,.;:/–-]{0,3}(?:(?:i|y|et|and|e|la|a la|on the|,|في)\s{1,2})?`
const SPECIAL = `${of('specials')}${WORD_END}`

const WHICH_DOOR = `(?:${DOOR}\\s?${NR}(?:${ORDINAL}|${NUMBER}|${SIDE}|[a-h]${WORD_END})|${ORDINAL}(?:\\s${DOOR})?|${SIDE}|${LETTER})`
const WHICH_FLOOR = `(?:${FLOOR}\\s?${NR}(?:${ORDINAL}|${NUMBER}|${SPECIAL})|(?:${ORDINAL}|${SPECIAL})(?:\\s${FLOOR})?|\\d{1,2}\\s${FLOOR})`
const WHICH_UNIT = String.raw`(?:${UNIT}\s{0,2}${NR}(?:\d{1,4}\s?[a-h]?${WORD_END}|${ORDINAL}))`
const STAIRS = String.raw`(?:(?:escala|escalera|scara|scala|bloc|bloque|staircase|esc)\s?[.]?\s?[a-h\d]{1,2}${WORD_END}${S})?`

/** A floor and a door, a unit, a door alone. */
const HOME = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${STAIRS}(?:${UNIT}\s)?${WHICH_FLOOR}${S}(?:${WHICH_DOOR}|${WHICH_UNIT})|${STAIRS}${WHICH_UNIT}(?:${S}${WHICH_DOOR})?|${DOOR}\s?${NR}${NUMBER})`,
  'gu',
)
const DOOR_ALONE = new RegExp(`^${DOOR}`, 'u')

const LIVING = new RegExp(String.raw`(?<!\p{L})و?(?:${joined(Object.values(LIVES))})${WORD_END}`, 'u')
const OF_SOMEBODY = new RegExp(
  String.raw`(?<!\p{L})(?:${joined(Object.values(SOMEBODY))})\s{1,2}(?:(?:que viu|que vive|who lives|qui habite)\s)?(?:(?:de pe|de la|del|dels|de los|de l|de|du|des|d|from|at|in|on|of|do|da|dell|della|dal|dalla|al|in|din|de la|з|із|на|في|من|dyal|d)[\s'’]{0,2}){1,2}(?:(?:the|la|el|le|l)[\s'’]{0,2})?$`,
  'u',
)
const NEARBY =
  /(?:costat|davant|enfront|frente|junto|lado|next to|near|devant|pres de|a cote|langa|fata|біля|perto|vicino|accanto|امام|قرب|بجانب)/u
const NO_HOME = `(?:${joined([NO_HOMES])})`
const NO_HOME_BEFORE = new RegExp(
  String.raw`${NO_HOME}\s{1,2}(?:n[ou]m\.?\s)?(?:(?:de|del|de la|of|du|din|في|al|at)[\s'’]{1,2}){0,2}(?:the\s)?$`,
  'u',
)
const NO_HOME_AFTER = new RegExp(
  String.raw`^\s{0,2},?\s?(?:de la|del|dels|de l'|de l|de|of the|of|du|della|dell'|din|da|في)\s{0,2}${NO_HOME}`,
  'u',
)

const BEFORE = 90
const AFTER = 45

/** So many doors nobody writes of: after them every one is hidden. */
const MOST = 100

const SENTENCE_END = /[!?\n؟]|(?<=[\p{L}\p{N})]{3})\.\s/gu

/** What is said before a place in the text, in the same sentence. */
const said = (text: string): string => {
  const ends = [...text.matchAll(SENTENCE_END)].at(-1)
  return ends ? text.slice(ends.index + ends[0].length) : text
}

/** Who is named right before: «la Carme del 4t 1a». */
const NAMED = /(?<=(\p{L}+))\s(?:del|de la|de l'|de|from|at|in|du|din|do|da|dal)\s?(?:the\s|la\s)?$/u

/**
 * Where a text says behind which door somebody lives, and who is named with it.
 * @param text as it was written
 * @param isName whether a word, folded, names somebody; some only with a capital
 */
export const homesIn = (text: string, isName: (key: string, capital: boolean) => boolean): Span[] => {
  const { text: folded, origin } = foldText(text)
  const found: Span[] = []
  const add = (from: number, to: number) => found.push([origin[from] ?? 0, origin[to] ?? text.length])
  for (const { index, 0: home } of folded.matchAll(HOME)) {
    const to = index + home.length
    if (found.length >= MOST) {
      add(index, to)
      continue
    }
    const before = said(folded.slice(Math.max(0, index - BEFORE), index))
    const after = folded.slice(to, to + AFTER).split(SENTENCE_END, 1)[0] ?? ''
    if (NO_HOME_BEFORE.test(before) || NO_HOME_AFTER.test(after)) continue
    const alone = DOOR_ALONE.test(home)
    const named = NAMED.exec(before)
    const nameEnd = index - before.length + (named?.index ?? 0)
    const nameFrom = nameEnd - (named?.[1]?.length ?? 0)
    const first = text.slice(origin[nameFrom], origin[nameFrom + 1])
    const name = named?.[1] !== undefined && isName(named[1], /\p{Lu}/u.test(first)) ? named[1] : undefined
    if (name !== undefined) add(nameFrom, nameEnd)
    const lives = LIVING.exec(before)
    const near = alone && NEARBY.test(before.slice(lives?.index ?? 0))
    const known = name !== undefined || OF_SOMEBODY.test(before) || (lives !== null && !near)
    if (known || (!alone && LIVING.test(after))) add(index, to)
  }
  return found
}
