import RssParser from 'rss-parser'
import { assertNoEntities, MAX_ENTRIES } from '../entry.ts'
import { isJson, readJsonFeed } from './json-feed.ts'
import { hasUnexpectedDeclaration, repairXml } from './repair-xml.ts'
import { type FeedParts, splitFeed } from './split-feed.ts'
import { parseTolerantly } from './tolerant-parser.ts'

/** An entry as rss-parser has it: elements by name, texts or objects. */
export type RawEntry = Record<string, unknown>

/** An entry that was looked for: as it was read, and whether it had to be mended for it; or why it was not. */
export type EntryResult = { raw: RawEntry; recovered: boolean } | { lost: 'damaged' | 'cut' | 'many' }

/** What a feed holds. `built`: when it says that it was made; `home`: the address that it is of. */
export type RawFeed = { entries: EntryResult[]; built: string[]; home: string | undefined; cut: boolean }

/** How the text of a feed ends that was not cut off. */
const CLOSED = /<\/(?:channel|rss|feed|rdf:rdf)\s*>/i

/** Elements that are wanted as they were written: rss-parser makes other dates of them, and one link of many. */
const KEPT_AS_WRITTEN = ['published', 'updated', 'issued', 'modified', 'dc:date']

const parseStrict = async (xml: string, names: string[]): Promise<RawEntry[]> => {
  if (hasUnexpectedDeclaration(xml)) throw new Error('the feed has a malformed declaration')
  const fields = [...KEPT_AS_WRITTEN, ...names, ['link', 'links', { keepArray: true }]] as never[]
  const parser = new RssParser<RawEntry, RawEntry>({ customFields: { item: fields } })
  return (await parser.parseString(xml)).items as RawEntry[]
}

/**
 * The entries of RSS 2.0, 1.0 and 0.9, Atom and JSON Feed. rss-parser reads them; what it refuses is read entry by entry: by
 * rss-parser again, mended, and by a tolerant parser.
 * @param names elements that are wanted besides those that every feed has
 * @throws when it is no feed, or declares entities of its own
 */
export const parseRawEntries = async (whole: string, names: string[]): Promise<RawFeed> => {
  const text = whole.replace(/^[\s\ufeff]+/, '')
  if (isJson(text)) {
    const { items, home } = readJsonFeed(text)
    return { entries: items.map((raw) => ({ raw, recovered: false })), built: [], home, cut: false }
  }
  assertNoEntities(text)
  const parts = splitFeed(text, MAX_ENTRIES)
  const about = { built: parseBuildDates(parts.head), home: parseHomeUrl(parts.head) }
  try {
    if (parts.continued) throw new Error('the feed continues after its end')
    const items = await parseStrict(text, names)
    return { entries: items.map((raw) => ({ raw, recovered: false })), ...about, cut: false }
  } catch {
    const entries: EntryResult[] = []
    for (const { xml, truncated } of parts.entries)
      entries.push(truncated ? { lost: 'cut' } : xml ? await parsePart(xml, parts, names) : { lost: 'many' })
    return {
      entries,
      ...about,
      cut: parts.entries.some(({ truncated }) => truncated) || !CLOSED.test(text.slice(-2_000)),
    }
  }
}

const parsePart = async (xml: string, { around }: FeedParts, names: string[]): Promise<EntryResult> => {
  const [before, after] = around
  let damaged = true
  for (const piece of [xml, repairXml(xml)])
    try {
      const [raw] = await parseStrict(`${before}${piece}${after}`, names)
      if (raw) return { raw, recovered: piece !== xml }
    } catch (error) {
      // A date that rss-parser cannot convert is no damage: it is read below.
      if (error instanceof RangeError) damaged = false
    }
  try {
    return { raw: parseTolerantly(repairXml(xml), names), recovered: damaged }
  } catch {
    return { lost: 'damaged' }
  }
}

const parseBuildDates = (head: string): string[] =>
  [
    ...head.matchAll(/<(?:lastBuildDate|pubDate|updated|dc:date)(?:\s[^<>]{0,200})?>([^<]{1,100})</gi),
  ].flatMap(([, text]) => text?.trim() || [])

const parseHomeUrl = (head: string): string | undefined =>
  /<link(?:\s[^<>]{0,500})?>\s*(https?:[^<\s]{1,2000})/i.exec(head)?.[1] ??
  [...head.matchAll(/<link\s([^<>]{1,2500})>/gi)]
    .map(([, attributes = '']) => attributes)
    .filter((attributes) => !/rel\s*=\s*["'](?!alternate)/i.test(attributes))
    .flatMap((attributes) => /href\s*=\s*["'](https?:[^"']+)/i.exec(attributes)?.[1] ?? [])[0]
