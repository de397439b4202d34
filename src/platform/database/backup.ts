import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import postgres from 'postgres'
import { migrate } from './migrate.ts'

/** A table of a backup: its columns in their order, its rows, and the digest of all that stands in it. */
type Table = { name: string; columns: string[]; rows: number; digest: string }

/** What a backup states about itself. */
type Manifest = {
  format: 1
  at: string
  /** The last migration that the source had: what it is restored to must have the same. */
  migration: string
  tables: Table[]
  sequences: { name: string; value: string }[]
}

/** Thrown when a backup cannot be made or brought back, with what to do about it. */
export class BackupError extends Error {
  override name = 'BackupProblem'
}

const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

const readTables = async (
  sql: postgres.Sql | postgres.ReservedSql,
): Promise<{ name: string; columns: string[] }[]> => {
  // A table of partitions is one: what it is restored to has those of another month.
  const rows = await sql<{ name: string; columns: string[] }[]>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by c.relname order by c.relname`
  return rows.map(({ name, columns }) => ({ name, columns }))
}

const readMigration = async (sql: postgres.Sql | postgres.ReservedSql): Promise<string> => {
  const [row] = await sql`select hash from drizzle.__drizzle_migrations order by created_at desc limit 1`
  return String(row?.hash ?? '')
}

/** The digest of a table's rows, whatever their order; the list of columns is part of it. */
const tableDigest = async (
  sql: postgres.Sql | postgres.ReservedSql,
  { name, columns }: { name: string; columns: string[] },
): Promise<{ rows: number; digest: string }> => {
  const list = columns.map(quoteIdentifier).join(', ')
  const [row] = await sql.unsafe(
    `select count(*)::int as rows, coalesce(sum(('x' || substr(md5(row(${list})::text), 1, 15))::bit(60)::bigint::numeric), 0)::text as sum from public.${quoteIdentifier(name)}`,
  )
  const digest = createHash('sha256').update(`${list}:${row?.rows}:${row?.sum}`).digest('hex')
  return { rows: Number(row?.rows), digest }
}

/** Nobody but who made it reads a backup: hashes, public words and names of files stand in it unsealed. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Closes a folder and all that is in it to everybody but its owner, whatever was there before and however it was copied.
 * @throws {BackupError} when it belongs to somebody else
 */
export const restrictToOwner = async (folder: string): Promise<void> => {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  try {
    await chmod(folder, FOLDER_MODE)
    for (const name of names) {
      const path = join(folder, name)
      const found = await lstat(path)
      if (!found.isSymbolicLink()) await chmod(path, found.isDirectory() ? FOLDER_MODE : FILE_MODE)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
    throw new BackupError(
      `${folder} belongs to another user, who could read the backup: choose a folder of your own.`,
    )
  }
}

/** A file of the backup that is to be written: created, so that an older one leaves it no rights. */
const createFile = async (path: string): Promise<string> => {
  await rm(path, { force: true })
  return path
}

/**
 * Writes all that a database holds to a folder, as it was at one moment, while the service goes on. Jobs are left out:
 * what there is to do stands in the tables. Personal data stays sealed: without `SECRET_KEY`, which is in no backup, it is
 * of no use.
 * @param folder made if it is not there; what is in it already is written over
 */
export const createBackup = async (
  url: string,
  folder: string,
): Promise<{ tables: number; rows: number }> => {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
  // Before anything is in it: what is written then is out of others' reach from the first byte.
  await restrictToOwner(folder)
  const client = postgres(url, { max: 1, onnotice: () => {}, idle_timeout: 0 })
  try {
    const sql = await client.reserve()
    await sql`begin isolation level repeatable read read only`
    const tables: Table[] = []
    for (const table of await readTables(sql)) {
      const columns = table.columns.map(quoteIdentifier).join(', ')
      const rows = await sql
        .unsafe(
          `copy (select ${columns} from public.${quoteIdentifier(table.name)}) to stdout (format binary)`,
        )
        .readable()
      const file = await createFile(join(folder, `${table.name}.copy.gz`))
      await pipeline(rows, createGzip({ level: 3 }), createWriteStream(file, { mode: FILE_MODE }))
      tables.push({ ...table, ...(await tableDigest(sql, table)) })
    }
    const sequences = await sql<{ name: string; value: string }[]>`
      select sequencename as name, coalesce(last_value, 0)::text as value from pg_sequences where schemaname = 'public'`
    const manifest: Manifest = {
      format: 1,
      at: new Date().toISOString(),
      migration: await readMigration(sql),
      tables,
      sequences: sequences.map(({ name, value }) => ({ name, value })),
    }
    await sql`commit`
    sql.release()
    // Last of all: a backup without it was not finished.
    const file = await createFile(join(folder, 'manifest.json'))
    await writeFile(file, JSON.stringify(manifest, null, 2), { mode: FILE_MODE })
    return { tables: tables.length, rows: tables.reduce((sum, { rows }) => sum + rows, 0) }
  } finally {
    await client.end({ timeout: 5 })
  }
}

/** Tables in an order in which each comes after those that it refers to. */
const sortByDependency = async (sql: postgres.Sql, tables: Table[]): Promise<Table[]> => {
  const refers = await sql<{ from: string; to: string }[]>`
    select c.conrelid::regclass::text as from, c.confrelid::regclass::text as to from pg_constraint c where c.contype = 'f'`
  const done = new Set<string>()
  const ordered: Table[] = []
  const put = (table: Table) => {
    if (done.has(table.name)) return
    done.add(table.name)
    for (const { from, to } of refers)
      if (from.replaceAll('"', '') === table.name) {
        const other = tables.find(({ name }) => name === to.replaceAll('"', ''))
        if (other) put(other)
      }
    ordered.push(table)
  }
  for (const table of tables) put(table)
  return ordered
}

/**
 * Brings a backup back into an empty database, and compares every table with what it was.
 * @throws {BackupError} when the backup is not whole or of another version, the database is not empty, or what came out
 *   is not what went in: nothing of it is kept then
 */
export const restoreBackup = async (
  url: string,
  folder: string,
): Promise<{ tables: number; rows: number }> => {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => {
    throw new BackupError(
      `${folder} has no complete backup: manifest.json is missing. Choose another backup.`,
    )
  })
  const manifest = JSON.parse(text) as Manifest
  await migrate(url)
  const client = postgres(url, { max: 1, onnotice: () => {}, idle_timeout: 0 })
  try {
    if ((await readMigration(client)) !== manifest.migration)
      throw new BackupError(
        'The backup was made by another version: restore it with that version, then run bun run migrate.',
      )
    for (const table of manifest.tables) {
      const [row] = await client.unsafe(
        `select exists (select 1 from public.${quoteIdentifier(table.name)}) as full`,
      )
      if (row?.full)
        throw new BackupError(
          `The database is not empty (${table.name}): set DATABASE_URL to a new database.`,
        )
    }
    const ordered = await sortByDependency(client, manifest.tables)
    await client.begin(async (tx) => {
      // What triggers wrote is in the backup too.
      const triggers = async (word: 'disable' | 'enable') => {
        for (const { name } of ordered)
          await tx.unsafe(`alter table public.${quoteIdentifier(name)} ${word} trigger user`)
      }
      await triggers('disable')
      for (const table of ordered) {
        const columns = table.columns.map(quoteIdentifier).join(', ')
        const rows = await tx
          .unsafe(`copy public.${quoteIdentifier(table.name)} (${columns}) from stdin (format binary)`)
          .writable()
        await pipeline(createReadStream(join(folder, `${table.name}.copy.gz`)), createGunzip(), rows)
        const { digest } = await tableDigest(tx as unknown as postgres.Sql, table)
        if (digest !== table.digest)
          throw new BackupError(
            `${table.name} does not match its digest: the backup is damaged. Choose another one.`,
          )
      }
      for (const { name, value } of manifest.sequences)
        if (value !== '0')
          await tx`select setval(${`public.${quoteIdentifier(name)}`}::regclass, ${value}::bigint)`
      await triggers('enable')
    })
    return { tables: ordered.length, rows: ordered.reduce((sum, { rows }) => sum + rows, 0) }
  } finally {
    await client.end({ timeout: 5 })
  }
}
