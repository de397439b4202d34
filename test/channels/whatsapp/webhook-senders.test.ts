import { afterAll, beforeAll, expect, test } from 'bun:test'
import { delivery, post as postTo, toTimestamp } from '../../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** Who writes and when, in each form in which the platform tells it. */

let world: World
let sql: World['sql']
beforeAll(async () => {
  world = await startWorld()
  sql = world.sql
})
afterAll(() => world.stop())

const post = (body: string) => postTo(world, body)

const message = (from: string, id: string) => ({
  from,
  id,
  timestamp: toTimestamp(world.clock.now()),
  type: 'text',
  text: { body: 'hola' },
})

const stored = async (id: string) =>
  Number((await sql`select count(*) from inbound_message where external_id like ${id}`)[0]?.count)

test('an id of the maximum length is accepted', async () => {
  const id = 'wamid.llarg-'.padEnd(512, 'x')
  const userId = 'ES.'.padEnd(131, '8')
  const body = delivery({ messages: [{ ...message('', id), from_user_id: userId }] })
  for (let i = 0; i < 2; i++) expect((await post(JSON.stringify(body))).status).toBe(200)
  expect(await stored('wamid.llarg-%')).toBe(1)
})

test.each([
  ['in seconds', (now: number) => String(Math.floor(now / 1000) - 90), 90],
  ['in milliseconds', (now: number) => String(now - 90_000), 90],
  ['as a number', (now: number) => Math.floor(now / 1000) - 90, 90],
  ['missing', () => undefined, 0],
  ['of an invalid type', () => ({ at: 'ara' }), 0],
  ['of zero', () => '0', 0],
  ['ahead of our clock', (now: number) => String(Math.floor(now / 1000) + 7_200), 0],
])(
  'the time of a message with a timestamp %s is the given one, or now if that is unusable',
  async (how, timestamp, secondsAgo) => {
    const id = `wamid.stamp ${how}`.replaceAll(' ', '-')
    const now = world.clock.now().getTime()
    const one = { ...message('34600000007', id), timestamp: timestamp(now) }
    expect((await post(JSON.stringify(delivery({ messages: [one] })))).status).toBe(200)
    const [row] = await sql`select occurred_at from inbound_message where external_id = ${id}`
    const ago = (now - new Date(row?.occurred_at).getTime()) / 1000
    expect(Math.abs(ago - secondsAgo)).toBeLessThan(60)
  },
)

const ROSA = 'ES.8412095530071'

test.each([
  [
    'no username: both are told',
    { from: '34600000021', from_user_id: `${ROSA}1` },
    { wa_id: '34600000021', user_id: `${ROSA}1`, profile: { name: 'Rosa' } },
    ['bsuid', 'phone'],
  ],
  [
    'a username, and the telephone is known',
    { from: '34600000022', from_user_id: `${ROSA}2` },
    { wa_id: '34600000022', user_id: `${ROSA}2`, profile: { name: 'Rosa', username: '@rosa.puig' } },
    ['bsuid', 'phone'],
  ],
  [
    'a username, and no telephone',
    { from_user_id: `${ROSA}3` },
    { user_id: `${ROSA}3`, profile: { name: 'Rosa', username: '@rosa.puig' } },
    ['bsuid'],
  ],
  [
    'an intermediary puts the user id where the telephone was',
    { from: `${ROSA}4` },
    { wa_id: `${ROSA}4`, profile: { name: 'Rosa' } },
    ['bsuid'],
  ],
])('a message whose sender is identified %s is stored and answered', async (how, sender, contact, kinds) => {
  const { from: _, ...one } = message('', `wamid.${how}`.replaceAll(' ', '-'))
  const body = delivery({ contacts: [contact], messages: [{ ...one, ...sender }] })
  expect((await post(JSON.stringify(body))).status).toBe(200)
  const [row] = await sql`
    select c.id, c.contact_id from conversation c join inbound_message i on i.conversation_id = c.id
    where i.external_id = ${one.id}`
  const aliases = await sql`select kind from contact_alias where contact_id = ${row?.contact_id} and active`
  expect(aliases.map(({ kind }) => kind).sort()).toEqual(kinds)
  await until('an answer', async () => {
    const out = await sql`select id from outbound_message where conversation_id = ${row?.id}`
    return out.length > 0
  })
})
