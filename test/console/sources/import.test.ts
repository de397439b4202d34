import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readSheet, writeWorkbook } from '#platform/spreadsheets'
import { button } from '../../support/citizen.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startListener } from '../../support/stand-ins/listener.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** Lists of places that staff import, shown before they are written; and what staff take out as spreadsheets. */

let world: World
let admin: ConsoleSession
let lead: ConsoleSession
let agent: ConsoleSession
const NOW = Date.parse('2026-11-24T10:00:00+01:00')
const PATH = '/console/sources/equipaments/import'
// The source's own address answers, in the semicolons of a European Excel.
const LIST = 'Codi;NOM;Adreça;Telèfon;LATITUD;Longitud\r\nE1;Casal;Plaça Vella, 1;938 720 000;41,72;1,82\r\n'
const server = startListener(({ path }) =>
  path.endsWith('equipaments.csv')
    ? new Response(Buffer.from(LIST, 'latin1'), {
        headers: { 'content-type': 'text/csv; charset=utf-8', etag: '"1"' },
      })
    : new Response('', { status: 404 }),
)

beforeAll(async () => {
  world = await startWorld({ FEEDS_URL: server.url, OUTBOUND_PRIVATE_HOSTS: 'localhost' }, NOW)
  admin = await signInToConsole(world, 'admin@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
  agent = await signInToConsole(world, 'agent@demo.test')
  await until('the list to be read', async () => (await places()).length === 1)
})
afterAll(async () => {
  await world.stop()
  server.stop()
})

const places = () =>
  world.sql`select external_id, title, place, phone, lat, long from information_item where source_id = 'equipaments' order by external_id`

const given = (content: Uint8Array | string, name = 'llista.csv') => {
  const form = new FormData()
  form.append('list', new File([content as Uint8Array<ArrayBuffer>], name))
  return form
}

/** What a preview's button sends. */
const confirmed = (text: string) => {
  const form = new FormData()
  form.append('sealed', /name="sealed" value="([\w-]+)"/.exec(text)?.[1] ?? '')
  form.append('do', 'import')
  return form
}

test('a source is read in Excel’s encoding, delimiter and decimal commas, whatever the server declares', async () => {
  expect(await places()).toEqual([
    {
      external_id: 'E1',
      title: 'Casal',
      place: 'Plaça Vella, 1',
      phone: '938 720 000',
      lat: 41.72,
      long: 1.82,
    },
  ] as never)
})

describe('an imported file of places', () => {
  const FILE = `${LIST.replace('Vella', 'Nova')}E2;Llar;Carrer Nou, 2;;nord;1,8\r\n;Sense codi;;;;\r\n`

  test('is previewed before anything is written: format, columns, rows and which of them are wrong', async () => {
    const { status, text } = await admin.sends(PATH, given(Buffer.from(FILE, 'latin1')))
    expect(status).toBe(200)
    for (const part of [
      'columnes separades per punt i coma, codificació Windows-1252',
      'Codi → Id',
      'LATITUD → Latitud',
      '2 llocs: un de nou, un canvia, cap no és com ara.',
      '2 problemes',
      'Plaça Nova, 1',
    ])
      expect(text).toContain(part)
    const problems = [...text.matchAll(/<td>(\d+)<\/td><td>(Id|Latitud)<\/td><td dir="auto">([^<]*)<\/td>/g)]
    expect(problems.map(([, ...row]) => row)).toEqual([
      ['3', 'Latitud', 'nord'],
      ['4', 'Id', '—'],
    ])
    expect(await places()).toHaveLength(1)
  })

  test('is imported after its preview, and importing it again changes nothing', async () => {
    for (let times = 0; times < 2; times++) {
      const { text } = await admin.sends(PATH, given(Buffer.from(FILE, 'latin1')))
      if (times === 1) expect(text).toContain('cap de nou, cap no canvia, 2 queden com ara')
      const { location } = await admin.sends(PATH, confirmed(text))
      expect(location).toBe('/console/sources?done=imported')
    }
    expect((await places()).map(({ external_id, place, lat }) => [external_id, place, lat])).toEqual([
      ['E1', 'Plaça Nova, 1', 41.72],
      ['E2', 'Carrer Nou, 2', null],
    ])
    const citizen = world.citizen('Ona')
    await citizen.asks('hola', button('Informació municipal'))
    await citizen.asks('telèfon del casal', '1. Casal')
    await citizen.asks('1', 'Plaça Nova, 1')
  })

  test('may be an .xlsx workbook', async () => {
    const table = { name: 'Llocs', columns: ['id', 'Nombre', 'lat', 'lon'], zone: 'Europe/Madrid' }
    const book = await writeWorkbook({ ...table, rows: [['E3', 'Ateneu', 41.725, 1.826]] })
    const { text } = await admin.sends(PATH, given(book, 'llocs.xlsx'))
    expect(text).toContain('Excel, full «Llocs»')
    expect((await admin.sends(PATH, confirmed(text))).location).toContain('done=imported')
    expect((await places())[2]).toMatchObject({ title: 'Ateneu', lat: 41.725 })
  })

  test('is refused with advice when it is unreadable or its preview is too old', async () => {
    const says = async (form: FormData) => {
      const { status, text } = await admin.sends(PATH, form)
      return [status, /<li><a href="#list">([^<]+)/.exec(text)?.[1]]
    }
    expect(await says(given(''))).toEqual([422, 'El fitxer no té cap fila. Trieu-ne un altre.'])
    expect(await says(given('PK\x03\x04 no és cap llibre'))).toEqual([
      422,
      expect.stringContaining('no es pot llegir'),
    ])
    expect(await says(given('a;b\n1;2\n'))).toEqual([422, expect.stringContaining('Cap columna')])
    expect(await says(given('x'.repeat(2_100_000)))).toEqual([422, expect.stringContaining('2 MB')])
    expect(await says(confirmed('name="sealed" value="AAAA"'))).toEqual([
      422,
      expect.stringContaining('massa temps'),
    ])
    expect(await places()).toHaveLength(3)
  })

  test('can be imported only by an administrator, and only into a list of places', async () => {
    expect((await agent.sends(PATH, given(FILE))).status).toBe(403)
    expect((await admin.opens('/console/sources/agenda/import')).status).toBe(404)
  })
})

test('the queue and the figures are exported as workbooks in the town’s time, and the export is logged', async () => {
  const id = await world.report({ service_code: 'MU02', description: '=1+1 a la plaça' })
  const cookie = await world.signIn('lead@demo.test')
  const book = async (path: string) => {
    const response = await fetch(`${world.url}${path}`, { headers: { cookie } })
    expect(response.headers.get('content-disposition')).toMatch(/filename="[a-z]+-[\d-]+\.xlsx"/)
    return readSheet(await response.bytes())
  }
  const { rows } = await book('/console/requests.xlsx?kind=MU02&state=all')
  const row = rows.find(({ cells }) => cells[0] === id)
  expect(row?.cells[2]).toBe('=1+1 a la plaça')
  expect(row?.cells.filter((cell) => /^2026-11-24 10:0\d$/.test(cell))).toHaveLength(1)
  expect((await book('/console/figures.xlsx')).rows.length).toBeGreaterThan(3)
  const { text } = await lead.opens('/console/requests.csv?kind=MU02&state=all')
  expect(text).toMatch(new RegExp(`^${id};.*;'=1\\+1 a la plaça;.*;24/11/2026 10:0\\d;`, 'm'))
  await until(
    'the look to be in the register',
    async () =>
      (await world.sql`select 1 from audit_entry where object like '/console/requests.xlsx%'`).length === 1,
  )
})

test('swapped or doubtful coordinates are listed before the import', async () => {
  const list =
    'id;nom;lat;long\nC1;Casal;1,8269;41,7253\nC2;Hospital;41,3874;2,1686\nC3;Enlloc;0;0\nC4;Ateneu;41,7253;1,8269\n'
  const { text } = await admin.sends(PATH, given(list))
  const odd = [...text.matchAll(/<tr><td>(\d)<\/td><td>Latitud<\/td>.*?<\/tr>/gs)].map(([row, number]) => [
    number,
    /intercanviades|fora del municipi|No són unes coordenades/.exec(row)?.[0],
  ])
  expect(odd).toEqual([
    ['2', 'intercanviades'],
    ['3', 'fora del municipi'],
    ['4', 'No són unes coordenades'],
  ])
  expect((await admin.sends(PATH, confirmed(text))).status).toBe(303)
  const rows =
    await world.sql`select external_id, lat, long from information_item where source_id = 'equipaments' and external_id like 'C_' order by external_id`
  expect(rows.map(({ lat, long }) => [lat, long])).toEqual([
    [41.7253, 1.8269],
    [41.3874, 2.1686],
    [null, null],
    [41.7253, 1.8269],
  ])
})
