import { ofEveryLanguage } from '#languages'
import { findPlaceMentions, type PlaceMention } from '#platform/geocoding'
import { fold } from '#platform/text'
import type { World } from '../../engine/types.ts'

/** Words that stand beside a place and say nothing but that it is one. */
const ABOUT_THE_PLACE = new Set([
  ...ofEveryLanguage(({ besidePlaces }) => fold(besidePlaces).split(' ')).flat(),
  ...['gps', 'lat', 'lon', 'lng', 'long', 'latitud', 'latitude', 'longitud', 'longitude'],
  ...['maps', 'google', 'apple', 'osm', 'openstreetmap', 'waze'],
])

const placesIn = (text: string, { ground }: World): PlaceMention[] => findPlaceMentions(text, ground.centre)

/** A text without those of some characters at its end. */
const without = (text: string, characters: string): string => {
  let end = text.length
  while (end > 0 && characters.includes(text[end - 1] ?? ' ')) end--
  return text.slice(0, end)
}

const BEFORE = ' \t([{«"“:–—-'
const LINE = `${BEFORE}\n`
const HANGING = `${LINE},;`

/** A text without the coordinates, codes and map links in it: what words are recognised by. */
export const besidePlaces = (text: string, world: World): string => {
  const places = placesIn(text, world)
  return places.length === 0
    ? text
    : without(
        [...places, { start: text.length, end: text.length }]
          .map(({ start }, index) => text.slice(places[index - 1]?.end ?? 0, start))
          .join(' ')
          .replace(/[([{]\s{0,3}[)\]}]/g, ' '),
        HANGING,
      ).trim()
}

/** Whether some words say more than that there is a place. */
export const saysMore = (text: string, { profile }: World): boolean => {
  const town = fold(profile.name).split(' ')
  return fold(text)
    .split(' ')
    .some(
      (word) => /\p{L}/u.test(word) && word.length > 1 && !ABOUT_THE_PLACE.has(word) && !town.includes(word),
    )
}

/** Whether a text is a place as coordinates, a code or a map's link, and nothing else. */
export const isPlace = (text: string, world: World): boolean =>
  placesIn(text, world).length > 0 && !saysMore(besidePlaces(text, world), world)

/** What leads to a place and is left hanging without it. */
const LEADS =
  /(?:(?<=^|[\s,;.:(])(?:a|al|als|en|el|la|les|l['’]|de|del|des|prop|per|és|es|està|está|at|in|on|near|is|the|près|à|coordenades|coordenadas|coordinates|coords?|gps|ubicació|ubicación|localització|localización|location|posició|posición|position|punt|punto|point|lloc|lugar|lat|latitud|long)[\s:=,]*)+$/iu

/** Leads are looked for in so many of the last characters. */
const LEAD_LENGTH = 80

/** Characters after a place that can decide how it is cut out. */
const LOOKAHEAD = 32

/** Cuts a place out of a sentence where what is left reads as one: at an end of it, in brackets, or a link in between. */
const cutOut = (text: string, { start, end }: PlaceMention): string => {
  const before = without(text.slice(0, start), BEFORE)
  const bracketed = /[([{]\s{0,3}$/u.test(text.slice(Math.max(0, start - 4), start))
  const after = text.slice(end).replace(bracketed ? /^[ \t]{0,3}[)\]}]/u : /^[ \t]{0,9}(?=\n|$)/u, '')
  const atEnd = /^\s{0,9}(?:$|[.!?;,\n])/u.test(after)
  const atStart = before === '' || /[.!?…,;\n]$/u.test(before)
  const enclosed = bracketed && /^\s{0,3}[)\]}]/u.test(text.slice(end, end + 4))
  const last = before.slice(-LEAD_LENGTH)
  const led = last.replace(LEADS, '')
  const link = /^(?:\S*\/|geo:)\S*$/u.test(text.slice(start, end)) && led === last
  if (!atEnd && !atStart && !enclosed && !link) return text
  const head = atEnd ? without(`${before.slice(0, before.length - last.length)}${led}`, LINE) : before
  // Two stops, or a stop before everything, are one too many.
  return `${head}${/(?:^|[.!?…,;\n])$/u.test(head) ? after.replace(/^[\s.,;:]{1,9}/u, /[^\n]$/u.test(head) ? ' ' : '') : after}`
}

/**
 * What a text says besides its places, as its description: they stand on the map. Where it would not read well, as it is;
 * with the links that only a person can open.
 */
export const withoutPlaces = (text: string, world: World): string => {
  const places = placesIn(text, world).filter((place) => !('unreadable' in place))
  const last = places.at(-1)
  if (!last) return text
  // The rest of a long text is copied once, not once per place.
  const reach = last.end + LOOKAHEAD
  const beside = places.reduceRight(cutOut, text.slice(0, reach)) + text.slice(reach)
  return without(beside, HANGING).trim()
}
