import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import type { ReleaseFacts } from './release.ts'

/** The first line of a dump: what is known of the rows in it. */
const FACTS = '-- facts: '

const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The statements of a release's migrations, in their order. */
const readSchema = async (drizzle: string): Promise<string[]> => {
  const files = (await readdir(drizzle)).filter((name) => name.endsWith('.sql')).sort()
  const texts = await Promise.all(files.map((name) => Bun.file(join(drizzle, name)).text()))
  return texts.flatMap((text) => text.split('--> statement-breakpoint')).map((one) => one.trim())
}

type Column = { schema: string; name: string; columns: string[] }

/** Every table with its columns but those that are computed; the list of migrations that were run, too. */
const readTables = (sql: postgres.Sql): Promise<Column[]> =>
  sql<Column[]>`
    select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where n.nspname in ('public', 'drizzle') and c.relkind in ('r', 'p') group by 1, 2 order by 1, 2`

/**
 * A database as SQL: the schema as its own migrations make it, its views, its rows. What a job queue holds is left out: every
 * job is found again from the tables.
 */
export const dumpDatabase = async (url: string, drizzle: string, facts: ReleaseFacts): Promise<string> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const lines = [
      `${FACTS}${JSON.stringify(facts)}`,
      'create schema drizzle;',
      'create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);',
      ...(await readSchema(drizzle)).map((one) => (one.endsWith(';') ? one : `${one};`)),
    ]
    const views = await sql<{ name: string; definition: string }[]>`
      select viewname as name, definition from pg_views where schemaname = 'public' order by viewname`
    for (const { name, definition } of views)
      lines.push(`create view ${quoteIdentifier(name)} as ${definition}`)
    // Without keys between tables and what they trigger: rows stand in any order.
    lines.push("set session_replication_role = 'replica';")
    for (const { schema, name, columns } of await readTables(sql)) {
      const table = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
      const list = columns.map(quoteIdentifier).join(', ')
      const rows = await sql.unsafe(
        `select row_to_json(t)::text as row from (select ${list} from ${table}) t`,
      )
      for (const { row } of rows)
        lines.push(
          `insert into ${table} (${list}) overriding system value select ${list} from json_populate_record(null::${table}, ${quoteText(row)});`,
        )
    }
    const sequences = await sql<{ name: string; value: string }[]>`
      select format('%I.%I', schemaname, sequencename) as name, last_value::text as value
      from pg_sequences where schemaname in ('public', 'drizzle') and last_value is not null order by 1`
    for (const { name, value } of sequences) lines.push(`select setval(${quoteText(name)}, ${value});`)
    lines.push("set session_replication_role = 'origin';", '')
    return lines.join('\n')
  } finally {
    await sql.end()
  }
}

export const readFacts = (dump: string): ReleaseFacts =>
  JSON.parse(dump.slice(FACTS.length, dump.indexOf('\n')))

/** Puts a dump into an empty database. */
export const restoreDump = async (url: string, dump: string): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(dump)
  } finally {
    await sql.end()
  }
}
