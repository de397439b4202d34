import { afterAll, beforeAll, expect, test } from 'bun:test'
import { flushAccessLog, logAccess, purgeAccessLog, READ_MINUTES } from '#domain/staff'
import { MINUTE } from '../../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startWorld, type World } from '../../support/world.ts'

/** Who looked at whose data stands in the register: once for repeated looks, written after the page went out. */

let world: World
let agent: ConsoleSession
let auditor: ConsoleSession
let id: string
let link: string

beforeAll(async () => {
  world = await startWorld()
  agent = await signInToConsole(world, 'agent@demo.test')
  auditor = await signInToConsole(world, 'auditor@demo.test')
  id = await world.report({ phone: '612300400', first_name: 'Ona Bru' })
  await world.citizen('Ona').asks('hola', /./)
  const [row] = await world.sql`select id from conversation order by created_at desc limit 1`
  link = `/console/conversations/${row?.id}`
})
afterAll(() => world.stop())

type Entry = { object: string; member_name: string; details: Record<string, string> }
const reads = async (): Promise<Entry[]> => {
  await flushAccessLog(world.service.town)
  return world.sql<Entry[]>`
    select object, member_name, details from audit_entry where action = 'read' order by at, object`
}

test('each read of a request, conversation, caller, appointment, week or file is logged', async () => {
  const call = await agent.sends('/console/010/parts/caller', { phone: '612 300 400' })
  if (call.status === 404) await agent.opens('/console/010/parts/caller?phone=612%20300%20400')
  await agent.opens(`/console/requests/${id}`)
  await agent.opens(link)
  await agent.opens('/console/appointments?agenda=oat')
  await agent.opens('/console/appointments/week?agenda=oat')
  await agent.opens('/console/appointments/week.ics?agenda=oat')
  await agent.opens('/console?words=Ona%20Bru')
  await agent.sends('/console/conversations/search', { who: '612 300 400' })
  await auditor.opens('/console/requests.csv?state=all&words=612300400')
  const entries = await reads()
  expect(entries.map(({ object }) => object).sort()).toEqual(
    [
      '/console/010',
      `/console/requests/${id}`,
      link,
      '/console/appointments?agenda=oat',
      '/console/appointments/week?agenda=oat',
      '/console/appointments/week.ics?agenda=oat',
      '/console',
      '/console/conversations/search',
      '/console/requests.csv?state=all',
    ].sort(),
  )
  expect(entries.find(({ object }) => object === '/console/010')).toMatchObject({
    member_name: 'Jordi Casals',
    details: { sought: '••• 400', found: id },
  })
  // Ids are random, and any digits may stand in them.
  expect(JSON.stringify(entries).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')).not.toMatch(/612|Bru|Ona/)
})

test('pages without personal data, refused reads and missing objects are not logged', async () => {
  const before = (await reads()).length
  await agent.opens('/console')
  await agent.opens('/console/phrases')
  await agent.opens('/console/appointments/new')
  await agent.opens('/console/requests/26-99999')
  await auditor.opens(link)
  expect((await reads()).length).toBe(before)
})

test('a repeated read within some minutes is one entry, a later one another; each member has their own', async () => {
  const of = async (object: string) => (await reads()).filter((one) => one.object === object).length
  const object = `/console/requests/${await world.report()}`
  for (let times = 0; times < 5; times++) await agent.opens(object)
  expect(await of(object)).toBe(1)
  await agent.opens(object)
  expect(await of(object)).toBe(1)
  await auditor.opens(object)
  expect(await of(object)).toBe(2)
  world.clock.advance((READ_MINUTES + 1) * MINUTE)
  await agent.opens(object)
  expect(await of(object)).toBe(3)
  world.clock.reset()
})

test('the audit page lists reads apart from changes', async () => {
  const looked = await auditor.opens('/console/audit?action=read')
  expect(looked.text).toContain(link)
  expect(looked.text).toContain('Consultes de dades personals')
  expect(looked.text).toContain(`/console/requests/${id}`)
  const done = await auditor.opens('/console/audit')
  expect(done.text).not.toContain(`/console/requests/${id}`)
  expect(done.text).toContain('/console/conversations/search')
})

test('reads are deleted after their retention period, and the audit log stays', async () => {
  const { town } = world.service
  const before = await world.sql`select 1 from audit_entry where action <> 'read'`
  await world.sql`update audit_entry set at = at - interval '25 months'`
  logAccess(town, { id: 'x', name: 'Algú' }, '/console/requests/26-00001')
  await flushAccessLog(town)
  await purgeAccessLog(town)
  expect((await reads()).map(({ object }) => object)).toEqual(['/console/requests/26-00001'])
  expect(await world.sql`select 1 from audit_entry where action <> 'read'`).toHaveLength(before.length)
})

test('a page does not wait for its log entry, and an ordinary stop loses no entry', async () => {
  const other = await startWorld()
  const { town } = other.service
  for (let one = 0; one < 1_200; one++)
    logAccess(town, { id: 'x', name: 'Algú' }, `/console/requests/26-${one}`)
  await other.service.stop()
  const [row] = await other.sql`select count(*)::int as n from audit_entry where action = 'read'`
  expect(row?.n).toBe(1_200)
  await other.stop().catch(() => {})
})
