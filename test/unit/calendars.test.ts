import { describe, expect, test } from 'bun:test'
import { mutatedCalendars } from '../faults/mutated-calendars.ts'
import { calendar, entriesOf, event, sample, told, zone } from '../support/calendars.ts'

/** Calendars as Exchange, Outlook, Google and old exporters write them: each kind with the times that are right. */

const MADRID = 'TZID=Europe/Madrid'
const WEEKLY = [
  `DTSTART;${MADRID}:20261202T180000`,
  `DTEND;${MADRID}:20261202T190000`,
  'RRULE:FREQ=WEEKLY;COUNT=3',
]
const DAYS = ['DTSTART;VALUE=DATE:20261214', 'DTEND;VALUE=DATE:20261215', 'RRULE:FREQ=DAILY;COUNT=4']
const ROMANCE = zone('Romance Standard Time')
const CUSTOM = zone('tzone://Microsoft/Custom', '+0100', '+0200')
const one = (...lines: string[]) => told(calendar(event(...lines)))

describe('how long an event lasts', () => {
  test.each<[string, string[], string[]]>([
    [
      'a day whose end is its beginning',
      ['DTSTART;VALUE=DATE:20261208', 'DTEND;VALUE=DATE:20261208'],
      ['12-08'],
    ],
    ['a day without an end', ['DTSTART;VALUE=DATE:20261208'], ['12-08']],
    ['a day that does not say that it is one', ['DTSTART:20261208', 'DTEND:20261210'], ['12-08/12-09']],
    ['days by duration', ['DTSTART;VALUE=DATE:20261208', 'DURATION:P3D'], ['12-08/12-10']],
    ['days by hours', ['DTSTART;VALUE=DATE:20261208', 'DURATION:PT48H'], ['12-08/12-09']],
    [
      'a day that ends before it begins',
      ['DTSTART;VALUE=DATE:20261208', 'DTEND;VALUE=DATE:20261201'],
      ['12-08'],
    ],
    [
      'a day that ends at an hour',
      ['DTSTART;VALUE=DATE:20261208', 'DTEND:20261209T230000Z'],
      ['12-08/12-09'],
    ],
    ['an hour by duration', ['DTSTART:20261208T170000Z', 'DURATION:PT90M'], ['12-08 18:00–19:30']],
    ['a negative duration', ['DTSTART:20261208T170000Z', 'DURATION:-PT1H'], ['12-08 18:00']],
    ['an end before the beginning', ['DTSTART:20261208T170000Z', 'DTEND:20261208T160000Z'], ['12-08 18:00']],
    ['an end that cannot be read', ['DTSTART:20261208T170000Z', 'DTEND:demà'], ['12-08 18:00']],
  ])('%s', (_, lines, times) => expect(one(...lines)).toEqual(times))
})

const WEDNESDAYS = ['12-02 18:00–19:00', '12-16 18:00–19:00']
const THREE_DAYS = ['12-14', '12-15', '12-17']

describe('a time that is left out', () => {
  test.each<[string, string]>([
    ['in the same zone', `EXDATE;${MADRID}:20261209T180000`],
    ['in UTC', 'EXDATE:20261209T170000Z'],
    ['without a zone', 'EXDATE:20261209T180000'],
    ['in a zone of Windows without a description', 'EXDATE;TZID=Romance Standard Time:20261209T180000'],
    ['as a day', 'EXDATE;VALUE=DATE:20261209'],
    ['as a day that does not say that it is one', 'EXDATE:20261209'],
    [
      'among others, one of which is none',
      `EXDATE;${MADRID}:20261209T180000,20261210T180000\r\nEXDATE:dimecres`,
    ],
  ])('of a weekly hour, %s', (_, exdate) => expect(one(...WEEKLY, exdate)).toEqual(WEDNESDAYS))

  test.each<[string, string]>([
    ['as a day', 'EXDATE;VALUE=DATE:20261216'],
    ['at midnight without a zone', 'EXDATE:20261216T000000'],
    ['at midnight in a described zone', 'EXDATE;TZID=Romance Standard Time:20261216T000000'],
    ['at the town’s midnight in UTC', 'EXDATE:20261215T230000Z'],
    ['at midnight in UTC', 'EXDATE:20261216T000000Z'],
    ['at some hour', `EXDATE;${MADRID}:20261216T090000`],
  ])('of a daily day, %s', (_, exdate) =>
    expect(told(calendar(ROMANCE, event(...DAYS, exdate)))).toEqual(THREE_DAYS),
  )
})

