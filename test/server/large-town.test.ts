import { afterAll, beforeAll, expect, test } from 'bun:test'
import { indexWords } from '#domain/search'
import { startWorld, until, type World } from '../support/world.ts'

/** A large town beside many small ones: the planner's guess of how much a town has is that of an average one. */

const CONVERSATIONS = 4_000
const SMALL_TOWNS = 50
const OF_EACH = 4

let world: World
beforeAll(async () => {
  world = await startWorld()
  const fill = (town: string, from: number, to: number) =>
    world.sql.begin(async (tx) => {
      await tx`insert into contact (id, jurisdiction_id, channel, identity_index, identity, created_at)
      select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, replace(${town}, '*', (n % ${SMALL_TOWNS}::int)::text), 'whatsapp',
        decode(md5(n::text), 'hex'), '\\x00', ${world.clock.now()}::timestamptz
      from generate_series(${from}::int, ${to}::int) n`
      await tx`insert into conversation (id, jurisdiction_id, contact_id, line_id, created_at, last_inbound_at)
      select ('00000000-0000-4000-9000-' || right(id::text, 12))::uuid, jurisdiction_id, id, 'abans', ${world.clock.now()}::timestamptz, ${world.clock.now()}::timestamptz
      from contact where right(id::text, 12)::bigint between ${from} and ${to}`
      await tx`update word_index set words = '{}'`
    })
  await fill('manresa.cat', 1, CONVERSATIONS)
  await fill('poble-*.cat', CONVERSATIONS + 1, CONVERSATIONS + SMALL_TOWNS * OF_EACH)
  await world.sql`vacuum analyze`
})
afterAll(() => world?.stop())

type Reads = { written: number; read: number }
const readsOf = async (table = 'conversation'): Promise<Reads> => {
  const [row] = await world.sql<Reads[]>`
    select n_tup_upd::int as written, (coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0))::int as read
    from pg_stat_user_tables where relname = ${table}`
  return row as Reads
}

test('a turn in a large town reads the conversation that it is in, not those of the town', async () => {
  const mercè = world.citizen('Mercè')
  await mercè.says('hola')
  await mercè.sees(/Manresa/)
  const before = await readsOf()
  for (const words of ['menú', 'menú', 'menú']) await mercè.says(words)
  await mercè.sees(/En què us podem ajudar/)
  // Each turn writes it when it is handled, and when sending begins and ends.
  await until('the figures of the turns', async () => (await readsOf()).written >= before.written + 9, 20_000)
  expect((await readsOf()).read - before.read).toBeLessThan(CONVERSATIONS)
})

test('what waits to be found by its words is taken newest first, without looking at all that waits', async () => {
  await world.sql`insert into word_index (jurisdiction_id, kind, ref, at)
    select 'manresa.cat', 'note', gen_random_uuid()::text, ${world.clock.now()}::timestamptz - n * interval '1 minute'
    from generate_series(1, ${CONVERSATIONS}::int) n`
  await world.sql`analyze word_index`
  const before = await readsOf('word_index')
  await indexWords(world.service.town)
  const indexed = async () => (await readsOf('word_index')).written - before.written
  await until('the figures of the index', async () => (await indexed()) >= CONVERSATIONS, 20_000)
  // Each row is looked up to be held, and to be written, and once more in each later batch while somebody may still see it as it was: some
  // 46,000 at most. To sort what waits, each of twenty batches would read all of it: 81,000.
  expect((await readsOf('word_index')).read - before.read).toBeLessThan(CONVERSATIONS * 15)
})

test('while many wait to be answered, words are indexed a batch at a time, and all of them afterwards', async () => {
  const unindexed = async () => (await world.sql`select from word_index where words is null`).length
  // Given messages of a rush, more than are answered in a moment
  await world.sql.begin(async (tx) => {
    await tx`insert into inbound_message (id, jurisdiction_id, conversation_id, external_id, type, content, occurred_at, received_at)
      select gen_random_uuid(), 'manresa.cat', gen_random_uuid(), 'wamid.allau-' || n, 'text', '\\x00', ${world.clock.now()}, ${world.clock.now()}
      from generate_series(1, 300) n`
    await tx`update word_index set words = '{}' where words is null`
    await tx`insert into word_index (jurisdiction_id, kind, ref, at)
      select 'manresa.cat', 'note', gen_random_uuid()::text, ${world.clock.now()} from generate_series(1, 1000)`
  })
  await indexWords(world.service.town)
  const left = await unindexed()
  expect(left).toBeLessThan(1_000)
  expect(left).toBeGreaterThan(0)
  // When they have been answered
  await world.sql`update inbound_message set handled_at = received_at where external_id like 'wamid.allau-%'`
  await indexWords(world.service.town)
  expect(await unindexed()).toBe(0)
})
