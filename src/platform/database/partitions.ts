import postgres from 'postgres'
import { isBusy, LOCK_TIMEOUT_MS, whileBusy } from './busy.ts'

/** Where partitions lie: only the owner has anything to do there, everybody else goes by the table that they are of. */
const SCHEMA = 'partitions'

/** Months that are made ahead of the one that it is. */
const MONTHS_AHEAD = 2

/** How often a change is tried that can as well be made another day: a backup may read for hours. */
const TRIES = 5

/** Rows that are deleted at once: no lock lasts. */
const BATCH_SIZE = 5_000

/** Any numbers will do, as long as every replica uses the same ones. */
const LOCKS = { create: 0x311_312, drop: 0x311_313 }

/** A partition. Neither bound: the one of what fits into no other. */
export type Partition = { name: string; from?: Date; until?: Date }

/** Connects as the owner, who alone makes and drops partitions: without a limit of time, which a month's rows may take. */
export const connectAsOwner = (url: string): postgres.Sql =>
  postgres(url, { max: 1, onnotice: () => {}, connection: { TimeZone: 'UTC' } })

const firstOfMonth = (at: Date, later = 0): Date =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later))

const nameOfMonth = (table: string, month: Date): string =>
  `${table}_${month.toISOString().slice(0, 7).replace('-', '_')}`

const boundOf = (words: string, bound: string): Date | undefined => {
  const at = new RegExp(`${words} \\('([^']+)'\\)`).exec(bound)?.[1]
  return at === undefined ? undefined : new Date(at.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
}

/** The partitions of a table, the earliest first. @param client with UTC as its time zone */
export const listPartitions = async (client: postgres.Sql, table: string): Promise<Partition[]> => {
  const rows = await client<{ name: string; bound: string }[]>`
    select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${`public.${table}`}::regclass`
  return rows
    .map(({ name, bound }) => ({ name, from: boundOf('FROM', bound), until: boundOf('TO', bound) }))
    .sort((a, b) => (a.until?.getTime() ?? Infinity) - (b.until?.getTime() ?? Infinity))
}

const isDefault = ({ from, until }: Partition): boolean => !from && !until

/**
 * Makes the partitions of this month and of those ahead, for each table that has any. What had to lie in the default partition so
 * far moves. Safe beside running replicas; one process at a time.
 * @returns the names of those that were made
 */
export const createMonths = async (client: postgres.Sql, now: Date): Promise<string[]> => {
  const tables = await client<{ name: string; column: string }[]>`
    select c.relname as name, a.attname as column from pg_partitioned_table p
    join pg_class c on c.oid = p.partrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
    where c.relnamespace = 'public'::regnamespace order by 1`
  const made: string[] = []
  for (const { name: table, column } of tables) {
    const there = await listPartitions(client, table)
    const rest = there.find(isDefault)
    if (!rest) continue
    for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      const [from, until] = [firstOfMonth(now, ahead), firstOfMonth(now, ahead + 1)]
      const covered = there.some((one) => one.until && one.until > from && (!one.from || one.from < until))
      if (covered) continue
      const name = nameOfMonth(table, from)
      await whileBusy(() => createMonth(client, { table, column, name, rest: rest.name, from, until }), TRIES)
      made.push(name)
    }
  }
  return made
}

/** The same by the database's clock, where no other is at hand; what is read for long just now is made by the nightly job. */
export const createDueMonths = async (url: string): Promise<void> => {
  const client = connectAsOwner(url)
  try {
    const [clock] = await client<{ now: Date }[]>`select now()`
    if (clock) await createMonths(client, clock.now)
  } catch (error) {
    if (!isBusy(error)) throw error
  } finally {
    await client.end({ timeout: 5 })
  }
}

type Month = { table: string; column: string; name: string; rest: string; from: Date; until: Date }

const createMonth = (client: postgres.Sql, { table, column, name, rest, from, until }: Month) =>
  client.begin(async (tx) => {
    const [month, others] = [tx(`${SCHEMA}.${name}`), tx(`${SCHEMA}.${rest}`)]
    const bounds = [from.toISOString(), until.toISOString()] as const
    await tx`select pg_advisory_xact_lock(${LOCKS.create})`
    // Made by another process in the meantime.
    if (await exists(tx, name)) return
    await tx.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
    await tx`create table ${month} (like ${others} including all)`
    // Nothing comes into it between the move and the look that the database itself takes.
    await tx`lock table ${others} in share row exclusive mode`
    await tx`with moved as (delete from ${others}
        where ${tx(column)} >= ${bounds[0]}::timestamptz and ${tx(column)} < ${bounds[1]}::timestamptz returning *)
      insert into ${month} select * from moved`
    await tx.unsafe(
      `alter table public."${table}" attach partition ${SCHEMA}."${name}" for values from ('${bounds[0]}') to ('${bounds[1]}')`,
    )
  })

