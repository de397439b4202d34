import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cachedTables } from '#platform/freshness'
import { startWorld, until, type World } from '../support/world.ts'

/** A process keeps in memory what is seldom changed, and the database tells it of changes. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.stop())

const nameOfStreetLamps = async (): Promise<string> => {
  const response = await fetch(`${world.url}/open311/v2/services.json`)
  const services = (await response.json()) as { service_code: string; service_name: string }[]
  return services.find(({ service_code }) => service_code === 'EP01')?.service_name ?? ''
}

test('every table that is kept in memory tells of its changes', async () => {
  const rows = await world.sql<{ table: string }[]>`
    select tgrelid::regclass::text as table from pg_trigger where tgname like '%\\_changed' and not tgisinternal`
  const tables = rows.map((row) => row.table)
  expect(cachedTables().filter((table) => !tables.includes(table))).toEqual([])
})

test('what another program changes in the database is seen at once', async () => {
  expect(await nameOfStreetLamps()).not.toBe('Fanals que no fan llum')
  await world.sql`
    update service set definition = jsonb_set(definition, '{names,ca}', '"Fanals que no fan llum"') where code = 'EP01'`
  // Sooner than what nothing is heard of is read again: after five seconds.
  await until('the new name', async () => (await nameOfStreetLamps()) === 'Fanals que no fan llum', 4_000)
})
