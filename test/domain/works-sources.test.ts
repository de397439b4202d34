import { afterAll, beforeAll, expect, test } from 'bun:test'
import { getSourceHealth, parseSource, updateSource } from '#domain/information'
import { createOutbound } from '#platform/outbound'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, type World } from '../support/world.ts'

/** Works from a feed and from a file: GeoJSON as town halls and their neighbours write it, and as nobody should. */

const NOW = Date.parse('2026-11-30T10:00:00+01:00')
let world: World
let editor: ConsoleSession
let answer = ''
const outbound = createOutbound(['localhost'])
const server = startListener(
  async () => new Response(answer, { headers: { 'content-type': 'application/geo+json' } }),
)

beforeAll(async () => {
  world = await startWorld({}, NOW)
  editor = await signInToConsole(world, 'admin@demo.test')
  await world.sql`insert into information_source (jurisdiction_id, id, next_fetch_at) values ('manresa.cat', ${source.id}, '2099-01-01')`
})
afterAll(async () => {
  await world?.stop()
  server.stop()
})

const source = parseSource({
  id: 'obres-obertes',
  topic: 'works',
  format: 'geojson',
  url: `${server.url}/obres.geojson`,
  complete: true,
  kinds: { 'Tall de carrer': 'traffic' },
  groups: ['calcada', 'circulacio'],
})

const fetches = async (features: unknown[], crs?: string): Promise<void> => {
  answer = JSON.stringify({
    type: 'FeatureCollection',
    ...(crs ? { crs: { type: 'name', properties: { name: crs } } } : {}),
    features,
  })
  await updateSource(world.service.town, source, outbound)
}

const kept = () =>
  world.sql`select external_id, kind, texts->'ca'->>'title' as title, area, starts_at, ends_at, all_day, state, groups
    from planned_work where source_id = 'obres-obertes' order by external_id`

const health = async () => (await getSourceHealth(world.service.town, [source]))[0]

const LINE = {
  type: 'LineString',
  coordinates: [
    [1.826, 41.723],
    [1.828, 41.7245],
  ],
}
const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [1.82, 41.73],
      [1.83, 41.73],
      [1.83, 41.72],
      [1.82, 41.72],
      [1.82, 41.73],
    ],
  ],
}
const work = (id: string, more: object = {}, geometry: unknown = LINE) => ({
  type: 'Feature',
  id,
  geometry,
  properties: {
    titol: `Obra ${id}`,
    tipus: 'Obres',
    data_inici: '2026-11-30',
    data_fi: '2026-12-04',
    ...more,
  },
})

test('works of a feed are published with their place and days, and the same again changes nothing', async () => {
  const features = [
    work('1'),
    work('2', { tipus: 'Tall de carrer', start_date: '2026-12-01T08:00:00+01:00', data_inici: null }, SQUARE),
    work('3', { carrer: 'Carrer de Guimerà' }, null),
    {
      // WZDx 4.2
      type: 'Feature',
      id: '4',
      geometry: { type: 'MultiPoint', coordinates: [[1.8268, 41.7262]] },
      properties: {
        core_details: {
          event_type: 'work-zone',
          name: 'Voreres noves',
          description: 'Es refan les voreres.',
        },
        start_date: '2026-11-29T08:00:00Z',
        end_date: '2026-12-20T16:00:00Z',
      },
    },
  ]
  await fetches(features)
  const first = await kept()
  expect(first.map(({ external_id, kind, state }) => [external_id, kind, state])).toEqual([
    ['1', 'works', 'published'],
    ['2', 'traffic', 'published'],
    ['3', 'works', 'published'],
    ['4', 'works', 'published'],
  ])
  expect(first[0]).toMatchObject({ all_day: true, groups: ['calcada', 'circulacio'] })
  expect(first[0]?.ends_at.toISOString()).toBe('2026-12-04T23:00:00.000Z')
  expect(first[2]?.area).toMatchObject({ label: 'Carrer de Guimerà', shape: { of: 'street' } })
  await fetches(features)
  expect(await kept()).toEqual(first)
  const page = await (await fetch(`${world.url}/works`)).text()
  expect(page).toContain('Voreres noves')
})

test('metres of UTM are turned into degrees where the file says that they are', async () => {
  await fetches(
    [work('1'), work('utm', {}, { type: 'Point', coordinates: [402_400, 4_620_000] })],
    'urn:ogc:def:crs:EPSG::25831',
  )
  const [utm] = (await kept()).filter(({ external_id }) => external_id === 'utm')
  expect(utm?.area.lat).toBeCloseTo(41.73, 1)
})

