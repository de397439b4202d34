import { describe, expect, test } from 'bun:test'
import { agendaTimes, calendar, event, sample, zone } from '../../support/calendars.ts'

/** Calendars as Exchange, Outlook, Google and old exporters write them: each kind with the times that are right. */

const MADRID = 'TZID=Europe/Madrid'
const WEEKLY = [
  `DTSTART;${MADRID}:20261202T180000`,
  `DTEND;${MADRID}:20261202T190000`,
  'RRULE:FREQ=WEEKLY;COUNT=3',
]
const DAYS = ['DTSTART;VALUE=DATE:20261214', 'DTEND;VALUE=DATE:20261215', 'RRULE:FREQ=DAILY;COUNT=4']
const ROMANCE = zone('Romance Standard Time')
const one = (...lines: string[]) => agendaTimes(calendar(event(...lines)))

describe('the duration of', () => {
  test.each<[string, string[], string[]]>([
    [
      'a day that ends on its own date',
      ['DTSTART;VALUE=DATE:20261208', 'DTEND;VALUE=DATE:20261208'],
      ['12-08'],
    ],
    ['a day without an end', ['DTSTART;VALUE=DATE:20261208'], ['12-08']],
    ['dates without VALUE=DATE', ['DTSTART:20261208', 'DTEND:20261210'], ['12-08/12-09']],
    ['days with a duration in days', ['DTSTART;VALUE=DATE:20261208', 'DURATION:P3D'], ['12-08/12-10']],
    ['days with a duration in hours', ['DTSTART;VALUE=DATE:20261208', 'DURATION:PT48H'], ['12-08/12-09']],
    [
      'a day that ends before its start',
      ['DTSTART;VALUE=DATE:20261208', 'DTEND;VALUE=DATE:20261201'],
      ['12-08'],
    ],
    [
      'a day whose end has a time',
      ['DTSTART;VALUE=DATE:20261208', 'DTEND:20261209T230000Z'],
      ['12-08/12-09'],
    ],
    ['an event with a duration', ['DTSTART:20261208T170000Z', 'DURATION:PT90M'], ['12-08 18:00–19:30']],
    ['an event with a negative duration', ['DTSTART:20261208T170000Z', 'DURATION:-PT1H'], ['12-08 18:00']],
    [
      'an event that ends before its start',
      ['DTSTART:20261208T170000Z', 'DTEND:20261208T160000Z'],
      ['12-08 18:00'],
    ],
    ['an event with an unreadable end', ['DTSTART:20261208T170000Z', 'DTEND:demà'], ['12-08 18:00']],
  ])('%s is read', (_, lines, times) => expect(one(...lines)).toEqual(times))
})

const WEDNESDAYS = ['12-02 18:00–19:00', '12-16 18:00–19:00']
const THREE_DAYS = ['12-14', '12-15', '12-17']

describe('an excluded time', () => {
  test.each<[string, string]>([
    ['in the same zone', `EXDATE;${MADRID}:20261209T180000`],
    ['in UTC', 'EXDATE:20261209T170000Z'],
    ['without a zone', 'EXDATE:20261209T180000'],
    ['in a Windows zone without VTIMEZONE', 'EXDATE;TZID=Romance Standard Time:20261209T180000'],
    ['as a date', 'EXDATE;VALUE=DATE:20261209'],
    ['as a date without VALUE=DATE', 'EXDATE:20261209'],
    [
      'among others, one of them invalid',
      `EXDATE;${MADRID}:20261209T180000,20261210T180000\r\nEXDATE:dimecres`,
    ],
  ])('of a weekly event, given %s, is left out', (_, exdate) =>
    expect(one(...WEEKLY, exdate)).toEqual(WEDNESDAYS),
  )

  test.each<[string, string]>([
    ['as a date', 'EXDATE;VALUE=DATE:20261216'],
    ['at midnight without a zone', 'EXDATE:20261216T000000'],
    ['at midnight in a zone with VTIMEZONE', 'EXDATE;TZID=Romance Standard Time:20261216T000000'],
    ['at the town’s midnight in UTC', 'EXDATE:20261215T230000Z'],
    ['at midnight in UTC', 'EXDATE:20261216T000000Z'],
    ['at a time of the day', `EXDATE;${MADRID}:20261216T090000`],
  ])('of a daily all-day event, given %s, is left out', (_, exdate) =>
    expect(agendaTimes(calendar(ROMANCE, event(...DAYS, exdate)))).toEqual(THREE_DAYS),
  )
})

describe('an added time', () => {
  const first = [`DTSTART;${MADRID}:20261207T180000`, `DTEND;${MADRID}:20261207T190000`]
  test.each<[string, string[], string[]]>([
    ['in a zone', [...first, `RDATE;${MADRID}:20261215T180000`], ['12-07 18:00–19:00', '12-15 18:00–19:00']],
    ['in UTC', [...first, 'RDATE:20261215T170000Z'], ['12-07 18:00–19:00', '12-15 18:00–19:00']],
    ['as a date', [...first, 'RDATE;VALUE=DATE:20261215'], ['12-07 18:00–19:00', '12-15 18:00–19:00']],
    [
      'as a period',
      [...first, 'RDATE;VALUE=PERIOD:20261215T170000Z/PT3H,20261216T170000Z/20261216T190000Z'],
      ['12-07 18:00–19:00', '12-15 18:00–21:00', '12-16 18:00–20:00'],
    ],
    [
      'to all-day events, given at midnight',
      ['DTSTART;VALUE=DATE:20261207', `RDATE;${MADRID}:20261215T000000`, 'RDATE:20261216T230000Z'],
      ['12-07', '12-15', '12-17'],
    ],
    [
      'to a rule that has it already',
      [...WEEKLY, `RDATE;${MADRID}:20261203T180000,20261209T180000`],
      ['12-02 18:00–19:00', '12-03 18:00–19:00', '12-09 18:00–19:00', '12-16 18:00–19:00'],
    ],
  ])('%s is read', (_, lines, times) => expect(one(...lines)).toEqual(times))
})

