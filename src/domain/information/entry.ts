import { createHash } from 'node:crypto'
import type { AreaShape } from '#domain/places'
import type { WorkKind } from '#domain/works'
import { sanitise } from '#platform/text'

/** Where works are, as a source draws it. */
export type WorkShape = Extract<AreaShape, { of: 'outlines' | 'lines' }>

/** An entry of a source, read. */
export type Entry = {
  externalId: string
  /** By which it was known to an earlier version. */
  formerId?: string | undefined
  title: string
  body: string
  url?: string
  pictureUrl?: string
  startsAt?: Date
  endsAt?: Date
  allDay?: boolean
  place?: string
  phone?: string
  lat?: number
  long?: number
  facts?: [label: string, words: string][]
  publishedAt?: Date
  expiresAt?: Date
  /** Of works: what they are, and where, as a source draws it. */
  kind?: WorkKind
  shape?: WorkShape
  /** Words that it is found by besides its own. */
  keywords?: string
  /** A date of it was written that cannot be read, or is doubtful: it is told for some time from when it was first seen. */
  undated?: boolean
}

/** Why an entry was left out: without a title, damaged, cut off at the end, one too many, of an id that comes once more. */
export const SKIP_REASONS = ['untitled', 'damaged', 'cut', 'many', 'repeated'] as const

/** How the entries of an answer could be read, for staff: how many of each, and the titles of the first few. */
export type ReadReport = {
  recovered: number
  undated: number
  /** Titles of some that were recovered, and of some without a date. */
  examples: { recovered: string[]; undated: string[] }
  leftOut: Partial<Record<(typeof SKIP_REASONS)[number], number>>
}

/**
 * What a source said: the entries that could be read, and how many could not. `truncated`: it ended before its end, so that what is
 * not in it may be there all the same.
 */
export type ParsedFeed = { entries: Entry[]; broken: number; truncated?: boolean; reading?: ReadReport }

/** Entries of one source that are kept: more are counted as broken. */
export const MAX_ENTRIES = 5_000

/** Characters of an address at most: longer ones are none that anybody wrote. */
const MAX_ADDRESS = 2_000

const boundedUrl = (url: string | undefined) => (url && url.length <= MAX_ADDRESS ? url : undefined)

/** Characters of an id that is kept as it is. */
const MAX_ID = 200

/** An id as it is kept: one that is too long is never cut, since another may begin like it, but kept as its digest. */
export const boundedId = (written: string): string => {
  const id = sanitise(written)
  return id.length <= MAX_ID ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`
}

/** An entry whose texts are no longer than a list, a message and an index can take, whatever a source wrote. */
export const boundEntry = (entry: Entry): Entry => ({
  ...entry,
  externalId: boundedId(entry.externalId),
  title: sanitise(entry.title, 300),
  body: sanitise(entry.body, 10_000),
  url: boundedUrl(entry.url),
  pictureUrl: boundedUrl(entry.pictureUrl),
  place: entry.place && sanitise(entry.place, 300),
  phone: entry.phone && sanitise(entry.phone, 100),
  keywords: entry.keywords && sanitise(entry.keywords, 2_000),
})

/** Reads entries one by one: a broken one costs only itself. */
export const parseEach = <Raw>(all: Raw[], read: (raw: Raw) => Entry | undefined): ParsedFeed => {
  const entries: Entry[] = []
  let broken = Math.max(0, all.length - MAX_ENTRIES)
  for (const raw of all.slice(0, MAX_ENTRIES)) {
    try {
      const entry = read(raw)
      if (entry) entries.push(boundEntry(entry))
    } catch {
      broken++
    }
  }
  return { entries, broken }
}

/**
 * Only addresses of the web are told. One that is relative is of the base.
 * @param base where the source says that it is; without one, relative addresses are none
 */
export const resolveWebUrl = (text: string | undefined, base?: string): string | undefined => {
  const words = text?.trim()
  if (!words || (base && /\s/.test(words))) return undefined
  const url = URL.parse(/^www\./i.test(words) ? `https://${words}` : words, base)
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : undefined
}

/** How a source's answer is read: by its format, in the town's zone, for what may recur, from a moment on. */
export type Parser<Source> = (
  source: Source,
  text: string,
  zone: string,
  now: Date,
) => ParsedFeed | Promise<ParsedFeed>

type Raw = { [name: string]: unknown }

/** A value of a record by its path: `rel_municipis.ine`. */
export const valueAtPath = (raw: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? (value as Raw)[name] : undefined),
      raw,
    )

/** Whether a record is one of those that a source is configured to take. */
export const matchesFilter = (raw: unknown, only: Record<string, string>): boolean =>
  Object.entries(only).every(
    ([path, wanted]) => String(valueAtPath(raw, path) ?? '').toLowerCase() === wanted.toLowerCase(),
  )

/** A feed with entities of its own is not read: no honest one has them, and a few lines of them fill a memory. */
export const assertNoEntities = (text: string): void => {
  if (/<!ENTITY/i.test(text.slice(0, 200_000))) throw new Error('the feed declares XML entities')
}
