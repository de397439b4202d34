import { afterAll, beforeAll, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { createTownPool, queryRows, type TownPool } from '#platform/database'
import { shareOf } from '#platform/fair-share'
import { freshDatabase } from '../support/server.ts'

/** One pool of connections for all towns: each statement sees the rows of its own town, whatever the connection did before. */

const TOWNS = ['manresa.cat', 'sallent.cat', 'navas.cat', 'gaia.cat', 'balsareny.cat', 'artes.cat']

let database: { url: string; drop: () => Promise<void> }
let owner: postgres.Sql
let pool: TownPool

beforeAll(async () => {
  database = await freshDatabase()
  owner = postgres(database.url, { max: 1, onnotice: () => {} })
  for (const id of TOWNS)
    await owner`insert into department (jurisdiction_id, code, name) values (${id}, 'OAC', ${`Oficina de ${id}`})`
  pool = await createTownPool(database.url, { max: 4, share: shareOf })
})
afterAll(async () => {
  await pool.close()
  await owner.end()
  await database.drop()
})

const names = async (id: string): Promise<string[]> =>
  (await queryRows<{ name: string }>(pool.of(id), sql`select name from department`)).map(({ name }) => name)

test('six towns over four connections at once: each sees its own row and no other', async () => {
  const asked = Array.from({ length: 600 }, (_, at) => TOWNS[at % TOWNS.length] ?? '')
  const seen = await Promise.all(asked.map(names))
  expect(seen.map((rows, at) => [asked[at], rows])).toEqual(asked.map((id) => [id, [`Oficina de ${id}`]]))
})

test('a transaction sees its own town’s rows from its first statement to its last', async () => {
  const inTransaction = (id: string) =>
    pool.of(id).transaction(async (tx) => {
      const before = await queryRows<{ name: string }>(tx, sql`select name from department`)
      await tx.execute(sql`select pg_sleep(0.002)`)
      const after = await queryRows<{ name: string }>(tx, sql`select name from department`)
      return [...before, ...after].map(({ name }) => name)
    })
  const asked = Array.from({ length: 60 }, (_, at) => TOWNS[at % TOWNS.length] ?? '')
  const seen = await Promise.all(asked.map(inTransaction))
  for (const [at, rows] of seen.entries()) expect(new Set(rows)).toEqual(new Set([`Oficina de ${asked[at]}`]))
})

test('a row of another town is neither changed nor written', async () => {
  const db = pool.of('sallent.cat')
  await db.execute(sql`update department set name = 'canviat' where jurisdiction_id = 'manresa.cat'`)
  const written = db.execute(
    sql`insert into department (jurisdiction_id, code, name) values ('manresa.cat', 'X', 'x')`,
  )
  expect(
    await written.then(
      () => 'written',
      () => 'refused',
    ),
  ).toBe('refused')
  expect(await names('manresa.cat')).toEqual(['Oficina de manresa.cat'])
})

test('connections that are cut state their town again', async () => {
  await Promise.all(TOWNS.map(names))
  for (let round = 0; round < 5; round++) {
    const asked = Array.from({ length: 60 }, (_, at) => TOWNS[at % TOWNS.length] ?? '')
    const answers = asked.map((id) => names(id).catch(() => 'failed' as const))
    await owner`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
    for (const [at, rows] of (await Promise.all(answers)).entries())
      if (rows !== 'failed') expect(rows).toEqual([`Oficina de ${asked[at]}`])
  }
  expect(await names('navas.cat')).toEqual(['Oficina de navas.cat'])
})

test('a town that comes back soon keeps a connection of its own, and those that seldom come follow each other on one', async () => {
  const own = await createTownPool(database.url, { max: 4, share: shareOf })
  const backend = async (id: string): Promise<number> => {
    const [row] = await queryRows<{ pid: number }>(own.of(id), sql`select pg_backend_pid() as pid`)
    return row?.pid ?? 0
  }
  try {
    await backend('manresa.cat')
    await backend('poble-60.cat')
    const ofManresa = await backend('manresa.cat')
    const seldom = new Set<number>()
    for (let town = 0; town < 60; town++) {
      seldom.add(await backend(`poble-${town}.cat`))
      if (town % 3 === 0) expect(await backend('manresa.cat')).toBe(ofManresa)
    }
    expect(seldom.size).toBe(1)
    expect(seldom).not.toContain(ofManresa)
  } finally {
    await own.close()
  }
})

test('a town that asks for more than there is delays no other', async () => {
  const slow = () => pool.of('manresa.cat').execute(sql`select pg_sleep(0.4)`)
  const storm = Promise.all(Array.from({ length: 12 }, slow))
  const begun = performance.now()
  expect(await names('sallent.cat')).toEqual(['Oficina de sallent.cat'])
  // Of four connections the storm has three: the fourth is free.
  expect(performance.now() - begun).toBeLessThan(350)
  await storm
})

test('of several that wait, each has its turn', async () => {
  const order: string[] = []
  const ask = async (id: string) => {
    await pool.of(id).execute(sql`select pg_sleep(0.02)`)
    order.push(id)
  }
  await Promise.all([
    ...Array.from({ length: 40 }, () => ask('manresa.cat')),
    ...Array.from({ length: 40 }, () => ask('sallent.cat')),
    ask('navas.cat'),
  ])
  expect(order.indexOf('navas.cat')).toBeLessThan(20)
})
