import type ICAL from 'ical.js'
import { DateTime } from 'luxon'
import { calendarBudget, instantOf, type Occurrence, occurrencesOf, readCalendar } from '#platform/calendar'
import { clean } from '#platform/text'
import { bounded, type Entry, MAX_ENTRIES, type Parser, webAddress } from './entry.ts'
import { plainText } from './plain-text.ts'
import type { Source } from './sources.ts'

/** How far ahead something that recurs is told of. */
const AHEAD_DAYS = 120

/** Times of one recurring event that are told of at most: a rule may go on for ever. */
const TIMES = 40

/** Categories of an event that it is found by. */
const MAX_CATEGORIES = 50

const textOf = (event: ICAL.Component, name: string): string | undefined => {
  const value = event.getFirstPropertyValue(name)
  return value === null || value === undefined ? undefined : String(value).trim() || undefined
}

const entryOf = (
  { component: event, repetition, ...times }: Occurrence,
  uid: string,
  zone: string,
): Entry => {
  const title = clean(plainText(textOf(event, 'summary') ?? ''), 300)
  if (!title) throw new Error('no title')
  const allDay = times.start.isDate
  const startsAt = instantOf(times.start, zone)
  const written = event.getFirstProperty('dtend') ? instantOf(times.end, zone) : undefined
  const lasting = event.getFirstProperty('duration') ? instantOf(times.end, zone) : undefined
  const given = written ?? lasting
  // The end of a day is the beginning of the next: not itself a day of it (RFC 5545, 3.6.1).
  const endsAt = allDay ? (given ? given.minus({ milliseconds: 1 }) : startsAt.endOf('day')) : given
  if (!startsAt.isValid || (endsAt && !endsAt.isValid)) throw new Error('no such time')
  const [lat, long] = (textOf(event, 'geo') ?? '').split(/[;,]/).map(Number)
  const cancelled = textOf(event, 'status')?.toUpperCase() === 'CANCELLED'
  const categories = event
    .getAllProperties('categories')
    .slice(0, MAX_CATEGORIES)
    .flatMap((one) => one.getValues().map(String))
  return {
    externalId: clean(repetition ? `${uid}@${repetition}` : uid, 150),
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
  const { events, broken: unread } = readCalendar(text)
  const from = DateTime.fromJSDate(now, { zone }).minus({ days: 1 })
  const until = from.plus({ days: AHEAD_DAYS })
  const budget = calendarBudget()
  const entries: Entry[] = []
  let broken = unread
  for (const event of events) {
    if (entries.length >= MAX_ENTRIES) {
      broken++
      continue
    }
    const uid = textOf(event.component, 'uid') ?? ''
    const times: Entry[] = []
    try {
      for (const time of occurrencesOf(event, { from, until, zone }, budget)) {
        times.push(bounded(entryOf(time, uid, zone)))
        if (times.length >= TIMES) break
      }
    } catch {
      broken++
    }
    entries.push(...times)
  }
  return { entries: entries.slice(0, MAX_ENTRIES), broken }
}
