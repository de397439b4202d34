import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import {
  fetchDue,
  fetchNow,
  getSourceHealth,
  queryInformation,
  readSources,
  updateSource,
} from '#domain/information'
import { createOutbound } from '#platform/outbound'
import { readConfig } from '../../src/server/config.ts'
import { startService } from '../../src/server/service.ts'
import { button } from '../support/citizen.ts'
import { DAY } from '../support/clock.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { freePort, startWorld, until, type World } from '../support/world.ts'

/** What the town tells, from its feeds to the phone. The clock stands at Tuesday 24 November 2026, 10 h. */

let world: World
let asked = 0
const MOODS = ['down', 'lost', 'page', 'loop', 'bomb', 'broken', 'empty', 'slow', 'endless'] as const
let mood: 'good' | 'odd' | (typeof MOODS)[number] = 'good'
let odd = ''
const bomb = Bun.gzipSync(new Uint8Array(50 * 1024 * 1024))
const server = startListener(async ({ path, headers }) => {
  if (path.startsWith('/media/')) return mediaServed(path)
  asked++
  if (mood === 'down') return new Response('', { status: 503 })
  if (mood === 'lost') return new Response('No hi és', { status: 404 })
  if (mood === 'page') return new Response('<!doctype html><html><body>Estem de manteniment</body></html>')
  if (mood === 'loop') return Response.redirect(`${server.url}${path}`)
  if (mood === 'bomb')
    return new Response(bomb, { headers: { 'content-encoding': 'gzip', 'content-type': 'text/xml' } })
  if (mood === 'slow') await Bun.sleep(1_500)
  if (mood === 'broken') return new Response('<rss><channel><item><title>tall')
  if (mood === 'odd') return new Response(odd)
  if (mood === 'empty') return new Response('<rss version="2.0"><channel><title>x</title></channel></rss>')
  if (mood === 'endless') return new Response('x'.repeat(6 * 1024 * 1024))
  if (headers.get('if-none-match') === '"1"') return new Response(null, { status: 304 })
  const file = Bun.file(`towns/manresa.cat/sample-feeds${path}`)
  if (!path.endsWith('noticies.rss.xml')) return new Response(file, { headers: { etag: '"1"' } })
  const text = await file.text()
  const pictures = text.replaceAll(
    'enclosure url="https://mostra.manresa.test',
    `enclosure url="${server.url}`,
  )
  return new Response(pictures, { headers: { etag: '"1"' } })
})

/** The pictures of the news: one is none. */
const mediaServed = async (path: string): Promise<Response> =>
  path.includes('99011')
    ? new Response('<html>no hi és</html>', { headers: { 'content-type': 'image/jpeg' } })
    : new Response(
        new Uint8Array(
          await sharp({ create: { width: 2400, height: 1600, channels: 3, background: '#567' } })
            .png()
            .toBuffer(),
        ),
      )

const sources = readSources('towns/manresa.cat', server.url)
const NOW = Date.parse('2026-11-24T10:00:00+01:00')

const healthy = async (state: string) =>
  (await getSourceHealth(world.service.town, sources)).every((one) => one.state === state)

beforeAll(async () => {
  world = await startWorld({ FEEDS_URL: server.url, OUTBOUND_PRIVATE_HOSTS: 'localhost' }, NOW)
  await until('every source to be read', () => healthy('good'), 20_000)
})
afterAll(async () => {
  await world.stop()
  server.stop()
})

test('news opens from the menu as a list, newest first, then one whole item, and back', async () => {
  const nuria = world.citizen('Núria')
  await nuria.asks('hola', button('Informació municipal'))
  await nuria.taps('Informació municipal')
  await nuria.sees(
    'Informació municipal',
    button('Notícies'),
    button('Farmàcies de guàrdia'),
    button('Adreces i telèfons'),
  )
  await nuria.taps('Notícies')
  await nuria.sees('1. Tall de trànsit al carrer de Guimerà', button('Més'), button('Menú'))
  await nuria.asks(
    '1',
    '*Tall de trànsit al carrer de Guimerà, dimecres i dijous*',
    'https://mostra.manresa.test/web/noticies/99012',
    button('Tornar a la llista'),
  )
  await nuria.taps('Tornar a la llista')
  await nuria.sees('2. Les llums de Nadal')
  await nuria.taps('Més')
  await nuria.sees('*Notícies*', '1. ')
})

test('a news item is sent with its picture, resized for the messenger; an invalid picture is left out', async () => {
  await until(
    'the pictures to be fetched',
    async () => (await world.sql`select 1 from information_item where picture_state = 'wanted'`).length === 0,
  )
  const gemma = world.citizen('Gemma')
  await gemma.asks('notícies', '1. Tall de trànsit')
  const [first] = await gemma.asks('1', '*Tall de trànsit')
  const link = first?.interactive?.header?.image?.link ?? ''
  expect(link).toStartWith(`${world.url}/information/`)
  const { format, width } = await sharp(await (await fetch(link)).arrayBuffer()).metadata()
  expect(format).toBe('jpeg')
  expect(width).toBeLessThanOrEqual(1_600)
  await gemma.asks('notícies', '2. Les llums de Nadal')
  const [second] = await gemma.asks('2', '*Les llums de Nadal')
  expect(second?.interactive?.header).toBeUndefined()
  expect((await fetch(`${world.url}/information/..%2f..%2fetc%2fpasswd`)).status).toBe(404)
})

