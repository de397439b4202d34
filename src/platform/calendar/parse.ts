import ICAL from 'ical.js'
import { budgetOf, payFrom, refuseUnreasonable } from './budget.ts'

/** An event of a calendar, with what was changed in its repetitions. */
export type CalendarEvent = { component: ICAL.Component; moved: ICAL.Component[] }

/** A calendar's events, and how many could not be read. */
export type Calendar = { events: CalendarEvent[]; broken: number }

/** Longest line that is read, in UTF-16 units: what is longer is cut. */
const MAX_LINE = 50_000

/** Events and zones of one calendar that are read. */
const MAX_EVENTS = 10_000
const MAX_ZONES = 100

/** Parts of a zone's description, the steps that they may take, and the last day that it is asked for. */
const MAX_OBSERVANCES = 200
const ZONE_STEPS = 60_000
const LAST = ICAL.Time.fromDateString('2200-01-01')

/** Lines as they were before they were folded (RFC 5545, 3.1). */
const unfolded = (text: string): string[] => {
  const lines: string[] = []
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    const last = lines.length - 1
    if (/^[ \t]/.test(line) && last >= 0) {
      const before = lines[last] ?? ''
      if (before.length < MAX_LINE) lines[last] = before + line.slice(1, MAX_LINE)
    } else lines.push(line.slice(0, MAX_LINE))
  }
  return lines
}

/**
 * The events and zones of calendars, each as its own lines, without what is inside of them (alarms; but for the parts of
 * a zone).
 * @throws when it is no calendar, or not a whole one
 */
const blocksIn = (text: string): { events: string[][]; zones: string[][] } => {
  const found = { events: [] as string[][], zones: [] as string[][] }
  const open: string[] = []
  let block: string[] | undefined
  for (const line of unfolded(text)) {
    const [, mark, name = ''] = /^(BEGIN|END):([\w-]{1,40})\s*$/i.exec(line) ?? []
    const component = name.toUpperCase()
    if (mark?.toUpperCase() === 'BEGIN') {
      if (open.length === 0 && component !== 'VCALENDAR') throw new Error('no calendar')
      const kept = open.length === 1 ? { VEVENT: found.events, VTIMEZONE: found.zones }[component] : undefined
      if (kept) {
        block = []
        kept.push(block)
      } else if (block && open[1] === 'VTIMEZONE') block.push(line)
      open.push(component)
    } else if (mark) {
      if (open.pop() !== component) throw new Error('a component does not end where it should')
      if (open.length < 2) block = undefined
      else if (block && open[1] === 'VTIMEZONE') block.push(line)
    } else if (block && line && (open.length === 2 || open[1] === 'VTIMEZONE')) block.push(line)
    else if (open.length === 0 && line.trim()) throw new Error('no calendar')
  }
  if (open.length > 0) throw new Error('it is cut off')
  return found
}

const componentOf = (name: string, lines: string[], parent?: ICAL.Component): ICAL.Component =>
  new ICAL.Component(
    ICAL.parse([`BEGIN:${name}`, ...lines, `END:${name}`].join('\n')) as ConstructorParameters<
      typeof ICAL.Component
    >[0],
    parent as ICAL.Component,
  )

/** Has the rules of a zone pay for their steps, out of a budget of their own. */
const boundZone = (zone: ICAL.Component): void => {
  const observances = zone.getAllSubcomponents()
  if (observances.length > MAX_OBSERVANCES) throw new Error('too many observances')
  const budget = budgetOf(ZONE_STEPS)
  for (const one of observances) {
    budget.spend(one.getAllProperties('rdate').length)
    for (const property of one.getAllProperties('rrule')) {
      const rule = property.getFirstValue() as ICAL.Recur
      refuseUnreasonable(rule)
      payFrom(budget, rule)
    }
  }
}

/** A calendar that holds the zones only that can be worked out: a time of any other is of a zone that is not known. */
const zonesOf = (blocks: string[][]): ICAL.Component => {
  const calendar = new ICAL.Component('vcalendar')
  const known = new Set<string>()
  for (const lines of blocks.slice(0, MAX_ZONES)) {
    try {
      const zone = componentOf('VTIMEZONE', lines)
      const id = String(zone.getFirstPropertyValue('tzid') ?? '')
      if (!id || known.has(id)) continue
      boundZone(zone)
      new ICAL.Timezone(zone).utcOffset(LAST)
      boundZone(zone)
      calendar.addSubcomponent(zone)
      known.add(id)
    } catch {
      // Like a zone that is not described.
    }
  }
  // All its changes at once, and for good: the library would work them out again with each later year.
  for (const id of known) calendar.getTimeZoneByID(id)?.utcOffset(LAST)
  return calendar
}

const uidOf = (component: ICAL.Component) => String(component.getFirstPropertyValue('uid') ?? '')

/**
 * The events of an iCalendar file (RFC 5545). One that cannot be read costs only itself.
 * @throws when it is no calendar, or not a whole one
 */
export const readCalendar = (text: string): Calendar => {
  const blocks = blocksIn(text.replace(/^\ufeff/, '').trimStart())
  const zones = zonesOf(blocks.zones)
  const events: CalendarEvent[] = []
  const moved = new Map<string, ICAL.Component[]>()
  let broken = Math.max(0, blocks.events.length - MAX_EVENTS)
  for (const lines of blocks.events.slice(0, MAX_EVENTS)) {
    try {
      const component = componentOf('VEVENT', lines, zones)
      const uid = uidOf(component)
      if (!component.hasProperty('recurrence-id')) events.push({ component, moved: [] })
      else if (moved.has(uid)) moved.get(uid)?.push(component)
      else moved.set(uid, [component])
    } catch {
      broken++
    }
  }
  for (const event of events) event.moved = moved.get(uidOf(event.component)) ?? []
  return { events, broken }
}
