import { distance } from 'fastest-levenshtein'
import { fold } from '#platform/text'
import { type Candidate, distanceMetres, isInsideRing, type Place, type Point, type Ring } from './place.ts'

/** A street, square or known place of the town's own list. */
export type Street = Point & {
  id: string
  /** `Carrer`, `Plaça`, `Passeig`… */
  kind: string
  /** Its name without kind and particle: `Guimerà`. */
  name: string
  /** As it is written on its sign: `Carrer de Guimerà`. */
  officialName: string
  /** Other ways people write it. */
  variants: string[]
  quarter?: string
  zipcode?: string
}

/** An address seen inside a sentence, and which part of the sentence it was. */
export type DetectedAddress = Candidate & {
  /** Whether the kind of street was said too: «carrer Guimerà» is surer than «Guimerà». */
  hasStreetType: boolean
}

/** Looks places up in a list held in memory. Synchronous and pure. */
export type Gazetteer = {
  /** Parts of the town, by their names, in order. */
  readonly neighbourhoods: string[]
  search(text: string): Candidate[]
  /** The address mentioned in a free sentence, if one is. */
  detect(text: string): DetectedAddress | undefined
  reverse(point: Point): Place | undefined
}

/** Words that say what kind of way it is, in Catalan and Spanish, long and short: all become one. */
// Maps, not objects: a citizen may well write «constructor».
const STREET_TYPES = new Map(
  Object.entries({
    carrer: 'carrer c cr carr calle cl carre street st',
    placa: 'placa pl plaza pla plza pca square',
    passeig: 'passeig pg paseo ps passeitg pge',
    avinguda: 'avinguda av avda avenida avgda ave',
    carretera: 'carretera ctra cra crta carret',
    cami: 'cami camino cno',
    passatge: 'passatge ptge pasaje psje',
    ronda: 'ronda rda',
    travessia: 'travessia trav travesia',
    baixada: 'baixada bda bajada',
    pujada: 'pujada subida',
    parc: 'parc parque',
    jardins: 'jardins jardines',
    poligon: 'poligon poligono pol',
    via: 'via',
    muralla: 'muralla',
    pont: 'pont puente',
    plana: 'plana',
    raval: 'raval arrabal',
    estacio: 'estacio estacion',
  }).flatMap(([kind, text]) => text.split(' ').map((word) => [word, kind] as const)),
)

/** Spanish and everyday twins of words in Catalan names. */
const SPELLING_VARIANTS = new Map(
  Object.entries({
    san: 'sant',
    santo: 'sant',
    st: 'sant',
    sta: 'santa',
    santos: 'sants',
    pedro: 'pere',
    pablo: 'pau',
    juan: 'joan',
    jaime: 'jaume',
    jose: 'josep',
    miguel: 'miquel',
    bartolome: 'bartomeu',
    antonio: 'antoni',
    francisco: 'francesc',
    mayor: 'major',
    nueva: 'nova',
    nuevo: 'nou',
    iglesia: 'esglesia',
    hospital: 'hospital',
    tercero: 'iii',
    tercer: 'iii',
    iii: 'iii',
    dr: 'doctor',
    mn: 'mossen',
  }),
)

const PARTICLES = new Set([
  'de',
  'del',
  'la',
  'el',
  'els',
  'les',
  'l',
  'd',
  'dels',
  'en',
  'na',
  'los',
  'las',
  'y',
  'i',
])

/** How far apart two words of a name may be and still be the same word with a slip in it. */
const maxEditDistance = (length: number): number => (length <= 3 ? 0 : length <= 6 ? 1 : 2)

/** Words of an address, and of a sentence, that are looked at: each is compared with every street. */
const ADDRESS_WORDS = 60
const SENTENCE_WORDS = 400

const words = (text: string): string[] => fold(text).split(' ').filter(Boolean)
const nameWords = (text: string): string[] =>
  words(text)
    .filter((word) => !PARTICLES.has(word))
    .map((word) => SPELLING_VARIANTS.get(word) ?? word)

type Entry = { street: Street; kind: string; tokens: string[] }

const indexEntries = (street: Street): Entry[] => {
  const kind = STREET_TYPES.get(fold(street.kind)) ?? fold(street.kind)
  const spellings = [street.name, street.officialName, ...street.variants].map((spelling) => {
    const all = words(spelling)
    const first = STREET_TYPES.get(all[0] ?? '')
    return first && all.length > 1 ? nameWords(all.slice(1).join(' ')) : nameWords(spelling)
  })
  const unique = new Map(
    spellings.filter((tokens) => tokens.length > 0).map((tokens) => [tokens.join(' '), tokens]),
  )
  return [...unique.values()].map((tokens) => ({ street, kind, tokens }))
}

