import { z } from 'zod'
import { readLimited } from '#platform/streams'
import { type Geocoder, isInsideRing, type Ring } from './place.ts'

/** A citizen is waiting for the answer: better none than a late one. */
const TIMEOUT_MS = 3_000

/** A list of places is some kilobytes. */
const MAX_BYTES = 1024 * 1024

const ask = async (url: URL): Promise<unknown> => {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  })
  if (!response.ok) throw new Error(`geocoder answered ${response.status}`)
  // CartoCiudad serves a maintenance page in HTML with status 200: parsing it throws, as it should.
  return JSON.parse(new TextDecoder().decode(await readLimited(response.body, MAX_BYTES)))
}

const icgcAnswer = z.object({
  features: z.array(
    z.object({
      geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]).rest(z.number()) }),
      properties: z.looseObject({
        id: z.string().optional(),
        etiqueta: z.string().optional(),
        label: z.string().optional(),
        nom: z.string().optional(),
        portal: z.string().optional(),
        municipi: z.string().optional(),
        codi_postal: z.string().optional(),
        llogaret: z.string().optional(),
      }),
    }),
  ),
})

/**
 * The geocoder of the Institut Cartogràfic i Geològic de Catalunya (Pelias), without a key.
 * Labels come as `etiqueta` from the live service and `label` in its documentation: either is read.
 * @param base `https://eines.icgc.cat/geocodificador/`
 * @see https://github.com/OpenICGC/geocodificador-doc
 */
export const icgcGeocoder = (base: string, town: string, boundary: Ring): Geocoder => {
  const places = async (url: URL) =>
    icgcAnswer.parse(await ask(url)).features.map(({ geometry, properties }, index) => {
      const [long, lat] = geometry.coordinates
      const { nom, portal, etiqueta, label, id, codi_postal, llogaret } = properties
      const address = nom ? [nom, portal].filter(Boolean).join(', ') : (etiqueta ?? label ?? '')
      const inTown = isInsideRing({ lat, long }, boundary)
      const score = 1 - index * 0.05
      return { address, addressId: id, lat, long, zipcode: codi_postal, quarter: llogaret, inTown, score }
    })
  return {
    search: (text) => {
      const url = new URL('cerca', base)
      url.search = new URLSearchParams({ text: `${text}, ${town}`, layers: 'address', size: '5' }).toString()
      return places(url)
    },
    reverse: async ({ lat, long }) => {
      const url = new URL('invers', base)
      const query = { 'point.lat': String(lat), 'point.lon': String(long), layers: 'address', size: '1' }
      url.search = new URLSearchParams(query).toString()
      return (await places(url))[0]
    },
  }
}

const cartoPlace = z.looseObject({
  id: z.string().nullish(),
  address: z.string(),
  muni: z.string().nullish(),
  postalCode: z.string().nullish(),
  portalNumber: z.number().nullish(),
  lat: z.number(),
  lng: z.number(),
})

/** `CALLE L"HOSPITAL 12, Manresa` → `Calle l’Hospital, 12`: their capitals and their quotes are theirs. */
const humanAddress = (address: string): string =>
  (address.split(',')[0] ?? address)
    .replaceAll('"', '’')
    .toLowerCase()
    .replace(
      /(^|[\s’])(\p{L})(\p{L}{2,})/gu,
      (_, before, first, rest) => `${before}${first.toUpperCase()}${rest}`,
    )
    .replace(/\s+(\d+\s*\p{L}?)$/u, ', $1')

/**
 * CartoCiudad, of the Instituto Geográfico Nacional. (0, 0) means "not found" there.
 * @param base `https://www.cartociudad.es/geocoder/api/geocoder/`
 */
export const cartociudadGeocoder = (base: string, town: string, boundary: Ring): Geocoder => {
  const place = (found: z.infer<typeof cartoPlace>, index = 0) => ({
    address: humanAddress(found.address),
    addressId: found.id ?? undefined,
    lat: found.lat,
    long: found.lng,
    zipcode: found.postalCode ?? undefined,
    inTown: isInsideRing({ lat: found.lat, long: found.lng }, boundary),
    score: 1 - index * 0.05,
  })
  const real = ({ lat, lng }: { lat: number; lng: number }) => lat !== 0 || lng !== 0
  return {
    search: async (text) => {
      const url = new URL('candidates', base)
      url.search = new URLSearchParams({ q: text, limit: '5', municipio_filter: town }).toString()
      return z
        .array(cartoPlace)
        .parse(await ask(url))
        .filter(real)
        .map(place)
    },
    reverse: async ({ lat, long }) => {
      const url = new URL('reverseGeocode', base)
      url.search = new URLSearchParams({ lon: String(long), lat: String(lat) }).toString()
      const found = cartoPlace.nullable().parse(await ask(url))
      return found && real(found) ? { ...place(found), lat, long } : undefined
    },
  }
}
