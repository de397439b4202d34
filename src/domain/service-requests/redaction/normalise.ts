/** A text in which the same thing always looks the same, with the way back to the text as it was written. */
export type NormalisedText = {
  text: string
  /** For each UTF-16 unit of `text`, where its character begins in the original; one more for the end. */
  origin: number[]
}

/** Characters that are not seen, and marks that only enclose: zero-width ones, variation selectors, keycaps. */
const INVISIBLE = /\p{Cf}|\p{Me}|\p{Variation_Selector}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0/u

const DASH = /\p{Pd}|\u2212/u

const digitOf = (character: string): string | undefined => {
  if (!/\p{Nd}/u.test(character)) return undefined
  const code = character.codePointAt(0) ?? 0
  // Decimal digits of every script stand in tens, one after the other (Unicode, chapter 4.6).
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  // The mathematical ones follow each other in five rows without a gap.
  return String(code >= 0x1d7ce && code <= 0x1d7ff ? (code - 0x1d7ce) % 10 : code - zero)
}

const plain = (character: string): string => {
  if (INVISIBLE.test(character)) return ''
  const digit = digitOf(character)
  if (digit !== undefined) return digit
  if (DASH.test(character)) return '-'
  if (/\s/u.test(character)) return character === '\n' ? '\n' : ' '
  return character.normalize('NFKC')
}

/** Without accents, in lower case, one kind of apostrophe: for names, which people write as they can. */
const folded = (character: string): string =>
  plain(character)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’'´`ʼ]/gu, "'")

const known = { plain: new Map<string, string>(), folded: new Map<string, string>() }

const normaliseWith = (text: string, how: 'plain' | 'folded'): NormalisedText => {
  const seen = known[how]
  const make = how === 'plain' ? plain : folded
  const parts: string[] = []
  const origin: number[] = []
  let at = 0
  for (const character of text) {
    let made = seen.get(character)
    if (made === undefined) {
      made = make(character)
      // What people write has few different characters: each is looked at once.
      if (seen.size < 5_000) seen.set(character, made)
    }
    parts.push(made)
    for (let unit = 0; unit < made.length; unit++) origin.push(at)
    at += character.length
  }
  origin.push(at)
  return { text: parts.join(''), origin }
}

/** A text with its digits as 0 to 9, its blanks and dashes of one kind, and without what is not seen. */
export const normaliseText = (text: string): NormalisedText => normaliseWith(text, 'plain')

/** As {@link normaliseText}, in lower case and without accents. */
export const foldText = (text: string): NormalisedText => normaliseWith(text, 'folded')
