import { readFileSync } from 'node:fs'
import { DateTime } from 'luxon'
import { read } from '../../src/domain/appointments/calendar/reader.ts'
import { parseCalendar } from '../../src/domain/information/feeds/ical.ts'
import { readSources } from '../../src/domain/information/sources.ts'

/** Calendars as programs write them, and what the town's two readers of them make of one. */

const NOW = new Date('2026-11-24T10:00:00+01:00')
const ZONE = 'Europe/Madrid'

const [source] = readSources('towns/manresa.cat', 'http://feeds')

/** A calendar of the samples. */
export const sample = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../samples/calendars/${name}.ics`, import.meta.url)))

/** An event of these lines; its name and id are `x` where they say nothing else. */
export const event = (...lines: string[]): string => {
  const has = (name: string) => lines.some((line) => line.startsWith(name))
  return [
    'BEGIN:VEVENT',
    ...(has('UID') ? [] : ['UID:x']),
    ...(has('SUMMARY') ? [] : ['SUMMARY:x']),
    ...lines,
    'END:VEVENT',
  ].join('\r\n')
}

/** A calendar of these events and zones. */
export const calendar = (...parts: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//x//CA', ...parts, 'END:VCALENDAR', ''].join('\r\n')

/** A zone as Exchange describes it: the rules of central Europe under any name. */
export const zone = (id: string, winter = '+0100', summer = '+0200'): string =>
  [
    'BEGIN:VTIMEZONE',
    `TZID:${id}`,
    'BEGIN:STANDARD',
    'DTSTART:16010101T030000',
    `TZOFFSETFROM:${summer}`,
    `TZOFFSETTO:${winter}`,
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
    'END:STANDARD',
    'BEGIN:DAYLIGHT',
    'DTSTART:16010101T020000',
    `TZOFFSETFROM:${winter}`,
    `TZOFFSETTO:${summer}`,
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
    'END:DAYLIGHT',
    'END:VTIMEZONE',
  ].join('\r\n')

/** The agenda's entries of a calendar. */
export const entriesOf = (file: Uint8Array | string, charset?: string, now = NOW) => {
  if (!source) throw new Error('no source')
  return parseCalendar(source, file, ZONE, now, charset)
}

/** The times of a calendar as the agenda tells them: `12-08 18:00–19:00`, `12-08` for a day, `12-08/12-09` for several. */
export const agendaTimes = (file: Uint8Array | string, now = NOW): string[] =>
  entriesOf(file, undefined, now)
    .entries.map(({ startsAt, endsAt, allDay, title, facts }) => {
      const start = DateTime.fromJSDate(startsAt ?? NOW, { zone: ZONE })
      const end = endsAt && DateTime.fromJSDate(endsAt, { zone: ZONE })
      const name = title === 'x' ? '' : ` ${title}`
      const off = facts?.length ? ' cancelled' : ''
      if (!allDay)
        return `${start.toFormat('MM-dd HH:mm')}${end ? `–${end.toFormat('HH:mm')}` : ''}${name}${off}`
      const [first, last] = [start.toFormat('MM-dd'), end?.toFormat('MM-dd')]
      return `${first}${last === first ? '' : `/${last}`}${name}${off}`
    })
    .sort()

/** What a calendar closes. @throws for what is none */
export const closuresOf = (file: Uint8Array | string) => {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const found = read(bytes, { now: NOW, days: 62, zone: ZONE })
  if (!found) throw new Error('no calendar')
  return { ...found, closed: found.closures.map(({ from, to }) => `${from.slice(5)} ${to.slice(5)}`).sort() }
}
