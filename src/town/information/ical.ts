import ICAL from 'ical.js'
import { DateTime } from 'luxon'
import { instantOf } from '#platform/calendar'
import { clean } from '#platform/text'
import { type Entry, type Parser, webAddress } from './entry.ts'
import { plainText } from './plain-text.ts'
import type { Source } from './sources.ts'

/** How far ahead something that recurs is told of. */
const AHEAD_DAYS = 120

/** Times of one recurring event that are told of at most, and looked at at most: a rule may go on for ever. */
const TIMES = 40
const LOOKED_AT = 5_000

const textOf = (event: ICAL.Component, name: string): string | undefined => {
  const value = event.getFirstPropertyValue(name)
  return value === null || value === undefined ? undefined : String(value).trim() || undefined
}

const entryOf = (
  event: ICAL.Component,
  times: { start: ICAL.Time; end?: ICAL.Time },
  id: string,
  zone: string,
): Entry => {
  const title = clean(plainText(textOf(event, 'summary') ?? ''), 300)
  if (!title) throw new Error('no title')
  const allDay = times.start.isDate
  const startsAt = instantOf(times.start, zone)
  const written = times.end && event.getFirstProperty('dtend') ? instantOf(times.end, zone) : undefined
  const lasting = times.end && event.getFirstProperty('duration') ? instantOf(times.end, zone) : undefined
  const given = written ?? lasting
  // The end of a day is the beginning of the next: not itself a day of it (RFC 5545, 3.6.1).
  const endsAt = allDay ? (given ? given.minus({ milliseconds: 1 }) : startsAt.endOf('day')) : given
  if (!startsAt.isValid || (endsAt && !endsAt.isValid)) throw new Error('no such time')
  const [lat, long] = (textOf(event, 'geo') ?? '').split(/[;,]/).map(Number)
  const cancelled = textOf(event, 'status')?.toUpperCase() === 'CANCELLED'
  const categories = event.getAllProperties('categories').flatMap((one) => one.getValues().map(String))
  return {
    externalId: clean(id, 150),
    title,
    body: plainText((textOf(event, 'description') ?? '').replaceAll('\n', '<br>')),
    url: webAddress(textOf(event, 'url')),
    startsAt: startsAt.toJSDate(),
    endsAt: endsAt?.toJSDate(),
    allDay,
    place: textOf(event, 'location'),
    ...(Number.isFinite(lat) && Number.isFinite(long) ? { lat, long } : {}),
    facts: cancelled ? [['cancelled', '']] : [],
    expiresAt: (endsAt ?? startsAt.plus({ hours: 3 })).toJSDate(),
    keywords: categories.join(' '),
  }
}

/** iCalendar (RFC 5545): single and recurring events, moved and left-out times, days without hours. @throws when it is none */
export const parseCalendar: Parser<Source> = (_, text, zone, now) => {
  const calendar = new ICAL.Component(ICAL.parse(text.replace(/^[\s\ufeff]+/, '')))
  const events = calendar.getAllSubcomponents('vevent')
  const moved = events.filter((one) => one.getFirstProperty('recurrence-id'))
  const from = DateTime.fromJSDate(now, { zone }).minus({ days: 1 })
  const until = from.plus({ days: AHEAD_DAYS })
  const entries: Entry[] = []
  let broken = 0
  for (const component of events) {
    if (component.getFirstProperty('recurrence-id')) continue
    try {
      const event = new ICAL.Event(component)
      for (const one of moved) if (textOf(one, 'uid') === event.uid) event.relateException(one)
      if (!event.isRecurring()) {
        entries.push(entryOf(component, { start: event.startDate, end: event.endDate }, event.uid, zone))
        continue
      }
      const times = event.iterator()
      let told = 0
      for (let looked = 0; looked < LOOKED_AT && told < TIMES; looked++) {
        const time = times.next()
        if (!time || instantOf(time, zone) > until) break
        const { item, startDate: start, endDate: end } = event.getOccurrenceDetails(time)
        const ended = instantOf(end ?? start, zone)
        if (ended < from) continue
        told++
        entries.push(entryOf(item.component, { start, end }, `${event.uid}@${time.toString()}`, zone))
      }
    } catch {
      broken++
    }
  }
  return { entries, broken }
}
