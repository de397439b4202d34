import { afterAll, beforeAll, expect, test } from 'bun:test'
import { HOUR } from '../support/clock.ts'
import { startWorld, type World } from '../support/world.ts'

/** Programs that send the same again: filed once. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const REPORT = { api_key: 'demo', service_code: 'EP01', lat: '41.7262', long: '1.8268' }

const post = async (fields: Record<string, string>, headers: HeadersInit = {}) => {
  const body = new URLSearchParams({ ...REPORT, ...fields })
  const response = await fetch(`${world.url}/open311/v2/requests.json`, { method: 'POST', headers, body })
  const [made] = (await response.json()) as { service_request_id: string; service_notice: string }[]
  return made ?? { service_request_id: '', service_notice: '' }
}
const id = async (...given: Parameters<typeof post>) => (await post(...given)).service_request_id

test('posting again under the same idempotency key returns the first request and says so', async () => {
  const headers = { 'idempotency-key': 'k-1' }
  const first = await post({ description: 'Un fanal' }, headers)
  const again = await post({ description: 'Un fanal, amb altres paraules' }, headers)
  expect(again.service_request_id).toBe(first.service_request_id)
  expect(again.service_notice).toBe('Aquesta incidència ja l’havíem rebut.')
  expect(await id({ description: 'Un fanal' }, { 'idempotency-key': 'k-2' })).not.toBe(
    first.service_request_id,
  )
})

test('posting the same fixmystreet_id twenty times at once with other text makes one request', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      id({ description: `Intent ${n}`, 'attribute[fixmystreet_id]': '4711' }),
    ),
  )
  expect(new Set(ids).size).toBe(1)
  expect(await id({ description: 'Un altre', 'attribute[fixmystreet_id]': '4712' })).not.toBe(ids[0] ?? '')
})

test('posting the same text twenty times at once makes one request; a day later another', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, () => id({ description: 'Llum que\r\nparpelleja' })),
  )
  expect(new Set(ids).size).toBe(1)
  expect(await id({ description: 'Llum que\nparpelleja' })).toBe(ids[0] ?? '')
  expect(await id({ description: 'Llum que\nparpelleja', first_name: 'Nil' })).not.toBe(ids[0] ?? '')
  world.clock.advance(25 * HOUR)
  expect(await id({ description: 'Llum que\nparpelleja' })).not.toBe(ids[0] ?? '')
  world.clock.reset()
})
