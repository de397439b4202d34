import ICAL from 'ical.js'
import { DateTime } from 'luxon'
import type { Town } from '#town/jurisdictions'
import type { Agenda, Stretch } from './model.ts'

/** Something for a calendar. Times in milliseconds; `uid` names it for good. */
export type CalendarEntry = {
  uid: string
  starts: number
  ends: number
  title: string
  description?: string
  place?: string
  url?: string
  point?: { lat: number; long: number }
  cancelled?: boolean
  /** Reminds so many minutes before. */
  alarm?: number
}

const utc = (ms: number) => ICAL.Time.fromJSDate(new Date(ms), true)

/**
 * Entries as iCalendar (RFC 5545). Times in UTC: they need no description of the zone, and no reader can get the hour
 * wrong on the day that the clock changes.
 */
export const calendarFile = (entries: CalendarEntry[], now: Date, name?: string): string => {
  const calendar = new ICAL.Component('vcalendar')
  calendar.addPropertyWithValue('version', '2.0')
  calendar.addPropertyWithValue('prodid', '-//Town hall line//Appointments//CA')
  calendar.addPropertyWithValue('method', 'PUBLISH')
  if (name) calendar.addPropertyWithValue('x-wr-calname', name)
  for (const entry of entries) {
    const event = new ICAL.Component('vevent')
    event.addPropertyWithValue('uid', entry.uid)
    event.addPropertyWithValue('dtstamp', utc(now.getTime()))
    event.addPropertyWithValue('dtstart', utc(entry.starts))
    event.addPropertyWithValue('dtend', utc(entry.ends))
    event.addPropertyWithValue('summary', entry.title)
    if (entry.description) event.addPropertyWithValue('description', entry.description)
    if (entry.place) event.addPropertyWithValue('location', entry.place)
    if (entry.url) event.addPropertyWithValue('url', entry.url)
    if (entry.point) {
      const geo = new ICAL.Property('geo')
      geo.setValue([entry.point.lat, entry.point.long])
      event.addProperty(geo)
    }
    event.addPropertyWithValue('status', entry.cancelled ? 'CANCELLED' : 'CONFIRMED')
    if (entry.alarm !== undefined) {
      const alarm = new ICAL.Component('valarm')
      alarm.addPropertyWithValue('action', 'DISPLAY')
      alarm.addPropertyWithValue('description', entry.title)
      alarm.addPropertyWithValue('trigger', ICAL.Duration.fromSeconds(-entry.alarm * 60))
      event.addSubcomponent(alarm)
    }
    calendar.addSubcomponent(event)
  }
  return `${calendar.toString()}\r\n`
}

/** Thrown for what is no calendar, or too much of one. */
export class UnreadableCalendar extends Error {
  override name = 'UnreadableCalendar'
}

/** Repetitions of one entry that are looked at, and stretches taken from a file: a calendar can repeat for ever. */
const MOST = 1_000

const WALL = "yyyy-MM-dd'T'HH:mm"

/**
 * When a calendar says that there is no time: its entries that are not marked as free, repetitions included, from now
 * until the agenda's last day and a month more.
 * @throws {UnreadableCalendar}
 */
export const closuresIn = (text: string, town: Town, agenda: Agenda): Stretch[] => {
  let events: InstanceType<typeof ICAL.Event>[]
  try {
    const calendar = new ICAL.Component(ICAL.parse(text))
    if (calendar.name !== 'vcalendar') throw new Error('no calendar')
    for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
    events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
  } catch {
    throw new UnreadableCalendar()
  }
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  const last = now.plus({ days: Math.max(agenda.horizon_days, 31) + 31 })
  // A time without a zone is the town's own (RFC 5545, 3.3.5).
  const at = (time: InstanceType<typeof ICAL.Time>) =>
    time.zone === ICAL.Timezone.localTimezone || time.isDate
      ? DateTime.fromISO(time.toString().slice(0, 19), { zone: now.zone })
      : DateTime.fromJSDate(time.toJSDate(), { zone: now.zone })
  const closures: Stretch[] = []
  const add = (event: InstanceType<typeof ICAL.Event>, from: DateTime, to: DateTime) => {
    if (!from.isValid || !to.isValid || to <= now || from >= to) return
    if (closures.length >= MOST) throw new UnreadableCalendar()
    closures.push({
      id: `${event.uid}@${from.toFormat(WALL)}`.slice(0, 200),
      from: from.toFormat(WALL),
      to: to.toFormat(WALL),
      reason: (event.summary ?? '').slice(0, 200),
    })
  }
  for (const event of events) {
    const { component } = event
    const free = component.getFirstPropertyValue('transp') === 'TRANSPARENT'
    const cancelled = component.getFirstPropertyValue('status') === 'CANCELLED'
    if (free || cancelled || event.isRecurrenceException()) continue
    if (!event.isRecurring()) {
      add(event, at(event.startDate), at(event.endDate))
      continue
    }
    const dates = event.iterator()
    for (let seen = 0; seen < MOST * 10; seen++) {
      const next = dates.next()
      if (!next) break
      const details = event.getOccurrenceDetails(next)
      const from = at(details.startDate)
      if (from > last) break
      add(event, from, at(details.endDate))
    }
  }
  return closures
}
