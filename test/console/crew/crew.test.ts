import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { toText } from '../../support/browser/chat-visitor.ts'
import {
  CONTAINER,
  type ConsoleSession,
  inputs,
  readRequestRow,
  signInToConsole,
} from '../../support/console/console.ts'
import { startWorld, type World } from '../../support/world.ts'

/** What a crew sees and says of its work orders, with a browser that runs no script, and with what a telephone kept. */

const CREW = 'carrer@demo.test'

let world: World
let crew: ConsoleSession
let agent: ConsoleSession
let cookie: string
let photo: File

beforeAll(async () => {
  world = await startWorld()
  crew = await signInToConsole(world, CREW)
  agent = await signInToConsole(world, 'agent@demo.test')
  cookie = await world.signIn(CREW)
  const bytes = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#ffd' } })
    .jpeg()
    .toBuffer()
  photo = new File([new Uint8Array(bytes)], 'fet.jpg', { type: 'image/jpeg' })
})
afterAll(() => world.stop())

const idOf = async (email: string): Promise<string> => {
  const [row] = await world.sql`select id from staff_user where email = ${email}`
  return row?.id
}

/** A lamp that the crew has. */
const workOrder = async (fields: Record<string, string> = {}): Promise<string> => {
  const id = await world.report(fields)
  await agent.sends(`/console/requests/${id}/assign`, { assignee: await idOf(CREW) })
  return id
}

const form = (fields: Record<string, string | File>): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

const notesOf = async (id: string): Promise<string[]> => {
  const rows = await world.sql`select internal_note as note from service_request_event
    where request_id = ${id} and internal_note is not null order by at, id`
  return rows.map(({ note }) => note)
}

/** What a telephone sends of what it kept. */
const sendsKept = async (id: string, fields: Record<string, string | File>) => {
  const response = await fetch(`${world.url}/console/crew/${id}`, {
    method: 'POST',
    headers: { cookie, accept: 'application/json' },
    body: form({ member: await idOf(CREW), form_id: crypto.randomUUID(), ...fields }),
    redirect: 'manual',
  })
  const text = await response.text()
  return { status: response.status, answer: text.startsWith('{') ? JSON.parse(text) : text }
}

test('a crew member begins with the list of work orders, and opens neither the queue nor the page of a request', async () => {
  const id = await workOrder({
    description: 'El fanal fa pampallugues. Truqueu-me al 612 345 678',
    first_name: 'Mercè',
    last_name: 'Vilaseca',
    phone: '938 72 10 10',
  })
  const home = await crew.opens('/console')
  expect(home.status).toBe(303)
  const list = await crew.opens('/console/crew')
  expect(list.text).toContain(id)
  expect(list.text).toContain('El fanal fa pampallugues')
  // The way there is the telephone's own matter: nobody else hears of it.
  expect(list.text).toMatch(/href="geo:41\.\d+,1\.\d+\?q=41\.\d+,1\.\d+"/)
  for (const personal of ['Vilaseca', '938 72', '612 345 678'])
    expect([personal, list.text.includes(personal)]).toEqual([personal, false])
  for (const path of [`/console/requests/${id}`, '/console/conversations', '/console/010'])
    expect([path, (await crew.opens(path)).status]).toEqual([path, 403])
})

test('without work orders of their own a crew member sees those of the department', async () => {
  await world.sql`update service_request set assignee_id = null, assignee_name = null`
  const id = await world.report()
  const others = await world.report(CONTAINER)
  const { text } = await crew.opens('/console/crew')
  expect(text).toContain(id)
  expect(text).not.toContain(others)
  expect((await crew.opens('/console/crew?whose=mine')).text).toContain('No teniu cap feina assignada')
})