test('what a complete feed no longer says is over; what staff withdrew stays withdrawn', async () => {
  await world.sql`update planned_work set state = 'withdrawn' where external_id = '1'`
  await fetches([work('1')])
  const after = await kept()
  expect(after.find(({ external_id }) => external_id === '1')?.state).toBe('withdrawn')
  expect(
    after.filter(({ ends_at }) => ends_at > world.clock.now()).map(({ external_id }) => external_id),
  ).toEqual(['1'])
  // A feed that has lost its data ends nothing.
  await fetches([])
  expect((await kept()).find(({ external_id }) => external_id === '1')?.ends_at > world.clock.now()).toBe(
    true,
  )
  expect((await health())?.state).toBe('good')
})

test.each([
  ['no JSON', '<html>ho sentim</html>'],
  [
    'nested a hundred thousand deep',
    `{"features":[{"geometry":{"type":"Polygon","coordinates":${'['.repeat(100_000)}`,
  ],
  ['no features', '{"type":"FeatureCollection"}'],
])('an answer that is %s leaves the last good copy', async (_, bad) => {
  const before = await kept()
  answer = bad
  await updateSource(world.service.town, source, outbound)
  expect(await kept()).toEqual(before)
  expect((await health())?.problem).not.toBeNull()
})

test('hostile features cost only themselves', async () => {
  const ring = Array.from({ length: 20_000 }, (_, at) => [1.82 + at / 1e7, 41.72])
  await fetches([
    work('bo'),
    work('sense-data', { data_inici: 'aviat' }),
    work('al-reves', { data_inici: '2026-12-04', data_fi: '2026-12-01' }),
    work('a-madrid', {}, { type: 'Point', coordinates: [-3.7, 40.4] }),
    work('massa-cantonades', {}, { type: 'Polygon', coordinates: [ring] }),
    work('no-numeros', {}, { type: 'Point', coordinates: ['1.8', null] }),
    work(
      'arreu',
      {},
      {
        type: 'Polygon',
        coordinates: [
          [
            [-180, -90],
            [180, -90],
            [180, 90],
            [-180, 90],
            [-180, -90],
          ],
        ],
      },
    ),
    work('paraules', { titol: `<b>${'x'.repeat(100_000)}</b>`, url: 'javascript:alert(1)' }),
    null,
  ])
  const found =
    await world.sql`select external_id, length(texts->'ca'->>'title') as long, url from planned_work
    where source_id = 'obres-obertes' and external_id in ('bo', 'sense-data', 'al-reves', 'a-madrid', 'massa-cantonades', 'no-numeros', 'arreu', 'paraules')
    order by external_id`
  expect(found.map(({ external_id }) => external_id)).toEqual(['bo', 'paraules'])
  expect(found[1]).toMatchObject({ long: 120, url: null })
})

test('a file of staff’s comes in as drafts, once, and is published with one button', async () => {
  const file = (text: string) => {
    const form = new FormData()
    form.set('do', 'file')
    form.set('geojson', new File([text], 'obres.geojson'))
    return form
  }
  const text = JSON.stringify({
    features: [work('a'), work('b', {}, SQUARE), work('fora', {}, { type: 'Point', coordinates: [0, 0] })],
  })
  for (const said of [
    '2 obres noves, en esborrany. Una entrada no s’ha agafat',
    'cap obra nova, 2 que ja hi eren.',
  ]) {
    const { location } = await editor.sends('/console/works', file(text))
    expect((await editor.opens(location ?? '')).text).toContain(said)
  }
  expect((await editor.opens('/console/works')).text).toContain('Hi ha 2 esborranys que venen d’un fitxer.')
  await editor.sends('/console/works', { do: 'publish-all' })
  const page = await (await fetch(`${world.url}/works`)).text()
  expect(page).toContain('Obra a')
  for (const [bad, said] of [
    ['res', 'Aquest fitxer no és GeoJSON'],
    [JSON.stringify({ features: [] }), 'no hi ha cap obra'],
  ] as const) {
    const refused = await editor.sends('/console/works', file(bad))
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(said)
  }
})

test('works without an id are the same ones when their words or their end are corrected', async () => {
  const without = (properties: object) => {
    const { id: _, ...feature } = work('rasa', properties) as { id: string }
    return feature
  }
  const mine = async () => (await kept()).filter(({ title }) => title === 'Obra rasa')
  await fetches([without({})])
  const [first] = await mine()
  // As an earlier version knew it: by all that it said.
  const former = Bun.hash(JSON.stringify(without({}))).toString(36)
  await world.sql`update planned_work set external_id = ${former} where external_id = ${first?.external_id}`
  await fetches([without({})])
  await fetches([without({ descripcio: 'S’allarga per la pluja', data_fi: '2027-01-20' })])
  const rows = await mine()
  expect(rows).toHaveLength(1)
  expect(rows[0]?.external_id).toBe(first?.external_id)
  expect(rows[0]?.ends_at.toISOString()).not.toBe(first?.ends_at.toISOString())
  // What is drawn is said by the street that it lies in.
  expect(rows[0]?.area.label).toBe('Muralla del Carme')
})
