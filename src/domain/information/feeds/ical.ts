import { DateTime } from 'luxon'
import {
  type CalendarEvent,
  calendarBudget,
  expandOccurrences,
  type Occurrence,
  readCalendar,
} from '#platform/calendar'
import { sanitise, shortId } from '#platform/text'
import { boundEntry, type Entry, MAX_ENTRIES, type ParsedFeed, resolveWebUrl } from '../entry.ts'
import type { Source } from '../sources.ts'
import { plainText } from './plain-text.ts'

/** How far ahead something that recurs is told of. */
const AHEAD_DAYS = 120

/** Times of one recurring event that are told of at most: a rule may go on for ever. */
const TIMES = 40

/** Categories of an event that it is found by. */
const MAX_CATEGORIES = 50

/** Longest id that is kept. */
const MAX_ID = 150

const entryOf = (occurrence: Occurrence, series: CalendarEvent, zone: string): Entry => {
  const { event, repetition, allDay } = occurrence
  const title = sanitise(plainText(event.text('summary') ?? series.text('summary') ?? ''), 300)
  if (!title) throw new Error('the event has no title')
  const startsAt = DateTime.fromMillis(occurrence.start, { zone })
  const end = occurrence.end === undefined ? undefined : DateTime.fromMillis(occurrence.end, { zone })
  // The end of a day is the beginning of the next: not itself a day of it (RFC 5545, 3.6.1).
  const endsAt = allDay ? end?.minus({ milliseconds: 1 }) : end
  if (!startsAt.isValid || (endsAt && !endsAt.isValid)) throw new Error('the event has an invalid time')
  const [lat, long] = (event.text('geo') ?? '')
    .split(/[;,]/)
    .map((one) => (one.trim() ? Number(one) : Number.NaN))
  const categories = event.lines('categories').flatMap(({ value }) => value.split(','))
  const id = repetition ? `${series.uid}@${repetition}` : series.uid
  return {
    externalId: shortId(sanitise(id), MAX_ID),
    title,
    body: plainText((event.text('description') ?? '').replaceAll('\n', '<br>')),
    url: resolveWebUrl(event.text('url')),
    startsAt: startsAt.toJSDate(),
    endsAt: endsAt?.toJSDate(),
    allDay,
    place: event.text('location'),
    ...(Number.isFinite(lat) && Number.isFinite(long) ? { lat, long } : {}),
    facts: event.cancelled ? [['cancelled', '']] : [],
    expiresAt: (endsAt ?? startsAt.plus({ hours: 3 })).toJSDate(),
    keywords: categories.slice(0, MAX_CATEGORIES).join(' '),
  }
}

/**
 * iCalendar (RFC 5545): single and recurring events, moved and left-out times, days without hours. A line that cannot be read
 * counts as one that is broken.
 * @param charset as the server declared it
 * @throws when it is none
 */
export const parseCalendar = (
  _: Source,
  file: Uint8Array | string,
  zone: string,
  now: Date,
  charset?: string,
): ParsedFeed => {
  const { events, unreadableEvents: unread, brokenLines } = readCalendar(file, charset)
  const from = DateTime.fromJSDate(now, { zone }).minus({ days: 1 })
  const until = from.plus({ days: AHEAD_DAYS })
  const budget = calendarBudget()
  const lines = { lines: brokenLines }
  const entries: Entry[] = []
  let broken = unread
  for (const event of events) {
    if (entries.length >= MAX_ENTRIES) {
      broken++
      continue
    }
    try {
      const times = expandOccurrences(event, { from, until, zone }, budget, lines).slice(0, TIMES)
      entries.push(...times.map((time) => boundEntry(entryOf(time, event, zone))))
    } catch {
      broken++
    }
  }
  return { entries: entries.slice(0, MAX_ENTRIES), broken: broken + lines.lines }
}
