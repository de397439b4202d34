import { describe, expect, test } from 'bun:test'
import { mergeClosures } from '#domain/appointments'
import { calendar, closuresOf, event, sample } from '../../support/calendars.ts'

/** What a calendar closes, what of it closes nothing and why, and what a later version of it opens again. */

const WEEKLY = [
  'UID:w',
  'DTSTART;TZID=Europe/Madrid:20261202T090000',
  'DURATION:PT2H',
  'RRULE:FREQ=WEEKLY;COUNT=3',
]
const NINTH = 'RECURRENCE-ID;TZID=Europe/Madrid:20261209T090000'
const ALL = ['12-02T09:00 12-02T11:00', '12-09T09:00 12-09T11:00', '12-16T09:00 12-16T11:00']
const [FIRST, SECOND, THIRD] = ALL as [string, string, string]

test('an all-day event that ends on its first day closes that day', () =>
  expect(closuresOf(sample('closures-same-end')).closed).toEqual(['12-08T00:00 12-09T00:00']))

describe('one occurrence of a series stays open', () => {
  test('when it is cancelled', () => {
    const { closed, left } = closuresOf(sample('closures-cancelled-occurrence'))
    expect([closed, left.cancelled]).toEqual([[FIRST, THIRD], 1])
  })
  test.each<[string, string[]]>([
    [
      'when it is marked as free',
      [NINTH, 'DTSTART;TZID=Europe/Madrid:20261209T090000', 'TRANSP:TRANSPARENT'],
    ],
    ['when Outlook marks it as free', [NINTH, 'X-MICROSOFT-CDO-BUSYSTATUS:FREE']],
    ['when its RECURRENCE-ID is in UTC', ['RECURRENCE-ID:20261209T080000Z', 'STATUS:CANCELLED']],
    ['when its RECURRENCE-ID is a date', ['RECURRENCE-ID;VALUE=DATE:20261209', 'STATUS:CANCELLED']],
  ])('%s', (_, lines) =>
    expect(closuresOf(calendar(event(...WEEKLY), event('UID:w', ...lines))).closed).toEqual([FIRST, THIRD]),
  )
})

test('an occurrence marked as busy in a series marked as free closes', () =>
  expect(
    closuresOf(
      calendar(
        event(...WEEKLY, 'TRANSP:TRANSPARENT'),
        event('UID:w', NINTH, 'DTSTART:20261209T080000Z', 'TRANSP:OPAQUE'),
      ),
    ).closed,
  ).toEqual([SECOND]))

test('events that close nothing are counted by reason', () => {
  const { taken, left } = closuresOf(
    calendar(
      event('UID:1', 'DTSTART;VALUE=DATE:20261208'),
      event('UID:2', 'DTSTART;VALUE=DATE:20261209', 'TRANSP:TRANSPARENT'),
      event('UID:3', 'DTSTART;VALUE=DATE:20261210', 'STATUS:CANCELLED'),
      event('UID:4', 'DTSTART;VALUE=DATE:20250101'),
      event('UID:5', 'DTSTART:20261211T090000Z'),
      event('UID:6', 'DTSTART:20261211T090000Z', 'DTEND:20261211T080000Z'),
      event('UID:7'),
      event('UID:8', 'DTSTART:20261211T090000Z', 'RRULE:FREQ=HOURLY'),
      event('UID:9', 'DTSTART:20261212T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=1', 'EXDATE:aviat'),
    ),
  )
  expect([taken, left]).toEqual([2, { free: 1, cancelled: 1, outside: 1, endless: 2, broken: 2, lines: 1 }])
})

describe('a file imported after another', () => {
  const after = (...files: string[]) =>
    files
      .reduce(
        (before, file) => mergeClosures(before, closuresOf(file), '2026-11-24T10:00'),
        closuresOf(calendar()).closures,
      )
      .map(({ from, to }) => `${from.slice(5)} ${to.slice(5)}`)
      .sort()
  const whole = calendar(event(...WEEKLY))

  test.each<[string, string, string[]]>([
    ['that is the same makes no duplicates', whole, ALL],
    [
      'with one cancelled occurrence opens that time',
      calendar(event(...WEEKLY), event('UID:w', NINTH, 'STATUS:CANCELLED')),
      [FIRST, THIRD],
    ],
    ['with fewer occurrences opens the others', whole.replace('COUNT=3', 'COUNT=2'), [FIRST, SECOND]],
    ['that cancels the series opens all its times', calendar('METHOD:CANCEL', event(...WEEKLY)), []],
    [
      'that cancels one occurrence alone opens that time',
      calendar('METHOD:CANCEL', event('UID:w', NINTH)),
      [FIRST, THIRD],
    ],
    ['of another calendar opens nothing', calendar(event('UID:o', 'DTSTART;VALUE=DATE:20250101')), ALL],
  ])('%s', (_, second, closed) => expect(after(whole, second)).toEqual(closed))

  test('with a moved occurrence replaces the original time', () => {
    const moved = event('UID:w', NINTH, 'DTSTART:20261210T080000Z', 'DTEND:20261210T090000Z')
    const times = [FIRST, '12-10T09:00 12-10T10:00', THIRD]
    expect(after(whole, calendar(moved))).toEqual(times)
    expect(after(whole, calendar(event(...WEEKLY), moved), calendar(moved))).toEqual(times)
  })
})
