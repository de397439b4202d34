/**
 * Folds a text to what two people who write it differently have in common: lower case, no accents, one kind
 * of apostrophe, `l·l` as `ll`, no punctuation, single spaces. For comparing, never for showing.
 * @example fold('Plaça de la  Col·legiata, 3') === 'placa de la collegiata 3'
 */
export const fold = (text: string): string => (FOLDED.test(text) ? text : foldWhole(text))

/** What is so already: words of the letters and digits that need nothing done. */
const FOLDED = /^(?:[a-z0-9]+(?: [a-z0-9]+)*)?$/

const foldWhole = (text: string): string =>
  text
    .toLowerCase()
    .replace(/l[·.•]l/g, 'll')
    // Marks go before they are put in order as well as after: a long run of them is ordered in the square of its length.
    .replace(/\p{M}+/gu, '')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[’'´`"]/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/**
 * A text as the database can take it: without NUL, without half characters. For what is only compared; what is
 * kept is made clean ({@link sanitise}).
 */
export const stripUnstorable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '')

/** Control characters but tab and line feed, bidirectional overrides and isolates, and two that are no characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const UNSAFE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g

/**
 * Makes a text from outside safe to keep: control characters and lone surrogates go (PostgreSQL and XML 1.0
 * refuse them), line ends become `\n`, bidirectional overrides go (they can make a page lie about its text).
 * @param limit length at most, in UTF-16 units; never cut inside a character
 */
export const sanitise = (text: string, limit = Number.POSITIVE_INFINITY): string => {
  const normalised = text.toWellFormed().replace(/\r\n?/g, '\n').replace(UNSAFE, '').trim()
  return normalised.length <= limit ? normalised : truncate(normalised, limit)
}

/** Cuts a text to `limit` UTF-16 units, ending in an ellipsis, never inside a character. */
export const truncate = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const cut = text.slice(0, Math.max(0, limit - 1))
  const whole = /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
  return `${whole.trimEnd()}…`
}

/** Cuts a text at the end of a sentence within the limit, or of a word; never inside one. */
export const truncateAtSentence = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const head = text.slice(0, limit)
  const sentence = head.match(/^[\s\S]*[.!?…](?=\s|$)/)?.[0]
  if (sentence && sentence.length > limit / 3) return sentence
  return `${head.slice(0, Math.max(1, head.lastIndexOf(' '))).trimEnd()}…`
}
