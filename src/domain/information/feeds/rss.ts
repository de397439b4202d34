import { sanitise, truncateAtSentence } from '#platform/text'
import { boundEntry, type Entry, MAX_ENTRIES, type Parser, type ReadReport, resolveWebUrl } from '../entry.ts'
import type { Source } from '../sources.ts'
import { createDateReader, type DateReader, type EntryDates } from './infer-date-order.ts'
import { plainText } from './plain-text.ts'
import { parseRawEntries, type RawEntry } from './raw-entries.ts'

/** Text of one field that is read, in UTF-16 units. */
const MAX_FIELD = 50_000

/** Titles that are noted for staff of each kind, and their length. */
const EXAMPLES = 5
const EXAMPLE_LENGTH = 80

/** The text of an element, or of all that is in it. */
const elementText = (value: unknown, depth = 0): string => {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (typeof value !== 'object' || value === null || depth > 20) return ''
  if ('_' in value && typeof value._ === 'string') return value._
  return Object.entries(value)
    .filter(([name]) => name !== '$')
    .map(([, inner]) => elementText(inner, depth + 1))
    .filter(Boolean)
    .join(' ')
}

const fieldText = (raw: RawEntry, name: string | undefined): string | undefined =>
  (name && Object.hasOwn(raw, name) && elementText(raw[name]).slice(0, MAX_FIELD).trim()) || undefined

const firstField = (raw: RawEntry, ...names: string[]): string | undefined =>
  names.map((name) => fieldText(raw, name)).find((text) => text !== undefined)

const configuredFields = ({ fields, facts }: Source): string[] => [
  ...new Set([
    ...[fields.starts, fields.ends, fields.expires, fields.point, fields.status].filter(
      (name) => name !== undefined,
    ),
    ...(fields.place ?? []),
    ...Object.values(facts),
    'content:encoded',
  ]),
]

/** What says when an entry was published, the most exact first. */
const PUBLISHED = ['published', 'pubDate', 'dc:date', 'date', 'issued', 'updated', 'modified']

const entryDates = (raw: RawEntry, { fields }: Source): EntryDates => {
  // rss-parser writes the dates of Atom in its own way; as they were written they are beside.
  const [published, ...others] = PUBLISHED.filter(
    (name) =>
      name !== 'pubDate' ||
      !(fieldText(raw, 'published') ?? (raw.id ? fieldText(raw, 'updated') : undefined)),
  ).flatMap((name) => fieldText(raw, name) ?? [])
  return {
    published,
    starts: fieldText(raw, fields.starts),
    ends: fieldText(raw, fields.ends),
    expires: fieldText(raw, fields.expires),
    others,
  }
}

/** The address of an entry: the link without a relation, or the one that says that it is the entry itself. */
const entryLink = (raw: RawEntry, base: string): string | undefined => {
  const links = [raw.links].flat().map((link) => {
    const attributes = (typeof link === 'object' && link !== null && '$' in link ? link.$ : {}) as Record<
      string,
      string
    >
    return { rel: attributes.rel, address: attributes.href ?? elementText(link) }
  })
  const own = links.filter(({ rel }) => rel === undefined || rel === 'alternate')
  return (
    own.map(({ address }) => resolveWebUrl(address, base)).find((url) => url !== undefined) ??
    resolveWebUrl(fieldText(raw, 'guid')) ??
    undefined
  )
}

type ParsedEntry = { raw: RawEntry; dates: EntryDates; recovered: boolean; url: string | undefined }

/** What tells entries apart that have one id in common: their address, or else when they are. */
const distinctions: ((entry: ParsedEntry) => string | undefined)[] = [
  ({ url }) => url,
  ({ dates }) => dates.starts,
]

/**
 * The id of each entry: its own, or its address, or its title and date. Where several have one id and are not the same (each
 * has an address of its own, or is at another time), what tells them apart is of the id.
 */
const entryIds = (all: ParsedEntry[]): string[] => {
  const own = all.map(({ raw, dates, url }) => {
    const given = firstField(raw, 'guid', 'id', 'rdf:about')
    const title = plainText(fieldText(raw, 'title') ?? '', 300)
    return given ?? url ?? [title, dates.starts ?? dates.published].filter(Boolean).join('|')
  })
  const groups = Map.groupBy(all.keys(), (index) => own[index] ?? '')
  for (const [id, group] of groups) {
    if (group.length < 2) continue
    const byTitle = (entry: ParsedEntry) => (id === entry.url ? fieldText(entry.raw, 'title') : undefined)
    const tells = [...distinctions, byTitle].find(
      (tell) => new Set(group.map((index) => tell(all[index] as ParsedEntry))).size > 1,
    )
    if (tells) for (const index of group) own[index] = `${id}|${tells(all[index] as ParsedEntry) ?? ''}`
  }
  return own
}

/**
 * RSS 2.0, 1.0 and 0.9, Atom and JSON Feed, with the elements of its own that a source is configured to have. What is damaged
 * is recovered as far as it can be, and what is left out is counted, each with its reason. @throws when it is no feed
 */
