import { afterAll, beforeAll, expect, test } from 'bun:test'
import { button } from '../support/citizen.ts'
import { DAY } from '../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Planned works: written by staff, told before a report on every channel. The clock stands at Monday 30 November 2026, 10 h. */

const NOW = Date.parse('2026-11-30T10:00:00+01:00')
let world: World
let editor: ConsoleSession
beforeAll(async () => {
  world = await startWorld({}, NOW)
  editor = await signInToConsole(world, 'admin@demo.test')
})
afterAll(() => world?.stop())

const writes = async (fields: Record<string, string>): Promise<string> => {
  const made = await editor.sends('/console/works/new', {
    kind: 'works',
    starts: '2026-11-30',
    ends: '2026-12-04',
    ...fields,
  })
  expect(made.status).toBe(303)
  return made.location.split('?')[0] ?? ''
}

const publishes = async (fields: Record<string, string>): Promise<string> => {
  const path = await writes(fields)
  expect((await editor.sends(path, { do: 'publish' })).status).toBe(303)
  return path
}

const SEWER = {
  where: 'street',
  street: 'Carrer de Guimerà',
  title: 'Renovació del clavegueram',
  body: 'Es passa a peu per la vorera.',
  title_es: 'Renovación del alcantarillado',
}

let sewer = ''

test('staff see how works will be told before they are published, and nobody is warned by a draft', async () => {
  sewer = await writes(SEWER)
  const page = await editor.opens(sewer)
  for (const text of [
    'Esborrany',
    'Carrer de Guimerà',
    'Aquí s’hi fan obres fins divendres, 4 de desembre',
    'Ningú no segueix aquesta zona de seguida.',
    'Renovación del alcantarillado',
  ])
    expect(page.text).toContain(text)
  const ona = world.citizen('Ona')
  await ona.asks('hi ha un sot al carrer Guimerà 12', 'Reviseu-ho')
})

test('a reporter is told of the works at the place first, and reports all the same with one tap', async () => {
  await editor.sends(sewer, { do: 'publish' })
  const pere = world.citizen('Pere')
  await pere.asks(
    'hi ha un sot al carrer Guimerà 12',
    'Aquí s’hi fan obres fins divendres, 4 de desembre: *Renovació del clavegueram*',
    'Es passa a peu per la vorera.',
    button('Sí, enviar-lo'),
    button('No cal'),
  )
  await pere.taps('Sí, enviar-lo')
  await pere.sees('Reviseu-ho')
  await pere.asks('sí', /té el número/)
  // The words of the question are an answer to it, and so is the place of its buttons.
  for (const [name, words] of [
    ['Mar', 'envieu-lo igualment'],
    ['Pol', '1'],
  ] as const) {
    const person = world.citizen(name)
    await person.asks('hi ha un altre sot al carrer Guimerà 16', 'Aquí s’hi fan obres')
    await person.asks(words, /A prop d’aquí|Reviseu-ho/)
  }
})

test('a reporter whom the works explain it to sends nothing', async () => {
  const quima = world.citizen('Quima')
  await quima.asks(
    'hay un socavón en la calle Guimerà 14',
    'Renovación del alcantarillado',
    button('No hace falta'),
  )
  const before = await world.sql`select count(*)::int as n from service_request`
  await quima.taps('No hace falta')
  await quima.sees('no se ha enviado ningún aviso')
  expect(await world.sql`select count(*)::int as n from service_request`).toEqual(before)
})

test('where nothing is announced a report takes not one message more', async () => {
  const roc = world.citizen('Roc')
  await roc.asks('hi ha un fanal fos a la plaça Major 4', 'Reviseu-ho')
  await roc.asks('sí', /té el número/)
})

test('works warn of the kinds of reports that they explain, within their outline, and while they last', async () => {
  await publishes({
    kind: 'water',
    title: 'Tall d’aigua per una fuita',
    where: 'corners',
    ring: '41.7270, 1.8255\n41.7270, 1.8280\n41.7255, 1.8280\n41.7255, 1.8255',
    label: 'Sant Domènec i voltants',
    groups: 'calcada',
    starts: '2026-11-30',
    startsAt: '08:00',
    ends: '2026-11-30',
    endsAt: '14:00',
  })
  const post = async (fields: Record<string, string>) => {
    const body = new URLSearchParams({ api_key: 'demo', description: 'Raja aigua', ...fields })
    const response = await fetch(`${world.url}/open311/v2/requests.json`, { method: 'POST', body })
    const [filed] = (await response.json()) as { service_notice: string }[]
    return filed?.service_notice ?? ''
  }
  const inside = { lat: '41.7262', long: '1.8268' }
  expect(await post({ ...inside, service_code: 'CV04' })).toContain(
    'Aquí hi ha un tall d’aigua fins avui a les 14.00 h: Tall d’aigua per una fuita.',
  )
  expect(await post({ ...inside, service_code: 'EP01' })).not.toContain('tall d’aigua')
  expect(await post({ lat: '41.7300', long: '1.8300', service_code: 'CV04' })).not.toContain('tall d’aigua')
  world.clock.set('2026-11-30T14:00:01+01:00')
  expect(await post({ ...inside, service_code: 'CV04', description: 'Encara raja' })).not.toContain(
    'tall d’aigua',
  )
  world.clock.set('2026-11-30T10:00:00+01:00')
})

