import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadTown, readOwnStreets, whatsappLink } from '#domain/town'
import { runTownCommand } from '../../src/cli/town.ts'
import { startEmulator } from '../../src/dev/emulator/index.ts'
import { ChatVisitor } from '../support/browser/chat-visitor.ts'
import { Citizen } from '../support/citizen.ts'
import { signInToConsole } from '../support/console/console.ts'
import { TOWN_TEMPLATES } from '../support/templates.ts'
import { freePort, openNeighbour, startWorld, until, type World } from '../support/world.ts'
import { runInProcess } from './run-in-process.ts'

/**
 * `bun run town new`: a town's folder from data on the disk, in one command. A service that runs already serves it. The register has
 * invented rows in the shape of a download of CartoCiudad.
 */

let towns: string
let port: number
let graphPort: number
let world: World

const environment = () => ({ ...process.env, TOWNS_DIR: towns, DEMO: 'yes' })

const runs = async (...args: string[]): Promise<{ said: string; code: number }> => {
  const { said, complained, code } = await runInProcess(runTownCommand, args, environment())
  return { said: said + complained, code }
}

/** As the operator runs it. */
const runsAsProcess = async (...args: string[]): Promise<{ said: string; code: number }> => {
  const command = Bun.spawn(['bun', 'src/cli/town.ts', ...args], {
    env: environment(),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const said = (await new Response(command.stdout).text()) + (await new Response(command.stderr).text())
  return { said, code: await command.exited }
}

const NAVARCLES = [
  ...['new', 'navarcles.cat', '--name', 'Navarcles', '--ine', '08113', '--phone', '93 831 00 11'],
  ...[
    '--boundary',
    'towns/manresa.cat/boundary.geojson',
    '--streets',
    'test/samples/addresses/cartociudad.csv',
  ],
  ...['--number', '34600111000', '--number-id', '777000111'],
]

beforeAll(async () => {
  towns = await mkdtemp(join(tmpdir(), 'town-new-'))
  port = freePort()
  graphPort = freePort()
  await Bun.$`cp -r towns/manresa.cat ${towns}/manresa.cat`.quiet()
  world = await startWorld({ TOWNS_DIR: towns, PORT: String(port), HOST: '0.0.0.0' })
})
afterAll(async () => {
  await world.stop()
  await rm(towns, { recursive: true })
})

test('a new town answers «hola» within a minute of the command, and the service was not restarted', async () => {
  const { said, code } = await runsAsProcess(...NAVARCLES, '--url', `http://127.0.0.1:${port}`)
  expect([code, said]).toEqual([0, expect.stringContaining('navarcles.cat was made.')])
  // Where the messenger of a test is; in earnest it is the environment's.
  const file = join(towns, 'navarcles.cat', 'settings.env')
  const text = await Bun.file(file).text()
  await Bun.write(file, `${text}WHATSAPP_GRAPH_URL=http://localhost:${graphPort}\n`)
  const emulator = startEmulator({
    templates: TOWN_TEMPLATES,
    port: graphPort,
    webhookUrl: `${world.url}/whatsapp/webhook`,
    statusDelayMs: 10,
    now: () => world.clock.now().getTime(),
    ...world.config.whatsapp,
    phoneNumberId: '777000111',
  })
  await until(
    'the town to be served',
    async () => (await (await fetch(`http://127.0.0.1:${port}/`)).text()).includes('Ajuntament de Navarcles'),
    50_000,
  )
  // It may have been opened before the line above was written: what it sends to the platform itself is lost.
  await until('its messenger to be known', async () => {
    const { towns } = world.service
    const town = await towns.byId('navarcles.cat')
    return town && towns.detailsOf(town).config.whatsapp?.graphUrl === emulator.url
  })
  const home = await (await fetch(`http://127.0.0.1:${port}/`)).text()
  expect(home).toContain('<p>Truqueu al 93 831 00 11.</p>')
  const merce = new Citizen(emulator.url, '34600120999', 'Mercè')
  await merce.says('hola')
  await merce.seesWithin(60_000, /Navarcles/)
  await merce.says('hi ha un fanal fos al carrer l’Hort dels Tilers, 2')
  await merce.sees(/Hort dels Tilers/)
  emulator.stop()
}, 150_000)

test('a town that is on no messenger has its site and the chat of it, and nothing leads to a number', async () => {
  const url = `http://127.0.0.3:${port}`
  const { said, code } = await runs(
    ...['new', 'callus.cat', '--name', 'Callús', '--ine', '08038', '--phone', '93 693 00 01'],
    ...['--boundary', 'towns/manresa.cat/boundary.geojson', '--url', url],
  )
  expect([code, said]).toEqual([0, expect.stringContaining('callus.cat was made.')])
  expect(said).not.toMatch(/✗|WHATSAPP|whatsapp|of the number/)
  await until(
    'the town to be served',
    async () => (await (await fetch(`${url}/`)).text()).includes('Ajuntament de Callús'),
    50_000,
  )
  const mariona = new ChatVisitor(url)
  await mariona.begins('hola')
  await mariona.sees(/assistent automàtic de l’Ajuntament de Callús/)
  const link = `/chat/${mariona.token}`
  await mariona.says('protecció de dades')
  await mariona.sees('Qui hi accedeix: els serveis municipals.')
  await mariona.opens(link)
  await mariona.says('vull parlar amb una persona')
  await mariona.says('És per la festa major')
  const pages = ['/', '/report', '/reports', '/appointments', '/participation', '/chat', link, `${link}/keep`]
  for (const language of ['ca', 'en'])
    for (const path of pages) {
      const page = await mariona.opens(`${path}?lang=${language}`)
      expect([path, page.status, /whatsapp|wa\.me/i.exec(page.html)?.[0]]).toEqual([path, 200, undefined])
    }
  expect((await fetch(`${url}/whatsapp`)).status).toBe(404)
  // Staff read and answer it as anywhere else, and are offered nothing that the town has not.
  const callus = await openNeighbour(world, 'callus.cat')
  const desk = await signInToConsole(callus, 'admin@demo.test')
  for (const path of ['/console/010', '/console/content', '/console/assets']) {
    const { status, text } = await desk.opens(path)
    const main = /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? text
    expect([path, status, /.{0,40}whatsapp.{0,40}/i.exec(main)?.[0]]).toEqual([path, 200, undefined])
  }
  expect((await desk.opens('/console/settings/messenger')).text).toContain('El municipi no és a WhatsApp')
  const [row] =
    await world.sql`select conversation_id as id from handover where jurisdiction_id = 'callus.cat'`
  const talk = `/console/conversations/${row?.id}`
  const form = /name="form_id" value="([^"]+)"/.exec((await desk.opens(talk)).text)?.[1] ?? ''
  await desk.sends(talk, { do: 'answer', form_id: form, words: 'La festa major és al maig.' })
  await mariona.opens(link)
  await mariona.sees('La festa major és al maig.')
  await callus.stop()
}, 150_000)

