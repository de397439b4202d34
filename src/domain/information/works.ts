import { type Area, areaOfShape, findArea, streetBy } from '#domain/places'
import type { Town } from '#domain/town'
import { DomainError, useCase } from '#domain/use-cases'
import { forgetUpcoming, storeWorks, type WorkEntry } from '#domain/works'
import { isolatedReader } from '#platform/isolated'
import type { Entry } from './entry.ts'
import { parseSource, type Source } from './sources.ts'

/** How far around a house works reach, where a source names it and draws nothing, in metres. */
const AROUND_HOUSE = 50

/** Where an entry is: what it draws, its point, or the street that it names. */
const areaOf = async (town: Town, entry: Entry): Promise<Area | undefined> => {
  const { shape, lat, long, place, title, body } = entry
  const named = place ? town.gazetteer.search(place)[0] : undefined
  const label = place ?? ''
  const [only] = shape?.of === 'lines' && shape.lines.length === 1 ? (shape.lines[0] ?? []) : []
  if (only && shape?.of === 'lines' && shape.lines[0]?.length === 1)
    return pointArea(town, { lat: only[1], long: only[0] }, shape.within, label)
  if (shape) return areaOfShape(town, label || streetBy(town, shape), shape)
  if (lat !== undefined && long !== undefined) return pointArea(town, { lat, long }, AROUND_HOUSE, label)
  const found = named ?? town.gazetteer.detect(`${title}. ${place ?? ''} ${body.slice(0, 500)}`)
  if (!found?.inTown) return undefined
  if (/,\s*\d/.test(found.address)) return { ...pick(found), label: found.address, metres: AROUND_HOUSE }
  const street = await findArea(town, { of: 'street', street: found.address })
  return 'area' in street ? street.area : undefined
}

const pick = ({ lat, long }: { lat: number; long: number }) => ({ lat, long })

const pointArea = async (
  town: Town,
  point: { lat: number; long: number },
  metres: number,
  label: string,
): Promise<Area | undefined> => {
  const found = await findArea(town, { of: 'corners', corners: [point], metres, label })
  return 'area' in found ? found.area : undefined
}

/** Entries as works; those that are nowhere in the town, or say no beginning, are left out. */
export const toWorks = async (town: Town, entries: Entry[]): Promise<WorkEntry[]> => {
  const works: WorkEntry[] = []
  for (const entry of entries) {
    const area = await areaOf(town, entry)
    const startsAt = entry.startsAt ?? entry.publishedAt
    if (!area || !startsAt) continue
    const endsAt = entry.endsAt ?? entry.expiresAt ?? null
    if (endsAt && endsAt <= startsAt) continue
    const { externalId, formerId, title, body, url, allDay = false, kind = 'works' } = entry
    works.push({ externalId, formerId, title, body, url, kind, area, startsAt, endsAt, allDay })
  }
  return works
}

/** Keeps what a source says of works. */
export const storeWorkEntries = async (
  town: Town,
  { id, complete, groups, tell }: Source,
  entries: Entry[],
  cut: boolean,
): Promise<void> => {
  const works = await toWorks(town, entries)
  await town.db.transaction((tx) =>
    storeWorks(tx, town, { id, complete, groups, tell, publish: true }, works, cut),
  )
  forgetUpcoming(town)
}

/** What came by a file of staff’s. */
export const WORKS_FILE = 'file'

/** Bytes of a file that staff import. */
export const MAX_WORKS_FILE = 2_000_000

const readFile = isolatedReader<typeof import('./feeds/feed-reader.ts')['read']>({
  name: 'a file of works',
  module: import.meta.resolve('./feeds/feed-reader.ts'),
  pool: 'staff',
  maxBytes: MAX_WORKS_FILE,
  deadlineMs: 15_000,
  memoryMb: 400,
})

/** What became of a file: how many works are new, how many are in it, how many of its entries are none or are not in the town. */
export type WorksImported = { made: number; works: number; leftOut: number }

/**
 * Takes works from a GeoJSON file of staff’s, as drafts: nobody is warned by them before they are published. The same file again
 * changes nothing.
 * @throws {DomainError} `invalid` at `file`
 */
export const importWorks = useCase({
  allow: { staff: 'send-notices' },
  prepare: async ({ town, now }, { bytes }: { bytes: Uint8Array }) => {
    const source = parseSource({ id: WORKS_FILE, topic: 'works', format: 'geojson', url: 'file:' })
    const read = await readFile(bytes, {
      source,
      contentType: null,
      zone: town.profile.time_zone,
      now,
    }).catch(() => {
      throw new DomainError('invalid', [{ path: 'file', code: 'unknown' }])
    })
    const works = await toWorks(town, read.entries)
    if (works.length === 0) throw new DomainError('invalid', [{ path: 'file', code: 'missing' }])
    return { works, leftOut: read.broken + read.entries.length - works.length }
  },
  run: async ({ db: tx, town }, _input, { works, leftOut }): Promise<WorksImported> => {
    const source = { id: WORKS_FILE, complete: false, groups: [], tell: false, publish: false }
    const made = await storeWorks(tx, town, source, works)
    return { made, works: works.length, leftOut }
  },
})
