import { afterAll, beforeAll, expect, test } from 'bun:test'
import postgres from 'postgres'
import { button } from '../support/citizen.ts'
import { startWorld, until, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

test('the database drops every connection, again and again: the service goes on and answers each citizen once', async () => {
  const ferran = world.citizen('Ferran')
  await ferran.asks('hola', button('Cita prèvia'))
  const admin = postgres(process.env.TEST_DATABASE_URL ?? '', { max: 1, onnotice: () => {} })
  const database = new URL(world.databaseUrl).pathname.slice(1)
  for (let drop = 1; drop <= 3; drop++) {
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${database}`
    await ferran.says('3')
    await ferran.seesWithin(30_000, 'Oficina d’Atenció Ciutadana')
  }
  await admin.end()
  await until('health to be good', async () => (await fetch(`${world.url}/health/ready`)).ok)
  expect(await ferran.transcript()).toHaveLength(5)
}, 180_000)