test('a town that says it has a number on WhatsApp is asked for it', async () => {
  const given = ['--name', 'Avinyó', '--phone', '93', '--boundary', 'towns/manresa.cat/boundary.geojson']
  const without = await runs('new', 'avinyo.cat', ...given, '--number-id', '777000112')
  expect([without.code, without.said]).toEqual([
    1,
    '✗ --number-id needs --number: the number that people write to.\n',
  ])
  const { said } = await runs(
    ...['new', 'avinyo.cat', ...given, '--number', '34600111002', '--url', `http://127.0.0.4:${port}`],
  )
  const asked = 'WHATSAPP_PHONE_NUMBER_ID: required, since whatsapp_number of town.json is 34600111002'
  expect(said).toContain(asked)
  // Nor is it served as if it had none: who writes to it would hear nothing.
  const opened = await until(
    'the folder to be seen',
    async () => {
      try {
        return (await world.service.towns.byId('avinyo.cat')) && 'served'
      } catch (error) {
        return String(error)
      }
    },
    30_000,
  )
  expect(opened).toContain(asked)
  await rm(join(towns, 'avinyo.cat'), { recursive: true })
}, 60_000)

test('nothing leads to WhatsApp while a town has no number there', () => {
  const { profile } = loadTown('manresa.cat')
  expect(whatsappLink({ profile }, 'seguir 26-00417')).toStartWith(
    `https://wa.me/${profile.whatsapp_number}?text=seguir`,
  )
  expect(whatsappLink({ profile: { ...profile, whatsapp_number: '' } }, 'hola')).toBeUndefined()
})

