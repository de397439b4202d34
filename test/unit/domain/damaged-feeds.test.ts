import { describe, expect, test } from 'bun:test'
import { decode } from '../../../src/domain/information/feeds/decode.ts'
import { parseRss } from '../../../src/domain/information/feeds/rss.ts'
import { readSources } from '../../../src/domain/information/sources.ts'
import { FEED_SAMPLES, mutatedFeeds, readsMutated } from '../../faults/inputs/mutated-feeds.ts'
import { DAMAGED, ENCODED, item, rss, soundEntry } from '../../support/feed-cases.ts'

/** Feeds with what servers get wrong: what can be read is read and said, what cannot costs only itself. */

const ZONE = 'Europe/Madrid'
const NOW = new Date('2026-11-24T10:00:00+01:00')
const source = readSources('towns/manresa.cat', 'https://t.example').find(({ id }) => id === 'agenda')
if (!source) throw new Error('no source')
const read = (text: string) => parseRss(source, text, ZONE, NOW)
const sample = async (name: string, contentType: string | null = null) =>
  read(decode(await Bun.file(`test/samples/feeds/${name}`).bytes(), contentType))
const titles = ({ entries }: Awaited<ReturnType<typeof read>>) => entries.map(({ title }) => title)
const starts = ({ entries }: Awaited<ReturnType<typeof read>>) =>
  entries.map(({ startsAt }) => startsAt?.toISOString().slice(0, 10))

describe('an entry among others that has', () => {
  test.each(DAMAGED)('%s', async (_, damaged, told, recovered) => {
    const answer = await read(rss(`${soundEntry('Abans')}${damaged}${soundEntry('Després')}`))
    expect(titles(answer)).toEqual(['Abans', ...told, 'Després'])
    expect(answer.reading?.recovered).toBe(recovered)
    expect(answer.reading?.examples.recovered).toEqual(recovered ? told : [])
    expect([answer.broken, answer.truncated]).toEqual([1 - told.length, false])
    // The elements that the source is configured to have are there too.
    expect(starts(answer).filter(Boolean)).toHaveLength(2)
  })
})

test('a damaged entry keeps link, text, dates and place', async () => {
  const entry = item({
    title: 'Jazz & Blues<guid>j</guid>',
    link: 'https://t.example/?a=1&b=2',
    description: '<p>Hora: 21 h<br>Entrada lliure</p>',
    pubDate: 'dimarts, 1 de desembre de 2026',
    'ev:startdate': '05/12/2026 21:00',
    'ev:location': 'Sala & bar',
  })
  const [, read1] = (
    await read(
      rss(`${soundEntry('Abans')}${entry}${item({ title: 'x', guid: 'x', 'ev:startdate': '25/12/2026' })}`),
    )
  ).entries
  expect(read1).toMatchObject({
    externalId: 'j',
    title: 'Jazz & Blues',
    url: 'https://t.example/?a=1&b=2',
    body: 'Hora: 21 h\nEntrada lliure',
    publishedAt: new Date('2026-12-01T00:00:00+01:00'),
    startsAt: new Date('2026-12-05T21:00:00+01:00'),
    place: 'Sala & bar',
  })
})

test('a truncated feed is read up to its end, and missing entries are not treated as removed', async () => {
  const whole = rss(`${soundEntry('Un')}${soundEntry('Dos')}${soundEntry('Tres')}`)
  const answer = await read(whole.slice(0, whole.indexOf('Tres') + 30))
  expect([titles(answer), answer.broken, answer.truncated]).toEqual([['Un', 'Dos'], 1, true])
  expect(answer.reading?.leftOut).toEqual({ cut: 1 })
  expect((await read(whole.replace('</channel></rss>', ''))).truncated).toBe(true)
})

test('a feed with content after its end, or given twice, is read to the last entry', async () => {
  const twice = `${rss(soundEntry('Un'))}\n${rss(`${soundEntry('Dos')}${soundEntry('Tres')}`)}`
  expect(titles(await read(twice))).toEqual(['Un', 'Dos', 'Tres'])
})

