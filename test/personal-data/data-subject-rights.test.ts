import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eraseRequested } from '#domain/conversations'
import { runPersonCommand } from '../../src/cli/person.ts'
import { runInProcess } from '../cli/run-in-process.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Somebody asks at a desk what is kept of them, or to be forgotten: staff do it in the console, or a command does. */

let world: World
let lead: ConsoleSession
let agent: ConsoleSession
beforeAll(async () => {
  world = await startWorld()
  lead = await signInToConsole(world, 'lead@demo.test')
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterAll(() => world.stop())

/** The conversation of the last sender. */
const latest = async (): Promise<string> => {
  const [row] = await world.sql`select id from conversation order by created_at desc limit 1`
  return `/console/conversations/${row?.id}`
}

const left = async (): Promise<number> => {
  const [row] = await world.sql`select count(*)::int as n from contact`
  return Number(row?.n)
}

test("a lead exports a person's data, and erases them after confirming the request", async () => {
  const rosa = world.citizen('Rosa Puigdemasa')
  await rosa.asks('bon dia, em dic Rosa i vull una cosa estranya', /./)
  const path = await latest()
  const held = await lead.sends(path, { do: 'held' })
  expect(held.status).toBe(200)
  expect(held.text).toContain('Rosa Puigdemasa')
  expect(held.text).toContain('una cosa estranya')

  const unsure = await lead.sends(path, { do: 'forget' })
  expect(unsure.text).toContain('n’heu comprovat la identitat')
  expect(await left()).toBe(1)
  const sure = await lead.sends(path, { do: 'forget', sure: 'yes' })
  expect(sure.location).toBe('/console/conversations?done=forgotten')
  expect((await lead.opens(sure.location)).text).toContain('s’esborren ara mateix')
  await until('nothing of her to be left', async () => (await left()) === 0)
  const [messages] = await world.sql`select count(*)::int as n from inbound_message`
  expect(messages?.n).toBe(0)
})

test('an agent sees no such buttons and cannot post the forms; actions of a lead are audited', async () => {
  const nil = world.citizen('Nil')
  await nil.asks('hola', /./)
  const path = await latest()
  expect((await agent.opens(path)).text).not.toContain('value="forget"')
  expect((await lead.opens(path)).text).toContain('value="forget"')
  for (const what of ['held', 'forget']) {
    const refused = await agent.sends(path, { do: what, sure: 'yes' })
    expect(refused.status).toBe(404)
  }
  const rows =
    await world.sql`select details->>'person' as person from audit_entry where action = 'answer-rights' order by at`
  expect(rows.map(({ person }) => person)).toEqual(['seen', 'forgotten', 'forgotten'])
})

const environment = () => ({ ...process.env, DATABASE_URL: world.databaseUrl, DEMO: 'yes' })

const command = async (...args: string[]): Promise<{ code: number; said: string }> => {
  const { said, complained, code } = await runInProcess(runPersonCommand, args, environment())
  return { code, said: said + complained }
}

/** As the operator runs it. */
const commandAsProcess = async (...args: string[]): Promise<{ code: number; said: string }> => {
  const child = Bun.spawn(['bun', 'src/cli/person.ts', ...args], {
    env: environment(),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, said: out + err }
}

test('the command exports and erases a person, and reports an unknown one', async () => {
  const pau = world.citizen('Pau Serra')
  await pau.asks('hola, sóc en Pau', /./)
  const shown = await commandAsProcess('show', `+${pau.waId.slice(0, 2)} ${pau.waId.slice(2)}`)
  expect(shown.said).toContain('Pau Serra')
  expect(shown.code).toBe(0)
  const before = await left()
  expect((await command('forget', pau.waId)).said).toContain('Erasure scheduled: done within seconds')
  await eraseRequested(world.service.town)
  await until('Pau to be gone', async () => (await left()) === before - 1)
  const nobody = await command('show', pau.waId)
  expect(nobody).toMatchObject({
    code: 1,
    said: expect.stringContaining('No conversation was found for this telephone'),
  })
  expect((await command('tell', 'x')).said).toContain('Usage: bun run person')
})
