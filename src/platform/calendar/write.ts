import ICAL from 'ical.js'

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
  /** Reminds this many minutes before. */
  alarm?: number
}

const utc = (ms: number) => ICAL.Time.fromJSDate(new Date(ms), true)

/**
 * Entries as iCalendar (RFC 5545). Times in UTC: they need no description of the zone, and no reader can get the hour
 * wrong on the day that the clock changes.
 */
export const writeCalendar = (entries: CalendarEntry[], now: Date, name?: string): string => {
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
