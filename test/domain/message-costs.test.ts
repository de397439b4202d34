import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { button, type Citizen } from '../support/citizen.ts'
import { DAY } from '../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { postChange, toTimestamp } from '../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** What messages cost, from the platform's statuses to the figures. The clock begins on 12 November 2026. */

const NOW = Date.parse('2026-11-12T10:00:00+01:00')
let world: World
let lead: ConsoleSession

beforeAll(async () => {
  world = await startWorld({}, NOW)
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

beforeEach(async () => {
  world.clock.set('2026-11-12T10:00:00+01:00')
  world.emulator.faults.noStatuses = false
  await world.sql`truncate delivery_status`
})

/** The lines of both tables, by their first cell: messages, euros. */
const costLines = async (
  path = '/console/figures',
): Promise<{ text: string; lines: Record<string, string> }> => {
  const { text } = await lead.opens(path)
  const section = text.slice(text.indexOf('id="costs"')).replaceAll('\u00a0', ' ')
  const rows = [...section.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/g)]
  const plain = (html = '') =>
    html
      .replaceAll('<small>', ' ')
      .replaceAll(/<[^>]+>/g, '')
      .trim()
  return {
    text: section,
    lines: Object.fromEntries(
      rows.map(([, label, count, euros]) => [label, `${plain(count)} · ${plain(euros)}`]),
    ),
  }
}

const freeOf = (count: number) => (count === 1 ? '(1 gratuït)' : `(${count} gratuïts)`)

const sentCount = async (): Promise<number> => {
  const [row] = await world.sql`select count(*)::int as n from outbound_message`
  return row?.n
}

/** What was sent since, once all of it has arrived. */
const untilArrived = (count: number) =>
  until(`${count} messages to arrive`, async () => {
    const rows = await world.sql`select external_id from delivery_status where status = 'read'`
    return rows.length >= count && rows
  })

type Stated = { status?: string; at?: Date; id?: string; callback?: string; pricing?: unknown }
let lastId = 0

/** The platform states that a message has arrived: one that nobody of ours sent, unless it names one. */
const states = async ({ status = 'delivered', at = world.clock.now(), id, callback, pricing }: Stated) => {
  const statuses = [
    {
      id: id ?? `wamid.cost-${++lastId}`,
      status,
      timestamp: toTimestamp(at),
      ...(callback ? { biz_opaque_callback_data: callback } : {}),
      ...(pricing === undefined ? {} : { pricing }),
    },
  ]
  expect(await postChange(world, { statuses })).toBe(200)
}

const regular = (category: string) => ({ billable: true, pricing_model: 'PMP', type: 'regular', category })

const greets = async (person: Citizen) => {
  await person.asks('hola', button('Comunicar una incidència'))
}

test('the figures show the month by task and by category, as the platform states the prices', async () => {
  const ada = world.citizen('Ada')
  await greets(ada)
  await ada.asks('quina farmàcia està de guàrdia?', /./)
  const sent = await until('replies', async () => {
    const rows = await world.sql`select task, category from outbound_message order by seq`
    return rows.some(({ task }) => task === 'information') && rows
  })
  expect(new Set(sent.map(({ category }) => category))).toEqual(new Set(['service']))
  await untilArrived(sent.length)
  const greetings = sent.filter(({ task }) => task === 'menu').length
  const free = await costLines()
  expect(free.lines['Salutació i menú']).toBe(`${greetings} ${freeOf(greetings)} · 0,00 €`)
  expect(free.lines.Informació).toStartWith(`${sent.length - greetings} (`)
  expect(free.lines.Respostes).toBe(`${sent.length} ${freeOf(sent.length)} · 0,00 €`)
  expect(free.text).toContain('Cost dels missatges: novembre del 2026')
  expect(free.text).toContain(`<strong>${1000 - sent.length}</strong>`)
  const [row] =
    await world.sql`select billable, pricing_model, pricing_category, pricing_type from delivery_status`
  expect({ ...row }).toEqual({
    billable: false,
    pricing_model: 'PMP',
    pricing_category: 'service',
    pricing_type: 'free_customer_service',
  })
})

test('once the free messages are used up each message costs', async () => {
  await fetch(`${world.emulator.url}/usage`, { method: 'PUT', body: JSON.stringify({ service: 1000 }) })
  const bel = world.citizen('Bel')
  const before = await sentCount()
  await greets(bel)
  const { length } = await untilArrived((await sentCount()) - before)
  const { lines } = await costLines()
  expect(lines['Salutació i menú']).toBe(`${length} · ${(length * 0.0166).toFixed(2).replace('.', ',')} €`)
  const file = await lead.opens('/console/figures.csv')
  expect(file.text).toContain('Salutació i menú')
})

test('a status without a price is counted by our own category, and the first thousand are free', async () => {
  world.emulator.faults.noStatuses = true
  const cira = world.citizen('Cira')
  await greets(cira)
  const rows = await until('the message to leave', async () => {
    const found = await world.sql`select m.id, m.external_id from outbound_message m
      where m.state = 'sent' and m.external_id is not null`
    return found.length > 0 && found
  })
  for (const { id, external_id } of rows) await states({ id: external_id, callback: id })
  const { lines } = await costLines()
  expect(lines.Respostes).toBe(`${rows.length} ${freeOf(rows.length)} · 0,00 €`)
  // A message that is read has arrived; one that is repeated or fails afterwards costs nothing more.
  const [first] = rows
  await states({ id: first?.external_id, callback: first?.id, status: 'read' })
  await states({ id: first?.external_id, callback: first?.id, status: 'failed' })
  await states({ status: 'failed', pricing: regular('utility') })
  await states({ status: 'sent', pricing: regular('utility') })
  expect((await costLines()).lines).toEqual(lines)
})

test('a price that came with an earlier status holds for the message', async () => {
  await states({ id: 'wamid.early', status: 'sent', pricing: regular('authentication') })
  await states({ id: 'wamid.early' })
  expect((await costLines()).lines).toMatchObject({ Codis: '1 · 0,02 €', Total: '1 · 0,02 €' })
})

test('a category that nobody knows is counted by its name, without a price', async () => {
  await states({ pricing: regular('brand_new') })
  await states({ pricing: regular('utility') })
  const { lines, text } = await costLines()
  expect(lines.brand_new).toBe('1 · —')
  expect(lines['Plantilles d’utilitat']).toBe('1 · 0,02 €')
  expect(lines['Sense tasca coneguda']).toBe('2 · 0,02 €')
  expect(text).toContain('Un missatge no té preu configurat i no és al total. Categories: brand_new.')
})

test('a price that cannot be read leaves the status as it is', async () => {
  await states({ id: 'wamid.unreadable', pricing: ['free'] })
  await states({ id: 'wamid.half', pricing: { category: 7, type: 'regular' } })
  const found = await world.sql`select external_id, pricing_type from delivery_status order by external_id`
  expect(found.map((row) => ({ ...row }))).toEqual([
    { external_id: 'wamid.half', pricing_type: 'regular' },
    { external_id: 'wamid.unreadable', pricing_type: null },
  ])
  expect((await costLines()).lines).toMatchObject({ Total: '0 · 0,00 €' })
})

test('each month is counted by itself, at the prices that held', async () => {
  const [june, july] = ['2026-06-30T23:30:00+02:00', '2026-07-01T00:30:00+02:00'].map(
    (time) => new Date(time),
  )
  await states({ at: june, id: 'wamid.june', pricing: regular('marketing') })
  // Read in the next month: it had arrived before.
  await states({ at: july, id: 'wamid.june', status: 'read', pricing: regular('marketing') })
  await states({ at: july, pricing: regular('marketing') })
  expect((await costLines('/console/figures?to=2026-06-15')).lines.Total).toBe('1 · 0,05 €')
  expect((await costLines('/console/figures?to=2026-07-15')).lines.Total).toBe('1 · 0,06 €')
})

test('beyond the threshold the page warns and the metric tells', async () => {
  expect((await costLines()).text).not.toContain('més que el límit')
  const many = Array.from({ length: 3_000 }, (_, index) => ({
    id: `wamid.many-${index}`,
    status: 'delivered',
    timestamp: toTimestamp(world.clock.ago(DAY)),
    pricing: regular('marketing'),
  }))
  expect(await postChange(world, { statuses: many })).toBe(200)
  expect((await costLines()).text).toContain(
    'Els missatges d’aquest mes ja costen 175,50 €, més que el límit de 150,00 €.',
  )
  const metrics = await (await fetch(`${world.url}/metrics`)).text()
  expect(metrics).toContain('message_cost_euros{of="month",town="manresa.cat"} 175.5')
  expect(metrics).toContain('message_cost_euros{of="threshold",town="manresa.cat"} 150')
  expect(metrics).toContain('messages_free_left{town="manresa.cat"} 1000')
})
