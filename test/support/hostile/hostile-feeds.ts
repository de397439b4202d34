/** Feeds and calendars that are made to take for ever, each for a reason of its own. */

const event = (lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')
const calendar = (events: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//x//CA', ...events, 'END:VCALENDAR', ''].join('\r\n')
const some = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** An event as anybody's calendar has it. */
export const HONEST = event(['UID:honest', 'SUMMARY:Mercat', 'DTSTART;TZID=Europe/Madrid:20261202T090000'])

const repeating =
  (rule: string, start = '20200101T090000Z') =>
  (index: number) =>
    event([`UID:r${index}`, 'SUMMARY:x', `DTSTART:${start}`, `RRULE:${rule}`])

const zone = (rule: string) =>
  [
    'BEGIN:VTIMEZONE',
    'TZID:Enlloc',
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0200',
    `RRULE:${rule}`,
    'END:STANDARD',
    'END:VTIMEZONE',
  ].join('\r\n')

const madrid = event([
  'UID:z',
  'SUMMARY:z',
  'DTSTART;TZID=Enlloc:20261202T090000',
  'RRULE:FREQ=DAILY;UNTIL=20270101T000000Z',
])

/** Calendars with an honest event among what holds up a reader. */
export const CALENDARS: [name: string, text: string][] = [
  ['a daily rule that never matches', calendar([HONEST, repeating('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30')(0)])],
  ['a weekly rule that never matches', calendar([HONEST, repeating('FREQ=WEEKLY;BYWEEKNO=60;BYDAY=MO')(0)])],
  [
    'a monthly rule that never matches',
    calendar([HONEST, repeating('FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31')(0)]),
  ],
  [
    'a yearly rule that never matches',
    calendar([HONEST, repeating('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')(0)]),
  ],
  [
    'a thousand events, each second since 1970',
    calendar([HONEST, ...some(1_000, repeating('FREQ=SECONDLY', '19700101T000000Z'))]),
  ],
  [
    'five thousand events, each day since 1970',
    calendar([HONEST, ...some(5_000, repeating('FREQ=DAILY', '19700101T000000Z'))]),
  ],
  [
    'a daily event since 1970 with a count',
    calendar([HONEST, ...some(2_000, repeating('FREQ=DAILY;COUNT=99999999', '19700101T000000Z'))]),
  ],
  [
    'an interval of a thousand million days',
    calendar([HONEST, repeating('FREQ=DAILY;INTERVAL=1000000000')(0)]),
  ],
  [
    'an event of a thousand million days',
    calendar([HONEST, event(['UID:d', 'SUMMARY:d', 'DTSTART:20261202T090000Z', 'DURATION:P99999999999D'])]),
  ],
  [
    'three thousand events and three thousand moved occurrences',
    calendar([
      HONEST,
      ...some(3_000, repeating('FREQ=WEEKLY;COUNT=3', '20261202T090000Z')),
      ...some(3_000, (index) =>
        event([`UID:r${index}`, 'RECURRENCE-ID:20261202T090000Z', 'SUMMARY:y', 'DTSTART:20261203T090000Z']),
      ),
    ]),
  ],
  ['a zone whose clock changes each second', calendar([zone('FREQ=SECONDLY'), madrid, HONEST])],
  [
    'a zone whose clock never changes',
    calendar([zone('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'), madrid, HONEST]),
  ],
  [
    'a hundred thousand dates',
    calendar([
      HONEST,
      event([
        'UID:n',
        'SUMMARY:n',
        'DTSTART:20261202T090000Z',
        ...some(2_000, (index) => `RDATE:${some(50, () => `20${10 + (index % 80)}0101T000000Z`).join(',')}`),
      ]),
    ]),
  ],
  [
    'a description of a megabyte',
    calendar([
      HONEST,
      event(['UID:l', 'SUMMARY:l', 'DTSTART:20261202T090000Z', `DESCRIPTION:${'<td>'.repeat(250_000)}`]),
    ]),
  ],
  [
    'a megabyte of folded lines',
    calendar([
      HONEST,
      event(['UID:f', 'SUMMARY:f', 'DTSTART:20261202T090000Z', `DESCRIPTION:${'\r\n a'.repeat(250_000)}`]),
    ]),
  ],
]

const item = (html: string) =>
  `<item><title>x</title><guid>h</guid><description><![CDATA[${html}]]></description></item>`
const rss = (items: string[]) =>
  `<rss version="2.0"><channel><title>x</title><item><title>Mercat</title><guid>honest</guid></item>${items.join('')}</channel></rss>`

/** Feeds with an honest entry among what holds up a reader. */
export const FEEDS: [name: string, text: string][] = [
  ['a cell fifty million columns wide', rss([item('<table><tr><td colspan="50000000">x</td></tr></table>')])],
  [
    'two thousand cells a thousand columns wide',
    rss([item(`<table>${'<tr><td colspan="1000" rowspan="1000">x</td></tr>'.repeat(2_000)}</table>`)]),
  ],
  ['three hundred thousand non-breaking spaces', rss([item(`<pre>${'&nbsp;'.repeat(300_000)}</pre>`)])],
  ['three hundred thousand spaces', rss([item(`<pre>${' '.repeat(300_000)}x</pre>`)])],
  ['ten thousand nested quotations', rss([item('<blockquote>'.repeat(10_000))])],
  ['ten thousand nested lists', rss([item('<ul><li>'.repeat(10_000))])],
  [
    'a list that begins at a thousand million',
    rss([item(`<ol start="999999999" type="i">${'<li>x'.repeat(10_000)}</ol>`)]),
  ],
]
