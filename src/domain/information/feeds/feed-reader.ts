import { readSheet } from '#platform/spreadsheets'
import { parseDirectory } from '../directory.ts'
import type { ParsedFeed, Parser } from '../entry.ts'
import type { Source } from '../sources.ts'
import { decode } from './decode.ts'
import { parseDiba } from './diba.ts'
import { parseFeinaActiva } from './feina-activa.ts'
import { parseGeoJson } from './geojson.ts'
import { parseCalendar } from './ical.ts'
import { parsePharmacies } from './pharmacies.ts'
import { parseRss } from './rss.ts'

const PARSERS: Record<Exclude<Source['format'], 'directory' | 'ical'>, Parser<Source>> = {
  rss: parseRss,
  pharmacies: (_, text) => parsePharmacies(text),
  diba: parseDiba,
  feinaactiva: parseFeinaActiva,
  geojson: parseGeoJson,
}

/** What a source answered, besides the bytes, and what it is read by. */
export type FetchedFeed = { source: Source; contentType: string | null; zone: string; now: Date }

/** Reads what a source answered. Runs in a process of its own. @throws when it is nothing that can be read */
export const read = async (
  bytes: Uint8Array,
  { source, contentType, zone, now }: FetchedFeed,
): Promise<ParsedFeed> => {
  const charset = /charset=["']?([\w-]+)/i.exec(contentType ?? '')?.[1]
  // A table is no text yet: it may be a workbook, and its delimiter and encoding are found together.
  if (source.format === 'directory') return parseDirectory(await readSheet(bytes, charset))
  // Read by the byte: its lines may be folded in the middle of a character.
  if (source.format === 'ical') return parseCalendar(source, bytes, zone, now, charset)
  return PARSERS[source.format](source, decode(bytes, contentType), zone, now)
}
