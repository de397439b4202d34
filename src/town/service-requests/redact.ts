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

/** A text as the public may read it: without telephones, e-mails, identity numbers and number plates. */
export const redact = (text: string): string =>
  PATTERNS.reduce(
    (clean, pattern) =>
      clean.replace(pattern, (found) =>
        found.includes('@') || found.replace(/\D/g, '').length >= 4 ? HIDDEN : found,
      ),
    text,
  )
