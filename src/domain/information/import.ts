import { and, eq } from 'drizzle-orm'
import { getServiceArea, type ServiceArea } from '#domain/places'
import type { Town } from '#domain/town'
import { isolatedReader, LimitExceeded } from '#platform/isolated'
import type { RowProblem } from './directory.ts'
import type { Entry } from './entry.ts'
import { recordImport, storeEntries } from './fetch.ts'
import type { ImportedList, ListProblem } from './import-reader.ts'
import { placed } from './place.ts'
import type { Source } from './sources.ts'
import { informationItem } from './tables.ts'

/** Bytes of a file that staff import. */
export const MAX_IMPORT = 2_000_000

const readList = isolatedReader<typeof import('./import-reader.ts')['read']>({
  name: 'a list of places',
  module: import.meta.resolve('./import-reader.ts'),
  pool: 'staff',
  maxBytes: MAX_IMPORT,
  deadlineMs: 15_000,
  memoryMb: 400,
})

/** A file as it would be imported, and what that would change. */
export type ImportPreview = ImportedList & { added: number; changed: number; same: number }

/** Why a file is not imported: `stopped` when reading it came to a limit. */
export type ImportProblem = ListProblem | 'stopped' | 'size'

const compareKey = (one: Partial<Entry> | typeof informationItem.$inferSelect): string =>
  JSON.stringify([
    one.title,
    one.place ?? null,
    one.phone ?? null,
    one.lat ?? null,
    one.long ?? null,
    one.facts ?? [],
  ])

const TAKEN = { swapped: 'turned', outside: 'given', range: true } as const

/** A list with its places where they can be, and what was odd about them among its problems. */
const inTown = (list: ImportedList, ground: ServiceArea): ImportedList => {
  const all = list.rows.map(({ row, entry: before }) => ({ row, before, ...placed(before, ground) }))
  const odd = all.flatMap(({ row, before, oddity }): RowProblem[] =>
    oddity
      ? [
          {
            row,
            field: 'lat',
            reason: oddity,
            value: `${before.lat}; ${before.long}`,
            accepted: TAKEN[oddity],
          },
        ]
      : [],
  )
  return {
    ...list,
    rows: all.map(({ row, entry }) => ({ row, entry })),
    problems: [...list.problems, ...odd].sort((a, b) => a.row - b.row),
  }
}

/** Reads a list of places that staff give, and compares it with what the source has. Writes nothing. */
export const previewImport = async (
  town: Town,
  source: Source,
  bytes: Uint8Array,
): Promise<ImportPreview | { problem: ImportProblem }> => {
  try {
    const read = await readList(bytes, undefined)
    if ('problem' in read) return read
    const list = inTown(read, getServiceArea(town))
    const kept = await town.db
      .select()
      .from(informationItem)
      .where(and(eq(informationItem.jurisdictionId, town.id), eq(informationItem.sourceId, source.id)))
    const before = new Map(kept.map((item) => [item.externalId, compareKey(item)]))
    const added = list.rows.filter(({ entry }) => !before.has(entry.externalId)).length
    const same = list.rows.filter(({ entry }) => before.get(entry.externalId) === compareKey(entry)).length
    return { ...list, added, same, changed: list.rows.length - added - same }
  } catch (error) {
    if (!(error instanceof LimitExceeded)) throw error
    return { problem: error.limit === 'size' ? 'size' : 'stopped' }
  }
}

/**
 * Takes the places of a file into a source. Those of the same id are changed, and what is not in the file stays: the same
 * file again changes nothing.
 */
export const importList = async (
  town: Town,
  source: Source,
  bytes: Uint8Array,
): Promise<ImportPreview | { problem: ImportProblem }> => {
  const preview = await previewImport(town, source, bytes)
  if ('problem' in preview) return preview
  await storeEntries(
    town,
    { ...source, complete: false },
    preview.rows.map(({ entry }) => entry),
  )
  if (!source.url) await recordImport(town, source)
  return preview
}
