import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { freshDatabase } from '../support/server.ts'

/** What we mended in the database driver (`patches/`) stays mended. */

test('a transaction that begins on a connection with much under way is one all the same', async () => {
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
