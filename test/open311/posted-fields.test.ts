import { afterAll, beforeAll, expect, test } from 'bun:test'
import { LOCATION_FIELDS } from '#domain/service-requests'
import { KEPT_FIELDS } from '../../src/open311/request-fields.ts'
import { startWorld, type World } from '../support/world.ts'

/** A field that is declared with a `post` half is read, kept and given back as declared. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const columnOf = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const readBack = async (id: string) => {
  const [row] = await world.sql`select * from service_request where id = ${id}`
  const [shown] = (await (
    await fetch(`${world.url}/open311/v2/requests/${id}.json?api_key=demo`)
  ).json()) as Record<string, unknown>[]
  return { row, shown }
}

test.each(KEPT_FIELDS.map(({ name, column, example }) => [name, columnOf(column), String(example)]))(
  '%s is kept in %s and given back to the program that posted it',
  async (name, column, example) => {
    const { row, shown } = await readBack(await world.report({ [name]: example }))
    expect(row?.[column]).toBe(example)
    expect(shown?.[name]).toBe(example)
  },
)

test.each(KEPT_FIELDS.map(({ name, column }) => [name, column, LOCATION_FIELDS[column] ?? 0] as const))(
  '%s is cut where it is longer than the domain keeps it',
  async (name, column, limit) => {
    const { row } = await readBack(await world.report({ [name]: 'x'.repeat(limit + 20) }))
    const kept = String(row?.[columnOf(column)])
    expect(kept).toHaveLength(limit)
    expect(kept).toMatch(/^x+…$/)
  },
)

test('what FixMyStreet writes where a place has no address of its own is no address', async () => {
  const { row } = await readBack(await world.report({ address_id: '#NOTPINPOINTED#' }))
  expect(row?.address_id).not.toBe('#NOTPINPOINTED#')
})