describe('a time that is added', () => {
  const first = [`DTSTART;${MADRID}:20261207T180000`, `DTEND;${MADRID}:20261207T190000`]
  test.each<[string, string[], string[]]>([
    ['in a zone', [...first, `RDATE;${MADRID}:20261215T180000`], ['12-07 18:00–19:00', '12-15 18:00–19:00']],
    ['in UTC', [...first, 'RDATE:20261215T170000Z'], ['12-07 18:00–19:00', '12-15 18:00–19:00']],
    ['as a day', [...first, 'RDATE;VALUE=DATE:20261215'], ['12-07 18:00–19:00', '12-15 18:00–19:00']],
    [
      'as a period',
      [...first, 'RDATE;VALUE=PERIOD:20261215T170000Z/PT3H,20261216T170000Z/20261216T190000Z'],
      ['12-07 18:00–19:00', '12-15 18:00–21:00', '12-16 18:00–20:00'],
    ],
    [
      'to days, at midnight',
      ['DTSTART;VALUE=DATE:20261207', `RDATE;${MADRID}:20261215T000000`, 'RDATE:20261216T230000Z'],
      ['12-07', '12-15', '12-17'],
    ],
    [
      'to a rule, and again as one of its own',
      [...WEEKLY, `RDATE;${MADRID}:20261203T180000,20261209T180000`],
      ['12-02 18:00–19:00', '12-03 18:00–19:00', '12-09 18:00–19:00', '12-16 18:00–19:00'],
    ],
  ])('%s', (_, lines, times) => expect(one(...lines)).toEqual(times))
})

