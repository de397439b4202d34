import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { formatLongDate } from '#domain/content'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startWorld, until, type World } from '../../support/world.ts'

let world: World
let admin: ConsoleSession
let agent: ConsoleSession
let lead: ConsoleSession

beforeAll(async () => {
  world = await startWorld()
  admin = await signInToConsole(world, 'admin@demo.test')
  agent = await signInToConsole(world, 'agent@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

const services = async () =>
  (await (await fetch(`${world.url}/open311/v2/services.json`)).json()) as {
    service_code: string
    service_name: string
  }[]

describe('a service added in the console', () => {
  const SERVICE = {
    code: 'nr08',
    group: 'neteja',
    names_ca: 'Ocells morts',
    names_es: 'Pájaros muertos',
    department: 'SALUT',
    description: 'Ocells morts a la via pública.',
    response_days: '1',
    resolution_days: '2',
    duplicate_radius_m: '20',
    working_days: 'yes',
    active: 'yes',
    public: 'yes',
    keywords: 'ca: ocell mort, coloms morts\nes: pájaro muerto',
    q0_code: 'quants',
    q0_datatype: 'singlevaluelist',
    q0_required: 'yes',
    q0_text_ca: 'Quants n’hi ha?',
    q0_options: 'un | Un | Uno\nmes | Més d’un | Más de uno',
  }

  test('is available in every channel with its questions and deadline', async () => {
    expect((await admin.sends('/console/settings/services/new', SERVICE)).location).toContain(
      '/services/NR08?done=saved',
    )
    await until('the API to have it', async () =>
      (await services()).some(({ service_code }) => service_code === 'NR08'),
    )
    const kinds = await agent.sends('/console/010/parts/kinds', { words: 'hi ha coloms morts a la plaça' })
    expect(JSON.parse(kinds.text)).toContainEqual({ code: 'NR08', name: 'Ocells morts' })
    const id = await world.report({ service_code: 'NR08', 'attribute[quants]': 'mes' })
    const [row] = await world.sql`select expected_at, requested_at from service_request where id = ${id}`
    // Working days end at midnight of the town.
    expect(JSON.stringify(row?.expected_at)).toMatch(/T2[12]:59:59/)
    const made = await fetch(`${world.url}/open311/v2/requests.json`, {
      method: 'POST',
      body: new URLSearchParams({
        api_key: 'demo',
        service_code: 'NR08',
        lat: '41.7262',
        long: '1.8268',
        description: 'Ocells morts davant de la font',
        'attribute[quants]': 'mes',
      }),
    })
    const [{ service_notice = '' } = {}] = (await made.json()) as { service_notice: string }[]
    const day = formatLongDate(row?.expected_at, 'ca', 'Europe/Madrid')
    expect(service_notice).toContain(day)
    await admin.sends('/console/settings/services/NR08', { ...SERVICE, active: '' })
    await until(
      'it to be gone',
      async () => !(await services()).some(({ service_code }) => service_code === 'NR08'),
    )
    expect((await agent.opens(`/console/requests/${id}`)).text).toContain('Ocells morts')
  })

  test('is not saved when a field is wrong, and the error is at that field', async () => {
    const refused = await admin.sends('/console/settings/services/new', {
      ...SERVICE,
      code: 'NR01',
      names_ca: '',
      resolution_days: '-3',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('href="#names_ca"')
    expect(refused.text).toContain('href="#resolution_days"')
    expect(
      (await admin.sends('/console/settings/services/new', { ...SERVICE, code: 'NR01' })).text,
    ).toContain('ja hi és')
    expect(
      (await admin.sends('/console/settings/services/NR01', { ...SERVICE, department: 'NOHIES' })).status,
    ).toBe(422)
    expect((await services()).find(({ service_code }) => service_code === 'NR01')?.service_name).toBe(
      'Contenidor ple o desbordat',
    )
  })
})

describe('zones and routing', () => {
  const square = [
    [1.82, 41.72],
    [1.84, 41.72],
    [1.84, 41.735],
    [1.82, 41.735],
    [1.82, 41.72],
  ]

  test('an imported file of zones and a rule that was tried first decide where a report goes', async () => {
    const cookie = await world.signIn('admin@demo.test')
    const send = async (text: string) => {
      const form = new FormData()
      form.set('do', 'file')
      form.set('geojson', new File([text], 'zones.geojson'))
      const response = await fetch(`${world.url}/console/settings/zones`, {
        method: 'POST',
        headers: { cookie },
        body: form,
        redirect: 'manual',
      })
      return { status: response.status, text: await response.text() }
    }
    expect((await send('{"type":"FeatureCollection"}')).status).toBe(422)
    const feature = {
      type: 'Feature',
      properties: { nom: 'Centre' },
      geometry: { type: 'Polygon', coordinates: [square] },
    }
    expect((await send(JSON.stringify({ type: 'FeatureCollection', features: [feature] }))).status).toBe(303)

    const before = await world.report()
    const [crew] = await world.sql`select id from staff_user where email = 'brigada@demo.test'`
    const rule = { services: 'EP01', zones: 'centre', assignee: String(crew?.id) }
    const tried = await admin.sends('/console/settings/zones', { ...rule, do: 'try' })
    expect(tried.text).toContain('una hauria anat a un altre lloc')
    expect(tried.text).toContain(before)
    expect(await world.sql`select 1 from route`).toHaveLength(0)
    await admin.sends('/console/settings/zones', { ...rule, do: 'route' })
    const after = await world.report()
    const [row] = await world.sql`select zone, assignee_name from service_request where id = ${after}`
    expect(row).toMatchObject({ zone: 'centre', assignee_name: 'Joan Pla' })
    expect((await agent.opens('/console?zone=centre')).text).toContain(after)
  })

  test('a drawn zone needs three corners and a name', async () => {
    const draw = (fields: Record<string, string>) =>
      admin.sends('/console/settings/zones', { do: 'draw', ...fields })
    expect((await draw({ name: 'Nord', ring: '41.74, 1.82\n41.75, 1.83' })).status).toBe(422)
    expect((await draw({ name: '', ring: '41.74, 1.82\n41.75, 1.83\n41.74, 1.84' })).status).toBe(422)
    expect((await draw({ name: 'Nord', ring: '41.74, 1.82\n41.75, 1.83\n41.74, 1.84' })).status).toBe(303)
    expect((await admin.opens('/console/settings/zones')).text).toContain('3 punts')
  })
})

test('opening hours and holidays are published at once, and an invalid date is refused', async () => {
  const week = Object.fromEntries(
    [1, 2, 3, 4, 5].flatMap((day) => [
      [`weekly_${day}_0_from`, '08:00'],
      [`weekly_${day}_0_to`, '15:00'],
    ]),
  )
  const refused = await admin.sends('/console/settings/hours', {
    do: 'hours',
    ...week,
    holidays: '2026-12-25\n2026-13-40',
  })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('«2026-13-40» no és una data')
  const saved = await admin.sends('/console/settings/hours', {
    do: 'hours',
    ...week,
    holidays: '2026-12-25, 2026-12-08',
  })
  expect(saved.location).toBe('/console/settings/hours?done=saved')
  const [row] = await world.sql`select content from content_version where state = 'published'`
  expect(row?.content.hours).toMatchObject({
    weekly: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '15:00' }],
    holidays: ['2026-12-08', '2026-12-25'],
  })
})

test('a saved reply is offered on every request, with its blanks filled in', async () => {
  const reply = {
    do: 'save',
    title: 'Ja hi anem',
    text_ca: 'Hem rebut la {number} i hi anirem a {address}.',
    requests: 'yes',
    shortcut: 'anem',
  }
  expect(
    (await lead.sends('/console/settings/replies', { ...reply, text_ca: 'Hola {ningu}' })).text,
  ).toContain('no es pot omplir')
  expect((await lead.sends('/console/settings/replies', reply)).status).toBe(303)
  const id = await world.report({ address_string: 'Plaça Major, 1' })
  const page = await agent.opens(`/console/requests/${id}`)
  const replyId = /\?reply=([\w-]+)#public_note/.exec(page.text)?.[1]
  const filled = await agent.opens(`/console/requests/${id}?reply=${replyId}`)
  expect(filled.text).toContain(`>Hem rebut la ${id} i hi anirem a Plaça Major, 1.</textarea>`)
  expect((await agent.sends('/console/settings/replies', reply)).status).toBe(403)
})

test('a saved reply that goes with a state is offered first with it, and last with another', async () => {
  for (const [title, state] of [
    ['Ja hi són', 'in_progress'],
    ['Arreglat', 'resolved'],
    ['Bon dia', ''],
  ] as const)
    await lead.sends('/console/settings/replies', {
      do: 'save',
      title,
      state,
      text_ca: `${title}.`,
      requests: 'yes',
    })
  const id = await world.report()
  const offered = async () =>
    [...(await agent.opens(`/console/requests/${id}`)).text.matchAll(/data-reply="[^"]*">([^<]+)</g)]
      .map(([, title]) => title)
      .filter((title) => ['Ja hi són', 'Arreglat', 'Bon dia'].includes(title ?? ''))
  expect(await offered()).toEqual(['Bon dia', 'Arreglat', 'Ja hi són'])
  await agent.sends(`/console/requests/${id}`, { state: 'in_progress' })
  expect(await offered()).toEqual(['Ja hi són', 'Bon dia', 'Arreglat'])
})

test('templates show their approval, and a banner is on every page of the site until it is removed', async () => {
  const page = await admin.opens('/console/settings/messenger')
  expect(page.text).toContain('request_update')
  expect(page.text).toContain('Aprovada')
  expect(page.text).toContain('GREEN')
  expect((await admin.sends('/console/settings/messenger', { do: 'put', words_es: 'Hola' })).status).toBe(422)
  await admin.sends('/console/settings/messenger', {
    do: 'put',
    words_ca: 'Avui el 010 no funciona <b>',
    words_es: 'Hoy el 010 no funciona',
  })
  const site = async (path: string) => (await fetch(`${world.url}${path}`)).text()
  await until('the site to say it', async () => (await site('/?lang=es')).includes('Hoy el 010 no funciona'))
  expect(await site('/reports')).toContain('Avui el 010 no funciona &lt;b')
})

test('the figures count requests, durations and deadlines met; the CSV has the same', async () => {
  const id = await world.report({ service_code: 'CV04' })
  await agent.sends(`/console/requests/${id}`, { state: 'resolved', public_note: 'Reparat' })
  const page = await lead.opens('/console/figures')
  expect(page.text).toContain('Fuita d’aigua')
  expect(page.text).toContain('100\u00a0% dins del termini')
  const file = await lead.opens('/console/figures.csv')
  expect(file.text).toContain('Fuita d’aigua;1;0')
  expect((await lead.opens('/console/figures?from=2020-01-01&to=2020-02-01')).text).toContain(
    'No hi ha res en aquests dies',
  )
})
