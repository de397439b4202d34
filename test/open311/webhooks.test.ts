import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { button, messageText } from '../support/citizen.ts'
import { startWorld, until, type World } from '../support/world.ts'

let world: World
let sql: World['sql']
beforeAll(async () => {
  world = await startWorld()
  sql = world.sql
})
afterAll(() => world.stop())
afterEach(() => fetch(`${world.emulator.url}/faults`, { method: 'DELETE' }))

const faults = (wanted: Record<string, unknown>) =>
  fetch(`${world.emulator.url}/faults`, { method: 'PUT', body: JSON.stringify(wanted) })

const problems = () =>
  sql<
    { state: string; problem: string | null }[]
  >`select state, problem from outbound_message where problem is not null`

test('a temporary send error is retried, and everything arrives once and in order', async () => {
  await faults({ failTimes: 2, failCode: 131000, failStatus: 500 })
  const ada = world.citizen('Ada')
  await ada.says('hola')
  await ada.sees('Sóc l’assistent automàtic', button('Cita prèvia'))
  const words = (await ada.transcript()).map(messageText)
  expect(words).toHaveLength(1)
  expect(words[0]).toContain('Sóc l’assistent')
})

test('a permanent send error fails the message with its reason, and later messages go on', async () => {
  await faults({ failTimes: 1, failCode: 131051, failStatus: 400 })
  const bru = world.citizen('Bru')
  await bru.says('hola')
  await until('the answer to be refused', async () => (await problems()).length > 0)
  await bru.says('menú')
  await bru.sees(button('Cita prèvia'))
  expect((await bru.transcript()).map(messageText)).toHaveLength(1)
  const given = await problems()
  expect(given.some(({ state, problem }) => state === 'failed' && problem?.startsWith('131051'))).toBe(true)
})

test('a lost send response is settled by the delivery status, and nothing is sent twice', async () => {
  await faults({ swallowAnswers: 1 })
  const cesc = world.citizen('Cesc')
  await cesc.says('hola')
  await cesc.sees(button('Cita prèvia'))
  await Bun.sleep(2_500)
  expect((await cesc.transcript()).map(messageText)).toHaveLength(1)
})

test('a delivery status that could not be stored is waited for, and nothing is sent twice', async () => {
  // The platform tells again what was not taken after two seconds at most; a message is in doubt for four.
  const town = await startWorld({ WHATSAPP_STATUS_TIMEOUT_SECONDS: '4' })
  try {
    town.emulator.faults.swallowAnswers = 1
    await town.sql`alter table delivery_status add constraint nothing_is_taken check (false)`
    const blanca = town.citizen('Blanca')
    await blanca.says('hola')
    await Bun.sleep(6_000)
    await town.sql`alter table delivery_status drop constraint nothing_is_taken`
    await blanca.sees(button('Cita prèvia'))
    await Bun.sleep(1_000)
    expect((await blanca.transcript()).map(messageText)).toHaveLength(1)
  } finally {
    await town.stop()
  }
})

test('without a response or status a message is sent again after a timeout', async () => {
  await faults({ swallowAnswers: 1, noStatuses: true })
  const dolors = world.citizen('Dolors')
  await dolors.says('hola')
  await dolors.sees(button('Cita prèvia'))
  await until('it to be sent again', async () => (await dolors.transcript()).length === 2)
})

test('webhooks delivered twice and out of order give each citizen each answer once', async () => {
  await faults({ duplicate: 2, shuffle: true })
  const people = Array.from({ length: 12 }, (_, index) => world.citizen(`Veïna ${index}`))
  await Promise.all(people.map((person) => person.asks('hola', button('Cita prèvia'))))
  await Promise.all(people.map((person) => person.asks('3', 'Oficina d’Atenció Ciutadana')))
  await Bun.sleep(600)
  for (const person of people) expect((await person.transcript()).map(messageText)).toHaveLength(2)
})

test('a slow messenger delays no other conversation and loses nothing', async () => {
  await faults({ sendDelayMs: 300 })
  const people = Array.from({ length: 8 }, (_, index) => world.citizen(`Veí ${index}`))
  await Promise.all(people.map((person) => person.asks('hola', button('Cita prèvia'))))
  for (const person of people) expect((await person.transcript()).map(messageText)).toHaveLength(1)
})

test('sending keeps the pace allowed for one recipient, so the platform never refuses', async () => {
  const ester = world.citizen('Ester')
  await ester.asks('hola', button('Cita prèvia'))
  // More than the burst of forty at once: what is beyond it waits, instead of being refused.
  await Promise.all(Array.from({ length: 60 }, () => ester.says('3')))
  await until('all to be answered, and the burst to be used up', async () => {
    const [row] = await sql`select
      (select count(*)::int from inbound_message where handled_at is null) as unanswered,
      (select count(*)::int from outbound_message where state in ('sending', 'queued')) as waiting`
    return row?.unanswered === 0 && row?.waiting > 0
  })
  const refused = await sql`select 1 from outbound_message where problem like '131056%'`
  expect(refused).toHaveLength(0)
  const waiting = await sql`select 1 from outbound_message where state = 'queued'`
  expect(waiting.length).toBeGreaterThan(0)
  // What waits would be sent in the middle of what follows.
  await sql`delete from outbound_message where state = 'queued'`
})

test('a rejected access token stops sending and does not count as an attempt', async () => {
  await faults({ failTimes: 1, failCode: 190, failStatus: 401 })
  const fina = world.citizen('Fina')
  await fina.says('hola')
  await until('the refusal to be noted', async () =>
    (await problems()).some(({ problem }) => problem?.startsWith('190')),
  )
  await fina.seesNothing(500)
  const rows = await sql`select attempts from outbound_message where problem like '190%'`
  expect(rows.map(({ attempts }) => attempts)).toEqual([0])
})