test('a damaged entry with the id of a sound one does not replace it', async () => {
  const answer = await read(
    rss(
      `${soundEntry('Un')}<item><title>Jazz & Blues</title><guid>Un</guid><ev:startdate>2026-12-05</ev:startdate></item>`,
    ),
  )
  expect([titles(answer), answer.reading?.leftOut]).toEqual([['Un'], { repeated: 1 }])
})

test('an unclosed declaration is parsed in linear time', async () => {
  const begun = process.cpuUsage()
  const odd = `<item><title>Llarga</title><guid>l</guid><description><!${'a'.repeat(100_000)}</description></item>`
  expect(titles(await read(rss(`${odd}${soundEntry('Després')}`)))).toEqual(['Llarga', 'Després'])
  const { user } = process.cpuUsage(begun)
  expect(user / 1_000).toBeLessThan(2_000)
})

test('text before the feed is skipped; an HTML page is not a feed', async () => {
  expect(titles(await read(`<br />\n<b>Warning</b>: x in y.php\n${rss(soundEntry('Un'))}`))).toEqual(['Un'])
  expect(read('<html><body><feed></feed></body></html>')).rejects.toThrow('no feed')
})

test.each([
  [
    'RSS 1.0',
    `<rdf:RDF xmlns:dc="x"><channel><link>https://t.example/</link></channel><item rdf:about="a"><title>Un</title><link>/un</link><dc:date>2026-12-01T09:00:00+01:00</dc:date></item></rdf:RDF>`,
  ],
  [
    'RSS 0.91',
    `<rss version="0.91"><channel><link>https://t.example/</link><item><title>Un</title><link>/un</link><pubDate>1 de desembre de 2026 9.00 h</pubDate></item></channel></rss>`,
  ],
  [
    'RSS without a version',
    `<rss><channel><link>https://t.example/</link><item><title>Un</title><link>/un</link><pubDate>1 de desembre de 2026 9.00 h</pubDate></item></channel></rss>`,
  ],
  [
    'Atom',
    `<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://u.example/f"/><link href="https://t.example/"/><entry><id>a</id><title type="html">Un</title><link rel="self" href="/api"/><link href="/un"/><updated>2026-12-01T09:00:00+01:00</updated></entry></feed>`,
  ],
  [
    'Atom with Catalan dates',
    `<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://t.example/"/><entry><id>a</id><title>Un</title><link href="/un"/><published>1 de desembre de 2026 9:00</published></entry></feed>`,
  ],
  [
    'JSON Feed',
    `\ufeff{"version":"https://jsonfeed.org/version/1.1","home_page_url":"https://t.example/","items":[{"id":1,"title":"Un","url":"/un","content_text":"a < b","date_published":"2026-12-01T09:00:00+01:00"}]}`,
  ],
])('%s: title, relative link and date are read', async (_, text) => {
  const { entries, reading } = await read(text)
  expect(entries).toMatchObject([
    { title: 'Un', url: 'https://t.example/un', publishedAt: new Date('2026-12-01T09:00:00+01:00') },
  ])
  expect([reading?.recovered, reading?.undated]).toEqual([0, 0])
})

test('long ids are hashed, different entries with the same id are kept apart, and a correction replaces', async () => {
  const long = 'x'.repeat(300)
  const ids = async (entries: string) =>
    (await read(rss(entries))).entries.map(({ externalId }) => externalId)
  const [one, two] = await ids(
    item({ title: 'a', guid: `${long}1` }) + item({ title: 'b', guid: `${long}2` }),
  )
  expect(one).toMatch(/^sha256:[\da-f]{64}$/)
  expect(two).not.toBe(one)
  // The same event on two days; two pages with one id; several entries that all link to the front page.
  const day = (date: string) => item({ title: 'Visita', guid: 'v', 'ev:startdate': date })
  expect(new Set(await ids(day('2026-12-05') + day('2026-12-06'))).size).toBe(2)
  const page = (link: string) => item({ title: 'Nota', guid: '0', link })
  expect(new Set(await ids(page('/1') + page('/2'))).size).toBe(2)
  expect(new Set(await ids(item({ title: 'a', link: '/' }) + item({ title: 'b', link: '/' }))).size).toBe(2)
  expect(
    new Set(
      await ids(
        item({ title: 'Festa', 'ev:startdate': '2026-12-05' }) +
          item({ title: 'Festa', 'ev:startdate': '2026-12-06' }),
      ),
    ).size,
  ).toBe(2)
  const answer = await read(rss(item({ title: 'Vell', guid: 'n' }) + item({ title: 'Nou', guid: 'n' })))
  expect([titles(answer), answer.reading?.leftOut]).toEqual([['Nou'], { repeated: 1 }])
})

