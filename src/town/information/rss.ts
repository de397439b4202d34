import RssParser from 'rss-parser'
import { clean } from '#platform/text'
import { type Entry, isDay, type Parser, readDate, readEach, refuseEntities, webAddress } from './entry.ts'
import { plainText } from './plain-text.ts'
import type { Source } from './sources.ts'

type Raw = Record<string, unknown>

/** Text of one field that is read, in UTF-16 units. */
const MAX_FIELD = 50_000

const textOf = (raw: Raw, name: string | undefined): string | undefined => {
  const value = name ? raw[name] : undefined
  const text =
    typeof value === 'object' && value !== null && '_' in value ? (value as { _: unknown })._ : value
  return typeof text === 'string' ? text.slice(0, MAX_FIELD).trim() || undefined : undefined
}

const namesIn = ({ fields, facts }: Source): string[] => [
  ...new Set([
    ...[fields.starts, fields.ends, fields.expires, fields.point, fields.status].filter(
      (name) => name !== undefined,
    ),
    ...(fields.place ?? []),
    ...Object.values(facts),
    'content:encoded',
  ]),
]

/** RSS 2.0 and Atom, with the elements of its own that a source is configured to have. @throws when it is not XML */
export const parseRss: Parser<Source> = async (source, text, zone) => {
  refuseEntities(text)
  const parser = new RssParser<Raw, Raw>({ customFields: { item: namesIn(source) as never[] } })
  const { items } = await parser.parseString(text.replace(/^[\s\ufeff]+/, ''))
  return readEach(items as Raw[], (raw) => entryOf(source, raw, zone))
}

const entryOf = (source: Source, raw: Raw, zone: string): Entry | undefined => {
  const { fields } = source
  const title = clean(plainText(textOf(raw, 'title') ?? ''), 300)
  if (!title) throw new Error('no title')
  const url = webAddress(textOf(raw, 'link'))
  const externalId = clean(textOf(raw, 'guid') ?? textOf(raw, 'id') ?? url ?? title, 200)
  const starts = textOf(raw, fields.starts)
  const startsAt = readDate(starts, zone)
  const lastDay = textOf(raw, fields.ends)
  const ends = readDate(lastDay, zone)
  // A day alone is all of it.
  const endsAt = isDay(lastDay) ? ends?.endOf('day') : ends
  const limit = textOf(raw, fields.expires)
  const until = readDate(limit, zone)
  const published = readDate(textOf(raw, 'isoDate') ?? textOf(raw, 'pubDate'), zone)
  const expiresAt =
    (isDay(limit) ? until?.endOf('day') : until) ??
    endsAt ??
    (isDay(starts) ? startsAt?.endOf('day') : startsAt?.plus({ hours: 3 })) ??
    (source.days ? (published?.plus({ days: source.days }) ?? undefined) : undefined)
  const [lat, long] = (textOf(raw, fields.point) ?? '').split(/[\s,]+/).map(Number)
  const [lead, more] = [
    textOf(raw, 'description') ?? textOf(raw, 'content') ?? textOf(raw, 'summary'),
    textOf(raw, 'content:encoded'),
  ]
  const paragraphs = [lead, more].filter((html) => html !== undefined).map((html) => plainText(html))
  const enclosure = raw.enclosure as { url?: string; type?: string } | undefined
  return {
    externalId,
    title,
    body: [...new Set(paragraphs)].filter(Boolean).join('\n\n'),
    url,
    pictureUrl: enclosure?.type?.startsWith('image/') ? webAddress(enclosure.url) : undefined,
    startsAt: startsAt?.toJSDate(),
    endsAt: endsAt?.toJSDate(),
    allDay: isDay(starts),
    place:
      (fields.place ?? [])
        .map((name) => textOf(raw, name))
        .filter(Boolean)
        .join(', ') || undefined,
    ...(Number.isFinite(lat) && Number.isFinite(long) ? { lat, long } : {}),
    facts: [
      ...(textOf(raw, fields.status)?.toUpperCase() === 'CANCELLED'
        ? [['cancelled', ''] as [string, string]]
        : []),
      ...Object.entries(source.facts).flatMap(([label, name]): [string, string][] => {
        const words = textOf(raw, name)
        return words ? [[label, clean(plainText(words), 300)]] : []
      }),
    ],
    publishedAt: published?.toJSDate(),
    expiresAt: expiresAt?.toJSDate(),
    keywords: [raw.categories]
      .flat()
      .filter((one) => typeof one === 'string')
      .join(' '),
  }
}
