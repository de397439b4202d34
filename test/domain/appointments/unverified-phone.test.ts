import { afterAll, beforeAll, expect, test } from 'bun:test'
import { button } from '../../support/citizen.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/**
 * The person who books on the web may give anybody's telephone. What they are told is the same for every telephone; what is to
 * be said is said to the telephone.
 */

let world: World
beforeAll(async () => {
  world = await startWorld({}, Date.parse('2026-11-25T11:00:00+01:00'))
})
afterAll(() => world.stop())

type What = { agenda: string; service: string }
const SIAD: What = { agenda: 'siad', service: 'siad' }
const TAXES: What = { agenda: 'oat', service: 'tributs' }
let nth = 0

/** Holds a slot and fills its form in. @returns the answer, the page it leads to, and its words without what varies */
const books = async ({ agenda: schedule, service }: What, fields: Record<string, string>) => {
  const free = await fetch(`${world.url}/open311/v2/slots.json?agenda_id=${schedule}&service_code=${service}`)
  const slots = (await free.json()) as { start: string }[]
  const start = String(Date.parse(slots[nth++ % slots.length]?.start ?? ''))
  const post = (path: string, body: Record<string, string>) =>
    fetch(`${world.url}${path}`, { method: 'POST', body: new URLSearchParams(body), redirect: 'manual' })
  const held = await post('/appointments', { agenda: schedule, service, mode: 'office', start })
  const own = held.headers.get('location') ?? ''
  const answer = await post(own, { do: 'confirm', name: 'Rosa Puig', ...fields })
  const page = await (await fetch(`${world.url}${own}`)).text()
  const text = page
    .replace(/<[^>]+>/g, ' ')
    .replace(/[A-Z0-9]{6}|\d+/g, '#')
    .replace(/dilluns|dimarts|dimecres|dijous|divendres|de novembre|de desembre|d’# h/g, '')
    .replace(/\s+/g, ' ')
  return { status: answer.status, page, words: text, own, post }
}

const told = () =>
  until('what is to be told to be told', async () => {
    const [row] =
      await world.sql`select count(*)::int as left from appointment_event where tell and told_at is null`
    return row?.left === 0
  })

test('booking on the web does not reveal whether a telephone has an appointment at the office for victims of violence', async () => {
  const victim = '612777111'
  expect((await books(SIAD, { phone: victim })).status).toBe(303)
  const unknown = await books(SIAD, { phone: '612777222' })
  for (const phone of [victim, '+34 612 777 111', '0034612777111']) {
    const known = await books(SIAD, { phone })
    expect([known.status, known.words]).toEqual([unknown.status, unknown.words])
  }
})

test('a discreet office sends no message to a telephone given on the web, and finds nobody by it', async () => {
  const lola = world.citizen('Lola Serra')
  const before = world.emulator.platform.citizens.size
  const { page } = await books(SIAD, { phone: `+${lola.waId}`, whatsapp: 'yes' })
  expect(page).toContain('Cita confirmada')
  await told()
  expect(world.emulator.platform.citizens.size).toBe(before)
  const [row] = await world.sql`
    select count(*)::int as found from appointment where agenda_id = 'siad' and caller_index is not null`
  expect(row?.found).toBe(0)
})

test('a citizen who asks for messages confirms from that telephone; until then the slot is held, and the page says until when', async () => {
  const marta = world.citizen('Marta Roca')
  await marta.says('hola')
  await marta.sees('En què us podem ajudar?')
  const { page, own, post } = await books(TAXES, { phone: `+${marta.waId}`, whatsapp: 'yes' })
  expect(page).toContain('Cal que confirmeu la cita')
  expect(page).not.toContain('Marta')
  // The page itself confirms nothing.
  await post(own, { do: 'confirm', name: 'Rosa Puig' })
  expect(await (await fetch(`${world.url}${own}`)).text()).toContain('Cal que confirmeu la cita')
  await marta.sees('Amb aquest telèfon s’ha demanat una cita', button('Hi aniré'))
  await marta.taps('Hi aniré')
  await marta.sees('Cita confirmada')
  expect(await (await fetch(`${world.url}${own}`)).text()).toContain('Cita confirmada')
})

test('that a telephone has an appointment already is told to that telephone only', async () => {
  const pere = world.citizen('Pere Soler')
  await pere.says('hola')
  await pere.sees('En què us podem ajudar?')
  const first = await books(TAXES, { phone: `+${pere.waId}`, whatsapp: 'yes' })
  await pere.sees('Amb aquest telèfon s’ha demanat una cita')
  await pere.taps('Hi aniré')
  await pere.sees('Cita confirmada')
  const stranger = await books(TAXES, { phone: `+${pere.waId}`, whatsapp: 'yes' })
  const other = await books(TAXES, { phone: '+34600999888', whatsapp: 'yes' })
  expect([stranger.status, stranger.words]).toEqual([other.status, other.words])
  await pere.sees('Amb aquest telèfon s’ha demanat una cita')
  await pere.taps('Hi aniré')
  await pere.sees('Ja teniu una cita per a això')
  expect(first.status).toBe(303)
})

test('a telephone that never wrote gets one message, however often strangers give it', async () => {
  const phone = '34600555444'
  for (let n = 0; n < 4; n++)
    expect((await books(TAXES, { phone: `+${phone}`, whatsapp: 'yes' })).page).toContain('Cal que confirmeu')
  await told()
  const messages = await world.sql`
    select o.id from outbound_message o join conversation c on c.id = o.conversation_id
    where c.last_inbound_at < '1971-01-01' and c.contact_id in (
      select contact_id from appointment where state = 'held' group by contact_id having count(*) = 4)`
  expect(messages).toHaveLength(1)
})

test('a slot that nobody confirms is free again after half an hour', async () => {
  const free = async () => {
    const answer = await fetch(`${world.url}/open311/v2/slots.json?agenda_id=oat&service_code=tributs`)
    return ((await answer.json()) as unknown[]).length
  }
  const before = await free()
  for (let n = 0; n < 3; n++) await books(TAXES, { phone: `+3460055577${n}`, whatsapp: 'yes' })
  const [kept] = await world.sql`
    select count(*)::int as rows from appointment where state = 'held' and person is not null`
  expect(kept?.rows).toBeGreaterThan(2)
  expect(await free()).toBeLessThanOrEqual(before)
  world.clock.advance(31 * 60_000)
  await until('them to be dropped', async () => {
    const [row] = await world.sql`
      select count(*)::int as rows from appointment where state = 'held' and held_until > ${world.clock.now()}`
    return row?.rows === 0
  })
})

test('appointments that strangers booked with a telephone do not stop its owner from booking', async () => {
  const nil = world.citizen('Nil Bosch')
  await books(TAXES, { phone: `+${nil.waId}` })
  await nil.says('hola')
  await nil.sees('En què us podem ajudar?')
  await books(TAXES, { phone: `+${nil.waId}`, whatsapp: 'yes' })
  await nil.sees('Amb aquest telèfon s’ha demanat una cita')
  await nil.taps('Hi aniré')
  await nil.sees('Cita confirmada')
})
