import { afterAll, beforeAll, expect, test } from 'bun:test'
import { fetchDue, fetchNow, readSources, sourceHealth } from '#town/information'
import { button } from './support/citizen.ts'
import { startListener } from './support/listener.ts'
import { startWorld, until, type World } from './support/world.ts'

/** What the town tells, from its feeds to the phone. The clock stands at Tuesday 24 November 2026, 10 h. */

let world: World
let asked = 0
let mood: 'good' | 'down' | 'slow' | 'broken' | 'empty' | 'endless' = 'good'
const server = startListener(async ({ path, headers }) => {
  asked++
  if (mood === 'down') return new Response('', { status: 503 })
  if (mood === 'slow') await Bun.sleep(1_500)
  if (mood === 'broken') return new Response('<rss><channel><item><title>tall')
  if (mood === 'empty') return new Response('<rss version="2.0"><channel><title>x</title></channel></rss>')
  if (mood === 'endless') return new Response('x'.repeat(6 * 1024 * 1024))
  if (headers.get('if-none-match') === '"1"') return new Response(null, { status: 304 })
  return new Response(Bun.file(`towns/manresa.cat/sample-feeds${path}`), { headers: { etag: '"1"' } })
})
const sources = readSources('towns/manresa.cat', server.url)
const NOW = Date.parse('2026-11-24T10:00:00+01:00')

const healthy = async (state: string) =>
  (await sourceHealth(world.service.town, sources)).every((one) => one.state === state)

beforeAll(async () => {
  world = await startWorld({ FEEDS_URL: server.url, OUTBOUND_PRIVATE_HOSTS: 'localhost' }, NOW)
  await until('every source to be read', () => healthy('good'), 20_000)
})
afterAll(async () => {
  await world.stop()
  server.stop()
})

test('news: from the menu, a list newest first, one of them whole, and back', async () => {
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

test('agenda: this weekend, in Spanish, from free words', async () => {
  const pepe = world.citizen('Pepe')
  await pepe.says('castellano')
  await pepe.sees('En qué podemos ayudarle')
  const [list] = await pepe.asks('¿qué hay el fin de semana?', '*Agenda, fin de semana*')
  expect(list?.interactive?.action.sections?.[0]?.rows.length).toBeGreaterThan(1)
})

test('pharmacies: on duty now; the nearest first once they say where they are', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.asks(
    'quina farmàcia hi ha de guàrdia?',
    '*Farmàcies de guàrdia*',
    'compartiu la vostra ubicació',
    /9\.00 h – 22\.00 h/,
  )
  await rosa.shares(41.7238, 1.825)
  await rosa.sees(/\*Farmàcia [^*]+\* \(a [\d.]+ m\)/)
  await rosa.taps('Farmàcies de nit')
  await rosa.sees('*Farmàcies de nit*', /22\.00 h – 9\.00 h/)
})

test('directory: by name, by subject, misspelt; and when there is nothing, what to do', async () => {
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

test('courses, grants and jobs: only those that can still be had', async () => {
  const marta = world.citizen('Marta')
  await marta.asks('hi ha algun curs?', '*Cursos i tallers*', 'Pla d’empresa en quatre sessions')
  await marta.asks('ajuts', '*Ajuts i subvencions*', 'Ajuts per a l’obertura de nous establiments')
  await marta.asks('1', 'Import màxim:')
  await marta.asks('busco feina', '*Ofertes de feina*')
  const [list] = (await marta.transcript()).slice(-1)
  const hints = list?.interactive?.action.sections?.[0]?.rows.map(({ description }) => description ?? '')
  expect(hints?.some((hint) => hint.startsWith('Fins al'))).toBe(true)
})

test('a report under way waits while something is asked', async () => {
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

test('what has not changed is not sent again, and one tick asks each source once, however many look', async () => {
  const { town } = world.service
  const before = asked
  world.shiftClock(NOW - Date.now() + 3 * 86_400_000)
  await Promise.all(Array.from({ length: 5 }, () => fetchDue(town, sources)))
  await until('the sources to be asked', async () => asked >= before + sources.length)
  await Bun.sleep(500)
  expect(asked).toBe(before + sources.length)
  await until('them to be good again', () => healthy('good'))
  world.shiftClock(NOW - Date.now())
})

test.each(['down', 'broken', 'empty', 'slow', 'endless'] as const)(
  'a server that is %s: the chat goes on with the last good copy, and staff see it',
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
        async () => (await sourceHealth(town, news))[0]?.state === 'failing',
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

test('without feeds an entry still says whom to ask', async () => {
  const bare = await startWorld()
  const ona = bare.citizen('Ona')
  await ona.asks('busco feina', 'Ara mateix no tinc res a «Ofertes de feina»', 'demaneu pel CIO')
  await bare.stop()
})
