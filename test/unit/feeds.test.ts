import { expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import { decode } from '../../src/town/information/decode.ts'
import { parseDirectory } from '../../src/town/information/directory.ts'
import { parsePharmacies } from '../../src/town/information/pharmacies.ts'
import { plainText } from '../../src/town/information/plain-text.ts'
import { spanOf } from '../../src/town/information/read.ts'
import { parseRss } from '../../src/town/information/rss.ts'
import { readSources } from '../../src/town/information/sources.ts'

/** Feeds as they come: good ones, and the traps that are in them. */

const ZONE = 'Europe/Madrid'
const sources = readSources('towns/manresa.cat', 'http://feeds')
const sourceOf = (id: string) => {
  const source = sources.find((one) => one.id === id)
  if (!source) throw new Error(`no source ${id}`)
  return source
}
const sample = async (name: string, contentType: string | null = null) =>
  decode(await Bun.file(`towns/manresa.cat/sample-feeds/${name}`).bytes(), contentType)
const rss = async (id: string, name: string) => parseRss(sourceOf(id), await sample(name), ZONE)

test('news: words without HTML, picture, link, date', async () => {
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

test('what was escaped twice is read twice; scripts and frames are gone; no description is no fault', async () => {
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

test('an old server’s bytes: declared ISO-8859-1, meant Windows-1252', async () => {
  const bytes = await sample('noticies-latin1.rss.xml')
  const { entries } = await parseRss(sourceOf('noticies'), bytes, ZONE)
  const words = entries.map(({ title, body }) => title + body).join(' ')
  expect(words).toContain('’')
  expect(words).toContain('€')
  expect(words).not.toMatch(/[\u0080-\u009f\ufffd]/)
  expect(await sample('noticies-latin1.rss.xml', 'text/xml; charset=ISO-8859-1')).toContain('’')
})

test('a feed that is cut off or is a page of HTML is refused whole', async () => {
  await expect(rss('noticies', 'noticies-broken.rss.xml')).rejects.toThrow()
  for (const text of [
    '',
    '<html><body>Manteniment</body></html>',
    '<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>',
  ])
    await expect(
      parseRss(sourceOf('noticies'), text, ZONE).then(
        ({ entries }) => entries.length || Promise.reject(new Error('none')),
      ),
    ).rejects.toThrow()
})

test('agenda: days and hours in the town’s zone, through the night that is an hour longer', async () => {
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

test('courses, grants and jobs end when their term ends, whatever their state says', async () => {
  const courses = (await rss('cursos-cedem', 'cursos-cedem.rss.xml')).entries
  expect(courses.find(({ externalId }) => externalId === 'curs-c-26-58')?.expiresAt).toEqual(
    new Date('2026-11-29T23:59:59.999+01:00'),
  )
  const grants = (await rss('ajuts-cedem', 'ajuts-cedem.rss.xml')).entries
  expect(grants).toHaveLength(6)
  expect(grants.some(({ expiresAt }) => expiresAt === undefined)).toBe(true)
  expect((await rss('ofertes-feina', 'ofertes-feina.rss.xml')).entries).toHaveLength(10)
})

test('pharmacies: absolute turns; the night of the change lasts twelve hours; one broken turn costs only itself', async () => {
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

test('directory: names, addresses, phones, hours, and the words they are found by', async () => {
  const { entries, broken } = parseDirectory(await sample('equipaments.csv'))
  expect([entries.length, broken]).toEqual([26, 0])
  expect(entries[1]).toMatchObject({
    title: 'Oficina d’Atenció Ciutadana (OAC)',
    place: 'Plaça Major, 1',
    phone: '93 878 23 01 · 010',
  })
  expect(entries[1]?.keywords).toContain('empadronament')
  expect(parseDirectory('id,nom\n,sense id\nA,Amb id\n')).toMatchObject({
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
] as const)('%s, said at %s, is from %s to %s', (when, now, from, to) => {
  const span = spanOf(when, DateTime.fromISO(now, { zone: ZONE }))
  const local = (date: DateTime) => date.toFormat("yyyy-MM-dd'T'HH:mm:ss")
  expect([local(span.from), local(span.to)]).toEqual([from, to])
})
