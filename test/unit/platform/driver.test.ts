import { expect, test } from 'bun:test'
import { sql as statement } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { openSwitch } from '../../faults/switch.ts'
import { freshDatabase } from '../../support/server.ts'

/** What we mended in the database driver (`patches/`) stays mended. */

test('a transaction on a connection with pipelined queries is isolated from them', async () => {
  const database = await freshDatabase()
  const settings = { max: 2, max_pipeline: 2, onnotice: () => {} }
  const sql = postgres(database.url, settings as postgres.Options<Record<string, never>>)
  const other = postgres(database.url, { max: 1, onnotice: () => {} })
  try {
    await sql`create table kept (n int)`
    await Promise.all([sql`select pg_sleep(0.05)`, sql`select pg_sleep(0.05)`])
    // Two under way on each connection, and what begins is the third: as many as it takes.
    const noise = Array.from({ length: 4 }, () => sql`select pg_sleep(0.05)`.execute())
    const begun = Array.from({ length: 4 }, (_, n) => sql.begin((tx) => tx`insert into kept values (${n})`))
    await Promise.all([...noise, ...begun])
    // What is not in a transaction is kept at once: no connection was left inside one.
    await Promise.all(Array.from({ length: 4 }, (_, n) => sql`insert into kept values (${n + 4})`))
    expect((await other`select count(*)::int as kept from kept`)[0]?.kept).toBe(8)
  } finally {
    await sql.end()
    await other.end()
    await database.drop()
  }
})

/** A database behind a proxy that can be cut. */
const behindProxy = async () => {
  const database = await freshDatabase()
  const proxy = openSwitch()
  const address = proxy.leadTo(database.url)
  const open = (max: number, settings = {}) =>
    postgres(address, { max, onnotice: () => {}, backoff: () => 0.01, ...settings })
  const close = async () => {
    proxy.stop()
    await database.drop()
  }
  return { proxy, open, close }
}

/** What is awaited, or that nothing came of it. */
const orNothing = <T>(awaited: Promise<T>): Promise<T | 'nothing'> =>
  Promise.race([awaited, Bun.sleep(10_000).then(() => 'nothing' as const)])

test.each([
  ['while it waits for the database', (tx: postgres.TransactionSql) => tx`select pg_sleep(30)`],
  ['while it does something else', () => Bun.sleep(600)],
])('a transaction whose connection is cut %s fails, and leaves nothing on the next', async (_, during) => {
  const { proxy, open, close } = await behindProxy()
  const sql = open(1)
  try {
    await sql`create table kept (n int)`
    const broken = sql
      .begin(async (tx) => {
        await tx`insert into kept values (1)`
        await during(tx)
        await tx`insert into kept values (2)`
      })
      .catch((error: { code: string }) => error.code)
    await Bun.sleep(200)
    proxy.cut()
    expect(await orNothing(broken)).toMatch(/CONNECTION_CLOSED|ECONNRESET/)
    // The connection is opened again for the next query; what is left of the transaction comes to it as well.
    expect(await orNothing(sql`select 1 as n`)).toEqual([{ n: 1 }] as never)
    await Bun.sleep(600)
    expect(await orNothing(sql.begin((tx) => tx`select 2 as n`))).toEqual([{ n: 2 }] as never)
    expect(await orNothing(sql`select n from kept`)).toEqual([] as never)
  } finally {
    await sql.end({ timeout: 0 })
    await close()
  }
})

test('when connections are cut at any moment, each query gets its own answer or an error, and the pool recovers', async () => {
  const { proxy, open, close } = await behindProxy()
  const sql = open(4)
  const seen = { right: 0, failed: 0, wrong: 0, nothing: 0 }
  const ask = (n: number) =>
    n % 3 === 0
      ? sql.begin(async (tx) => {
          const both = await Promise.all([tx`select ${n}::int as n`, tx`select ${n}::int as n`])
          await Bun.sleep(n % 4)
          return [...both.flat(), ...(await tx`select ${n}::int as n`)]
        })
      : sql`select ${n}::int as n, generate_series(1, ${(n % 7) + 1}::int)`
  const judged = async (n: number) => {
    try {
      const rows = await orNothing(ask(n))
      if (rows === 'nothing') seen.nothing++
      else if (rows.length > 0 && rows.every((row) => row.n === n)) seen.right++
      else seen.wrong++
    } catch {
      seen.failed++
    }
  }
  try {
    const until = performance.now() + 4_000
    const asking = async (from: number) => {
      for (let n = from; performance.now() < until; n += 20) await judged(n)
    }
    const all = Promise.all(Array.from({ length: 20 }, (_, from) => asking(from)))
    while (performance.now() < until) {
      await Bun.sleep(Math.random() * 60)
      proxy.cut()
    }
    await all
    expect(seen).toMatchObject({ wrong: 0, nothing: 0 })
    expect(seen.right).toBeGreaterThan(0)
    expect(seen.failed).toBeGreaterThan(0)
    // By then it has heard of the last cut.
    await Bun.sleep(300)
    const after = Array.from({ length: 30 }, (_, n) => sql`select ${n}::int as n`)
    const answers = await orNothing(Promise.all(after))
    expect(answers).toEqual(Array.from({ length: 30 }, (_, n) => [{ n }]) as never)
  } finally {
    await sql.end({ timeout: 0 })
    await close()
  }
})

test('an unresponsive connection times out, and later queries are answered', async () => {
  const { proxy, open, close } = await behindProxy()
  const sql = open(2, { answer_timeout: 1 })
  try {
    // A rest is no silence: nothing was asked.
    await sql`select 1`
    await Bun.sleep(1_300)
    expect((await sql`select 1 as n`)[0]?.n).toBe(1)
    await Promise.all([sql`select 1`, sql`select 2`])
    proxy.hush()
    const asked = [sql`select 1`, sql`select 2`, sql`select 3`, sql.begin((tx) => tx`select 4`)]
    const told = await orNothing(Promise.allSettled(asked))
    expect((told as { status: string }[]).map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    await Bun.sleep(50)
    expect(await orNothing(sql`select 5 as n`)).toEqual([{ n: 5 }] as never)
  } finally {
    await sql.end({ timeout: 0 })
    await close()
  }
})

test('a COPY whose last bytes arrive faster than they are read releases its connection', async () => {
  const database = await freshDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  try {
    await sql`create table kept as select repeat('a', n * 50000) as words from generate_series(1, 20) n`
    const one = await sql.reserve()
    for (let size = 1; size <= 20; size++) {
      const rows = await one
        .unsafe(`copy (select words from kept where length(words) = ${size * 50_000}) to stdout`)
        .readable()
      let read = 0
      for await (const chunk of rows) read += (chunk as Buffer).length
      expect(read).toBe(size * 50_000 + 1)
      expect(await orNothing(one`select 1 as one`)).not.toBe('nothing')
    }
    one.release()
  } finally {
    await sql.end({ timeout: 1 })
    await database.drop()
  }
})

test('a failed transaction reports the statement that failed first', async () => {
  const database = await freshDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  try {
    // Two statements at once; the second's failure is heard first, as it is where the first passes through more hands.
    const failed = drizzle(sql)
      .transaction(async (tx) => {
        const first = tx.execute(statement`select 1 / 0`)
        first.catch(() => {})
        const second = tx.execute(statement`select 1`)
        second.catch(() => {})
        await second
        await first
      })
      .catch((error) => error)
    expect((await failed).code).toBe('22012')
  } finally {
    await sql.end()
    await database.drop()
  }
})
