import { DateTime } from 'luxon'
import { z } from 'zod'
import type { WorkKind } from '#domain/works'
import { pointOfUtm, type Ring } from '#platform/geocoding'
import { fold, sanitise } from '#platform/text'
import {
  type Entry,
  matchesFilter,
  type Parser,
  parseEach,
  resolveWebUrl,
  valueAtPath,
  type WorkShape,
} from '../entry.ts'
import type { Source } from '../sources.ts'
import { parseWrittenDate } from './parse-date.ts'
import { plainText } from './plain-text.ts'

/** Corners of one geometry that are read: more are no street and no square. */
const MAX_CORNERS = 5_000

const position = z
  .tuple([z.number(), z.number()])
  .rest(z.number())
  .transform(([x, y]): [number, number] => [x, y])
const line = z.array(position).max(MAX_CORNERS)
const lines = z.array(line).max(500)
const shapes = {
  point: z.object({ type: z.literal('Point'), coordinates: position }),
  points: z.object({ type: z.literal('MultiPoint'), coordinates: line }),
  line: z.object({ type: z.literal('LineString'), coordinates: line }),
  lines: z.object({ type: z.literal('MultiLineString'), coordinates: lines }),
  polygon: z.object({ type: z.literal('Polygon'), coordinates: lines }),
  polygons: z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(lines).max(500) }),
}
const geometry = z.discriminatedUnion('type', [
  shapes.point,
  shapes.points,
  shapes.line,
  shapes.lines,
  shapes.polygon,
  shapes.polygons,
])

const feature = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  geometry: geometry.nullish(),
})

/** RFC 7946 has longitude and latitude only; town halls of Catalonia also write metres of ETRS89 / UTM 31N, and say so as its forerunner did. */
const collection = z.object({
  features: z.array(z.unknown()),
  crs: z
    .object({ properties: z.object({ name: z.string() }) })
    .nullish()
    .catch(undefined),
})

/** Names under which open data of works have what is asked for, besides those that a source sets. WZDx 4.2: `core_details`. */
const NAMES: Record<'title' | 'body' | 'kind' | 'starts' | 'ends' | 'id' | 'url' | 'place', string[]> = {
  title: ['title', 'titol', 'titulo', 'name', 'nom', 'nombre', 'obra', 'core_details.name'],
  body: ['body', 'description', 'descripcio', 'descripcion', 'observacions', 'core_details.description'],
  kind: ['kind', 'tipus', 'tipo', 'type', 'core_details.event_type'],
  starts: ['starts', 'start_date', 'start', 'inici', 'data_inici', 'fecha_inicio', 'start_datetime'],
  ends: ['ends', 'end_date', 'end', 'fi', 'data_fi', 'fecha_fin', 'end_datetime'],
  id: ['id', 'codi', 'codigo', 'objectid', 'OBJECTID'],
  url: ['url', 'link', 'enllac', 'enlace', 'web'],
  place: ['place', 'address', 'adreca', 'direccion', 'carrer', 'calle', 'lloc', 'core_details.road_names'],
}

/** What words of a source mean, where it does not say otherwise. */
const KINDS: [pattern: RegExp, kind: WorkKind][] = [
  [/aigua|agua|water|eau/i, 'water'],
  [/llum|electri|corrent|\bluz\b|power/i, 'power'],
  [/tr[aàá]n?[sfn]i[ct]|tall|corte|closure|detour|restriction/i, 'traffic'],
  [/obr[ae]s?|work|travaux/i, 'works'],
]

const textOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return value.flatMap((one) => textOf(one) ?? []).join(', ') || undefined
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).trim() || undefined
    : undefined
}

const toDegrees = (ring: Ring, zone: number | undefined): Ring =>
  ring.map(([x, y]): [number, number] => {
    if (zone === undefined) return [x, y]
    const { lat, long } = pointOfUtm(x, y, zone)
    return [long, lat]
  })

const shapeOf = (given: z.infer<typeof geometry>, zone: number | undefined, within: number): WorkShape => {
  const at = (ring: Ring) => toDegrees(ring, zone)
  switch (given.type) {
    case 'Point':
      return { of: 'lines', lines: [at([given.coordinates])], within }
    case 'MultiPoint':
      return { of: 'lines', lines: given.coordinates.map((one) => at([one])), within }
    case 'LineString':
      return { of: 'lines', lines: [at(given.coordinates)], within }
    case 'MultiLineString':
      return { of: 'lines', lines: given.coordinates.map(at), within }
    case 'Polygon':
      return toOutlines([given.coordinates.map(at)])
    case 'MultiPolygon':
      return toOutlines(given.coordinates.map((rings) => rings.map(at)))
  }
}

