import { describe, expect, test } from 'bun:test'
import { mutatedCalendars } from '../../faults/inputs/mutated-calendars.ts'
import { agendaTimes, calendar, entriesOf, event, sample, zone } from '../../support/calendars.ts'

/** Calendars as Exchange, Outlook, Google and old exporters write them: each kind with the times that are right. */

const MADRID = 'TZID=Europe/Madrid'
const _WEEKLY = [
  `DTSTART;${MADRID}:20261202T180000`,
  `DTEND;${MADRID}:20261202T190000`,
  'RRULE:FREQ=WEEKLY;COUNT=3',
]
const _DAYS = ['DTSTART;VALUE=DATE:20261214', 'DTEND;VALUE=DATE:20261215', 'RRULE:FREQ=DAILY;COUNT=4']
const _ROMANCE = zone('Romance Standard Time')
const CUSTOM = zone('tzone://Microsoft/Custom', '+0100', '+0200')
const one = (...lines: string[]) => agendaTimes(calendar(event(...lines)))

describe('the time zone of an event is one', () => {
  test.each<[string, string, string, string[]]>([
    ['named as in the IANA database', 'Europe/London', '12-15 19:00', []],
    ['named as in Windows', 'GMT Standard Time', '12-15 19:00', []],
    [
      'named as in Windows, with VTIMEZONE',
      'GMT Standard Time',
      '12-15 19:00',
      [zone('GMT Standard Time', '+0000', '+0100')],
    ],
    ['named as in Windows, without “Standard Time”', 'Eastern', '12-16 00:00', []],
    ['of Microsoft for UTC', 'tzone://Microsoft/Utc', '12-15 19:00', []],
    [
      'of Microsoft with VTIMEZONE',
      'tzone://Microsoft/Custom',
      '12-15 19:00',
      [zone('tzone://Microsoft/Custom', '+0000', '+0100')],
    ],
    ['with a program’s prefix', '/mozilla.org/20050126_1/Europe/Lisbon', '12-15 19:00', []],
    ['in quotation marks', '"Europe/London"', '12-15 19:00', []],
    [
      'named as displayed in Outlook',
      '"(UTC+01:00) Brussel·les, Copenhaguen, Madrid, París"',
      '12-15 18:00',
      [],
    ],
    ['given as an offset', '"GMT+0300"', '12-15 16:00', []],
    ['unknown, and replaced by the town’s', 'Enlloc', '12-15 18:00', []],
  ])('%s', (_, id, time, zones) =>
    expect(agendaTimes(calendar(...zones, event(`DTSTART;TZID=${id}:20261215T180000`)))).toEqual([time]),
  )

  test('of the town if it has none', () => expect(one('DTSTART:20261215T180000')).toEqual(['12-15 18:00']))
})

describe('at a clock change', () => {
  const october = new Date('2026-10-20T10:00:00Z')
  const march = new Date('2027-03-20T10:00:00Z')
  const at = (file: string, now: Date) =>
    entriesOf(file, undefined, now).entries.map(({ startsAt }) => startsAt?.toISOString())
  test.each(['Europe/Madrid', 'Romance Standard Time', 'tzone://Microsoft/Custom'])(
    'recurring events keep their time in %s',
    (id) => {
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
    },
  )
  test('an all-day event lasts the whole day', () => {
    const [entry] = entriesOf(calendar(event('DTSTART;VALUE=DATE:20261025')), undefined, october).entries
    expect([entry?.startsAt, entry?.endsAt]).toEqual([
      new Date('2026-10-24T22:00Z'),
      new Date('2026-10-25T22:59:59.999Z'),
    ])
  })
})

describe('a calendar file', () => {
  test('with several calendars is read whole', () =>
    expect(agendaTimes(sample('ical-two-calendars'))).toEqual(['12-18 20:00 U', '12-19 20:00 Dos']))

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
    ['in Windows-1252 declared as UTF-8', latin, 'utf-8'],
    ['in UTF-8 declared as ISO-8859-1', plain, 'iso-8859-1'],
    ['in UTF-16', Uint8Array.from(Buffer.from(`\ufeff${plain}`, 'utf16le')), undefined],
    ['in UTF-16 without a byte order mark', Uint8Array.from(Buffer.from(plain, 'utf16le')), undefined],
    ['after a warning printed by the server', `<b>Warning</b>\n${plain}`, undefined],
    ['without its last line', plain.replace('END:VCALENDAR\r\n', ''), undefined],
  ])('is decoded %s', (_, file, charset) =>
    expect(entriesOf(file, charset).entries[0]?.title).toBe('Plaça d’Espanya'),
  )

  test('with an unfolded line loses that line, which is counted', () => {
    expect(agendaTimes(sample('ical-unfolded-line'))).toEqual(['12-18 20:00 Bo', '12-19 20:00 Dolent'])
    expect(entriesOf(sample('ical-unfolded-line'))).toMatchObject({
      broken: 1,
      entries: [{}, { place: 'Plaça Major,\n08241 Manresa' }],
    })
  })

  test('with an event without start, end, valid time or rule loses that event, which is counted', () => {
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
        expect([agendaTimes(calendar(...parts)), entriesOf(calendar(...parts)).broken]).toEqual([
          ['12-18 20:00'],
          1,
        ])
  })
})

describe('an event’s id', () => {
  const ids = (file: Uint8Array | string) => entriesOf(file).entries.map(({ externalId }) => externalId)
  test('that is long is hashed for each event and occurrence', () => {
    const long = 'a'.repeat(400)
    expect(new Set(ids(sample('ical-long-uid'))).size).toBe(5)
    const two = calendar(...['1', '2'].map((end) => event(`UID:${long}${end}`, 'DTSTART:20261218T190000Z')))
    expect(new Set(ids(two)).size).toBe(2)
    expect(ids(two).every((id) => id.length <= 150)).toBe(true)
  })
  test('that is missing or shared by several events loses none of them', () => {
    const hours = ['17', '18', '19']
    const without = hours.map((hour) => event(`DTSTART:20261218T${hour}0000Z`).replace('UID:x\r\n', ''))
    const same = hours.map((hour) => event(`SUMMARY:${hour}`, `DTSTART:20261218T${hour}0000Z`))
    for (const all of [without, same]) expect(new Set(ids(calendar(...all))).size).toBe(3)
  })
  test('that comes twice keeps the later version, in any order', () => {
    const old = event('SEQUENCE:1', 'SUMMARY:old', 'DTSTART:20261218T190000Z')
    const next = event('SEQUENCE:2', 'SUMMARY:next', 'DTSTART:20261219T190000Z')
    for (const all of [
      [old, next],
      [next, old],
    ])
      expect(agendaTimes(calendar(...all))).toEqual(['12-19 20:00 next'])
  })
  test('in a calendar with METHOD:CANCEL is cancelled', () => {
    const off = calendar('METHOD:CANCEL', event('SEQUENCE:1', 'DTSTART:20261218T190000Z'))
    expect(agendaTimes(off)).toEqual(['12-18 20:00 cancelled'])
    expect(agendaTimes(calendar(event('DTSTART:20261218T190000Z')) + off)).toEqual(['12-18 20:00 cancelled'])
  })
})

test('randomly changed calendars are read in time, and unchanged events are kept', async () => {
  const { faults, read } = await mutatedCalendars(400, 311)
  expect([faults, read > 390]).toEqual([[], true])
})