const exists = async (tx: postgres.TransactionSql, name: string): Promise<boolean> => {
  const [row] = await tx`select to_regclass(${`${SCHEMA}.${name}`}) is not null as there`
  return Boolean(row?.there)
}

/** What may go of a partition: rows of these towns, but for those that are kept, by a condition on the row `r`. */
export type Purge = { table: string; towns: string[]; kept: string }

/**
 * Drops a partition; what is kept of it moves to the default one, which takes what fits into no other.
 * @returns `shared`: it has rows of other towns; `busy`: it was read or written for too long, or another process is at it
 */
export const dropPartition = async (
  client: postgres.Sql,
  { name }: Partition,
  { table, towns, kept }: Purge,
): Promise<'dropped' | 'shared' | 'busy'> => {
  const drop = () =>
    client.begin(async (tx) => {
      const [turn] = await tx`select pg_try_advisory_xact_lock(${LOCKS.drop}) as ours`
      if (!turn?.ours || !(await exists(tx, name))) return 'busy'
      await tx.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
      // Nobody writes to it until it is gone; all of it, and the other partitions, may be read.
      await tx`lock table ${tx(`${SCHEMA}.${name}`)} in share mode`
      for (const town of await listTowns(tx, name)) if (!towns.includes(town)) return 'shared'
      await tx.unsafe(
        `create temporary table kept on commit drop as select r.* from ${SCHEMA}."${name}" r where ${kept}`,
      )
      await tx.unsafe(`alter table public."${table}" detach partition ${SCHEMA}."${name}"`)
      await tx.unsafe(`insert into public."${table}" select * from kept on conflict do nothing`)
      await tx.unsafe(`drop table ${SCHEMA}."${name}"`)
      return 'dropped'
    })
  try {
    return await whileBusy(drop, TRIES)
  } catch (error) {
    if (isBusy(error)) return 'busy'
    throw error
  }
}

/** The towns with rows in a partition, each found by the key, whose first column they are. */
const listTowns = async (tx: postgres.TransactionSql, name: string): Promise<string[]> => {
  const partition = tx(`${SCHEMA}.${name}`)
  const rows = await tx<{ town: string }[]>`
    with recursive found as (
      (select jurisdiction_id as town from ${partition} order by 1 limit 1)
      union all
      select (select jurisdiction_id from ${partition} where jurisdiction_id > found.town order by 1 limit 1)
      from found where found.town is not null)
    select town from found where town is not null`
  return rows.map(({ town }) => town)
}

/**
 * Deletes row by row, in portions, what may go of a partition that cannot be dropped.
 * @param before only what is older than this
 * @returns how many rows
 */
export const purgePartition = async (
  client: postgres.Sql,
  { name }: Partition,
  { towns, kept }: Purge,
  before?: { column: string; at: Date },
): Promise<number> => {
  const partition = `${SCHEMA}."${name}"`
  const older = before ? `and r."${before.column}" < '${before.at.toISOString()}'` : ''
  let purged = 0
  for (const town of towns)
    for (let more = true; more; ) {
      const { count } = await client.unsafe(
        `delete from ${partition} where ctid = any(array(
          select r.ctid from ${partition} r
          where r.jurisdiction_id = $1 ${older} and not (${kept}) limit ${BATCH_SIZE} for update skip locked))`,
        [town],
      )
      purged += count
      more = count === BATCH_SIZE
    }
  return purged
}

/** `ANALYZE ONLY` is of PostgreSQL 18. */
const ANALYZES_ONLY = 180_000

/**
 * Gathers the statistics of a table as a whole, which the server does for partitions alone. Not of the partitions: of one that is known
 * to be empty, plans are made that read it from end to end, and kept while it fills.
 */
export const analyzeParent = async (client: postgres.Sql, table: string): Promise<void> => {
  const [row] = await client<
    { version: number }[]
  >`select current_setting('server_version_num')::int as version`
  if (Number(row?.version) >= ANALYZES_ONLY) await client.unsafe(`analyze only public."${table}"`)
}
