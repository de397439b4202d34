import { afterAll, beforeAll, expect, test } from 'bun:test'
import { getMonthCosts } from '#domain/message-costs'
import { loadTown } from '#domain/town'
import { buildMonth, sampleAssets } from '../../src/dev/month/index.ts'
import { haveAssets } from '../support/assets/inventory.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { linkInList } from '../support/console/inbox-list.ts'
import { startWorld, type World } from '../support/world.ts'

/** What the demonstration begins with: a month of a town hall. The clock stands at noon of a Friday late in a month. */

const NOW = Date.parse('2026-11-27T12:00:00+01:00')
const data = loadTown('manresa.cat')

let world: World
let agent: ConsoleSession
beforeAll(async () => {
  world = await startWorld({}, NOW)
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterAll(() => world.stop())

const count = async (query: Promise<Record<string, unknown>[]>): Promise<number> =>
  Number((await query)[0]?.n)

const reportsOf = ({ sql }: World) =>
  sql`select service_code, channel, state, description, address, asset_id, requested_at::date::text as day from service_request order by id`

test('a service that is started normally has no month, no page and no strip of the demonstration', async () => {
  const { sql, url, service } = world
  for (const table of ['service_request', 'conversation', 'appointment', 'notice', 'picture'])
    expect([table, await count(sql`select count(*)::int as n from ${sql(table)}`)]).toEqual([table, 0])
  expect(service.routes.filter(({ path }) => path.startsWith('/demo'))).toEqual([])
  for (const path of ['/demo', '/demo/tour.css'])
    expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 404])
  expect((await fetch(`${url}/demo/become`, { method: 'POST' })).status).toBe(404)
  expect((await agent.opens('/console')).text).not.toMatch(/tour-strip|Demostració/)
})

test('the month is written once, with everything at its time and nothing left to send', async () => {
  const { sql, service } = world
  await haveAssets(service.town, sampleAssets(data))
  expect(await buildMonth(service.town, data)).toBe(true)
  expect(
    await count(sql`select count(*)::int as n from service_request where asset_id is not null`),
  ).toBeGreaterThan(30)
  expect(await count(sql`select count(*)::int as n from service_request`)).toBe(150)
  expect(
    await count(sql`select count(distinct requested_at::date)::int as n from service_request`),
  ).toBeGreaterThan(20)
  expect(await count(sql`select count(*)::int as n from picture where state = 'ready'`)).toBeGreaterThan(40)
  expect(await count(sql`select count(*)::int as n from conversation`)).toBe(60)
  expect([
    ...(await sql`select state, counts is not null as counted from consultation order by number`),
  ]).toEqual([
    { state: 'closed', counted: true },
    { state: 'open', counted: false },
  ])
  expect(await count(sql`select count(*)::int as n from consultation_answer`)).toBe(18)
  const waiting = await sql`select discreet from handover where state = 'waiting'`
  expect(waiting).toHaveLength(12)
  expect(waiting.filter(({ discreet }) => discreet)).toHaveLength(2)
  expect(
    await count(
      sql`select count(*)::int as n from appointment where starts_at >= '2026-11-23' and starts_at < '2026-11-30'`,
    ),
  ).toBeGreaterThan(25)
  // Bulky waste that was fetched, that was not there, and that is still to be fetched.
  const collected =
    await sql`select state, count(*)::int as n from appointment where points is not null group by state`
  const of = (state: string) => Number(collected.find((one) => one.state === state)?.n ?? 0)
  expect(of('served')).toBeGreaterThan(10)
  expect(of('no_show')).toBeGreaterThan(0)
  expect(of('booked')).toBeGreaterThan(3)
  const ways = await sql`select distinct channel from service_request`
  expect(ways.map(({ channel }) => channel).sort()).toEqual([
    'open311',
    'phone',
    'telegram',
    'web',
    'whatsapp',
  ])
  expect(await count(sql`select count(*)::int as n from notice where state = 'done'`)).toBe(2)
  expect(
    await count(
      sql`select count(*)::int as n from outbound_message where state not in ('delivered', 'read')`,
    ),
  ).toBe(0)
  // Nothing happened before it was reported, and nothing happens later than now.
  expect(
    await count(sql`select count(*)::int as n from service_request_event e join service_request r on r.id = e.request_id
      where e.at < r.requested_at or e.at > ${new Date(NOW)}`),
  ).toBe(0)
  const { total, used } = await getMonthCosts(service.town)
  expect(used).toBeGreaterThan(120)
  expect(total.euros).toBeGreaterThan(1)
  expect(await buildMonth(service.town, data)).toBe(false)
  expect(await count(sql`select count(*)::int as n from service_request`)).toBe(150)
})

test('staff find it in the queue, in the inbox and in the figures', async () => {
  expect((await agent.opens('/console')).text).toContain('id="row-')
  const inbox = await agent.opens('/console/conversations')
  expect(inbox.text).toContain('Puc fer una instància sense certificat digital?')
  // What went to a discreet team is that team's alone.
  expect(inbox.text).not.toContain('No puc pagar el lloguer')
  const social = await signInToConsole(world, 'social@demo.test')
  expect((await social.opens('/console/conversations')).text).toContain('No puc pagar el lloguer')
  const lead = await signInToConsole(world, 'lead@demo.test')
  const figures = await lead.opens('/console/figures')
  expect(figures.status).toBe(200)
  expect(figures.text).toContain('150')
})

test('a conversation reads in the order in which it was said', async () => {
  const { text } = await agent.opens('/console/conversations')
  const link = linkInList(text, 'certificat digital') ?? ''
  const { text: page } = await agent.opens(link)
  const said = page.slice(page.indexOf('id="history"'))
  const order = [
    'voldria parlar amb una persona',
    'Digueu-nos què necessiteu',
    'certificat digital?',
    'Ja ho té',
  ]
  const places = order.map((words) => said.indexOf(words))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places).not.toContain(-1)
})

test('a citizen who waits in it can be answered, and gets the answer', async () => {
  const phone = '34600550158'
  world.emulator.platform.citizen(phone, 'Hanan Tahiri').lastWroteAt = NOW
  const { text } = await agent.opens('/console/conversations')
  const link = linkInList(text, 'rebut de les escombraries') ?? ''
  await agent.sends(link, { do: 'answer', words: 'Ara us ho miro.', form_id: 'a1' })
  await world.citizenAt(phone, 'Hanan Tahiri').sees('Ara us ho miro.')
})

test('it is the same month in every demonstration', async () => {
  const other = await startWorld({}, NOW)
  try {
    await haveAssets(other.service.town, sampleAssets(data))
    await buildMonth(other.service.town, data)
    expect(await reportsOf(other)).toEqual(await reportsOf(world))
  } finally {
    await other.stop()
  }
})