test('an ambiguous date counts as none and is reported', async () => {
  const doubtful = item({ title: 'Dubtosa', guid: 'd', 'ev:startdate': '05/12/2026' })
  const answer = await read(rss(doubtful))
  expect(answer.entries).toMatchObject([{ title: 'Dubtosa', startsAt: undefined, undated: true }])
  expect([answer.reading?.undated, answer.reading?.examples.undated]).toEqual([1, ['Dubtosa']])
  const sure = await read(rss(doubtful + item({ title: 'Segura', guid: 's', 'ev:startdate': '25/12/2026' })))
  expect(starts(sure)).toEqual(['2026-12-04', '2026-12-24'])
})

test('twelve notations of the same date are read in one feed', async () => {
  const { entries, reading } = await sample('rss-date-cet.xml')
  const at = new Map(entries.map(({ title, publishedAt }) => [title, publishedAt?.toISOString()]))
  const nine = '2026-12-01T08:00:00.000Z'
  expect(Object.fromEntries(at)).toEqual({
    ...Object.fromEntries([...at.keys()].map((title) => [title, nine])),
    CEST: '2026-09-01T07:00:00.000Z',
    '24h': '2026-12-02T00:00:00.000Z',
  })
  expect([entries.length, reading?.undated]).toEqual([12, 0])
})

test('the samples with a bare ampersand and with a byte order mark that contradicts the header are read', async () => {
  expect(titles(await sample('rss-bare-ampersand.xml'))).toEqual(['Bo', 'Jazz & Blues'])
  expect(titles(await sample('rss-bom-utf8-header-latin1.xml', 'text/xml; charset=iso-8859-1'))).toEqual([
    'Plaça Major',
  ])
})

describe('the text is decoded from bytes that are', () => {
  test.each(ENCODED)('%s', (_, bytes, contentType) => {
    const text = decode(bytes, contentType)
    expect(text).toContain('<title>Plaça Major, «col·lecció»')
    expect(text).not.toMatch(/[\u0080-\u009f\ufffd\ufeff]/)
    if (bytes.includes(0x92)) expect(text).toContain('l’hora, 3 €')
  })
})

test('a windows-1252 title within UTF-8 and a split character are decoded', () => {
  const mixed = Buffer.concat([
    Buffer.from('<a>Plaça «màgica» i més</a><b>Caf'),
    Buffer.from('é</b><c>Pla', 'latin1'),
    Buffer.from([0xc3]),
    Buffer.from('</c>'),
  ])
  expect(decode(mixed, 'text/xml; charset=utf-8')).toBe('<a>Plaça «màgica» i més</a><b>Café</b><c>Pla</c>')
})

test('capitals before a closing quotation mark are not treated as doubly encoded', () => {
  expect(decode(Buffer.from('«CAFÉ», «PLAÇA», «À», «CAMIÓ»'), null)).toBe('«CAFÉ», «PLAÇA», «À», «CAMIÓ»')
})

test('two hundred randomly changed feeds never stop the reader', async () => {
  const figures = await readsMutated(mutatedFeeds(FEED_SAMPLES, 200, 7))
  expect(figures.slow).toEqual([])
  expect(figures.crashed).toEqual([])
  expect(figures.lostSound).toEqual([])
  expect(figures.readable).toBeGreaterThan(100)
})