test('a work order done without a script leads back to the same list, with pictures of before and after', async () => {
  const id = await workOrder()
  const fields = {
    state: 'resolved',
    whose: 'all',
    form_id: crypto.randomUUID(),
    before: photo,
    picture: photo,
  }
  const sent = await crew.sends(`/console/crew/${id}`, form(fields))
  expect(sent.location).toBe(`/console/crew?done=${id}&whose=all`)
  expect((await crew.opens(sent.location)).text).toContain(`Desat: ${id}`)
  const page = toText((await agent.opens(`/console/requests/${id}`)).text)
  expect(page).toContain('Abans ·')
  expect(page).toContain('Després ·')
})

test('a work order that cannot be done says why: it waits, or goes back to the desk', async () => {
  const [waits, back] = [await workOrder(), await workOrder()]
  const stateBefore = (await readRequestRow(world, back)).state
  await crew.sends(`/console/crew/${waits}`, {
    state: 'waiting',
    cannot: 'material',
    note: 'Falta un fusible',
  })
  await crew.sends(`/console/crew/${back}`, { state: 'waiting', cannot: 'not-ours' })
  expect((await readRequestRow(world, waits)).state).toBe('waiting')
  const row = await readRequestRow(world, back)
  expect([row.state, row.assignee_id]).toEqual([stateBefore, null])
  expect(toText((await agent.opens(`/console/requests/${back}`)).text)).toContain(
    'No s’ha pogut fer: No ens toca a nosaltres.',
  )
  const list = (await crew.opens('/console/crew?whose=all')).text
  const stopped = list.slice(list.indexOf('Aturades'))
  expect(stopped).toContain(waits)
  expect(stopped).toContain(back)
  expect(stopped).toContain('Falta un fusible')
})

test('a reason that is none, another without a word and an empty note are refused at their field', async () => {
  const id = await workOrder()
  const unknown = await crew.sends(`/console/crew/${id}`, { state: 'waiting', cannot: '' })
  expect([unknown.status, unknown.text.includes('Trieu per què no es pot fer')]).toEqual([422, true])
  const silent = await crew.sends(`/console/crew/${id}`, { state: 'waiting', cannot: 'other' })
  expect([silent.status, silent.text.includes('Escriviu una nota')]).toEqual([422, true])
  const empty = await crew.sends(`/console/crew/${id}`, { note: ' ' })
  expect(empty.status).toBe(422)
  expect(await notesOf(id)).toEqual([])
  expect((await readRequestRow(world, id)).state).toBe('received')
})

test('without a script what no longer fits is written down as a note, and the page says what happened', async () => {
  const id = await workOrder()
  await agent.sends(`/console/requests/${id}`, { state: 'rejected' })
  const bad = new File(['no és cap imatge'], 'x.jpg', { type: 'image/jpeg' })
  const sent = await crew.sends(
    `/console/crew/${id}`,
    form({ state: 'resolved', note: 'Canviat', form_id: crypto.randomUUID(), picture: bad }),
  )
  expect(sent.status).toBe(409)
  expect(sent.text).toMatch(/Jordi Casals ja l’havia tancada/)
  expect(sent.text).toContain('s’ha desat com a nota')
  expect((await readRequestRow(world, id)).state).toBe('rejected')
  expect(await notesOf(id)).toEqual(['Canviat'])
  // What it was said to be is told to the desk.
  expect(toText((await agent.opens(`/console/requests/${id}`)).text)).toContain(
    'La brigada diu que està: Resolta',
  )
})

test('what a telephone kept is taken once, with the time at which it was said', async () => {
  const id = await workOrder()
  const saidAt = new Date(world.clock.now().getTime() - 3 * 3_600_000)
  const kept = {
    form_id: crypto.randomUUID(),
    state: 'resolved',
    note: 'Canviada la làmpada',
    picture: photo,
    said_at: saidAt.toISOString(),
  }
  expect(await sendsKept(id, kept)).toEqual({ status: 200, answer: { saved: id } })
  expect(await sendsKept(id, kept)).toEqual({ status: 200, answer: { saved: id } })
  expect(await notesOf(id)).toEqual(['Canviada la làmpada'])
  const [pictures] =
    await world.sql`select count(*)::int as n from service_request_picture where request_id = ${id}`
  expect(pictures?.n).toBe(1)
  expect((await agent.opens(`/console/requests/${id}`)).text).toContain('Dit al carrer el')
})

