import { createHash } from 'node:crypto'
import { type EventComponent, type Line, parseComponents } from './components.ts'
import { parseZones, type Zones } from './zones.ts'

/** An event, or what was changed for one of its times. */
export type CalendarEvent = {
  /** What it is known by; made from its lines where it has no id. */
  uid: string
  /** The lines of a property, as they are written. */
  lines(name: string): Line[]
  /** The first value of a property as text. */
  text(name: string): string | undefined
  cancelled: boolean
  /** Marked as time that stays free. */
  free: boolean
  zones: Zones
  /** What was changed in its repetitions. */
  moved: CalendarEvent[]
  /** Of one that is told without the series that it belongs to. */
  orphan: boolean
}

/** A calendar's events, and how many events and lines could not be read. */
export type Calendar = { events: CalendarEvent[]; unreadableEvents: number; brokenLines: number }

/** Events of one file that are read. */
const MAX_EVENTS = 10_000

const unescaped = (value: string) =>
  value.replaceAll(/\\([nN\\,;:"])/g, (_, char: string) => (char === 'n' || char === 'N' ? '\n' : char))

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

const toEvent = ({ lines, method }: EventComponent, zones: Zones): CalendarEvent => {
  const named = new Map<string, Line[]>()
  for (const line of lines) {
    const others = named.get(line.name)
    if (others) others.push(line)
    else named.set(line.name, [line])
  }
  const text = (name: string) => {
    const line = named.get(name)?.find(({ value }) => value)
    return line && (unescaped(line.value).trim() || undefined)
  }
  const busy =
    text('transp') ?? (text('x-microsoft-cdo-busystatus')?.toUpperCase() === 'FREE' ? 'TRANSPARENT' : '')
  return {
    uid: text('uid') ?? hashOf(lines.map(({ name, value }) => `${name}:${value}`).join('\n')),
    lines: (name) => named.get(name) ?? [],
    text,
    cancelled: method === 'CANCEL' || text('status')?.toUpperCase() === 'CANCELLED',
    free: busy.toUpperCase() === 'TRANSPARENT',
    zones,
    moved: [],
    orphan: false,
  }
}

const sequenceOf = (event: CalendarEvent) => Number.parseInt(event.text('sequence') ?? '0', 10) || 0
const timestampOf = (event: CalendarEvent) => event.text('last-modified') ?? event.text('dtstamp') ?? ''

/** Whether an event takes the place of an earlier one of the file with the same id (RFC 5546, 2.1.4 and 2.1.5). */
const replaces = (later: CalendarEvent, earlier: CalendarEvent): boolean => {
  const sequences = sequenceOf(later) - sequenceOf(earlier)
  if (sequences !== 0) return sequences > 0
  if (later.cancelled !== earlier.cancelled) return later.cancelled
  return timestampOf(later) >= timestampOf(earlier)
}

const startsAs = (event: CalendarEvent) => event.lines('dtstart')[0]?.value ?? ''

/** Whether two events of one id are two: programs exist that give all of theirs the same. */
const areDistinct = (one: CalendarEvent, other: CalendarEvent) =>
  sequenceOf(one) === sequenceOf(other) &&
  startsAs(one) !== startsAs(other) &&
  one.cancelled === other.cancelled &&
  (one.text('summary') !== other.text('summary') || timestampOf(one) === timestampOf(other))

/** The events of a file, each once, with what was changed in them. */
const mergeEvents = (all: CalendarEvent[]): CalendarEvent[] => {
  const masters = new Map<string, CalendarEvent>()
  const moved = new Map<string, Map<string, CalendarEvent>>()
  for (const event of all) {
    const which = event.lines('recurrence-id')[0]?.value
    if (which === undefined) {
      const before = masters.get(event.uid)
      if (before && areDistinct(before, event)) event.uid = `${event.uid}#${startsAs(event)}`
      const same = masters.get(event.uid)
      if (!same || replaces(event, same)) masters.set(event.uid, event)
      continue
    }
    const ofSeries = moved.get(event.uid) ?? new Map<string, CalendarEvent>()
    moved.set(event.uid, ofSeries)
    const same = ofSeries.get(which)
    if (!same || replaces(event, same)) ofSeries.set(which, event)
  }
  const orphans: CalendarEvent[] = []
  for (const [uid, ofSeries] of moved) {
    const master = masters.get(uid)
    if (master) master.moved = [...ofSeries.values()]
    else for (const event of ofSeries.values()) orphans.push({ ...event, orphan: true })
  }
  return [...masters.values(), ...orphans]
}

/**
 * The events of an iCalendar file (RFC 5545), of all its calendars. An event or a line that cannot be read costs only itself.
 * @param charset as a server declared it
 * @throws when it is no calendar, or is cut off within an event
 */
export const readCalendar = (file: Uint8Array | string, charset?: string): Calendar => {
  const blocks = parseComponents(file, charset)
  const zones = parseZones(blocks.zones)
  const events = blocks.events.slice(0, MAX_EVENTS).map((block) => toEvent(block, zones))
  return {
    events: mergeEvents(events),
    unreadableEvents: blocks.brokenEvents + Math.max(0, blocks.events.length - MAX_EVENTS),
    brokenLines: blocks.brokenLines,
  }
}
