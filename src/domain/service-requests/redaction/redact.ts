import { homesIn } from './homes.ts'
import { findIdentifiers } from './identifiers.ts'
import { findNames } from './names.ts'
import { normaliseText } from './normalise.ts'
import { peopleIn } from './people.ts'
import { type PublicPlaces, placesIn } from './places.ts'
import type { Span } from './span.ts'
import { spokenNumbersIn } from './spoken.ts'
import { isName } from './vocabulary.ts'
import { wordsOf } from './words.ts'

const REDACTION_MARK = '▒▒▒'

/** Longer than any text that an adapter accepts: hidden whole. In UTF-16 units. */
const LONGEST = 20_000

/**
 * A text as the public may read it: without what identifies people by its shape, without the given people's names, and without
 * the places written in it that are not public.
 *
 * Total: what cannot be looked through is hidden whole, and stops nobody from reporting.
 * @param names of the people concerned, as they gave them; each part of a name goes too, unless it names a street
 * @param publicNumbers telephones that stay: the town's own
 * @param streets of the town: whom they are named after stays
 * @param places which places may stay; unset: all
 */
export const redact = (
  text: string,
  names: string[] = [],
  publicNumbers: readonly string[] = [],
  streets: readonly string[] = [],
  places?: PublicPlaces,
): string => {
  try {
    return text.length > LONGEST
      ? REDACTION_MARK
      : replaceSpans(text, spansToRedact(text, names, publicNumbers, streets, places))
  } catch {
    return REDACTION_MARK
  }
}

/** What a number or an address is compared by: without signs between, and without the country of Spanish telephones. */
const comparableIdentifier = (identifier: string): string =>
  identifier
    .toLowerCase()
    .replaceAll(/[^\p{L}\d@]/gu, '')
    .replace(/^(?:00)?34(?=[6-9]\d{8}$)/, '')

/**
 * A text without one person's names and identifiers, however they are spelt; what it says of others stays. Total, as `redact`.
 * @param who their names, and their telephones and addresses of mail
 */
export const redactPerson = (text: string, who: { names: string[]; identifiers: string[] }): string => {
  const theirs = new Set(who.identifiers.map(comparableIdentifier))
  try {
    if (text.length > LONGEST) return REDACTION_MARK
    const { text: plain, origin } = normaliseText(text)
    const found = findIdentifiers(plain)
      .map(([from, to]): Span => [origin[from] ?? 0, origin[to] ?? text.length])
      .filter(([from, to]) => theirs.has(comparableIdentifier(text.slice(from, to))))
    return replaceSpans(text, [...found, ...findNames(text, who.names)])
  } catch {
    return REDACTION_MARK
  }
}

/** Stands where a place was found, so that its digits are not taken for a telephone. */
const TAKEN = '\u{e000}'

const without = (text: string, spans: Span[]): string =>
  spans.reduce((rest, [from, to]) => rest.slice(0, from) + TAKEN.repeat(to - from) + rest.slice(to), text)

const spansToRedact = (
  text: string,
  names: string[],
  publicNumbers: readonly string[],
  streets: readonly string[],
  places: PublicPlaces | undefined,
): Span[] => {
  const { text: plain, origin } = normaliseText(text)
  const words = wordsOf(plain)
  const { hidden, own } = places ? placesIn(plain, places) : { hidden: [], own: [] }
  const found = [
    ...hidden,
    ...findIdentifiers(without(plain, [...hidden, ...own]), publicNumbers),
    ...peopleIn(plain, words, streets),
    ...spokenNumbersIn(plain, words),
  ].map(([from, to]): Span => [origin[from] ?? 0, origin[to] ?? text.length])
  return [...found, ...homesIn(text, isName), ...findNames(text, names)]
}

const replaceSpans = (text: string, spans: Span[]): string => {
  const ordered = spans.sort(([one], [other]) => one - other)
  const parts: string[] = []
  let at = 0
  for (const [from, to] of ordered) {
    if (to <= at) continue
    // What overlaps is hidden once.
    if (from >= at) parts.push(text.slice(at, from), REDACTION_MARK)
    at = to
  }
  return parts.join('') + text.slice(at)
}
