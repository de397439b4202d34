import { redact } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { sanitise } from '#platform/text'

/** Stands in a phrase for who and where. */
export const MASK = '…'

/** Characters of a phrase that are kept: what somebody wants is said in the first lines. */
const MAX_CHARACTERS = 300

/** Places of one phrase that are looked for; what is left after so many is hidden by its numbers only. */
const MAX_PLACES = 5

/**
 * Words of a citizen without what tells whose they are: names, telephones, addresses, streets; numbers as zeros, as the
 * recogniser reads them.
 * @param names of the person
 */
export const maskPhrase = (
  town: Pick<Town, 'gazetteer' | 'streets'>,
  text: string,
  names: string[],
): string => {
  const masked = redact(sanitise(text, MAX_CHARACTERS), names, [], town.streets).replace(/▒+/g, MASK)
  return withoutStreets(town, masked, MAX_PLACES)
    .replace(/\p{N}+/gu, '0')
    .replace(/(?:…\s*){2,}/g, `${MASK} `)
    .trim()
}

const withoutStreets = ({ gazetteer }: Pick<Town, 'gazetteer'>, text: string, times: number): string => {
  const { place } = gazetteer.read(text)
  if (!place || times === 0) return text
  const rest = `${text.slice(0, place.start).trimEnd()} ${MASK} ${text.slice(place.end).trimStart()}`.trim()
  return withoutStreets({ gazetteer }, rest, times - 1)
}
