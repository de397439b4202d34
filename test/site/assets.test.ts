import { afterAll, beforeAll, expect, test } from 'bun:test'
import { PDFDocument } from '@cantoo/pdf-lib'
import { CORNER, haveAssets } from '../support/assets/inventory.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { PASSWORD, startWorld, type World } from '../support/world.ts'

/** Things of the street on the site, without a script, and what staff see and print of them. */

let world: World
let lead: ConsoleSession
beforeAll(async () => {
  world = await startWorld()
  await haveAssets(world.service.town, CORNER)
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

const open = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(new URL(path, world.url), init)
  return { status: response.status, url: new URL(response.url), text: await response.text() }
}

/** Fills the last step in and sends it. */
const send = async (page: string, typed: Record<string, string>) => {
  const form = [...page.matchAll(/<form[\s\S]*?<\/form>/g)]
    .map(([one]) => one)
    .find((one) => one.includes('name="description"'))
  const hidden = [...(form ?? '').matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  const body = new FormData()
  for (const [, name = '', value = ''] of hidden) body.set(name, value)
  for (const [name, value] of Object.entries(typed)) body.set(name, value)
  return open('/reports', { method: 'POST', body })
}

test('the number on the plate is enough: its kinds are offered, and no address is asked', async () => {
  const asked = await open('/report?asked=place&asset=fanal+23-118')
  expect(asked.text).toContain('Fanal 23-118')
  expect(asked.text).toContain('Fanal apagat')
  expect(asked.text).not.toContain('Contenidor ple')
  const last = await open('/report?asset=lamp:23-118&service=EP01')
  expect(last.text).not.toContain('id="address"')
  expect(last.text).not.toContain('Quin número té el fanal?')
  const sent = await send(last.text, { description: 'No s’encén a la nit' })
  const [, number = ''] = /\/reports\/(\d\d-\d{5})/.exec(sent.url.pathname) ?? []
  const [row] = await world.sql`select asset_id, lat, long, address from service_request where id = ${number}`
  expect(row).toEqual({
    asset_id: 'lamp:23-118',
    lat: 41.7262,
    long: 1.8268,
    address: 'Carrer de Guimerà, 12',
  })
  // Who reports the same afterwards sees it first, and is added to it.
  const second = await open('/report?asset=lamp:23-118&service=EP01')
  expect(second.text).toContain(`/reports/${number}`)
  const joined = await send(second.text, { description: 'A mi també em passa' })
  expect(joined.url.pathname).toBe(`/reports/${number}`)
  expect(joined.text).toContain('Ja hi havia una incidència oberta sobre el mateix element')
  expect(await world.sql`select 1 from service_request where asset_id = 'lamp:23-118'`).toHaveLength(1)
})

test('a number that is none is said where it was typed', async () => {
  const wrong = await open('/report?asked=place&asset=99-999')
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('No hi ha cap element amb aquest número')
})

test('who gives a place is shown what stands near it, in a list and on the map', async () => {
  const near = await open('/report?service=EP01&lat=41.72636&long=1.82681')
  expect(near.text).toContain('És algun d’aquests elements?')
  expect(near.text).toMatch(/Fanal 23-119 · a \d m/)
  const map = /data-points="([^"]*)"/.exec(near.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const points = (await (await fetch(new URL(map, world.url))).json()) as {
    features: { properties: { id: string } }[]
  }
  expect(points.features[0]?.properties.id).toBe('lamp:23-119')
  const chosen = await open('/report?service=EP01&lat=41.72636&long=1.82681&asset=lamp:23-119')
  expect(chosen.text).toContain('Fanal 23-119')
  expect(chosen.text).not.toContain('És algun d’aquests elements?')
})

test('who scans a code that leads to the chat finds the words written', async () => {
  expect((await open('/chat?asset=container:nr-456')).text).toContain(
    'Vull avisar d’un problema: Contenidor NR-0456',
  )
  expect((await open('/chat?asset=%3Cscript%3E')).text).not.toContain('Vull avisar')
})

test('staff see the thing and what happened to it before; figures say which are reported most', async () => {
  const before = await world.report({ service_code: 'EP01', 'attribute[asset_id]': 'lamp:23-120' })
  await world.sql`update service_request set state = 'resolved', closed_at = updated_at where id = ${before}`
  const again = await world.report({ service_code: 'EP01', 'attribute[asset_id]': 'lamp:23-120' })
  const page = await lead.opens(`/console/requests/${again}`)
  expect(page.text).toContain('Fanal 23-120: incidències anteriors')
  expect(page.text).toContain(`/console/requests/${before}`)
  // The crew sees which one, and it is found by its number.
  expect((await lead.opens('/console/crew?whose=all')).text).toContain('Fanal 23-120')
  const found = await lead.opens('/console?state=all&words=23-120')
  expect(found.text).toContain(again)
  expect(found.text).not.toContain('No s’encén a la nit')
  const figures = await lead.opens('/console/figures')
  expect(figures.text).toContain('Elements que fallen més')
  expect(figures.text).toContain('Fanal 23-120')
})