test('what another member kept is refused, and of an ended session nothing is taken', async () => {
  const id = await workOrder()
  expect(await sendsKept(id, { state: 'resolved', member: await idOf('brigada@demo.test') })).toEqual({
    status: 403,
    answer: { other: true },
  })
  const out = await fetch(`${world.url}/console/crew/${id}`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: form({ state: 'resolved' }),
    redirect: 'manual',
  })
  expect(out.status).toBe(401)
  expect((await readRequestRow(world, id)).state).toBe('received')
})

test('a work order that another has by now is not closed, and one that they took from nobody is', async () => {
  const [given, free] = [await workOrder(), await world.report()]
  const seen = { seen_assignee: await idOf(CREW), state: 'resolved' }
  await agent.sends(`/console/requests/${given}/assign`, { assignee: await idOf('brigada@demo.test') })
  const answered = await sendsKept(given, seen)
  expect(answered).toEqual({ status: 409, answer: { conflict: 'reassigned', text: 'Ara la té Joan Pla.' } })
  expect((await sendsKept(given, { ...seen, as: 'note', note: 'Ja està' })).status).toBe(200)
  const row = await readRequestRow(world, given)
  expect([row.state, await notesOf(given)]).toEqual(['received', ['Ja està']])
  expect((await sendsKept(free, { state: 'resolved', seen_assignee: '' })).status).toBe(200)
})

test('a note reaches a request that was moved to another department, and none that was never theirs', async () => {
  const [moved, never] = [await workOrder(), await world.report(CONTAINER)]
  await agent.sends(`/console/requests/${moved}`, { department: 'RESIDUS' })
  const answered = await sendsKept(moved, { state: 'resolved' })
  expect(answered).toEqual({
    status: 409,
    answer: { conflict: 'moved', text: 'Ara és d’un altre departament.' },
  })
  expect((await sendsKept(moved, { state: 'resolved', as: 'note', note: 'Hi hem passat' })).status).toBe(200)
  expect(await notesOf(moved)).toEqual(['Hi hem passat'])
  expect((await sendsKept(never, { as: 'note', note: 'Hola' })).status).toBe(403)
  expect(await notesOf(never)).toEqual([])
  expect((await sendsKept('26-99999', { state: 'resolved' })).answer.conflict).toBe('gone')
})

test('a picture that cannot be used is refused by itself: nothing of the report is written', async () => {
  const id = await workOrder()
  const bad = new File(['no és cap imatge'], 'x.jpg', { type: 'image/jpeg' })
  const { status, answer } = await sendsKept(id, { state: 'resolved', note: 'Fet', picture: bad })
  expect([status, typeof answer.refused]).toEqual([422, 'string'])
  expect((await readRequestRow(world, id)).state).toBe('received')
  expect(await notesOf(id)).toEqual([])
})

test('a round begins at an address that is kept on the screen and in no URL', async () => {
  const response = await fetch(`${world.url}/console/crew`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ start: '41.7205, 1.8262' }),
    redirect: 'manual',
  })
  expect(response.headers.get('location')).toBe('/console/crew')
  const [set = ''] = response.headers.getSetCookie()
  expect(set).toContain('Path=/console/crew; HttpOnly')
  const page = await fetch(`${world.url}/console/crew`, {
    headers: { cookie: `${cookie}; ${set.split(';')[0]}` },
  })
  expect(await page.text()).toContain('Sortida: 41.7205, 1.8262')
  const wrong = await crew.sends('/console/crew', { start: 'carrer que no existeix enlloc' })
  expect([wrong.status, inputs(wrong.text, 'start')]).toEqual([422, ['carrer que no existeix enlloc']])
})
