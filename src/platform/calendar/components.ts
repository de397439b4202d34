import { decodeLines } from './lines.ts'

/** A property of an event: its parameters, by their names in lower case, and its value as it is written. */
export type Line = { name: string; parameters: Record<string, string>; value: string }

/** An event's lines, as they are written. */
export type EventComponent = { lines: Line[]; method: string }

/** What a file holds: events, zones as their lines, and how much of it could not be read. */
export type CalendarComponents = {
  events: EventComponent[]
  zones: string[][]
  brokenEvents: number
  brokenLines: number
}

/** What is read of an event. What is not read can break nothing. */
const READ = new Set(
  `uid summary description location url geo categories status transp x-microsoft-cdo-busystatus dtstart dtend duration
   rrule exrule rdate exdate recurrence-id sequence dtstamp last-modified`.split(/\s+/),
)

/** Texts that people write over several lines, and old programs do not fold. */
const WRITTEN = new Set(['summary', 'description', 'location'])

// Exchange writes `TZID=tzone://Microsoft/Custom` without the quotation marks that it needs.
const VALUE = '(?:"[^"]{0,1000}"|tzone://[^;:",]{0,200}|[^;:",]{0,1000})'
const LINE = new RegExp(`^([\\w-]{1,60})((?:;[\\w-]{1,60}=${VALUE}(?:,${VALUE})*)*):`)

const parseParameters = (text: string): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const [, name = '', quoted, bare] of text.matchAll(/;([\w-]+)=(?:"([^"]*)"|([^;"]*))/g))
    found[name.toLowerCase()] ??= quoted ?? bare ?? ''
  return found
}

/** One line in its parts; nothing for what is no line of a calendar. */
const parseLine = (text: string): Line | undefined => {
  const [, name, parameters = ''] = LINE.exec(text.slice(0, 4_000)) ?? []
  if (!name) return undefined
  const value = text.slice(name.length + parameters.length + 1)
  return { name: name.toLowerCase(), parameters: parseParameters(parameters), value: value.trim() }
}

/** Where the reader is: in which component, and how deep in what is inside of it. */
type ParserPosition = { kind: string; within: string[]; block?: EventComponent; zone?: string[] }

/**
 * The events and zones of the calendars in a file, without what is inside of an event (alarms). An event that does not end
 * where it should costs itself only.
 * @throws when it is no calendar, or is cut off within something
 */
export const parseComponents = (file: Uint8Array | string, charset?: string): CalendarComponents => {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const found: CalendarComponents = { events: [], zones: [], brokenEvents: 0, brokenLines: 0 }
  let calendars = 0
  let method = ''
  let started = 0
  let place: ParserPosition | undefined
  const leave = (whole: boolean) => {
    if (place?.kind === 'VEVENT' && !whole) found.brokenEvents++
    if (place?.block && whole) found.events.push({ ...place.block, method })
    if (place?.zone && whole) found.zones.push(place.zone)
    place = undefined
  }
  const begin = (kind: string, line: string) => {
    if (kind === 'VCALENDAR' || kind === 'VEVENT' || !place) {
      leave(false)
      if (kind === 'VCALENDAR') method = ''
      if (kind === 'VCALENDAR') return void calendars++
      started++
      place = { kind, within: [] }
      if (kind === 'VEVENT') place.block = { lines: [], method }
      if (kind === 'VTIMEZONE') place.zone = []
      return
    }
    place.zone?.push(line)
    place.within.push(kind)
  }
  const end = (kind: string, line: string) => {
    if (place?.kind === kind) return leave(true)
    if (kind === 'VCALENDAR') return leave(false)
    const depth = place?.within.lastIndexOf(kind) ?? -1
    if (!place || depth < 0) return void found.brokenLines++
    place.zone?.push(line)
    place.within.length = depth
  }
  const take = (text: string) => {
    const { block, zone, within } = place ?? {}
    if (zone) return void zone.push(text)
    if (!place && calendars > 0) method = /^METHOD:\s*([\w-]+)\s*$/i.exec(text)?.[1]?.toUpperCase() ?? method
    if (!block || (within?.length ?? 0) > 0) return
    const line = parseLine(text)
    if (line && READ.has(line.name)) return void block.lines.push(line)
    if (line) return
    found.brokenLines++
    const last = block.lines.at(-1)
    if (last && WRITTEN.has(last.name)) last.value += `\\n${text.trim()}`
  }
  for (const line of decodeLines(bytes, charset)) {
    const [, mark, name = ''] = /^\s{0,9}(BEGIN|END):\s{0,9}([\w-]{1,40})\s*$/i.exec(line.slice(0, 80)) ?? []
    if (mark?.toUpperCase() === 'BEGIN') begin(name.toUpperCase(), line.trim())
    else if (mark) end(name.toUpperCase(), line.trim())
    else if (line.trim()) take(line)
  }
  if (place) throw new Error('the calendar is truncated')
  if (calendars === 0 && started === 0) throw new Error('the file has no calendar')
  return found
}
