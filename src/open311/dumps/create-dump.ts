import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { type Publication, publishDatasets, type WrittenDataset } from '#domain/open-data'
import { getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import type { Queue } from '#platform/jobs'
import { consultationTable } from './consultations.ts'
import { requestTables } from './requests.ts'
import type { Table } from './table.ts'
import { assetTable, serviceTable, worksTable } from './things.ts'
import { writeTable } from './write-table.ts'

/** Writes everything that is public to files that anybody may take away. */
export const writeDump: Queue<Record<string, never>> = { name: 'write-dump', retries: 3, seconds: 1_800 }

const listTables = async (town: Town): Promise<Table[]> => {
  const catalogue = await getCatalogue(town)
  return [
    ...requestTables(town, catalogue),
    serviceTable(catalogue),
    assetTable(town),
    await worksTable(town),
    await consultationTable(town),
  ]
}

/** A day as it is in the town. */
const dayIn = ({ profile }: Town, date: Date | undefined): string | undefined =>
  (date && DateTime.fromJSDate(date, { zone: profile.time_zone }).toISODate()) ?? undefined

/** Makes the dump: every set of public data in each of its formats. */
export const createDump = async (town: Town): Promise<Publication> => {
  const folder = await mkdtemp(join(tmpdir(), 'dump-'))
  try {
    const written: WrittenDataset[] = []
    for (const table of await listTables(town)) {
      const { rows, paths } = await writeTable(town, table, folder)
      const { from, to } = table.span?.() ?? {}
      written.push({ id: table.dataset, rows, paths, from: dayIn(town, from), to: dayIn(town, to) })
    }
    const publication = await publishDatasets(town, written)
    const { madeAt, datasets } = publication
    town.log.info(
      { madeAt, rows: Object.fromEntries(datasets.map(({ id, rows }) => [id, rows])) },
      'dump written',
    )
    return publication
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
