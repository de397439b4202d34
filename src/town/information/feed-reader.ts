import { readSheet } from '#platform/spreadsheets'
import { decode } from './decode.ts'
import { parseDiba } from './diba.ts'
import { parseDirectory } from './directory.ts'
import type { Parsed, Parser } from './entry.ts'
import { parseFeinaActiva } from './feina-activa.ts'
import { parseCalendar } from './ical.ts'
import { parsePharmacies } from './pharmacies.ts'
import { parseRss } from './rss.ts'
import type { Source } from './sources.ts'

<<<<<<< HEAD
const PARSERS: Record<Exclude<Source['format'], 'directory'>, Parser<Source>> = {
=======
const PARSERS: Record<Exclude<Source['format'], 'ical'>, Parser<Source>> = {
>>>>>>> d8a5323 (Read calendars as programs write them)
  rss: parseRss,
  pharmacies: (_, text) => parsePharmacies(text),
  diba: parseDiba,
  feinaactiva: parseFeinaActiva,
}

/** What a source answered, besides the bytes, and what it is read by. */
export type Answered = { source: Source; contentType: string | null; zone: string; now: Date }

/** Reads what a source answered. Runs in a process of its own. @throws when it is nothing that can be read */
export const read = async (
  bytes: Uint8Array,
  { source, contentType, zone, now }: Answered,
<<<<<<< HEAD
): Promise<Parsed> => {
  // A table is no text yet: it may be a workbook, and its delimiter and encoding are found together.
  if (source.format === 'directory')
    return parseDirectory(await readSheet(bytes, /charset=["']?([\w-]+)/i.exec(contentType ?? '')?.[1]))
  return PARSERS[source.format](source, decode(bytes, contentType), zone, now)
=======
): Parsed | Promise<Parsed> => {
  if (source.format !== 'ical') return PARSERS[source.format](source, decode(bytes, contentType), zone, now)
  // Read by the byte: its lines may be folded in the middle of a character.
  return parseCalendar(source, bytes, zone, now, /charset=["']?([\w-]+)/i.exec(contentType ?? '')?.[1])
>>>>>>> d8a5323 (Read calendars as programs write them)
}