export const parseRss: Parser<Source> = async (source, text, zone) => {
  const {
    entries: looked,
    built,
    home,
    cut: truncated,
  } = await parseRawEntries(text, configuredFields(source))
  const reading: ReadReport = {
    recovered: 0,
    undated: 0,
    examples: { recovered: [], undated: [] },
    leftOut: {},
  }
  const leaveOut = (reason: keyof ReadReport['leftOut'], count = 1) => {
    if (count > 0) reading.leftOut[reason] = (reading.leftOut[reason] ?? 0) + count
  }
  const note = (kind: 'recovered' | 'undated', title: string) => {
    reading[kind]++
    if (reading.examples[kind].length < EXAMPLES) reading.examples[kind].push(sanitise(title, EXAMPLE_LENGTH))
  }
  const base = resolveWebUrl(home) ?? resolveWebUrl(source.url) ?? ''
  const kept: ParsedEntry[] = []
  leaveOut('many', Math.max(0, looked.length - MAX_ENTRIES))
  for (const one of looked.slice(0, MAX_ENTRIES)) {
    if ('lost' in one) leaveOut(one.lost)
    else kept.push({ ...one, dates: entryDates(one.raw, source), url: entryLink(one.raw, base) })
  }
  const dates = createDateReader(
    kept.map((one) => one.dates),
    built,
    zone,
    source.dates,
  )
  const ids = entryIds(kept)
  const entries = new Map<string, Entry>()
  const recovered = new Set<string>()
  for (const [index, one] of kept.entries()) {
    try {
      const entry = toEntry(source, one, ids[index] ?? '', dates, base)
      if (!entry) {
        leaveOut(one.recovered ? 'damaged' : 'untitled')
        continue
      }
      if (one.recovered) note('recovered', entry.title)
      if (entry.undated || (!entry.publishedAt && !entry.startsAt)) note('undated', entry.title)
      const whole = boundEntry(entry)
      const before = entries.get(whole.externalId)
      if (before) leaveOut('repeated')
      // Two entries of one id: the last one is meant, but for a damaged one, whose id may be another's.
      if (before && one.recovered && !recovered.has(whole.externalId)) continue
      entries.delete(whole.externalId)
      entries.set(whole.externalId, whole)
      if (one.recovered) recovered.add(whole.externalId)
      else recovered.delete(whole.externalId)
    } catch {
      leaveOut('damaged')
    }
  }
  const { repeated = 0, ...lost } = reading.leftOut
  const broken = Object.values(lost).reduce((sum, count) => sum + count, 0)
  return { entries: [...entries.values()], broken, truncated, reading }
}

/** A title for an entry that has only text: RSS asks for one of the two. */
const MAX_DERIVED_TITLE = 120

/** @returns nothing where it has neither title nor text */
const toEntry = (
  source: Source,
  { raw, dates, url }: ParsedEntry,
  externalId: string,
  read: DateReader,
  base: string,
): Entry | undefined => {
  const { fields } = source
  const [lead, more] = [
    firstField(raw, 'description', 'content', 'summary'),
    fieldText(raw, 'content:encoded'),
  ]
  const paragraphs = [lead, more].filter((html) => html !== undefined).map((html) => plainText(html))
  const body = [...new Set(paragraphs)].filter(Boolean).join('\n\n')
  const title =
    sanitise(plainText(firstField(raw, 'title', 'dc:title') ?? ''), 300) ||
    truncateAtSentence((body.split('\n')[0] ?? '').slice(0, 1_000), MAX_DERIVED_TITLE)
  if (!title) return undefined
  const starts = read(dates, 'starts')
  const ends = read(dates, 'ends')
  const until = read(dates, 'expires')
  const published = read(dates, 'published')?.at
  // A day alone is all of it.
  const lastOf = (date: typeof ends) => (date?.day ? date.at.endOf('day') : date?.at)
  const endsAt = lastOf(ends)
  const expiresAt =
    lastOf(until) ??
    endsAt ??
    (starts?.day ? starts.at.endOf('day') : starts?.at.plus({ hours: 3 })) ??
    (source.days ? published?.plus({ days: source.days }) : undefined)
  const point = fieldText(raw, fields.point)?.split(/[\s,]+/)
  const [lat, long] = (point ?? []).map(Number)
  const enclosure = raw.enclosure as { url?: string; type?: string } | undefined
  const undated = (['published', 'starts', 'ends', 'expires'] as const).some(
    (field) => dates[field] !== undefined && read(dates, field) === undefined,
  )
  return {
    externalId,
    title,
    body,
    url,
    pictureUrl:
      typeof enclosure?.url === 'string' && enclosure.type?.startsWith('image/')
        ? resolveWebUrl(enclosure.url, base)
        : undefined,
    startsAt: starts?.at.toJSDate(),
    endsAt: endsAt?.toJSDate(),
    allDay: starts?.day ?? false,
    place:
      (fields.place ?? [])
        .map((name) => fieldText(raw, name))
        .filter(Boolean)
        .join(', ') || undefined,
    ...(Number.isFinite(lat) && Number.isFinite(long) ? { lat, long } : {}),
    facts: [
      ...(fieldText(raw, fields.status)?.toUpperCase() === 'CANCELLED'
        ? [['cancelled', ''] as [string, string]]
        : []),
      ...Object.entries(source.facts).flatMap(([label, name]): [string, string][] => {
        const text = fieldText(raw, name)
        return text ? [[label, sanitise(plainText(text), 300)]] : []
      }),
    ],
    publishedAt: published?.toJSDate(),
    expiresAt: expiresAt?.toJSDate(),
    keywords: [raw.categories]
      .flat()
      .filter((one) => typeof one === 'string')
      .join(' '),
    ...(undated ? { undated } : {}),
  }
}