describe('a changed occurrence', () => {
  const moved = ['SUMMARY:moved', `DTSTART;${MADRID}:20261210T200000`, `DTEND;${MADRID}:20261210T210000`]
  const right = ['12-02 18:00–19:00', '12-10 20:00–21:00 moved', '12-16 18:00–19:00']
  test.each<[string, string]>([
    ['in a zone', `RECURRENCE-ID;${MADRID}:20261209T180000`],
    ['in UTC', 'RECURRENCE-ID:20261209T170000Z'],
    ['in a Windows zone', 'RECURRENCE-ID;TZID=Romance Standard Time:20261209T180000'],
    ['without a zone', 'RECURRENCE-ID:20261209T180000'],
    ['as a date', 'RECURRENCE-ID;VALUE=DATE:20261209'],
  ])('identified %s replaces the original', (_, id) =>
    expect(agendaTimes(calendar(event(...WEEKLY), event(id, ...moved)))).toEqual(right),
  )

  test('of all-day events, identified by midnight, replaces the original', () =>
    expect(
      agendaTimes(
        calendar(
          ROMANCE,
          event(...DAYS),
          event(
            'RECURRENCE-ID;TZID=Romance Standard Time:20261216T000000',
            'SUMMARY:moved',
            'DTSTART:20261220',
          ),
        ),
      ),
    ).toEqual(['12-14', '12-15', '12-17', '12-20 moved']))

  test('with THISANDFUTURE changes all that follow', () =>
    expect(
      agendaTimes(
        calendar(
          event(...WEEKLY),
          event(`RECURRENCE-ID;RANGE=THISANDFUTURE;${MADRID}:20261209T180000`, ...moved),
        ),
      ),
    ).toEqual(['12-02 18:00–19:00', '12-10 20:00–21:00 moved', '12-17 20:00–21:00 moved']))

  test('is read without the series that it belongs to', () =>
    expect(agendaTimes(sample('ical-orphan-recurrence'))).toEqual([
      '12-10 18:00–19:00 Club de lectura',
      '12-17 18:00–19:00 Club de lectura',
      '12-18 20:00 Concert',
    ]))

  test('is cancelled without a start or a name', () =>
    expect(
      agendaTimes(
        calendar(event(...WEEKLY), event(`RECURRENCE-ID;${MADRID}:20261209T180000`, 'STATUS:CANCELLED')),
      ),
    ).toEqual(['12-02 18:00–19:00', '12-09 18:00–19:00 cancelled', '12-16 18:00–19:00']))
})

describe('a recurrence rule', () => {
  const from = [`DTSTART;${MADRID}:20261202T180000`]
  test.each<[string, string[], string[]]>([
    [
      'that does not match its own start',
      [...from, 'RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=3'],
      ['12-02 18:00', '12-04 18:00', '12-11 18:00'],
    ],
    [
      'beside a second rule',
      [...from, 'RRULE:FREQ=WEEKLY;COUNT=2', 'RRULE:FREQ=WEEKLY;BYDAY=SA;UNTIL=20261212T235959Z'],
      ['12-02 18:00', '12-05 18:00', '12-09 18:00', '12-12 18:00'],
    ],
    [
      'until a date, inclusive',
      [...from, 'RRULE:FREQ=WEEKLY;UNTIL=20261209'],
      ['12-02 18:00', '12-09 18:00'],
    ],
    [
      'until an instant',
      [...from, 'RRULE:FREQ=WEEKLY;UNTIL=20261209T170000Z'],
      ['12-02 18:00', '12-09 18:00'],
    ],
    ['until just before', [...from, 'RRULE:FREQ=WEEKLY;UNTIL=20261209T165959Z'], ['12-02 18:00']],
    [
      'until a time without a zone',
      [...from, 'RRULE:FREQ=WEEKLY;UNTIL=20261209T180000'],
      ['12-02 18:00', '12-09 18:00'],
    ],
    [
      'of all-day events until an instant',
      ['DTSTART;VALUE=DATE:20261202', 'RRULE:FREQ=DAILY;UNTIL=20261203T230000Z'],
      ['12-02', '12-03', '12-04'],
    ],
    [
      'of all-day events until the end of a day',
      ['DTSTART;VALUE=DATE:20261202', 'RRULE:FREQ=DAILY;UNTIL=20261203T235959Z'],
      ['12-02', '12-03'],
    ],
    [
      'with a count and an excluded time',
      [...from, 'RRULE:FREQ=DAILY;COUNT=3', `EXDATE;${MADRID}:20261203T180000`],
      ['12-02 18:00', '12-04 18:00'],
    ],
    [
      'with an exclusion rule',
      [...from, 'RRULE:FREQ=DAILY;COUNT=4', 'EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2'],
      ['12-03 18:00', '12-05 18:00'],
    ],
  ])('%s is read', (_, lines, times) => expect(one(...lines)).toEqual(times))
})
