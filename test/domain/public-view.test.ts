import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { eraseReporter, PROJECTION_VERSION, rebuildOutdatedProjections } from '#domain/service-requests'
import { createDump } from '../../src/open311/index.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { publicUrls } from '../support/hostile/public-urls.ts'
import { startWorld, type World } from '../support/world.ts'

/**
 * What anybody may read of a request, through every address that is open to all: words of each kind are put where people
 * write them, and looked for wherever the public can look.
 */

let world: World
let lead: ConsoleSession
beforeAll(async () => {
  world = await startWorld()
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

const REPORTER = {
  first_name: 'Rosa',
  last_name: 'Puigdellívol',
  email: 'rosa.puig@correu.cat',
  phone: '612777111',
}

const read = async (address: string): Promise<string> => (await fetch(`${world.url}${address}`)).text()

/** Everything that anybody can read, by its address. */
const everythingOf = async (id: string): Promise<[address: string, text: string][]> => {
  await createDump(world.service.town)
  return Promise.all(
    publicUrls(id).map(async (address): Promise<[string, string]> => [address, await read(address)]),
  )
}

/** The addresses at which one of some words can be read. */
const foundAt = (all: [address: string, text: string][], words: string[]): string[] =>
  all.flatMap(([address, text]) =>
    words.filter((word) => text.includes(word)).map((word) => `${address}: ${word}`),
  )

const answers = async (id: string, fields: Record<string, string>): Promise<void> => {
  const page = await lead.opens(`/console/requests/${id}`)
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? ''
  expect((await lead.sends(`/console/requests/${id}`, { version, ...fields })).status).toBe(303)
}

const publishesPicture = async (id: string): Promise<string> => {
  const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()
  const form = new FormData()
  form.set('api_key', 'demo')
  form.set('service_request_id', id)
  form.set('update_id', crypto.randomUUID())
  form.set('description', 'Una foto')
  form.set('media', new File([new Uint8Array(picture)], 'foto.jpg', { type: 'image/jpeg' }))
  const posted = await fetch(`${world.url}/open311/v2/servicerequestupdates.json`, {
    method: 'POST',
    body: form,
  })
  expect(posted.status).toBe(201)
  const [row] = await world.sql`select picture_id from service_request_picture where request_id = ${id}`
  const reviewed = await lead.sends(`/console/requests/${id}/pictures/${row?.picture_id}`, {
    review: 'published',
  })
  expect(reviewed.status).toBe(303)
  return String(row?.picture_id)
}

test('the reporter’s name in a reply is shown to the reporter and redacted for everybody else', async () => {
  const id = await world.report({
    ...REPORTER,
    description: 'Soc la Rosa Puigdellivol, el fanal no va; truqueu-me al 612/777/111',
  })
  await answers(id, {
    state: 'in_progress',
    public_note: 'Bon dia Rosa Puigdellívol, us trucarem al 612 777 111 o a rosa.puig @ correu.cat.',
  })
  const all = await everythingOf(id)
  expect(foundAt(all, ['Rosa', 'Puigdell', '612777111', '612 777 111', '612/777/111', 'rosa.puig'])).toEqual(
    [],
  )
  expect(await read(`/reports/${id}`)).toContain('Bon dia ▒▒▒ ▒▒▒, us trucarem al ▒▒▒ o a ▒▒▒.')
  expect(await read(`/open311/v2/requests/${id}.json`)).toContain('Bon dia ▒▒▒ ▒▒▒')
  // What staff read, and the reporter is sent, is what was written.
  expect((await lead.opens(`/console/requests/${id}`)).text).toContain('Bon dia Rosa Puigdellívol')
})

test('a saved reply with a name blank leaves the name out of a public reply', async () => {
  await lead.sends('/console/settings/replies', {
    title: 'Salutació',
    text_ca: 'Bon dia {name}, hem rebut l’avís {number}.',
    requests: 'yes',
  })
  const [reply] = await world.sql`select id from reply where title = 'Salutació'`
  const id = await world.report(REPORTER)
  const { text } = await lead.opens(`/console/requests/${id}?reply=${reply?.id}`)
  expect(text).toContain(`Bon dia, hem rebut l’avís ${id}.`)
})

test('of a service that is not public, strangers see number, kind and state only', async () => {
  const id = await world.report({
    ...REPORTER,
    service_code: 'AL02',
    description: 'CANARI-DESCRIPCIO crits cada nit',
    address_string: 'CANARI-ADREÇA Carrer Major, 5, 2n 1a',
    address_id: 'CANARI-PORTAL',
  })
  await answers(id, {
    state: 'in_progress',
    public_note: 'CANARI-RESPOSTA passarà una patrulla',
    internal_note: 'CANARI-INTERN',
  })
  const picture = await publishesPicture(id)
  const all = await everythingOf(id)
  expect(foundAt(all, ['CANARI', picture, 'Rosa', '612777111'])).toEqual([])
  expect((await fetch(`${world.url}/pictures/${picture}.jpg`)).status).toBe(404)
  expect((await fetch(`${world.url}/reports/${id}/changes.atom`)).status).toBe(404)

  const [json] = JSON.parse(await read(`/open311/v2/requests/${id}.json`)) as Record<string, unknown>[]
  const said = Object.entries(json ?? {}).filter(([, value]) => value !== null)
  expect(Object.fromEntries(said)).toEqual({
    service_request_id: id,
    status: 'open',
    service_name: 'Soroll o convivència',
    service_code: 'AL02',
  })
  const page = await read(`/reports/${id}`)
  expect(page).toContain('Soroll o convivència')
  expect(page).toContain('En curs')
  expect(page).not.toContain('<time')
  // The program that filed it has it whole.
  const own = await read(`/open311/v2/requests/${id}.json?api_key=demo`)
  expect(own).toContain('CANARI-DESCRIPCIO')
})

/** A place of somebody, as people write it down. */
const HOME = ['41.72624', '1.82684', 'maps.app.goo.gl', 'taula.cadira', '402425', 'PRFG']
const TELLS_HOME =
  'Visc al núm. 12, 41.72624, 1.82684 (https://maps.app.goo.gl/AbCdEf123, ///taula.cadira.llum, X: 402425.8 Y: 4619697.9, PRFG+6Q); el cubell 4172 és ple'

test('where a place is published approximately, no text gives the exact place; house and bin numbers stay', async () => {
  const phone = '612777222'
  const id = await world.report({
    service_code: 'NR06',
    phone,
    description: TELLS_HOME,
    lat: '41.72624',
    long: '1.82684',
  })
  await answers(id, { state: 'in_progress', public_note: 'Anirem a 41.72624, 1.82684 el 3 de desembre' })
  const shown = 'Visc al núm. 12, ▒▒▒ (▒▒▒, ▒▒▒, ▒▒▒, ▒▒▒); el cubell 4172 és ple'
  const look = async () => {
    expect(foundAt(await everythingOf(id), HOME)).toEqual([])
    const [json] = JSON.parse(await read(`/open311/v2/requests/${id}.json`)) as Record<string, unknown>[]
    expect(json).toMatchObject({ description: shown, lat: 41.726, long: 1.827 })
    expect(await read(`/reports/${id}`)).toContain('Anirem a ▒▒▒ el 3 de desembre')
  }
  await look()
  expect((await lead.opens(`/console/requests/${id}`)).text).toContain('41.72624, 1.82684')
  expect(await read('/reports?state=all&words=41.72624')).not.toContain(`/reports/${id}"`)
  await world.sql`update service_request set public_description = description, status_notes_redacted = status_notes, face_version = 4 where id = ${id}`
  await rebuildOutdatedProjections(world.service.town)
  await look()
  // Nor once the reporter is forgotten.
  const { town } = world.service
  const who = { contactId: crypto.randomUUID(), phones: [phone], names: [] }
  await town.db.transaction((tx) => eraseReporter(tx, town, who))
  await look()
})

test('where a place is published exactly, its own coordinates stay in the text and others are redacted', async () => {
  const id = await world.report({
    description:
      'Tapa oberta a 41.72625, 1.82681; soc a casa, a 41.73105, 1.83377, o https://maps.app.goo.gl/AbCdEf123',
    lat: '41.7262',
    long: '1.8268',
  })
  const all = await everythingOf(id)
  expect(foundAt(all, ['41.73105', '1.83377', 'maps.app.goo.gl'])).toEqual([])
  expect(await read(`/reports/${id}`)).toContain('Tapa oberta a 41.72625, 1.82681; soc a casa, a ▒▒▒, o ▒▒▒')
})

test('a published picture is visible only while its request is public', async () => {
  const id = await world.report()
  const picture = await publishesPicture(id)
  expect((await fetch(`${world.url}/pictures/${picture}.jpg`)).status).toBe(200)
  await world.sql`update service_request set service_code = 'AL02' where id = ${id}`
  expect((await fetch(`${world.url}/pictures/${picture}.jpg`)).status).toBe(404)
})

test('texts written by an older version are hidden until they have been redacted', async () => {
  const id = await world.report(REPORTER)
  await answers(id, { state: 'confirmed', public_note: 'Hem rebut el seu avís.' })
  await world.sql`update service_request set status_notes = 'Bon dia Rosa' where id = ${id}`
  await world.sql`insert into service_request_event (id, jurisdiction_id, request_id, kind, state, public_note, public, at)
    values (${crypto.randomUUID()}, 'manresa.cat', ${id}, 'noted', 'received', 'Bon dia Rosa', true, ${world.clock.now()})`
  expect(foundAt(await everythingOf(id), ['Rosa'])).toEqual([])
  await rebuildOutdatedProjections(world.service.town)
  const after = await read(`/open311/v2/requests/${id}.json?extensions=true`)
  expect(after).toContain('Bon dia ▒▒▒')
  expect(foundAt(await everythingOf(id), ['Rosa'])).toEqual([])
})

test('texts published by older redaction rules are redacted again by the current ones', async () => {
  const id = await world.report({ description: 'La veïna Maria Soler viu al 3r 2a i crida' })
  expect(await read(`/open311/v2/requests/${id}.json`)).toContain('La veïna ▒▒▒ ▒▒▒ viu al ▒▒▒ i crida')
  await world.sql`update service_request set public_description = description, face_version = ${PROJECTION_VERSION - 1}
    where id = ${id}`
  await rebuildOutdatedProjections(world.service.town)
  expect(await read(`/open311/v2/requests/${id}.json`)).toContain('La veïna ▒▒▒ ▒▒▒ viu al ▒▒▒ i crida')
})
