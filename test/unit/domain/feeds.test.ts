import { expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import { readSheet } from '#platform/spreadsheets'
import { parseDirectory } from '../../../src/domain/information/directory.ts'
import { decode } from '../../../src/domain/information/feeds/decode.ts'
import { parseDiba } from '../../../src/domain/information/feeds/diba.ts'
import { parseFeinaActiva } from '../../../src/domain/information/feeds/feina-activa.ts'
import { parseCalendar } from '../../../src/domain/information/feeds/ical.ts'
import { parsePharmacies } from '../../../src/domain/information/feeds/pharmacies.ts'
import { plainText } from '../../../src/domain/information/feeds/plain-text.ts'
import { parseRss } from '../../../src/domain/information/feeds/rss.ts'
import { timeRangeSpan } from '../../../src/domain/information/query.ts'
import { readSources } from '../../../src/domain/information/sources.ts'

/** Feeds as they come: good ones, and the traps that are in them. */

const ZONE = 'Europe/Madrid'
const NOW = new Date('2026-10-20T10:00:00+02:00')
const sources = readSources('towns/manresa.cat', 'http://feeds')
const sourceOf = (id: string) => {
  const source = sources.find((one) => one.id === id)
  if (!source) throw new Error(`no source ${id}`)
  return source
}
const sample = async (name: string, contentType: string | null = null) =>
  decode(await Bun.file(`towns/manresa.cat/sample-feeds/${name}`).bytes(), contentType)
const rss = async (id: string, name: string) => parseRss(sourceOf(id), await sample(name), ZONE, NOW)

test('news items have text without HTML, picture, link and date', async () => {
  const { entries, broken } = await rss('noticies', 'noticies.rss.xml')
  expect([entries.length, broken]).toEqual([12, 0])
  expect(entries[0]).toMatchObject({
    externalId: 'noticia-99012',
    title: 'Tall de trànsit al carrer de Guimerà, dimecres i dijous',
    url: 'https://mostra.manresa.test/web/noticies/99012-tall-de-transit-carrer-de-guimera',
    pictureUrl: 'https://mostra.manresa.test/media/noticies/99012.jpg',
    publishedAt: new Date('2026-11-23T13:05:00+01:00'),
  })
  expect(entries[0]?.body).toContain('• L’accés als guals es manté')
  for (const { title, body } of entries) {
    expect(`${title} ${body}`).not.toMatch(/<\/?[a-z]|&[a-z]+;|&#\d+;|onclick|alert\(/i)
    expect(`${title}${body}`).not.toContain('\u00a0')
  }
})

test('doubly escaped text is decoded, scripts and frames are removed, and a missing description is allowed', async () => {
  expect(
    plainText(
      '&amp;lt;p&amp;gt;Hola &amp;lt;strong&amp;gt;veí&amp;lt;/strong&amp;gt;&amp;lt;/p&amp;gt;'.replaceAll(
        '&amp;',
        '&',
      ),
    ),
  ).toBe('Hola veí')
  expect(
    plainText('<p onclick="x()">Bé</p><script>alert(1)</script><iframe src="x"></iframe><style>p{}</style>'),
  ).toBe('Bé')
  const { entries } = await rss('noticies', 'noticies.rss.xml')
  expect(entries.find(({ externalId }) => externalId === 'noticia-99003')?.title.length).toBeGreaterThan(5)
})

test('a feed declared ISO-8859-1 with Windows-1252 characters is decoded', async () => {
  const bytes = await sample('noticies-latin1.rss.xml')
  const { entries } = await parseRss(sourceOf('noticies'), bytes, ZONE, NOW)
  const text = entries.map(({ title, body }) => title + body).join(' ')
  expect(text).toContain('’')
  expect(text).toContain('€')
  expect(text).not.toMatch(/[\u0080-\u009f\ufffd]/)
  expect(await sample('noticies-latin1.rss.xml', 'text/xml; charset=ISO-8859-1')).toContain('’')
})

test('a truncated feed is read up to its end, with damaged entries repaired', async () => {
  const { entries, broken, truncated, reading } = await rss('noticies', 'noticies-broken.rss.xml')
  expect([broken, truncated, reading?.leftOut]).toEqual([1, true, { cut: 1 }])
  expect(entries.at(-1)).toMatchObject({
    externalId: 'noticia-99021',
    url: 'https://mostra.manresa.test/web/noticies/99021-obres?lang=ca&print=1',
    body: 'Tall de trànsit\nPerdoneu les molèsties   és per la vostra seguretat',
    publishedAt: new Date('2026-11-16T00:00:00+01:00'),
  })
})

test('an HTML page, an empty body and a feed with its own entities are refused', async () => {
  for (const text of [
    '',
    '<html><body>Manteniment</body></html>',
    '<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>',
  ])
    await expect(
      Promise.resolve(parseRss(sourceOf('noticies'), text, ZONE, NOW)).then(
        ({ entries }) => entries.length || Promise.reject(new Error('none')),
      ),
    ).rejects.toThrow()
})

test('agenda: days and hours are in the town’s zone, also on the longer night', async () => {
  const { entries } = await rss('agenda', 'agenda.rss.xml')
  expect(entries).toHaveLength(15)
  const event = (id: string) => entries.find(({ externalId }) => externalId === id)
  expect(event('acte-701')).toMatchObject({
    allDay: true,
    startsAt: new Date('2026-10-17T00:00:00+02:00'),
    endsAt: new Date('2026-10-18T23:59:59.999+02:00'),
    place: 'Centre històric, Plaça Major',
    lat: 41.7231,
    facts: [['price', 'Gratuït']],
  })
  expect(event('acte-702')).toMatchObject({
    allDay: false,
    startsAt: new Date('2026-10-24T20:30:00Z'),
    endsAt: new Date('2026-10-25T00:30:00Z'),
  })
  expect(event('acte-711')?.facts?.[0]).toEqual(['cancelled', ''])
})

test('courses, grants and jobs expire with their term, whatever state they give', async () => {
  const courses = (await rss('cursos-cedem', 'cursos-cedem.rss.xml')).entries
  expect(courses.find(({ externalId }) => externalId === 'curs-c-26-58')?.expiresAt).toEqual(
    new Date('2026-11-29T23:59:59.999+01:00'),
  )
  const grants = (await rss('ajuts-cedem', 'ajuts-cedem.rss.xml')).entries
  expect(grants).toHaveLength(6)
  expect(grants.some(({ expiresAt }) => expiresAt === undefined)).toBe(true)
  expect((await rss('ofertes-feina', 'ofertes-feina.rss.xml')).entries).toHaveLength(10)
})

test('pharmacies: shifts have absolute times, also at the clock change; an invalid shift is skipped alone', async () => {
  const text = await sample('farmacies.json')
  const { entries } = parsePharmacies(text)
  expect(entries).toHaveLength(90)
  const night = entries.find(({ externalId }) => externalId === 'T20261024N')
  expect(Number(night?.endsAt) - Number(night?.startsAt)).toBe(12 * 3_600_000)
  const odd = JSON.parse(text)
  odd.torns[3].inici = 'ahir'
  odd.torns[4].farmacia_id = 'F99'
  expect(parsePharmacies(JSON.stringify(odd))).toMatchObject({ broken: 2 })
  expect(() => parsePharmacies('{"farmacies":{}}')).toThrow()
})

const utf8 = (text: string) => new TextEncoder().encode(text)

test('directory: names, addresses, telephones, hours and search words are read', async () => {
  const { entries, broken } = parseDirectory(await readSheet(utf8(await sample('equipaments.csv'))))
  expect([entries.length, broken]).toEqual([26, 0])
  expect(entries[1]).toMatchObject({
    title: 'Oficina d’Atenció Ciutadana (OAC)',
    place: 'Plaça Major, 1',
    phone: '93 878 23 01 · 010',
  })
  expect(entries[1]?.keywords).toContain('empadronament')
  expect(parseDirectory(await readSheet(utf8('id,nom\n,sense id\nA,Amb id\n')))).toMatchObject({
    broken: 1,
    entries: [{ externalId: 'A' }],
  })
})

test.each([
  ['today', '2026-11-25T10:00:00', '2026-11-25T10:00:00', '2026-11-25T23:59:59'],
  ['weekend', '2026-11-25T10:00:00', '2026-11-28T00:00:00', '2026-11-29T23:59:59'],
  ['weekend', '2026-11-29T21:00:00', '2026-11-29T21:00:00', '2026-11-29T23:59:59'],
  ['tonight', '2026-11-25T18:00:00', '2026-11-25T23:00:00', '2026-11-25T23:00:00'],
  ['tonight', '2026-11-26T03:00:00', '2026-11-26T03:00:00', '2026-11-26T03:00:00'],
  ['now', '2026-11-26T03:00:00', '2026-11-26T03:00:00', '2026-11-26T03:00:00'],
] as const)('the range «%s», asked at %s, is from %s to %s', (when, now, from, to) => {
  const span = timeRangeSpan(when, DateTime.fromISO(now, { zone: ZONE }))
  const local = (date: DateTime) => date.toFormat("yyyy-MM-dd'T'HH:mm:ss")
  expect([local(span.from), local(span.to)]).toEqual([from, to])
})

const calendar = async (text?: string) => {
  const source = { ...sourceOf('agenda'), format: 'ical' as const }
  return parseCalendar(source, text ?? (await sample('agenda.ics')), ZONE, NOW)
}

test('iCalendar: single, all-day, cancelled and recurring events are read, with exceptions', async () => {
  const { entries, broken } = await calendar()
  expect(broken).toBe(0)
  const named = (id: string) => entries.filter(({ externalId }) => externalId.startsWith(`acte-${id}@`))
  expect(named('701')).toMatchObject([
    {
      title: 'Fira de l’Aixada Petita: mercat medieval i tallers',
      allDay: true,
      startsAt: new Date('2026-10-17T00:00:00+02:00'),
      endsAt: new Date('2026-10-18T23:59:59.999+02:00'),
      place: 'Centre històric, Plaça Major',
      lat: 41.7231,
    },
  ])
  // The hour that happens twice is the first of the two (RFC 5545, 3.3.5).
  expect(named('702')[0]?.endsAt).toEqual(new Date('2026-10-25T02:30:00+02:00'))
  expect(named('711')[0]?.facts).toEqual([['cancelled', '']])
  expect(named('713')[0]).toMatchObject({ endsAt: undefined, place: 'En línia' })
  const weekly = named('705').map(({ startsAt }) => startsAt?.getTime() ?? 0)
  expect(weekly.length).toBeGreaterThan(3)
  const hours = new Set(
    weekly.map((time) => DateTime.fromMillis(time, { zone: ZONE }).toFormat('cccc HH:mm')),
  )
  // The same hour of the town's day before and after the clocks change.
  expect(hours.size).toBe(1)
  expect(new Set(entries.map(({ externalId }) => externalId)).size).toBe(entries.length)
})

test('iCalendar: an endless rule, a broken event and an unknown zone do not stop the reader', async () => {
  const event = (lines: string) =>
    `BEGIN:VEVENT\r\n${lines.trim().replaceAll(/\n\s*/g, '\r\n')}\r\nEND:VEVENT`
  const text = [
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//CA',
    event('UID:1\nSUMMARY:Mercat\nDTSTART;TZID=Europe/Madrid:20100101T090000\nRRULE:FREQ=DAILY'),
    event('UID:2\nDTSTART:20261101T090000Z'),
    event('UID:3\nSUMMARY:Concert\nDTSTART;TZID=Hora de Manresa:20261101T200000\nDURATION:PT2H'),
    event('UID:4\nSUMMARY:Cada segon\nDTSTART:20261101T200000Z\nRRULE:FREQ=SECONDLY'),
    'END:VCALENDAR',
  ].join('\r\n')
  const { entries, broken } = await calendar(text)
  // The one without a title, and the one that is repeated each second.
  expect(broken).toBe(2)
  expect(entries.filter(({ title }) => title === 'Mercat')).toHaveLength(40)
  expect(entries.find(({ title }) => title === 'Concert')).toMatchObject({
    startsAt: new Date('2026-11-01T20:00:00+01:00'),
    endsAt: new Date('2026-11-01T22:00:00+01:00'),
  })
  expect(() => calendar('<html>manteniment</html>')).toThrow()
})

test('open data of the Diputació: days without hours are all-day; internal notes and unlicensed pictures are left out', async () => {
  const source = { ...sourceOf('agenda'), format: 'diba' as const, only: { 'rel_municipis.ine': '08113' } }
  const { entries, broken } = await parseDiba(source, await sample('agenda-diba.json'), ZONE, NOW)
  expect([entries.length, broken]).toEqual([6, 0])
  expect(entries[0]).toMatchObject({
    externalId: 'mostra701',
    allDay: true,
    startsAt: new Date('2026-10-17T00:00:00+02:00'),
    place: 'Centre històric, Plaça Major',
    lat: 41.7231,
    keywords: 'Fires Tradicions Fires',
  })
  expect(entries[1]).toMatchObject({ allDay: false, startsAt: new Date('2026-10-24T22:30:00+02:00') })
  const elsewhere = { ...source, only: { 'rel_municipis.ine': '08019' } }
  expect((await parseDiba(elsewhere, await sample('agenda-diba.json'), ZONE, NOW)).entries).toEqual([])
})

test('Feina Activa: only open offers of the town are read', async () => {
  const text = await sample('ofertes-feinaactiva.xml')
  const { entries, broken } = await parseFeinaActiva(sourceOf('feina-activa'), text, ZONE, NOW)
  expect([entries.length, broken]).toEqual([2, 0])
  expect(entries[0]).toMatchObject({
    externalId: 'MOSTRA1',
    body: expect.stringContaining('càrrega & descàrrega'),
    publishedAt: new Date('2026-11-20T00:00:00+01:00'),
  })
  expect(entries[0]?.facts).toContainEqual(['salary', '1400 – 1600 €'])
})

test('a feed’s own entities are not expanded', async () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>`
  expect(parseRss(sourceOf('noticies'), bomb, ZONE, NOW)).rejects.toThrow('entities')
  expect(() => parseFeinaActiva(sourceOf('feina-activa'), bomb, ZONE, NOW)).toThrow('entities')
})

test('date notations of five servers are read, the last of a repeated id counts, and a broken entry is skipped alone', async () => {
  const item = (id: string, date: string, title = 'Notícia') =>
    `<item><title>${title}</title><guid>${id}</guid><pubDate>${date}</pubDate></item>`
  const dates = [
    'Mon, 23 Nov 2026 13:05:00 +0100',
    'Mon, 23 Nov 2026 12:05:00 GMT',
    '2026-11-23T13:05:00+01:00',
    '2026-11-23T12:05:00Z',
    '23 Nov 2026 13:05:00 +0100',
  ]
  const text = `<rss version="2.0"><channel><title>x</title>${dates.map((date, n) => item(`n-${n}`, date)).join('')}${item('n-0', dates[0] ?? '', 'Corregida')}${item('n-9', 'dilluns a la tarda')}${item('n-8', dates[0] ?? '', '')}</channel></rss>`
  const { entries, broken } = await parseRss(sourceOf('noticies'), text, ZONE, NOW)
  expect(broken).toBe(1)
  const times = entries
    .filter(({ publishedAt }) => publishedAt)
    .map(({ publishedAt }) => publishedAt?.toISOString())
  expect(new Set(times)).toEqual(new Set(['2026-11-23T12:05:00.000Z']))
  // A date that cannot be read is no date, and no fault.
  expect(entries.find(({ externalId }) => externalId === 'n-9')?.publishedAt).toBeUndefined()
  expect(entries.filter(({ externalId }) => externalId === 'n-0').at(-1)?.title).toBe('Corregida')
})
