import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'
import type { Town } from '#domain/town'
import { DATASETS, type DataFormat, type DatasetId, FORMATS, findDataset } from './datasets.ts'

/** A published file. Sizes in bytes; `modified`: when its content last became another. */
export type PublishedFile = {
  dataset: DatasetId
  format: DataFormat
  file: string
  type: string
  size: number
  sha256: string
  sha1?: string
  modified: string
  key: string
}

/** A published set of data. `from` and `to`: the days between which that lies which it tells of. */
export type PublishedDataset = {
  id: DatasetId
  rows: number
  issued: string
  modified: string
  from?: string
  to?: string
  files: PublishedFile[]
}

/** What was published last, and when that was looked over. */
export type Publication = { madeAt: string; issued: string; datasets: PublishedDataset[] }

/** A set of data as it was written into files: nothing of it is published yet. */
export type WrittenDataset = {
  id: DatasetId
  rows: number
  from?: string | undefined
  to?: string | undefined
  /** Where the file of each format lies. */
  paths: Partial<Record<DataFormat, string>>
}

/** The index as it lies in the store. Of an older version it has the requests alone, and no more of them than this. */
type Index = {
  madeAt: string
  requests: number
  issued?: string
  files: (Pick<PublishedFile, 'file' | 'type' | 'size' | 'sha256' | 'key'> & Partial<PublishedFile>)[]
  datasets?: Omit<PublishedDataset, 'files'>[]
}

const indexKey = (town: Town) => `dumps/${town.id}/latest.json`

const fromIndex = ({ madeAt, requests, issued = madeAt, files, datasets }: Index): Publication => {
  const known = datasets ?? [
    { id: 'service-requests' as const, rows: requests, issued: madeAt, modified: madeAt },
  ]
  const published = files.map(
    (one): PublishedFile => ({
      dataset: 'service-requests',
      format: one.file.split('.').at(-1) as DataFormat,
      modified: madeAt,
      ...one,
    }),
  )
  return {
    madeAt,
    issued,
    datasets: known.map((one) => ({ ...one, files: published.filter(({ dataset }) => dataset === one.id) })),
  }
}

const toIndex = ({ madeAt, issued, datasets }: Publication): Index => ({
  madeAt,
  issued,
  requests: datasets.find(({ id }) => id === 'service-requests')?.rows ?? 0,
  files: datasets.flatMap(({ files }) => files),
  datasets: datasets.map(({ files: _, ...one }) => one),
})

/** What was published last; nothing before the first night. */
export const getPublication = async (town: Town): Promise<Publication | undefined> => {
  const bytes = await town.media.get(indexKey(town))
  return bytes && fromIndex(JSON.parse(Buffer.from(bytes).toString('utf8')) as Index)
}

/** A published file, to be read as it is sent. */
export const openPublishedFile = async (
  town: Town,
  name: string,
): Promise<{ file: PublishedFile; blob: Blob } | undefined> => {
  const publication = await getPublication(town)
  const file = publication?.datasets.flatMap(({ files }) => files).find((one) => one.file === name)
  const blob = file && (await town.media.open(file.key))
  return file && blob && { file, blob }
}

const digestsOf = async (path: string): Promise<{ sha256: string; sha1: string }> => {
  const [sha256, sha1] = [createHash('sha256'), createHash('sha1')]
  for await (const part of Bun.file(path).stream()) {
    sha256.update(part)
    sha1.update(part)
  }
  return { sha256: sha256.digest('hex'), sha1: sha1.digest('hex') }
}

/** Whole seconds, with the offset of the town: what every profile of metadata takes. */
const timeIn = (town: Town): string =>
  DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
    .startOf('second')
    .toISO({ suppressMilliseconds: true }) ?? ''

/**
 * Publishes what was written: the files first, then the index that names them. Readers in the meantime have the last publication
 * whole; of the one before, what is no longer named is removed. What is as it was keeps the time at which it became so.
 */
export const publishDatasets = async (
  town: Town,
  written: readonly WrittenDataset[],
): Promise<Publication> => {
  const before = await getPublication(town)
  const madeAt = timeIn(town)
  const folder = `dumps/${town.id}/${town.now().toISOString().slice(0, 19).replaceAll(/\D/g, '')}`
  const datasets: PublishedDataset[] = []
  for (const { id } of DATASETS) {
    const dataset = written.find((one) => one.id === id)
    const last = before?.datasets.find((one) => one.id === id)
    // A set that others may have kept the address of does not vanish for being empty one night.
    if (!dataset || (dataset.rows === 0 && !last && !findDataset(id).always)) continue
    datasets.push(await publishDataset(town, dataset, { last, madeAt, folder }))
  }
  const publication: Publication = { madeAt, issued: before?.issued ?? madeAt, datasets }
  const index = Buffer.from(JSON.stringify(toIndex(publication)))
  await town.media.put(indexKey(town), index, 'application/json')
  const keysOf = (one: Publication | undefined) =>
    (one?.datasets ?? []).flatMap(({ files }) => files.map(({ key }) => key))
  const kept = new Set(keysOf(publication))
  for (const key of keysOf(before)) if (!kept.has(key)) await town.media.remove(key)
  return publication
}

const publishDataset = async (
  town: Town,
  { id, rows, from, to, paths }: WrittenDataset,
  { last, madeAt, folder }: { last: PublishedDataset | undefined; madeAt: string; folder: string },
): Promise<PublishedDataset> => {
  const { file: stem, formats } = findDataset(id)
  const files: PublishedFile[] = []
  for (const format of formats) {
    const path = paths[format]
    if (!path) continue
    const file = `${stem}.${format}`
    const key = `${folder}/${file}`
    const { type: mediaType } = FORMATS[format]
    const type = format === 'parquet' ? mediaType : `${mediaType}; charset=utf-8`
    const digests = await digestsOf(path)
    const same = last?.files.find((one) => one.file === file && one.sha256 === digests.sha256)
    const modified = same?.modified ?? madeAt
    await town.media.putFile(key, path, type)
    files.push({ dataset: id, format, file, type, size: Bun.file(path).size, ...digests, modified, key })
  }
  const changed = files.some(({ modified }) => modified === madeAt)
  return {
    id,
    rows,
    issued: last?.issued ?? madeAt,
    modified: changed ? madeAt : (last?.modified ?? madeAt),
    ...(from && { from }),
    ...(to && { to }),
    files,
  }
}