test('the agenda is searched by day, by subject, by free text and from the menu', async () => {
  const clara = world.citizen('Clara')
  await clara.asks('què fan divendres a l’agenda?', 'divendres, 27 de novembre', '1. ')
  await clara.asks('hi ha teatre?', 'això és el que he trobat per «teatre»', 'La partida d’escacs')
  await clara.asks('contes infantils', /No he trobat|he trobat/)
  await clara.asks('menú', button('Informació municipal'))
  await clara.taps('Informació municipal')
  await clara.sees(button('Agenda: dia o tema'))
  await clara.taps('Agenda: dia o tema')
  await clara.sees('Quin dia o quin tema us interessa?')
  await clara.asks('28 de novembre', 'dissabte, 28 de novembre')
  await clara.asks('exposicions dissabte', 'dissabte, 28 de novembre')
  // A list that is on the screen is searched by words that are about nothing else.
  await clara.asks('notícies', '1. Tall de trànsit')
  await clara.asks('nadal', 'això és el que he trobat per «nadal»')
})

test('the agenda of this weekend is found from free text in Spanish', async () => {
  const pepe = world.citizen('Pepe')
  await pepe.says('castellano')
  await pepe.sees('En qué podemos ayudarle')
  const [list] = await pepe.asks('¿qué hay el fin de semana?', '*Agenda, fin de semana*')
  expect(list?.interactive?.action.sections?.[0]?.rows.length).toBeGreaterThan(1)
})

test('pharmacies on duty are listed, the nearest first once the citizen shares a location', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.asks(
    'quina farmàcia hi ha de guàrdia?',
    '*Farmàcies de guàrdia*',
    'compartiu la vostra ubicació',
    /9\.00 h – 22\.00 h/,
  )
  await rosa.shares(41.7238, 1.825)
  await rosa.sees(/\*Farmàcia [^*]+\* \(a [\d.]+ m\)/)
  await rosa.asks('carrer de Trieta, 9', /\*Farmàcia [^*]+\* \(a [\d.]+ m\)/)
  await rosa.taps('Farmàcies de nit')
  await rosa.sees('*Farmàcies de nit*', /22\.00 h – 9\.00 h/)
  await rosa.taps('Un altre dia')
  await rosa.sees('Escriviu un dia')
  await rosa.asks('dissabte', '*Farmàcies de guàrdia: dissabte, 28 de novembre*', /9\.00 h – 22\.00 h/)
  await rosa.shares(41.7238, 1.825)
  await rosa.sees('dissabte, 28 de novembre', /\(a [\d.]+ m\)/)
  await rosa.asks('quina farmàcia hi haurà de guàrdia demà?', 'dimecres, 25 de novembre')
})

test('the directory is searched by name, by subject and despite typos; without results the citizen is told what to do', async () => {
  const quim = world.citizen('Quim')
  await quim.asks('telèfon de la biblioteca', 'això és el que he trobat per «biblioteca»')
  await quim.asks('on és la bibloteca', /Biblioteca/)
  await quim.asks('adreces', 'Què cerqueu?')
  await quim.asks('empadronament', '1. Oficina d’Atenció Ciutadana')
  await quim.asks(
    '1',
    '*Oficina d’Atenció Ciutadana (OAC)*',
    'On: Plaça Major, 1',
    'Telèfon: 93 878 23 01 · 010',
  )
  await quim.asks('adreces', 'Què cerqueu?')
  await quim.asks('astronauta', 'No he trobat res per «astronauta»', 'truqueu al 010')
})

test('courses, grants and jobs are listed only while they are open', async () => {
  const marta = world.citizen('Marta')
  await marta.asks('hi ha algun curs?', '*Cursos i tallers*', 'Pla d’empresa en quatre sessions')
  await marta.asks('ajuts', '*Ajuts i subvencions*', 'Ajuts per a l’obertura de nous establiments')
  await marta.asks('1', 'Import màxim:')
  await marta.asks('busco feina', '*Ofertes de feina*')
  const [list] = (await marta.transcript()).slice(-1)
  const hints = list?.interactive?.action.sections?.[0]?.rows.map(({ description }) => description ?? '')
  expect(hints?.some((hint) => hint.startsWith('Fins al'))).toBe(true)
})