test('a list of streets as another town’s folder has it is taken as it is', async () => {
  const { said, code } = await runs(
    ...['new', 'poblenou.cat', '--name', 'Poblenou', '--phone', '93 837 02 00'],
    ...['--boundary', 'towns/manresa.cat/boundary.geojson', '--streets', 'towns/manresa.cat/streets.csv'],
  )
  expect([code, said]).toEqual([0, expect.stringContaining('poblenou.cat was made.')])
  expect(readOwnStreets(join(towns, 'poblenou.cat'))).toEqual(readOwnStreets('towns/manresa.cat'))
  const missing = await runs(
    ...[
      'new',
      'altre.cat',
      '--name',
      'Altre',
      '--phone',
      '93',
      '--boundary',
      'towns/manresa.cat/boundary.geojson',
    ],
    ...['--streets', 'no-hi-es.csv'],
  )
  expect(missing.said).toContain('--streets: no-hi-es.csv: no such file.')
})

test('it says what is still missing', async () => {
  const { said, code } = await runs('check', 'navarcles.cat')
  expect(said).toContain('! navarcles.cat: feeds.json: no news, no agenda, no pharmacies')
  expect(said).toContain(
    '! navarcles.cat: town.json: privacy_url: the page with what the town does with data',
  )
  expect(said).not.toContain('✗')
  expect(code).toBe(0)
})

test('a settings file is for its owner alone, and only what is the town’s own is written', async () => {
  const file = Bun.file(join(towns, 'navarcles.cat', 'settings.env'))
  expect(((await file.stat()).mode & 0o777).toString(8)).toBe('600')
  const names = (await Bun.$`ls ${towns}/navarcles.cat`.text()).trim().split('\n').sort()
  expect(names).toEqual([
    'addresses.csv',
    'boundary.geojson',
    'official-streets.csv',
    'settings.env',
    'town.json',
  ])
})

test('a folder that is there is left alone, and what cannot be a town is refused with the reason', async () => {
  expect((await runs(...NAVARCLES)).said).toContain('navarcles.cat is there already: nothing was changed.')
  const given = (id: string, ...more: string[]) =>
    runs(
      'new',
      id,
      '--name',
      'Prova',
      '--phone',
      '93',
      '--boundary',
      'towns/manresa.cat/boundary.geojson',
      ...more,
    )
  expect((await given('Prova Cat')).said).toContain('is no name of a domain')
  expect((await given('prova.cat', '--zone', 'Europe/Manresa')).said).toContain(
    'Europe/Manresa is no time zone',
  )
  expect((await given('prova.cat', '--languages', 'ca,xx')).said).toContain('--languages: xx: choose among')
  expect((await given('prova.cat', '--ine', '811')).said).toContain('--ine: the five digits')
  const wrong = await runs('new', 'prova.cat', '--name', 'P', '--phone', '93', '--boundary', 'package.json')
  expect([wrong.code, wrong.said]).toEqual([1, '✗ package.json is no GeoJSON with a polygon.\n'])
  expect((await runs('new', 'prova.cat')).code).toBe(2)
  expect(await Bun.file(join(towns, 'prova.cat', 'town.json')).exists()).toBe(false)
})

test('two towns with one number are named by the check', async () => {
  const { said, code } = await runs(
    ...['new', 'artes.cat', '--name', 'Artés', '--phone', '93'],
    ...['--number', '34600111009', '--number-id', '777000111'],
    ...['--boundary', 'towns/manresa.cat/boundary.geojson', '--url', 'https://linia.artes.cat'],
  )
  expect([code, said]).toEqual([0, expect.stringContaining('artes.cat was made')])
  const check = await runs('check')
  expect(check.said).toContain(
    '✗ two towns have the same WHATSAPP_PHONE_NUMBER_ID 777000111: artes.cat, navarcles.cat',
  )
  expect(check.code).toBe(1)
})

test('a setting of the whole process is refused in a town’s file, by its line', async () => {
  await Bun.write(join(towns, 'artes.cat', 'settings.env'), 'DATABASE_URL=postgres://x/y\n')
  const { said, code } = await runs('check', 'artes.cat')
  expect(said).toContain('DATABASE_URL: is set for the whole process, not for a town')
  expect(code).toBe(1)
})