/** RFC 7946, 3.1.6: of a polygon's rings the first is its outline, and the others are holes in it. */
const toOutlines = (polygons: Ring[][]): WorkShape => {
  const parts = polygons.flatMap(([outline, ...holes]) => (outline ? [{ outline, holes }] : []))
  const rings = parts.map(({ outline }) => outline)
  return parts.some(({ holes }) => holes.length > 0)
    ? { of: 'outlines', rings, holes: parts.map(({ holes }) => holes) }
    : { of: 'outlines', rings }
}

/** A moment as it is written: ISO, milliseconds since 1970, or a day in numbers. `day`: without an hour. */
const momentOf = (value: unknown, zone: string): { at: DateTime; day: boolean } | undefined => {
  if (typeof value === 'number' && value > 1e11 && value < 1e14)
    return { at: DateTime.fromMillis(value, { zone }), day: false }
  const written = typeof value === 'string' ? parseWrittenDate(value.slice(0, 80), zone) : undefined
  // In this part of the world the day comes first.
  const at = written?.certain ?? written?.readings.ymd ?? written?.readings.dmy
  return at && written ? { at, day: written.day } : undefined
}

/**
 * What tells a feature without an id from others: its description may be corrected, and its end. `lasting`: its title, place,
 * beginning and geometry. `formerId`: what rows of earlier versions are known by, of which any change made another one.
 */
const idsWithoutName = (raw: unknown, lasting: unknown[]) => {
  const hashOf = (value: unknown) => Bun.hash(JSON.stringify(value)).toString(36)
  return { externalId: hashOf(lasting), formerId: hashOf(raw) }
}

/**
 * Works, cuts and outages as GeoJSON (RFC 7946): features with a title, a beginning and a place. Properties are looked for by
 * the names that the source sets, by those of WZDx 4.2, and by those that open data of town halls have.
 * @see https://datatracker.ietf.org/doc/html/rfc7946 @see https://github.com/usdot-jpo-ode/wzdx (4.2, 2023) @throws when it is none
 */
export const parseGeoJson: Parser<Source> = (source, text, zone) => {
  const { features, crs } = collection.parse(JSON.parse(text))
  const utm = /25831|ETRS89.*31N/i.test(crs?.properties.name ?? '') ? 31 : undefined
  return parseEach(
    features.filter((raw) => matchesFilter(raw, source.only)),
    (raw): Entry => {
      const { id, properties, geometry: given } = feature.parse(raw)
      const propertyOf = (name: keyof typeof NAMES): unknown =>
        [source.properties[name], ...NAMES[name]]
          .flatMap((path) => (path ? [valueAtPath(properties, path)] : []))
          .find((value) => value !== undefined && value !== null && value !== '')
      const title = textOf(propertyOf('title')) ?? textOf(propertyOf('body')) ?? textOf(propertyOf('place'))
      const starts = momentOf(propertyOf('starts'), zone)
      const ends = momentOf(propertyOf('ends'), zone)
      if (!title || !starts) throw new Error('neither title nor beginning')
      const said = textOf(propertyOf('kind')) ?? ''
      const allDay = starts.day && (ends === undefined || ends.day)
      const last = ends?.day ? ends.at.startOf('day').plus({ days: 1 }) : ends?.at
      if (last && last <= starts.at) throw new Error('it ends before it begins')
      const named = textOf(propertyOf('id')) ?? textOf(id)
      const shape = given ? shapeOf(given, utm, source.within) : undefined
      return {
        ...(named === undefined
          ? idsWithoutName(raw, [fold(title), textOf(propertyOf('place')), starts.at.toISO(), given])
          : { externalId: named }),
        title: sanitise(plainText(title), 300),
        body: plainText(textOf(propertyOf('body')) ?? ''),
        url: resolveWebUrl(textOf(propertyOf('url'))),
        place: textOf(propertyOf('place')),
        startsAt: starts.at.toJSDate(),
        endsAt: last?.toJSDate(),
        allDay,
        kind: source.kinds[said] ?? KINDS.find(([pattern]) => pattern.test(said))?.[1] ?? 'works',
        ...(shape ? { shape } : {}),
      }
    },
  )
}