test('the site and the 010 tell it before the report is sent', async () => {
  const place = { address: 'Carrer de Guimerà, 12', service: 'CV01', kind: 'calcada' }
  const page = await (await fetch(`${world.url}/report?${new URLSearchParams(place)}`)).text()
  expect(page).toContain('Potser és per això')
  expect(page).toContain('Renovació del clavegueram')
  const part = await editor.sends('/console/010/parts/near', {
    service: 'CV01',
    address: 'Carrer de Guimerà, 12',
    lat: '41.7262',
    long: '1.8268',
  })
  expect(part.text).toContain('Renovació del clavegueram')
})

test('works are on the site’s page, on its map and in the API, with where they are', async () => {
  const page = await (await fetch(`${world.url}/works`)).text()
  expect(page).toContain('Renovació del clavegueram')
  const id = sewer.split('/').at(-1)
  expect(await (await fetch(`${world.url}/works/${id}?lang=es`)).text()).toContain(
    'Renovación del alcantarillado',
  )
  const features = await (await fetch(`${world.url}/works.geojson`)).json()
  expect(
    features.features.map(({ properties }: { properties: { label: string } }) => properties.label),
  ).toContain('Renovació del clavegueram')
  const api = await (await fetch(`${world.url}/open311/v2/works.json`)).json()
  expect(api).toContainEqual(
    expect.objectContaining({ work_id: id, kind: 'works', end_datetime: '2026-12-04T23:00:00.000Z' }),
  )
  const drawn = await (await fetch(`${world.url}/open311/v2/works.geojson`)).json()
  expect(drawn.features.map(({ geometry }: { geometry: { type: string } }) => geometry.type)).toContain(
    'Polygon',
  )
})

test.each([
  ['hi ha talls avui?', 'Renovació del clavegueram'],
  ['quines obres hi ha al carrer Guimerà?', 'Renovació del clavegueram'],
  ['¿hay obras hoy?', 'Renovación del alcantarillado'],
  ['quines obres hi ha a la plaça Major?', 'No consta cap obra ni cap tall'],
  ['Bon dia, avui hi ha carrers tallats? He de baixar al centre amb el camió', 'Renovació del clavegueram'],
  ['hi ha talls el 28 de desembre?', 'No consta cap obra ni cap tall'],
])('«%s» is answered with what is announced', async (asked, answered) => {
  await world.citizen('Sió').asks(asked, answered)
})

test.each(['hi ha obres mal senyalitzades a la plaça Major', 'tinc un tall de llum a casa', 'nothing works'])(
  '«%s» is no question about works',
  async (said) => {
    const tona = world.citizen('Tona')
    await tona.asks(said, /./)
    const all = JSON.stringify(await tona.transcript())
    expect(all).not.toContain('Obres i talls*')
    expect(all).not.toContain('No consta cap obra')
  },
)

test('what is withdrawn is told nowhere, and can be published again', async () => {
  await editor.sends(sewer, { do: 'withdraw' })
  expect(await (await fetch(`${world.url}/works`)).text()).not.toContain('Renovació del clavegueram')
  expect((await fetch(`${world.url}/works/${sewer.split('/').at(-1)}`)).status).toBe(404)
  await world.citizen('Ubald').asks('hi ha un fanal fos al carrer Guimerà 30', 'Reviseu-ho')
  // Somebody else was quicker.
  const late = await editor.sends(sewer, { do: 'withdraw' })
  expect(late.location).toContain('done=changed')
  await editor.sends(sewer, { do: 'restore' })
  await until('the works to be told again', async () =>
    (await (await fetch(`${world.url}/works`)).text()).includes('Renovació del clavegueram'),
  )
})

test('works that are not whole are refused with what is wrong, and the form keeps what was typed', async () => {
  const refused = await editor.sends('/console/works/new', {
    kind: 'works',
    title: '',
    where: 'street',
    street: 'Carrer que no existeix',
    starts: '2026-12-04',
    ends: '2026-12-01',
    url: 'javascript:alert(1)',
    body: 'Només el text',
  })
  expect(refused.status).toBe(422)
  for (const text of [
    'Escriviu el títol en català',
    'No conec aquest carrer',
    'Ha d’acabar després de començar',
    'ha de començar per https://',
    'Només el text',
  ])
    expect(refused.text).toContain(text)
  const crew = await signInToConsole(world, 'brigada@demo.test').catch(() => undefined)
  if (crew) expect((await crew.opens('/console/works')).status).toBe(403)
})

test('what is over is told no more, and staff still find it', async () => {
  world.clock.advance(5 * DAY)
  expect(await (await fetch(`${world.url}/works`)).text()).not.toContain('Renovació del clavegueram')
  expect((await editor.opens('/console/works?over=1')).text).toContain('Renovació del clavegueram')
  expect((await editor.opens('/console/works')).text).not.toContain('Renovació del clavegueram')
})
