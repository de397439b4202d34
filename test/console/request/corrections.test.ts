import { afterAll, beforeAll, expect, test } from 'bun:test'
import { CORNER, haveAssets } from '../../support/assets/inventory.ts'
import {
  type ConsoleSession,
  inputs,
  readRequestRow,
  signInToConsole,
} from '../../support/console/console.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** What staff put right of a report, in the one form of a request; and the queue around it, without a script. */

let world: World
let agent: ConsoleSession
let lead: ConsoleSession

beforeAll(async () => {
  world = await startWorld()
  agent = await signInToConsole(world, 'agent@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

const publicReport = async (id: string): Promise<string> =>
  (await fetch(`${world.url}/open311/v2/requests/${id}.json`)).text()

test('a wrong kind and place are corrected with one press, their history stays, and who reported it is told once', async () => {
  const citizen = world.citizen('Roser')
  await citizen.asks('hi ha un fanal apagat al carrer Guimerà 12', 'Reviseu-ho')
  await citizen.taps('Confirmar')
  const [receipt] = await citizen.sees(/té el número/)
  const id = /\d\d-\d{5}/.exec(receipt?.interactive?.body.text ?? receipt?.text?.body ?? '')?.[0] ?? ''
  const before = await readRequestRow(world, id)
  const saved = await agent.sends(`/console/requests/${id}`, {
    state: 'received',
    kind: 'CT01',
    address: 'Carrer de Sobrerroca, 20',
    tell: 'yes',
    internal_note: 'És el semàfor de la cruïlla',
  })
  expect(saved.location).toBe(`/console/requests/${id}?saved=told`)
  const after = await readRequestRow(world, id)
  expect(after).toMatchObject({ service_code: 'CT01', address: 'Carrer de Sobrerroca, 20' })
  expect([after.lat, after.long]).not.toEqual([before.lat, before.long])
  expect(await publicReport(id)).toContain('Sobrerroca')
  await citizen.sees(/L’hem corregida: consta com a «Semàfor avariat» a Carrer de Sobrerroca, 20/)
  const told = (await citizen.transcript()).filter(({ text }) => text?.body.includes('corregida'))
  expect(told).toHaveLength(1)
  const { text } = await agent.opens(`/console/requests/${id}`)
  expect(text).toMatch(/Ha canviat de tipus<\/strong> → Semàfor avariat per Jordi Casals/)
  expect(text).toMatch(
    /S’ha corregit el lloc<\/strong>[\s\S]*?Abans: [^<]*Guimerà[^<]* → Carrer de Sobrerroca, 20/,
  )
})

test('an address that is none of the town’s changes nothing, and stays in the form', async () => {
  const id = await world.report({ service_code: 'EP01', lat: '41.7241', long: '1.8261' })
  const refused = await agent.sends(`/console/requests/${id}`, {
    state: 'confirmed',
    address: 'Carrer que no existeix enlloc, 900',
  })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('No hem trobat aquesta adreça')
  expect(refused.text).toContain('value="Carrer que no existeix enlloc, 900"')
  expect(await readRequestRow(world, id)).toMatchObject({ state: 'received', lat: 41.7241 })
})

test('a pin that is moved brings its address and its history; who reported it hears of it where that is news to them', async () => {
  const citizen = world.citizen('Montserrat Vila')
  await citizen.asks('hi ha un fanal apagat al carrer Guimerà 12', 'Reviseu-ho')
  await citizen.taps('Confirmar')
  const [receipt] = await citizen.sees(/té el número/)
  const id = /\d\d-\d{5}/.exec(receipt?.interactive?.body.text ?? receipt?.text?.body ?? '')?.[0] ?? ''
  const { lat, long } = await readRequestRow(world, id)
  const corrections = async () =>
    (await citizen.transcript()).filter(({ text }) => text?.body.includes('L’hem corregida'))

  // Given the pin a few metres off, its words as they were: the crew's business
  const near = `${(lat + 0.0001).toFixed(6)}, ${long.toFixed(6)}`
  await agent.sends(`/console/requests/${id}`, {
    state: 'received',
    point: near,
    keep_address: 'yes',
    tell: 'yes',
  })
  const moved = await readRequestRow(world, id)
  expect(moved.lat).toBeCloseTo(lat + 0.0001, 6)
  expect(moved.address).toContain('Guimerà')
  expect((await agent.opens(`/console/requests/${id}`)).text).toMatch(
    /S’ha corregit el lloc<\/strong>[\s\S]*?Abans: [^<]*Guimerà[^<]*\(41\.\d{5}, 1\.\d{5}\) → [^<]*Guimerà[^<]* · 11 m/,
  )

  // When it is moved to another street, its address goes with it
  const link = 'https://www.openstreetmap.org/?mlat=41.7290&mlon=1.8300#map=18/41.7290/1.8300'
  await agent.sends(`/console/requests/${id}`, { state: 'received', point: link, tell: 'yes' })
  const far = await readRequestRow(world, id)
  expect([far.lat, far.long]).toEqual([41.729, 1.83])
  expect(far.address).not.toContain('Guimerà')
  await citizen.sees(/L’hem corregida: consta com a «Fanal apagat/)
  expect(await corrections()).toHaveLength(1)
  expect(await publicReport(id)).toContain('41.729')
})

test('a pin that is none of the town’s is said at its field, and nothing of the form is saved', async () => {
  const id = await world.report({ service_code: 'EP01', lat: '41.7243', long: '1.8263' })
  for (const point of ['41.3874, 2.1686', 'davant de l’escola', '0, 0']) {
    const refused = await agent.sends(`/console/requests/${id}`, { state: 'confirmed', point })
    expect([point, refused.status]).toEqual([point, 422])
    expect(refused.text).toContain('href="#point"')
    expect(inputs(refused.text, 'point')).toEqual([point])
  }
  expect(await readRequestRow(world, id)).toMatchObject({ state: 'received', lat: 41.7243 })
  // What stands where it is being moved to, before anything is saved.
  const said = await agent.sends(`/console/requests/${id}/nearest`, { lat: '41.7290', long: '1.8300' })
  expect(said.text).toMatch(/^Punt nou: .+, a \d{3} m d’on era\. Encara no s’ha desat\.$/)
  const crew = await signInToConsole(world, 'brigada@demo.test')
  const other = await world.report({ service_code: 'NR01', lat: '41.7301', long: '1.8301' })
  expect((await crew.sends(`/console/requests/${other}/nearest`, { lat: '41.7', long: '1.8' })).status).toBe(
    403,
  )
})

test('one press is undone before anybody is told of it', async () => {
  const citizen = world.citizen('Ignasi Prat')
  await citizen.asks('hi ha un fanal apagat al carrer Guimerà 12', 'Reviseu-ho')
  await citizen.taps('Confirmar')
  const [receipt] = await citizen.sees(/té el número/)
  const id = /\d\d-\d{5}/.exec(receipt?.interactive?.body.text ?? receipt?.text?.body ?? '')?.[0] ?? ''
  const pressed = await agent.sends(`/console/requests/${id}`, { set: 'resolved', state: 'received' })
  expect((await readRequestRow(world, id)).state).toBe('resolved')
  const page = await agent.opens(pressed.location)
  expect(page.text).toContain('Desfer-ho')
  const [bulk = ''] = inputs(page.text, 'bulk')
  const undone = await agent.sends('/console/requests', { do: 'undo', bulk, open: id })
  expect(undone.location).toBe(`/console/requests/${id}?saved`)
  expect((await readRequestRow(world, id)).state).toBe('received')
  const told = await world.sql`select 1 from service_request_event
    where request_id = ${id} and kind = 'state_changed' and announced_at is null`
  expect(told).toHaveLength(0)
  // What a colleague changed in the meantime is not overwritten.
  const version = inputs((await agent.opens(`/console/requests/${id}`)).text, 'version')[0] ?? ''
  await lead.sends(`/console/requests/${id}`, { state: 'in_progress' })
  expect((await agent.sends(`/console/requests/${id}`, { set: 'rejected', version })).status).toBe(409)
})

test('the public reads the words that staff put in place of those that came, which stay; emptied, they are read again', async () => {
  const id = await world.report({ description: 'El meu veí del tercer llença les bosses al fanal' })
  await agent.sends(`/console/requests/${id}`, { state: 'received', public_text: 'Hi ha bosses al fanal.' })
  expect(await publicReport(id)).toContain('Hi ha bosses al fanal.')
  expect(await publicReport(id)).not.toContain('veí del tercer')
  const row = await readRequestRow(world, id)
  expect(row.description).toBe('El meu veí del tercer llença les bosses al fanal')
  expect((await agent.opens(`/console/requests/${id}`)).text).toMatch(
    /S’ha corregit el text públic[\s\S]*?Abans: El meu veí del tercer/,
  )
  // A change of the kind makes the public words again: those of staff.
  await agent.sends(`/console/requests/${id}`, { state: 'received', kind: 'NR03' })
  expect(await publicReport(id)).toContain('Hi ha bosses al fanal.')
  await agent.sends(`/console/requests/${id}`, { state: 'received', public_text: '' })
  expect(await publicReport(id)).toContain('veí del tercer')
})

test('a priority and labels sort the queue, and who put them is in the history', async () => {
  await lead.sends('/console/settings/labels', {
    do: 'add',
    name: 'Festa Major',
    tint: 'warn',
    requests: 'yes',
  })
  const [label] = await world.sql`select id from label where name = 'Festa Major'`
  const id = await world.report({ service_code: 'MU01', lat: '41.7261', long: '1.8281' })
  const other = await world.report({ service_code: 'MU01', lat: '41.7271', long: '1.8291' })
  await agent.sends(`/console/requests/${id}`, {
    state: 'received',
    priority: 'urgent',
    labels: 'shown',
    label: label?.id,
  })
  for (const filter of ['priority=urgent', `label=${label?.id}`]) {
    const { text } = await agent.opens(`/console?${filter}`)
    expect([filter, text.includes(`row-${id}`), text.includes(`row-${other}`)]).toEqual([filter, true, false])
    expect(text).toContain('>Festa Major</span>')
  }
  const { text } = await agent.opens(`/console/requests/${id}`)
  expect(text).toMatch(/Ha canviat de prioritat<\/strong> → Urgent per Jordi Casals/)
  expect(text).toMatch(/Etiquetes<\/strong> → Festa Major per Jordi Casals/)
})

test('a request is open beside its queue; saving it opens the next of the same filter, and the look is in the register', async () => {
  const ids = []
  for (const lat of ['41.7301', '41.7311', '41.7321'])
    ids.push(await world.report({ service_code: 'PJ02', lat, long: '1.8391' }))
  const [first = '', second = '', third = ''] = ids
  const page = await agent.opens(`/console?kind=PJ02&at=${second}`)
  expect(page.text).toContain(`id="row-${third}"`)
  expect(page.text).toMatch(new RegExp(`href="/console\\?kind=PJ02&amp;at=${first}"[^>]*title="Anterior"`))
  expect(inputs(page.text, 'next')).toEqual([third])
  const saved = await agent.sends(`/console/requests/${second}`, {
    set: 'in_progress',
    back: 'kind=PJ02',
    next: third,
    after: 'next',
  })
  expect(saved.location).toBe(`/console?kind=PJ02&at=${third}&was=${second}`)
  expect((await agent.opens(saved.location)).text).toContain(`S’ha desat la ${second}`)
  expect((await readRequestRow(world, second)).state).toBe('in_progress')
  // What is wrong is said in the same place.
  const refused = await agent.sends(`/console/requests/${third}`, { state: 'received', back: 'kind=PJ02' })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain(`id="row-${first}"`)
  // The pane alone, as a script asks for it.
  const part = await agent.opens(`/console?kind=PJ02&at=${first}&part=detail`)
  expect(part.text).toStartWith('<article')
  await until('the look to be in the register', async () => {
    const looks =
      await world.sql`select 1 from audit_entry where action = 'read' and object = ${`/console?kind=PJ02&at=${second}`}`
    return looks.length > 0
  })
  const crew = await signInToConsole(world, 'brigada@demo.test')
  const hidden = await crew.opens(`/console?at=${first}`)
  expect(hidden.text).toContain('o és d’un altre departament')
  expect(hidden.text).not.toContain('data-request')
})

test('the thing that a report is about is named afterwards, corrected and taken away, and the report is where it stands', async () => {
  await haveAssets(world.service.town, CORNER)
  const id = await world.report({ service_code: 'EP01', lat: '41.7241', long: '1.8261' })
  const page = `/console/requests/${id}`
  expect(inputs((await agent.opens(page)).text, 'asset')).toEqual([''])
  const revise = (fields: Record<string, string>) => agent.sends(page, { state: 'received', ...fields })
  const wrong = await revise({ asset: 'fanal 99-999' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toMatch(/id="asset-error"[^>]*>[^<]*No hi ha cap element amb aquest número/)
  expect(wrong.text).toContain('value="fanal 99-999"')
  // A container has no light that can be out.
  expect((await revise({ asset: 'contenidor NR-0456' })).text).toContain('id="asset-error"')
  expect(await readRequestRow(world, id)).toMatchObject({ asset_id: null, lat: 41.7241 })
  await revise({ asset: 'fanal 23-118' })
  expect(await readRequestRow(world, id)).toMatchObject({
    asset_id: 'lamp:23-118',
    lat: 41.7262,
    long: 1.8268,
    address: 'Carrer de Guimerà, 12',
  })
  // With its kind at once; and what is shown is not sent as if it were typed.
  await revise({ asset: 'NR-0456', kind: 'NR04' })
  expect(await readRequestRow(world, id)).toMatchObject({
    asset_id: 'container:nr-456',
    service_code: 'NR04',
  })
  const shown = (await agent.opens(page)).text
  expect(inputs(shown, 'asset')).toEqual(['Contenidor NR-0456'])
  expect(shown).toMatch(/S’ha corregit l’element<\/strong>[\s\S]*?Abans: Fanal 23-118 → Contenidor NR-0456/)
  await revise({ asset: 'Contenidor NR-0456', internal_note: 'Hi anem demà' })
  expect(await readRequestRow(world, id)).toMatchObject({ asset_id: 'container:nr-456' })
  await revise({ asset: '' })
  expect(await readRequestRow(world, id)).toMatchObject({ asset_id: null, address: 'Carrer de Guimerà, 13' })
})
