import { foldText } from './normalise.ts'
import type { Span } from './span.ts'

/** Parts of names that are ordinary words too: alone they name nobody. */
const PARTICLES = new Set(
  'a al ben bin d da das de del dels den der di do dos du e el els en i l la las le les los na o of van von y'.split(
    ' ',
  ),
)

/** Words before a name that is a street's or a place's, not a person's: Catalan, Spanish, English, French, Romanian, Arabic. */
const PLACE_BEFORE =
  /(?:carrer|calle|street|c\/|placa|plaza|pl\.|passeig|paseo|pg\.|avinguda|avenida|av\.|ronda|travessia|cami|camino|ctra\.|carretera|parc|parque|escola|escuela|institut|instituto|school|biblioteca|mercat|mercado|teatre|teatro|hospital|pont|puente|barri|barrio|(?<!\p{L})rue|place|avenue|boulevard|allee|impasse|ecole|strada|(?<!\p{L})str\.|bulevardul|piata|aleea|scoala|شارع|ساحة|مدرسة|حديقة)\s{0,3}(?:(?:d[eo]l?s?|la|les|els|el|sant|santa|saint|sfantul|of)\s{1,3}|d'){0,4}$/u

/** Words after a name that is a street's or a place's, in English. */
const PLACE_AFTER = /^\s{1,3}(?:street|square|road|avenue|park|school|library|bridge)(?!\p{L})/u

/** How far back a street's own words may begin. */
const LOOK_BACK = 40

/** Scripts that write words without blanks between them: a name may stand anywhere. */
const WITHOUT_BLANKS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

const MEMBER = /[\p{L}\p{N}]/u

/** Characters of a name that are looked for: no door takes longer ones. */
const LONGEST_NAME = 500

/** The words of names by which somebody can be known, and what hyphens and apostrophes set apart in them. */
const nameParts = (names: string[]): string[] => {
  const words = names.flatMap((name) => foldText(name.slice(0, LONGEST_NAME)).text.split(/[\s,;/]+/))
  // «Col·lell» is written «Collell» too.
  const trimmed = words
    .flatMap((word) => [word, ...word.split(/[-'.·]+/), word.replaceAll('·', '')])
    .map(trimPunctuation)
  return [...new Set([...words, ...trimmed])].filter(
    (part) => part.length >= 2 && /\p{L}/u.test(part) && !PARTICLES.has(part),
  )
}

const trimPunctuation = (word: string): string => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')

/**
 * Where a text has one of some people's names, however accented, unless it is a street's.
 *
 * Names are looked for as plain text: none can be taken for a pattern.
 * @returns places in the text as it was written
 */
export const findNames = (original: string, names: string[]): Span[] => {
  const parts = nameParts(names)
  if (parts.length === 0) return []
  const { text, origin } = foldText(original)
  return parts.flatMap((part) => {
    const anywhere = WITHOUT_BLANKS.test(part)
    const found: Span[] = []
    for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) {
      const end = at + part.length
      const from = origin[at] ?? 0
      const whole = anywhere || !(isMember(text, at - 1) || isMember(text, end))
      // Two letters are often a word of its own: only written as a name is.
      const asName = part.length > 2 || anywhere || /\p{Lu}|\p{Lo}/u.test(original.slice(from, from + 2))
      const ofAPlace =
        PLACE_BEFORE.test(text.slice(Math.max(0, at - LOOK_BACK), at)) ||
        PLACE_AFTER.test(text.slice(end, end + LOOK_BACK))
      if (whole && asName && !ofAPlace) found.push([from, origin[end] ?? original.length])
    }
    return found
  })
}

const isMember = (text: string, at: number): boolean => {
  // Half of a character above U+FFFF counts as a letter's: its other half decides nothing.
  const unit = text[at]
  return unit !== undefined && (MEMBER.test(unit) || /[\ud800-\udfff]/.test(unit))
}
