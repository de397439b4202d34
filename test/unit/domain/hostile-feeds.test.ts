import { describe, expect, test } from 'bun:test'
import { isolatedReader } from '#platform/isolated'
import { plainText } from '../../../src/domain/information/feeds/plain-text.ts'
import { readSources, type Source } from '../../../src/domain/information/sources.ts'
import { CALENDARS, FEEDS } from '../../support/hostile/hostile-feeds.ts'

/**
 * Calendars and feeds that are made to stall their reader. Each is read whole, well within the deadline that would
 * kill it; what cannot be read costs only itself, and is counted.
 */

const [known] = readSources('towns/manresa.cat', 'http://feeds')
if (!known) throw new Error('no source')

const read = isolatedReader<typeof import('../../../src/domain/information/feeds/feed-reader.ts')['read']>({
  name: 'a hostile feed',
  module: import.meta.resolve('../../../src/domain/information/feeds/feed-reader.ts'),
  pool: 'fetched',
  maxBytes: 5_000_000,
  deadlineMs: 15_000,
  memoryMb: 400,
})

const readAs = (format: Source['format'], text: string) =>
  read(new TextEncoder().encode(text), {
    source: { ...known, format },
    contentType: null,
    zone: 'Europe/Madrid',
    now: new Date('2026-11-24T10:00:00+01:00'),
  })

describe('the other events are read of a calendar with', () => {
  test.each(CALENDARS)('%s', async (_, text) => {
    const { entries } = await readAs('ical', text)
    expect(entries.some(({ title }) => title === 'Mercat')).toBe(true)
    expect(entries.length).toBeLessThanOrEqual(5_000)
  })
})

describe('the other entries are read of a feed with', () => {
  test.each(FEEDS)('%s', async (_, text) => {
    const { entries } = await readAs('rss', text)
    expect(entries.some(({ title }) => title === 'Mercat')).toBe(true)
  })
})

test('rules finer than daily are counted as unreadable entries', async () => {
  const [, seconds = ''] = CALENDARS.find(([name]) => name.includes('each second since')) ?? []
  expect(await readAs('ical', seconds)).toMatchObject({ broken: 1_000, entries: [{ title: 'Mercat' }] })
})

test('a changed occurrence applies to the event with its id only', async () => {
  const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')
  const text = [
    'BEGIN:VCALENDAR',
    event('UID:a', 'SUMMARY:A', 'DTSTART:20261202T090000Z', 'RRULE:FREQ=DAILY;COUNT=2'),
    event('UID:b', 'SUMMARY:B', 'DTSTART:20261202T090000Z', 'RRULE:FREQ=DAILY;COUNT=2'),
    event('UID:b', 'SUMMARY:B, moved', 'RECURRENCE-ID:20261202T090000Z', 'DTSTART:20261202T150000Z'),
    'END:VCALENDAR',
  ].join('\r\n')
  const { entries } = await readAs('ical', text)
  expect(entries.map(({ title, startsAt }) => `${title} ${startsAt?.toISOString()}`)).toEqual([
    'A 2026-12-02T09:00:00.000Z',
    'A 2026-12-03T09:00:00.000Z',
    'B, moved 2026-12-02T15:00:00.000Z',
    'B 2026-12-03T09:00:00.000Z',
  ])
})

test('a foreign calendar keeps its times, and an invalid rule costs only its event', async () => {
  const zone = [
    'BEGIN:VTIMEZONE',
    'TZID:Europe/London',
    'BEGIN:STANDARD',
    'DTSTART:19701025T020000',
    'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0000',
    'END:STANDARD',
    'END:VTIMEZONE',
  ]
  const text = [
    'BEGIN:VCALENDAR',
    ...zone,
    'BEGIN:VEVENT',
    'UID:1',
    'SUMMARY:Talk',
    'DTSTART;TZID=Europe/London:20261202T090000',
    'RRULE:FREQ=WEEKLY;UNTIL=20261209T090000Z',
    'BEGIN:VALARM',
    'TRIGGER:-PT15M',
    'END:VALARM',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:2',
    'SUMMARY:x',
    'DTSTART:20261202T090000Z',
    'RRULE:FREQ=FORTNIGHTLY',
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\n')
  const { entries, broken } = await readAs('ical', text)
  expect(broken).toBe(1)
  expect(entries.map(({ startsAt }) => startsAt?.toISOString())).toEqual([
    '2026-12-02T09:00:00.000Z',
    '2026-12-09T09:00:00.000Z',
  ])
})

test('a truncated calendar, or one with an unmatched end, is refused', async () => {
  for (const text of ['BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n', 'BEGIN:VCALENDAR\nEND:VEVENT\n', 'hola', ''])
    await expect(
      readAs('ical', text).then(({ entries }) => entries.length || Promise.reject(new Error('none'))),
    ).rejects.toThrow()
})

test('each table row becomes a line, and a long text is truncated before it is parsed', () => {
  const table =
    '<table><tr><th>Dia</th><th>Hora</th></tr><tr><td>Dilluns</td><td colspan="99999999">9–14 h</td></tr></table>'
  expect(plainText(table)).toBe('Dia Hora\nDilluns 9–14 h')
  expect(plainText('<p>a</p>  \n\n\n\n<p>b&nbsp;&nbsp;</p>')).toBe('a\n\nb')
  expect(plainText(`<p>${'paraula '.repeat(100_000)}</p>`, 100_000).length).toBeLessThan(50_100)
})
