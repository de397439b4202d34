import { afterAll, beforeAll, expect, test } from 'bun:test'
import { ChatVisitor } from '../support/browser/chat-visitor.ts'
import { DAY } from '../support/clock.ts'
import { startWorld, type World } from '../support/world.ts'

/** What strangers may do at the web chat in a day: by address, by network, and all together. */

let world: World
beforeAll(async () => {
  world = await startWorld({ TRUSTED_PROXIES: '1', LIMITS_SCALE: '1', PROOF_OF_WORK: '1' })
})
afterAll(() => world.stop())

const chats = async (): Promise<number> => {
  const [row] = await world.sql`select count(*)::int as n from chat_session`
  return row?.n
}

const begin = (from: string) => new ChatVisitor(world.url, from).begins('hola')

test('one household begins so many chats, whatever addresses of its network it uses', async () => {
  const statuses: number[] = []
  for (let one = 0; one < 24; one++) statuses.push((await begin(`2001:db8:5:7::${one.toString(16)}`)).status)
  // Half of the limit is free; a browser without a script cannot work for the rest.
  expect(statuses.filter((status) => status === 200)).toHaveLength(10)
  expect(statuses.at(-1)).toBe(429)
  expect(await chats()).toBe(10)
  expect((await begin('203.0.113.9')).status).toBe(200)
})

test('who is refused reads what else there is, with what they wrote', async () => {
  const refused = await begin('2001:db8:5:7::1')
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(refused.text).toContain('També ens podeu escriure per WhatsApp')
  expect(refused.html).toContain('>hola</textarea>')
})

test('ten thousand strangers fill no table: beyond the town’s limit nothing is stored, and open chats go on', async () => {
  const early = new ChatVisitor(world.url, '198.51.100.1')
  await early.begins('hola')
  await early.sees('En què us podem ajudar?')
  const { id, vault, now } = world.service.town
  // As if they had begun them: all but one of the day's two thousand.
  const full = new Date(now().getTime() + DAY)
  const key = vault.blindIndex('limit:chats:everyone:')
  await world.sql`insert into limit_use (jurisdiction_id, key, free_at) values (${id}, ${key}, ${full})
    on conflict (jurisdiction_id, key) do update set free_at = ${full}`
  const before = await chats()
  for (let one = 0; one < 30; one++) expect((await begin(`192.0.2.${one}`)).status).toBe(429)
  expect(await chats()).toBe(before)
  expect((await early.says('menú')).status).toBe(200)
})

test('short codes are tried a few times a day, and a right one is refused with the wrong ones', async () => {
  const guesser = new ChatVisitor(world.url, '198.51.100.77')
  const statuses: number[] = []
  for (let one = 0; one < 24; one++) {
    await guesser.opens('/chat/resume')
    const { action, token } = guesser.form('name="code"')
    statuses.push((await guesser.posts(action, { form_id: token, code: `AAAAA-AAA${10 + one}` })).status)
  }
  expect(statuses.filter((status) => status === 422)).toHaveLength(20)
  expect(statuses.slice(-4)).toEqual([429, 429, 429, 429])
})