test('an unfinished report waits while the citizen reads information, and can be continued', async () => {
  const jan = world.citizen('Jan')
  await jan.asks('hola', button('Comunicar una incidència'))
  await jan.taps('Comunicar una incidència')
  await jan.sees('De quin tipus')
  await jan.taps('Mobiliari urbà')
  await jan.sees('Expliqueu què hi passa')
  await jan.asks('menú', button('Continuar la incidència'))
  await jan.taps('Informació municipal')
  await jan.sees(button('Notícies'))
  await jan.taps('Notícies')
  await jan.sees('1. ')
  await jan.asks('menú', button('Continuar la incidència'))
  await jan.taps('Continuar la incidència')
  await jan.sees('Expliqueu què hi passa')
})

test('two replicas fetching at the same time ask each source once', async () => {
  const port = freePort()
  const env = {
    PORT: String(port),
    DATABASE_URL: world.databaseUrl,
    LOG_LEVEL: 'silent',
    FEEDS_URL: server.url,
  }
  const config = readConfig({ OUTBOUND_PRIVATE_HOSTS: 'localhost', ...env }, 'demo')
  const other = await startService(config, undefined, { now: world.clock.now })
  try {
    const before = asked
    world.clock.advance(2 * DAY)
    await Promise.all([fetchDue(world.service.town, sources), fetchDue(other.town, sources)])
    await until('the sources to be asked', async () => asked >= before + sources.length)
    await Bun.sleep(500)
    expect(asked).toBe(before + sources.length)
  } finally {
    await other.stop()
    world.clock.reset()
  }
})

test('concurrent fetches ask each source once, and an unchanged source stays healthy', async () => {
  const { town } = world.service
  const before = asked
  world.clock.advance(3 * DAY)
  await Promise.all(Array.from({ length: 5 }, () => fetchDue(town, sources)))
  await until('the sources to be asked', async () => asked >= before + sources.length)
  await Bun.sleep(500)
  expect(asked).toBe(before + sources.length)
  await until('them to be good again', () => healthy('good'))
  world.clock.reset()
})

test.each(MOODS)(
  'with a source that is %s, the chat uses the last good copy and staff see the failure',
  async (state) => {
    const { town } = world.service
    await world.sql`update information_source set etag = null, last_modified = null, failures = 0, problem = null`
    mood = state
    const news = sources.filter(({ id }) => id === 'noticies')
    for (const source of news) await fetchNow(town, source)
    const citizen = world.citizen(`Veí ${state}`)
    await citizen.asks('notícies', '1. Tall de trànsit al carrer de Guimerà')
    if (state !== 'slow') {
      await until(
        'the failure to be noted',
        async () => (await getSourceHealth(town, news))[0]?.state === 'failing',
      )
      const cookie = await world.signIn('admin@demo.test')
      const page = await (await fetch(`${world.url}/console/sources`, { headers: { cookie } })).text()
      expect(page).toMatch(/intents? fallits?/)
      await citizen.asks('notícies', '1. Tall de trànsit al carrer de Guimerà')
    }
    mood = 'good'
  },
  20_000,
)

test('an undated item expires from when it was first seen and does not return; staff see how the source was read', async () => {
  const { town } = world.service
  const entry = (title: string, rest = '') =>
    `<item><title>${title}</title><guid>${title}</guid>${rest}</item>`
  odd = `<rss version="2.0"><channel><title>x</title>${entry('Sense data')}${entry('Dubtosa', '<pubDate>05/12/2026</pubDate>')}${entry('Llum & so', '<pubDate>2026-11-24</pubDate>')}${entry('')}</channel></rss>`
  mood = 'odd'
  const [source] = sources.filter(({ id }) => id === 'noticies')
  if (!source) throw new Error('no news')
  const readNow = () => updateSource(town, source, createOutbound(['localhost']))
  const toldOf = async () =>
    (await queryInformation(town, { topic: 'news', offset: 0, limit: 50 }))
      .map(({ title }) => title)
      .filter((title) => ['Sense data', 'Dubtosa', 'Llum & so'].includes(title))
      .sort()
  await readNow()
  expect(await toldOf()).toEqual(['Dubtosa', 'Llum & so', 'Sense data'])
  const cookie = await world.signIn('admin@demo.test')
  const page = await (await fetch(`${world.url}/console/sources`, { headers: { cookie } })).text()
  expect(page).toContain('una estava malmesa i s’ha recuperat: «Llum &amp; so»')
  expect(page).toContain(
    '2 sense data segura: caduquen segons quan s’han vist per primer cop: «Sense data», «Dubtosa»',
  )
  expect(page).toContain('una descartada: no té títol ni text')
  // The source tells of news for forty-five days; this one goes on having them.
  for (const days of [44, 46, 47]) {
    world.clock.set(NOW + days * DAY)
    await readNow()
    await fetchDue(town, [])
    expect(await toldOf()).toEqual(days < 45 ? ['Dubtosa', 'Llum & so', 'Sense data'] : [])
  }
  world.clock.reset()
  mood = 'good'
})

test('without feeds an entry still tells whom to ask', async () => {
  const bare = await startWorld()
  const ona = bare.citizen('Ona')
  await ona.asks('busco feina', 'Ara mateix no tinc res a «Ofertes de feina»', 'demaneu pel CIO')
  await bare.stop()
})
