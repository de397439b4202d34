import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { maintainStatusMonths, purgeConversations } from '#domain/conversations'
import { createBackup, migrate, restoreBackup, TOWN_ROLE } from '#platform/database'
import { tendStatusMonths } from '../../src/server/towns/index.ts'
import { DAY, HOUR } from '../support/clock.ts'
import { databaseAt, freshDatabase } from '../support/server.ts'
import { postChange, toTimestamp } from '../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** The statuses of messages lie in a table for each month, which goes as a whole; nobody who reads or writes them notices. */

let world: World
/** The first of the two months after this one, for which there are tables from the start. */
let december: Date
/** As many months later, or earlier. */
const monthAt = (months: number): Date =>
  new Date(Date.UTC(december.getUTCFullYear(), december.getUTCMonth() + months))
const nameOf = (month: Date): string => `delivery_status_${month.toISOString().slice(0, 7).replace('-', '_')}`

beforeAll(async () => {
  world = await startWorld()
  const [first = ''] = await months()
  december = new Date(`${first.slice(-7).replace('_', '-')}-01T00:00:00Z`)
})
afterAll(() => world.stop())

/** The partitions that there are, without those of no month. */
const months = async (sql = world.sql): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits join pg_class c on c.oid = inhrelid
    where inhparent = 'delivery_status'::regclass and c.relname ~ '\\d$' order by 1`
  return rows.map(({ name }) => name)
}

/** In which partition each status of a message lies. */
const placesOf = async (externalId: string, sql = world.sql): Promise<string[]> => {
  const rows = await sql<{ place: string }[]>`
    select status || ' ' || tableoid::regclass as place from delivery_status where external_id = ${externalId} order by 1`
  return rows.map(({ place }) => place.replace('partitions.', ''))
}

/** A status that a town was told once. */
const note = async (town: string, externalId: string, at: Date, status = 'delivered') => {
  await world.sql`insert into delivery_status (jurisdiction_id, external_id, status, occurred_at, received_at)
    values (${town}, ${externalId}, ${status}, ${at}, ${new Date(at.getTime() + 1)})`
}

const maintain = (towns: Record<string, Date>, now = world.clock.now()) =>
  maintainStatusMonths(
    world.databaseUrl,
    Object.entries(towns).map(([townId, before]) => ({ townId, before })),
    now,
  )

test('there are tables for the months ahead, and more are made as time goes on', async () => {
  expect(await months()).toEqual(expect.arrayContaining([nameOf(december), nameOf(monthAt(1))]))
  await maintain({}, new Date(monthAt(2).getTime() + DAY))
  expect(await months()).toEqual([0, 1, 2, 3, 4].map((later) => nameOf(monthAt(later))))
})

test('a status lies in the month in which it came about; one told again over the end of a month is one', async () => {
  const newYear = monthAt(1)
  world.clock.stop()
  try {
    world.clock.set(newYear.getTime() - HOUR)
    const sent = { id: 'wamid.capdany', status: 'sent', timestamp: toTimestamp(world.clock.now()) }
    const untimed = { id: 'wamid.capdany', status: 'delivered' }
    // The platform's clock is ahead by two hours.
    const ahead = {
      id: 'wamid.capdany',
      status: 'read',
      timestamp: toTimestamp(new Date(newYear.getTime() + HOUR)),
    }
    const deliver = () => postChange(world, { statuses: [sent, untimed, ahead] })
    expect(await deliver()).toBe(200)
    const places = ['delivered', 'read', 'sent'].map((status) => `${status} ${nameOf(december)}`)
    expect(await placesOf('wamid.capdany')).toEqual(places)
    world.clock.advance(3 * HOUR)
    expect(await Promise.all([deliver(), deliver(), deliver()])).toEqual([200, 200, 200])
    world.clock.advance(6 * DAY)
    expect(await deliver()).toBe(200)
    expect(await placesOf('wamid.capdany')).toEqual(places)
    // What is told for the first time is of the new month, once, however many tell it at once.
    const failed = { id: 'wamid.capdany', status: 'failed' }
    await Promise.all([1, 2, 3].map(() => postChange(world, { statuses: [failed] })))
    expect(await placesOf('wamid.capdany')).toContain(`failed ${nameOf(newYear)}`)
    expect(await placesOf('wamid.capdany')).toHaveLength(4)
  } finally {
    world.clock.goOn()
    world.clock.reset()
  }
})

test('the same status that two replicas are told at once at the end of a month, by their two clocks, is one', async () => {
  const replicas = postgres(world.databaseUrl, { max: 2, onnotice: () => {} })
  const [first, second] = [await replicas.reserve(), await replicas.reserve()]
  try {
    const tell = (sql: postgres.ReservedSql, ms: number) => sql`
      insert into delivery_status (jurisdiction_id, external_id, status, occurred_at, received_at)
      select 'manresa.cat', 'wamid.campanades', 'read', at, at
      from (select ${new Date(monthAt(1).getTime() + ms)}::timestamptz as at) t on conflict do nothing`
    await first`begin`
    expect((await tell(first, -5)).count).toBe(1)
    const told = tell(second, 5).execute()
    await until('the second to wait for the first', async () => {
      const rows = await world.sql`select from pg_locks where locktype = 'advisory' and not granted`
      return rows.length > 0
    })
    await first`commit`
    expect((await told).count).toBe(0)
    expect(await placesOf('wamid.campanades')).toEqual([`read ${nameOf(december)}`])
  } finally {
    first.release()
    second.release()
    await replicas.end()
  }
})

test('what came while there was no table for its month moves to the table once it is made', async () => {
  const later = monthAt(6)
  await note('manresa.cat', 'wamid.tard', later)
  expect(await placesOf('wamid.tard')).toEqual(['delivered delivery_status_other'])
  await maintain({}, later)
  expect(await placesOf('wamid.tard')).toEqual([`delivered ${nameOf(later)}`])
})

test('a month goes when it is past the time of every town', async () => {
  const [kept, past] = ['wamid.encara', 'wamid.passat']
  const at = new Date(december.getTime() + DAY)
  for (const town of ['manresa.cat', 'sallent.cat']) await note(town, past, at)
  const end = monthAt(1).getTime()
  const now = monthAt(3)
  // Not a day too early.
  expect((await maintain({ 'manresa.cat': new Date(end + DAY) }, now)).dropped).not.toContain(
    nameOf(december),
  )
  expect(await placesOf(past)).toHaveLength(2)
  // Of another town nothing goes, whether it keeps its messages for longer or is not known here.
  const first = await maintain({ 'manresa.cat': new Date(end + 3 * DAY), 'sallent.cat': at }, now)
  expect(first.dropped).not.toContain(nameOf(december))
  expect(first.deleted).toBeGreaterThan(0)
  expect(await placesOf(past)).toEqual([`delivered ${nameOf(december)}`])
  // People have the conversation in their hands: its message is there still.
  await note('sallent.cat', kept, at)
  await world.sql`
    insert into outbound_message (id, jurisdiction_id, conversation_id, cause_key, content, state, external_id, not_before, created_at, state_at)
    values (gen_random_uuid(), 'sallent.cat', gen_random_uuid(), 'tornada', 'x', 'delivered', ${kept}, ${at}, ${at}, ${at})`
  const both = { 'manresa.cat': new Date(end + 3 * DAY), 'sallent.cat': new Date(end + 3 * DAY) }
  expect((await maintain(both, now)).dropped).toContain(nameOf(december))
  expect(await months()).not.toContain(nameOf(december))
  expect(await placesOf(past)).toEqual([])
  expect(await placesOf(kept)).toEqual(['delivered delivery_status_other'])
  // Once the message is gone, so is what was told of it.
  await world.sql`delete from outbound_message where external_id = ${kept}`
  await maintain(both, now)
  expect(await placesOf(kept)).toEqual([])
  // What comes late of a month that is gone has its place, and goes again.
  await note('manresa.cat', 'wamid.tardà', at)
  expect(await placesOf('wamid.tardà')).toEqual(['delivered delivery_status_other'])
  await maintain(both, now)
  expect(await placesOf('wamid.tardà')).toEqual([])
})

test('the nightly job makes the months that are due, and keeps what the towns served keep', async () => {
  const { towns, town } = world.service
  await note('manresa.cat', 'wamid.ahir', world.clock.ago(DAY))
  const at = new Date(monthAt(9).getTime() + DAY)
  await tendStatusMonths({ towns, url: world.databaseUrl, at, log: town.log })
  expect(await months()).toEqual(expect.arrayContaining([nameOf(monthAt(10)), nameOf(monthAt(11))]))
  expect(await placesOf('wamid.ahir')).toHaveLength(1)
})

test('messages that are past their time take along the statuses that lie in no month, and leave the others to theirs', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.asks('hola', 'En què us podem ajudar?')
  const [sent] = await until('the answer to be read', async () => {
    const rows = await world.sql<{ id: string }[]>`
      select external_id as id from outbound_message where state in ('delivered', 'read') limit 1`
    return rows.length > 0 && rows
  })
  const id = String(sent?.id)
  const long = new Date(world.clock.now().getTime() - 400 * DAY)
  await world.sql`update outbound_message set created_at = ${long}`
  await world.sql`update delivery_status set occurred_at = ${long} where external_id = ${id}`
  await note('manresa.cat', id, new Date(monthAt(1).getTime() + DAY), 'failed')
  await purgeConversations(world.service.town)
  expect(await placesOf(id)).toEqual([`failed ${nameOf(monthAt(1))}`])
})

test('who is forgotten is forgotten in every month', async () => {
  const joan = world.citizen('Joan')
  await joan.asks('hola', 'En què us podem ajudar?')
  const [sent] = await until('the answer to be sent', async () => {
    const rows = await world.sql<{ id: string; conversation: string }[]>`
      select o.external_id as id, c.id as conversation from outbound_message o join conversation c on c.id = o.conversation_id
      where o.external_id is not null order by c.created_at desc limit 1`
    return rows.length > 0 && rows
  })
  const { id, conversation } = sent ?? { id: '', conversation: '' }
  for (const [month, status] of [
    [1, 'read'],
    [2, 'failed'],
    [20, 'warning'],
  ] as const)
    await note('manresa.cat', id, new Date(monthAt(month).getTime() + DAY), status)
  expect((await placesOf(id)).length).toBeGreaterThan(2)
  await world.sql`update conversation set erase_at = ${world.clock.now()} where id = ${conversation}`
  await until('him to be forgotten', async () => {
    const rows = await world.sql`select from conversation where id = ${conversation}`
    return rows.length === 0
  })
  expect(await placesOf(id)).toEqual([])
})

test('a town’s connection sees its own statuses only, and cannot name a month', async () => {
  await note('sallent.cat', 'wamid.veí', new Date(monthAt(1).getTime() + DAY))
  const town = postgres(world.databaseUrl, {
    max: 1,
    onnotice: () => {},
    connection: { role: TOWN_ROLE, 'town_hall.jurisdiction': 'manresa.cat' },
  })
  try {
    expect(await placesOf('wamid.veí', town)).toEqual([])
    await expect(town`select from ${town(`partitions.${nameOf(monthAt(1))}`)}`.execute()).rejects.toThrow(
      'denied',
    )
  } finally {
    await town.end()
  }
})

test('a backup is restored into a database that has other months', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'town-months-'))
  const other = await freshDatabase()
  const restored = postgres(other.url, { max: 1, onnotice: () => {} })
  try {
    const written = await createBackup(world.databaseUrl, folder)
    expect(await months(restored)).not.toEqual(await months())
    expect(await restoreBackup(other.url, folder)).toEqual(written)
    const all = (sql: postgres.Sql) =>
      sql`select * from delivery_status order by jurisdiction_id, external_id, status`
    expect([...(await all(restored))]).toEqual([...(await all(world.sql))])
  } finally {
    await restored.end()
    await other.drop()
    await rm(folder, { recursive: true, force: true })
  }
})

test('the table of an older version becomes the first partition, with every row; its statements work on', async () => {
  const now = world.clock.now()
  const folder = await mkdtemp(join(tmpdir(), 'town-migrations-'))
  await cp('drizzle', folder, { recursive: true })
  const journal = Bun.file(join(folder, 'meta/_journal.json'))
  const { entries, ...rest } = await journal.json()
  const at = entries.findIndex(({ tag }: { tag: string }) => tag.endsWith('delivery_statuses_by_month'))
  await Bun.write(journal, JSON.stringify({ ...rest, entries: entries.slice(0, at) }))
  const name = `t_${Bun.randomUUIDv7().replaceAll('-', '')}`
  await world.sql.unsafe(`create database ${name}`)
  const url = databaseAt(world.databaseUrl, name)
  try {
    await migrate(url, folder)
    const sql = postgres(url, { max: 2, onnotice: () => {} })
    await sql`insert into delivery_status (jurisdiction_id, external_id, status, occurred_at, received_at)
      select 'manresa.cat', 'wamid.' || n, status, ${now}::timestamptz - n * interval '1 hour', ${now}
      from generate_series(1, 3000) n, unnest(array['sent', 'delivered', 'read']) status`
    // Of a clock that was years ahead.
    await sql`insert into delivery_status values ('manresa.cat', 'wamid.futur', 'sent', null, ${new Date(now.getTime() + 1000 * DAY)}, ${now})`
    const mark = async () => {
      const [row] =
        await sql`select count(*)::int as n, md5(string_agg(d::text, '' order by d::text)) as mark from delivery_status d`
      return row
    }
    const before = await mark()
    // Prepared by a connection of before, as an older replica's are.
    const older = await sql.reserve()
    await older.unsafe(`set role ${TOWN_ROLE}`)
    await older.unsafe(`set town_hall.jurisdiction = 'manresa.cat'`)
    const again = (n: number) => older`
      insert into delivery_status (jurisdiction_id, external_id, status, occurred_at, received_at)
      select 'manresa.cat', 'wamid.' || ${n}::int, 'sent', ${now}::timestamptz - ${n}::int * interval '1 hour', ${now}::timestamptz on conflict do nothing`
    for (const n of [1, 2, 3, 4, 5, 6]) expect((await again(n)).count).toBe(0)
    await migrate(url, 'drizzle')
    expect(await mark()).toEqual(before)
    expect(await placesOf('wamid.9', sql)).toEqual(
      ['delivered', 'read', 'sent'].map((status) => `${status} delivery_status_before`),
    )
    expect(await placesOf('wamid.futur', sql)).toEqual(['sent delivery_status_other'])
    for (const n of [1, 2, 3]) expect((await again(n)).count).toBe(0)
    expect((await again(5000)).count).toBe(1)
    older.release()
    await sql.end()
  } finally {
    await world.sql.unsafe(`drop database if exists ${name} with (force)`)
    await rm(folder, { recursive: true, force: true })
  }
})