describe('a time that is changed', () => {
  const moved = ['SUMMARY:moved', `DTSTART;${MADRID}:20261210T200000`, `DTEND;${MADRID}:20261210T210000`]
  const right = ['12-02 18:00–19:00', '12-10 20:00–21:00 moved', '12-16 18:00–19:00']
  test.each<[string, string]>([
    ['in a zone', `RECURRENCE-ID;${MADRID}:20261209T180000`],
    ['in UTC', 'RECURRENCE-ID:20261209T170000Z'],
    ['in a zone of Windows', 'RECURRENCE-ID;TZID=Romance Standard Time:20261209T180000'],
    ['without a zone', 'RECURRENCE-ID:20261209T180000'],
    ['as a day', 'RECURRENCE-ID;VALUE=DATE:20261209'],
  ])('named %s', (_, id) => expect(told(calendar(event(...WEEKLY), event(id, ...moved)))).toEqual(right))

  test('of days, named at midnight', () =>
    expect(
      told(
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

  test('and all that follow it', () =>
    expect(
      told(
        calendar(
          event(...WEEKLY),
          event(`RECURRENCE-ID;RANGE=THISANDFUTURE;${MADRID}:20261209T180000`, ...moved),
        ),
      ),
    ).toEqual(['12-02 18:00–19:00', '12-10 20:00–21:00 moved', '12-17 20:00–21:00 moved']))

  test('is told without the series that it belongs to', () =>
    expect(told(sample('ical-orphan-recurrence'))).toEqual([
      '12-10 18:00–19:00 Club de lectura',
      '12-17 18:00–19:00 Club de lectura',
      '12-18 20:00 Concert',
    ]))

  test('and is cancelled without a beginning or a name', () =>
    expect(
      told(calendar(event(...WEEKLY), event(`RECURRENCE-ID;${MADRID}:20261209T180000`, 'STATUS:CANCELLED'))),
    ).toEqual(['12-02 18:00–19:00', '12-09 18:00–19:00 cancelled', '12-16 18:00–19:00']))
})

describe('a rule', () => {
  const from = [`DTSTART;${MADRID}:20261202T180000`]
  test.each<[string, string[], string[]]>([
    [
      'that its beginning is not in',
      [...from, 'RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=3'],
      ['12-02 18:00', '12-04 18:00', '12-11 18:00'],
    ],
    [
      'and another',
      [...from, 'RRULE:FREQ=WEEKLY;COUNT=2', 'RRULE:FREQ=WEEKLY;BYDAY=SA;UNTIL=20261212T235959Z'],
      ['12-02 18:00', '12-05 18:00', '12-09 18:00', '12-12 18:00'],
    ],
    [
      'until a day, which is in it',
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
      'until an hour without a zone',
      [...from, 'RRULE:FREQ=WEEKLY;UNTIL=20261209T180000'],
      ['12-02 18:00', '12-09 18:00'],
    ],
    [
      'of days until an instant',
      ['DTSTART;VALUE=DATE:20261202', 'RRULE:FREQ=DAILY;UNTIL=20261203T230000Z'],
      ['12-02', '12-03', '12-04'],
    ],
    [
      'of days until the end of one',
      ['DTSTART;VALUE=DATE:20261202', 'RRULE:FREQ=DAILY;UNTIL=20261203T235959Z'],
      ['12-02', '12-03'],
    ],
    [
      'counted, one left out',
      [...from, 'RRULE:FREQ=DAILY;COUNT=3', `EXDATE;${MADRID}:20261203T180000`],
      ['12-02 18:00', '12-04 18:00'],
    ],
    [
      'and one of what it leaves out',
      [...from, 'RRULE:FREQ=DAILY;COUNT=4', 'EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2'],
      ['12-03 18:00', '12-05 18:00'],
    ],
  ])('%s', (_, lines, times) => expect(one(...lines)).toEqual(times))
})

describe('a zone', () => {
  test.each<[string, string, string, string[]]>([
    ['of the IANA', 'Europe/London', '12-15 19:00', []],
    ['of Windows', 'GMT Standard Time', '12-15 19:00', []],
    [
      'of Windows, described',
      'GMT Standard Time',
      '12-15 19:00',
      [zone('GMT Standard Time', '+0000', '+0100')],
    ],
    ['of Windows, without “Standard Time”', 'Eastern', '12-16 00:00', []],
    ['of Microsoft, universal', 'tzone://Microsoft/Utc', '12-15 19:00', []],
    [
      'of Microsoft, described',
      'tzone://Microsoft/Custom',
      '12-15 19:00',
      [zone('tzone://Microsoft/Custom', '+0000', '+0100')],
    ],
    ['with a program’s prefix', '/mozilla.org/20050126_1/Europe/Lisbon', '12-15 19:00', []],
    ['in quotation marks', '"Europe/London"', '12-15 19:00', []],
    ['as people call it', '"(UTC+01:00) Brussel·les, Copenhaguen, Madrid, París"', '12-15 18:00', []],
    ['by its offset', '"GMT+0300"', '12-15 16:00', []],
    ['that nobody knows is the town’s', 'Enlloc', '12-15 18:00', []],
  ])('%s', (_, id, time, zones) =>
    expect(told(calendar(...zones, event(`DTSTART;TZID=${id}:20261215T180000`)))).toEqual([time]),
  )

  test('none is the town’s', () => expect(one('DTSTART:20261215T180000')).toEqual(['12-15 18:00']))
})

describe('when the clock changes', () => {
  const october = new Date('2026-10-20T10:00:00Z')
  const march = new Date('2027-03-20T10:00:00Z')
  const at = (file: string, now: Date) =>
    entriesOf(file, undefined, now).entries.map(({ startsAt }) => startsAt?.toISOString())
  test.each(['Europe/Madrid', 'Romance Standard Time', 'tzone://Microsoft/Custom'])('in %s', (id) => {
    const daily = (start: string) =>
      calendar(CUSTOM, event(`DTSTART;TZID=${id}:${start}`, 'RRULE:FREQ=DAILY;COUNT=3'))
    // An hour that is read twice is the first; one that is left out is as long after midnight as if it were not.
    expect(at(daily('20261024T023000'), october)).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
    expect(at(daily('20270327T023000'), march)).toEqual([
      '2027-03-27T01:30:00.000Z',
      '2027-03-28T01:30:00.000Z',
      '2027-03-29T00:30:00.000Z',
    ])
  })
  test('a day is as long as it is', () => {
    const [entry] = entriesOf(calendar(event('DTSTART;VALUE=DATE:20261025')), undefined, october).entries
    expect([entry?.startsAt, entry?.endsAt]).toEqual([
      new Date('2026-10-24T22:00Z'),
      new Date('2026-10-25T22:59:59.999Z'),
    ])
  })
})

describe('a file', () => {
  test('of several calendars is read whole', () =>
    expect(told(sample('ical-two-calendars'))).toEqual(['12-18 20:00 U', '12-19 20:00 Dos']))

  test('keeps a name that is folded within a character', () =>
    expect(entriesOf(sample('ical-utf8-split-fold')).entries[0]?.title).toBe('Concert a la Plaça Major'))

  const plain = calendar(event('SUMMARY:Plaça d’Espanya', 'DTSTART:20261218T190000Z'))
  const latin = Uint8Array.from(Buffer.from(plain.replace('’', '\x92'), 'latin1'))
  test.each<[string, Uint8Array | string, string | undefined]>([
    ['with a byte order mark', `\ufeff${plain}`, undefined],
    ['with lines that end in LF', plain.replaceAll('\r', ''), undefined],
    ['with lines that end in CR', plain.replaceAll('\n', ''), undefined],
    ['with lines that end in CR CR LF', plain.replaceAll('\r', '\r\r'), undefined],
    ['in Windows-1252', latin, undefined],
    ['in Windows-1252 that is said to be UTF-8', latin, 'utf-8'],
    ['in UTF-8 that is said to be ISO-8859-1', plain, 'iso-8859-1'],
    ['in UTF-16', Uint8Array.from(Buffer.from(`\ufeff${plain}`, 'utf16le')), undefined],
    ['in UTF-16 without a mark', Uint8Array.from(Buffer.from(plain, 'utf16le')), undefined],
    ['after what a server warns of', `<b>Warning</b>\n${plain}`, undefined],
    ['without its last line', plain.replace('END:VCALENDAR\r\n', ''), undefined],
  ])('%s', (_, file, charset) => expect(entriesOf(file, charset).entries[0]?.title).toBe('Plaça d’Espanya'))

  test('loses one line, which is counted, where one was not folded', () => {
    expect(told(sample('ical-unfolded-line'))).toEqual(['12-18 20:00 Bo', '12-19 20:00 Dolent'])
    expect(entriesOf(sample('ical-unfolded-line'))).toMatchObject({
      broken: 1,
      entries: [{}, { place: 'Plaça Major,\n08241 Manresa' }],
    })
  })

  test('loses one event, which is counted, where one has no beginning, no end, no time or no rule', () => {
    const good = event('UID:good', 'DTSTART:20261218T190000Z')
    for (const bad of [
      event('UID:a'),
      event('UID:a', 'DTSTART:divendres'),
      event('UID:a', 'DTSTART:20261332T190000Z'),
      event('UID:a', 'DTSTART:20261218T190000Z', 'RRULE:FREQ=SOVINT'),
      event('UID:a', 'DTSTART:20261218T190000Z').replace('\r\nEND:VEVENT', ''),
    ])
      for (const parts of [
        [bad, good],
        [good, bad],
      ])
        expect([told(calendar(...parts)), entriesOf(calendar(...parts)).broken]).toEqual([['12-18 20:00'], 1])
  })
})

describe('an id', () => {
  const ids = (file: Uint8Array | string) => entriesOf(file).entries.map(({ externalId }) => externalId)
  test('that is long is another for each time and each event', () => {
    const long = 'a'.repeat(400)
    expect(new Set(ids(sample('ical-long-uid'))).size).toBe(5)
    const two = calendar(...['1', '2'].map((end) => event(`UID:${long}${end}`, 'DTSTART:20261218T190000Z')))
    expect(new Set(ids(two)).size).toBe(2)
    expect(ids(two).every((id) => id.length <= 150)).toBe(true)
  })
  test('that events do not have, or share though they are several, loses none', () => {
    const hours = ['17', '18', '19']
    const without = hours.map((hour) => event(`DTSTART:20261218T${hour}0000Z`).replace('UID:x\r\n', ''))
    const same = hours.map((hour) => event(`SUMMARY:${hour}`, `DTSTART:20261218T${hour}0000Z`))
    for (const all of [without, same]) expect(new Set(ids(calendar(...all))).size).toBe(3)
  })
  test('that comes twice is the later version, in whatever order', () => {
    const old = event('SEQUENCE:1', 'SUMMARY:old', 'DTSTART:20261218T190000Z')
    const next = event('SEQUENCE:2', 'SUMMARY:next', 'DTSTART:20261219T190000Z')
    for (const all of [
      [old, next],
      [next, old],
    ])
      expect(told(calendar(...all))).toEqual(['12-19 20:00 next'])
  })
  test('that is called off by the method of its calendar is told as cancelled', () => {
    const off = calendar('METHOD:CANCEL', event('SEQUENCE:1', 'DTSTART:20261218T190000Z'))
    expect(told(off)).toEqual(['12-18 20:00 cancelled'])
    expect(told(calendar(event('DTSTART:20261218T190000Z')) + off)).toEqual(['12-18 20:00 cancelled'])
  })
})

test('calendars that were changed by chance are read, in time, and what was not changed is kept', async () => {
  const { faults, read } = await mutatedCalendars(400, 311)
  expect([faults, read > 390]).toEqual([[], true])
})