/** How alike the start of `heard` is to `tokens`: 1 the same, 0 not at all. */
const similarity = (tokens: string[], heard: string[]): number => {
  if (heard.length < tokens.length) return 0
  let letters = 0
  let slips = 0
  for (const [index, token] of tokens.entries()) {
    const word = heard[index] ?? ''
    const slipsHere = maxEditDistance(Math.min(token.length, word.length))
    // Words of such different lengths are not looked at letter by letter: one of them may be very long.
    if (Math.abs(token.length - word.length) > slipsHere) return 0
    const apart = token === word ? 0 : distance(token, word)
    if (apart > slipsHere) return 0
    letters += token.length
    slips += apart
  }
  return 1 - slips / Math.max(letters, 4)
}

/** The house number that follows a name: `12`, `núm. 12`, `12 bis`, `s/n` is none. */
const houseNumber = (rest: string[]): string | undefined => {
  const [first, second] = rest.filter(
    (word) => !['num', 'numero', 'n', 'no', 'nº', 'number', 'portal', 'al'].includes(word),
  )
  if (!first || !/^\d{1,4}[a-z]?$/.test(first)) return undefined
  return second && /^(bis|[a-d])$/.test(second) ? `${first} ${second}` : first
}

/**
 * @param streets the town's list
 * @param boundary the town's outline, to say whether a point is in it
 */
export const createGazetteer = (streets: Street[], boundary: Ring): Gazetteer => {
  const entries = streets.flatMap(indexEntries)

  const place = (street: Street, number?: string): Place => ({
    address: number ? `${street.officialName}, ${number}` : street.officialName,
    addressId: street.id,
    lat: street.lat,
    long: street.long,
    zipcode: street.zipcode,
    quarter: street.quarter,
    inTown: isInsideRing(street, boundary),
  })

  /** Every street that fits at one position of a sentence. */
  const fitsAt = (all: string[], start: number): (DetectedAddress & { length: number })[] => [
    ...fitsAs(all, start, STREET_TYPES.get(all[start] ?? '')),
    // «el Passeig», «la Plana»: here the kind is the whole name.
    ...(STREET_TYPES.get(all[start] ?? '') ? fitsAs(all, start, undefined) : []),
  ]

  const fitsAs = (
    all: string[],
    start: number,
    saidKind?: string,
  ): (DetectedAddress & { length: number })[] => {
    const from = saidKind ? start + 1 : start
    const heard: { word: string; at: number }[] = []
    for (let at = from; at < all.length && heard.length < 6; at++) {
      const word = all[at] ?? ''
      if (!PARTICLES.has(word)) heard.push({ word: SPELLING_VARIANTS.get(word) ?? word, at })
      else if (heard.length === 0 && !saidKind) return []
    }
    const heardWords = heard.map(({ word }) => word)
    return entries.flatMap(({ street, kind, tokens }) => {
      const alike = similarity(tokens, heardWords)
      if (alike < 0.7) return []
      const end = (heard[tokens.length - 1]?.at ?? from) + 1
      const kindFits = saidKind === kind
      const score = alike * (kindFits ? 1 : saidKind ? 0.75 : 0.85) + Math.min(tokens.length, 3) * 0.001
      const number = houseNumber(all.slice(end, end + 3))
      return [
        { ...place(street, number), score: Math.min(1, score), hasStreetType: kindFits, length: end - start },
      ]
    })
  }

  const best = <T extends Candidate & { length: number }>(found: T[]): T[] => {
    const byStreet = new Map<string, T>()
    for (const one of found.sort((a, b) => b.score - a.score || b.length - a.length)) {
      const key = one.addressId ?? one.address
      if (!byStreet.has(key)) byStreet.set(key, one)
    }
    return [...byStreet.values()]
  }

  const named = new Set(streets.flatMap(({ quarter: neighbourhood }) => neighbourhood ?? []))
  return {
    neighbourhoods: [...named].sort((a, b) => a.localeCompare(b, 'ca')),
    search(text) {
      const all = words(text).slice(0, ADDRESS_WORDS)
      const found = all.flatMap((_, start) =>
        fitsAt(all, start).map((one) => ({ ...one, score: one.score - start * 0.001 })),
      )
      return best(found)
        .slice(0, 9)
        .map(({ length: _, hasStreetType: __, ...candidate }) => candidate)
    },
    detect(text) {
      const all = words(text).slice(0, SENTENCE_WORDS)
      const found = all.flatMap((_, start) => fitsAt(all, start))
      // Inside a sentence a lone word such as «nou» or «sol» is more often not a street at all.
      const sure = found.filter(({ hasStreetType, score, address }) =>
        hasStreetType
          ? score > 0.75
          : score > 0.84 && /\d$| /.test(address.replace(/^\S+ (de |del |d')?/, '')) && /\d/.test(address),
      )
      const [first] = best(sure)
      if (!first) return undefined
      const { length: _, ...spotted } = first
      return spotted
    },
    reverse(point) {
      let nearest: Street | undefined
      let metres = Number.POSITIVE_INFINITY
      for (const street of streets) {
        const away = distanceMetres(point, street)
        if (away < metres) [nearest, metres] = [street, away]
      }
      if (!nearest || metres > 1_000) return undefined
      return { ...place(nearest), ...point, inTown: isInsideRing(point, boundary) }
    },
  }
}