test('an asset has its page: what it is, where, and all that was reported of it', async () => {
  // Given a lamp that was mended once and has failed again
  const mended = await world.report({ service_code: 'EP01', 'attribute[asset_id]': 'lamp:23-121' })
  await world.sql`update service_request set state = 'resolved', closed_at = updated_at where id = ${mended}`
  const again = await world.report({ service_code: 'EP01', 'attribute[asset_id]': 'lamp:23-121' })
  // When staff follow its name from the request, from the list, from the figures or from the search
  const address = '/console/assets/lamp%3A23-121'
  for (const from of [
    `/console/requests/${again}`,
    '/console/assets?words=23-121',
    '/console/figures',
    '/console/search?q=Fanal+23-121',
    '/console/search?q=23-121',
  ])
    expect([from, (await lead.opens(from)).text.includes(`href="${address}"`)]).toEqual([from, true])
  // Then both reports are there, with how they stand, and the label
  const page = await lead.opens(address)
  expect(page.text).toMatch(/<h1[^>]*>Fanal 23-121<\/h1>/)
  expect(page.text).toContain('Carrer de Guimerà, 24')
  expect(page.text).toContain('Una incidència oberta')
  for (const number of [mended, again]) expect(page.text).toContain(`href="/console/requests/${number}"`)
  expect(page.text).toContain('/console/assets/labels.pdf?id=lamp%3A23-121&amp;way=web')
  // Nothing was reported of the bench, and there is no such lamp.
  expect((await lead.opens('/console/assets/bench:bc-31')).text).toContain('Encara no s’hi ha comunicat res.')
  expect((await lead.opens('/console/assets/lamp:99-999')).status).toBe(404)
  // The parks' brigade is told that there are reports, not which; labels are not theirs to print.
  await world.service.staff.add(
    { name: 'Parcs', email: 'parcs@demo.test', role: 'agent', teams: [], departments: ['PARCS'] },
    PASSWORD,
  )
  const parks = await (await signInToConsole(world, 'parcs@demo.test')).opens(address)
  expect(parks.status).toBe(200)
  expect(parks.text).not.toContain(again)
  expect(parks.text).not.toContain('labels.pdf')
  // Anybody reads on the site which lamp a public report is about.
  expect((await open(`/reports/${again}`)).text).toMatch(/<dt>Element<\/dt><dd>Fanal 23-121<\/dd>/)
})

test('labels are printed for those that were chosen, 24 on a sheet', async () => {
  const list = await lead.opens('/console/assets?kind=lamp&words=guimer%C3%A0')
  expect(list.text).toContain('Fanal 23-121')
  expect(list.text).not.toContain('Contenidor NR-0456')
  const cookie = await world.signIn('lead@demo.test')
  const pdf = async (query: string) => {
    const response = await fetch(`${world.url}/console/assets/labels.pdf?${query}`, { headers: { cookie } })
    return {
      type: response.headers.get('content-type'),
      bytes: await response.bytes(),
      status: response.status,
    }
  }
  const two = await pdf('id=lamp:23-118&id=container:nr-456&way=messenger')
  expect(two.type).toBe('application/pdf')
  expect((await PDFDocument.load(two.bytes)).getPageCount()).toBe(1)
  expect((await pdf('id=lamp:99-999')).status).toBe(422)
  expect((await pdf('')).status).toBe(422)
  await haveAssets(
    world.service.town,
    Array.from({ length: 49 }, (_, n) => ({
      ...(CORNER[0] as (typeof CORNER)[0]),
      id: `bin:pp-${n + 1}`,
      kind: 'bin',
      number: `PP-${n + 1}`,
    })),
  )
  expect((await PDFDocument.load((await pdf('kind=bin&all=yes&way=web')).bytes)).getPageCount()).toBe(3)
})

const assetOf = async (number: string) => {
  const [row] = await world.sql`select asset_id, address from service_request where id = ${number}`
  return row
}

test.each([
  ['the form on one page', {}],
  ['the frame on another site', { embedded: 'form' }],
])(
  '%s takes the number of a plate instead of an address, and says at the field that a number is none',
  async (_, more) => {
    const page = await open('embedded' in more ? '/embed?show=form' : '/report/form')
    expect(page.text).toContain('Número de la placa')
    const typed = {
      ...more,
      service_code: 'MU01',
      description: 'Hi falta un llistó',
      form_id: crypto.randomUUID(),
    }
    const wrong = await send('', { ...typed, asset: 'banc BC-9999' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toMatch(/id="asset-error"[^>]*>[^<]*No hi ha cap element amb aquest número/)
    expect(wrong.text).toContain('value="banc BC-9999"')
    // One that there is, and that cannot have this.
    const other = await send('', { ...typed, asset: 'fanal 23-119' })
    expect(other.status).toBe(422)
    expect(other.text).toContain('id="asset-error"')
    const sent = await send('', { ...typed, asset: 'banc BC-0031' })
    const number = /\d\d-\d{5}/.exec(sent.url.href)?.[0] ?? ''
    expect(await assetOf(number)).toMatchObject({ asset_id: 'bench:bc-31' })
  },
)

test('the 010 takes the number that a caller reads from a plate, and says at the field that a number is none', async () => {
  const operator = await signInToConsole(world, 'operator@demo.test')
  expect((await operator.opens('/console/010')).text).toContain('Número de la placa')
  const told = { service_code: 'NR01', description: 'El contenidor vessa', address: '' }
  const wrong = await operator.sends('/console/010', { ...told, asset: 'NR-9999' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toMatch(/id="asset-error"[^>]*>[^<]*No hi ha cap element amb aquest número/)
  expect(wrong.text).not.toContain('id="address-error"')
  const unsaid = await operator.sends('/console/010', { ...told, service_code: '', asset: 'NR-0456' })
  expect(unsaid.text).toContain('id="service_code-error"')
  expect(unsaid.text).not.toContain('id="address-error"')
  const filed = await operator.sends('/console/010', { ...told, asset: 'contenidor NR-0456' })
  const number = /<p class="number">(\d\d-\d{5})</.exec(filed.text)?.[1] ?? ''
  expect(await assetOf(number)).toEqual({ asset_id: 'container:nr-456', address: 'Carrer de Guimerà, 13' })
})
