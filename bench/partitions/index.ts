import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type postgres from 'postgres'
import { maintainStatusMonths, markSent } from '#domain/conversations'
import type { Town } from '#domain/town'
import { createVault } from '#platform/crypto'
import {
  connect,
  connectAsOwner,
  createMonths,
  listPartitions,
  migrate,
  startEmbedded,
  townSettings,
} from '#platform/database'
import { applyStatuses } from '../../src/domain/conversations/inbound/statuses.ts'
import { publishResults, SECRETS } from '../setup.ts'

/** Statuses in the table; `MOST=1000000` for a shorter run. */
const ROWS = Number(process.env.MOST ?? 10_000_000)
const MONTHS = 12
const TOWN = 'manresa.cat'
/** Messages whose statements are measured, and those that go before. */
const MEASURED = 1_500
const WARM_UP = 300
const BATCH = 1_000

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0
const round = (value: number): number => Number(value.toPrecision(3))

/** The migrations up to the one that this is about. */
const earlierMigrations = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'town-bench-migrations-'))
  await cp('drizzle', folder, { recursive: true })
  const journal = Bun.file(join(folder, 'meta/_journal.json'))
  const { entries, ...rest } = await journal.json()
  const at = entries.findIndex(({ tag }: { tag: string }) => tag.endsWith('delivery_statuses_by_month'))
  await Bun.write(journal, JSON.stringify({ ...rest, entries: entries.slice(0, at) }))
  return folder
}

/** The first of the month so many months before this one. */
const monthBefore = (now: Date, months: number): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months))

/** What some work took: milliseconds, and bytes written to the log of the database. */
const measured = async (client: postgres.Sql, work: () => Promise<unknown>) => {
  const at = async () => {
    const [row] = await client<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`
    return row?.lsn ?? '0/0'
  }
  const [before, begun] = [await at(), performance.now()]
  await work()
  const ms = performance.now() - begun
  const [row] = await client<{ bytes: string }[]>`select pg_current_wal_lsn() - ${before}::pg_lsn as bytes`
  return { ms, bytes: Number(row?.bytes) }
}

/** Bytes on the disk of the table, with its indexes and all its partitions. */
const sizeOf = async (client: postgres.Sql): Promise<number> => {
  const [row] = await client<{ bytes: string }[]>`
    select sum(pg_total_relation_size(relid)) as bytes from (
      select relid from pg_partition_tree('delivery_status') union select 'delivery_status'::regclass) t`
  return Number(row?.bytes)
}

/**
 * The statements of a message to a citizen that meet its statuses: that it went, and the three that the platform tells of it, each alone.
 * @returns milliseconds of each, the median
 */
const statements = async (client: postgres.Sql, url: string): Promise<{ sent: number; status: number }> => {
  await client`insert into outbound_message
      (id, jurisdiction_id, conversation_id, cause_key, content, state, not_before, created_at, state_at)
    select gen_random_uuid(), ${TOWN}, gen_random_uuid(), 'bench', 'x', 'sending', now(), now(), now()
    from generate_series(1, ${WARM_UP + MEASURED})`
  await client`vacuum analyze outbound_message`
  const messages = await client<{ id: string }[]>`select id from outbound_message where state = 'sending'`
  const { db, close } = connect(url, { max: 1, settings: await townSettings(url, TOWN) })
  const town = { id: TOWN, db, now: () => new Date(), vault: createVault(SECRETS.SECRET_KEY) } as Town
  const took = { sent: [] as number[], status: [] as number[] }
  const time = async (into: number[], work: () => Promise<unknown>) => {
    const begun = performance.now()
    await work()
    into.push(performance.now() - begun)
  }
  for (const { id } of messages) {
    const externalId = `wamid.${id}`
    await time(took.sent, () => markSent(town, { id, externalId }))
    for (const status of ['sent', 'delivered', 'read'])
      await time(took.status, () =>
        applyStatuses(town, [
          { externalId, status, outboundId: id, at: new Date(Math.floor(Date.now() / 1000) * 1000) },
        ] as Parameters<typeof applyStatuses>[1]),
      )
  }
  await close()
  const of = (values: number[], warmUp: number) => median(values.slice(warmUp))
  return { sent: of(took.sent, WARM_UP), status: of(took.status, WARM_UP * 3) }
}

/** Deletes the statuses of one month as retention did: by the ids of a thousand messages at a time. */
const deleteRowByRow = async (client: postgres.Sql, from: Date, until: Date): Promise<void> => {
  const rows = await client<{ id: string }[]>`
    select external_id as id from delivery_status where status = 'sent' and occurred_at >= ${from} and occurred_at < ${until}`
  for (let at = 0; at < rows.length; at += BATCH)
    await client`delete from delivery_status where jurisdiction_id = ${TOWN}
      and external_id = any(${rows.slice(at, at + BATCH).map(({ id }) => id)})`
}

const fill = async (client: postgres.Sql, from: Date, until: Date): Promise<void> => {
  const [key, index] = ['delivery_status_jurisdiction_id_external_id_status_pk', 'delivery_status_arrived']
  await client.unsafe(`alter table delivery_status drop constraint ${key}; drop index ${index}`)
  const messages = Math.floor(ROWS / 3)
  const step = (until.getTime() - from.getTime()) / messages / 1000
  await client`insert into delivery_status
      (jurisdiction_id, external_id, status, outbound_id, occurred_at, received_at, billable, pricing_model, pricing_category)
    select ${TOWN}, 'wamid.HBgLMzQ2MDA3NzAwMDE' || md5(n::text) || 'AA==', s.status, gen_random_uuid(), at, at, true, 'PMP', 'service'
    from generate_series(1, ${messages}) n
    cross join lateral (select ${from}::timestamptz + n * ${step}::float8 * interval '1 second' as at) t
    cross join unnest(array['sent', 'delivered', 'read']) as s(status)`
  await client.unsafe(`alter table delivery_status add constraint ${key} primary key (jurisdiction_id, external_id, status);
    create index ${index} on delivery_status (jurisdiction_id, occurred_at) where status in ('delivered', 'read')`)
  await client`vacuum analyze delivery_status`
}

/** Statuses in one table and by month: what a turn's statements take, and what a month costs to be rid of. */
export const partitions = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'town-bench-'))
  const earlier = await earlierMigrations()
  const server = await startEmbedded(join(folder, 'database'), {
    shared_buffers: '2GB',
    maintenance_work_mem: '1GB',
    max_wal_size: '8GB',
    autovacuum: 'off',
  })
  const { url } = server
  const say = (line: string) => process.stdout.write(`${line}\n`)
  await migrate(url, earlier)
  const client = connectAsOwner(url)
  const now = new Date()
  // The present month is left out: it is not over.
  const [first, second, last] = [monthBefore(now, MONTHS), monthBefore(now, MONTHS - 1), monthBefore(now, 0)]
  say(`filling ${ROWS.toLocaleString('en')} statuses …`)
  await fill(client, first, last)
  const size = await sizeOf(client)
  const one = await statements(client, url)
  say(`one table: ${JSON.stringify(one)}`)
  const attached = await measured(client, () => migrate(url))
  say(`migrated in ${Math.round(attached.ms)} ms`)
  const begun = await statements(client, url)
  say(`after the migration: ${JSON.stringify(begun)}`)
  const rows = await measured(client, () => deleteRowByRow(client, first, second))
  const vacuum = await measured(client, () => client`vacuum partitions.delivery_status_before`)
  const vacuumed = await sizeOf(client)
  say(`row by row: ${JSON.stringify({ rows, vacuum })}`)
  // The same rows in months, as they are once all were written into them.
  await client`alter table delivery_status detach partition partitions.delivery_status_before`
  for (let month = MONTHS; month >= 0; month--) await createMonths(client, monthBefore(now, month))
  await client`insert into delivery_status select * from partitions.delivery_status_before order by occurred_at`
  await client`drop table partitions.delivery_status_before`
  // Not the empty ones: the service gathers no statistics of them either.
  for (const { name } of await listPartitions(client, 'delivery_status')) {
    const [row] = await client`select from ${client(`partitions.${name}`)} limit 1`
    if (row) await client`vacuum analyze ${client(`partitions.${name}`)}`
  }
  const months = await statements(client, url)
  say(`by month: ${JSON.stringify(months)}`)
  const full = await sizeOf(client)
  const third = monthBefore(now, MONTHS - 2)
  const before = new Date(third.getTime() + 3 * 86_400_000)
  // The first month was deleted above, and goes empty; the second is full.
  const dropped = await measured(client, () =>
    maintainStatusMonths(url, [{ townId: TOWN, before }], now).then((done) => say(JSON.stringify(done))),
  )
  const left = await sizeOf(client)
  await client.end()
  await server.stop()
  for (const one of [folder, earlier]) await rm(one, { recursive: true, force: true })
  const ratio = (a: number, b: number) => round(a / b)
  await publishResults('partitions', [
    {
      what: 'a message noted as sent, ms',
      one: round(one.sent),
      months: round(months.sent),
      times: ratio(months.sent, one.sent),
    },
    {
      what: 'a status applied, ms',
      one: round(one.status),
      months: round(months.status),
      times: ratio(months.status, one.status),
    },
    {
      what: 'just migrated, a message noted as sent, ms',
      one: round(one.sent),
      months: round(begun.sent),
      times: ratio(begun.sent, one.sent),
    },
    {
      what: 'just migrated, a status applied, ms',
      one: round(one.status),
      months: round(begun.status),
      times: ratio(begun.status, one.status),
    },
    {
      what: 'a month gone, ms',
      one: round(rows.ms + vacuum.ms),
      months: round(dropped.ms),
      times: ratio(dropped.ms, rows.ms + vacuum.ms),
    },
    {
      what: 'a month gone, MB of the log',
      one: round((rows.bytes + vacuum.bytes) / 1e6),
      months: round(dropped.bytes / 1e6),
      times: ratio(dropped.bytes, rows.bytes + vacuum.bytes),
    },
    {
      what: 'a month gone, MB of disk given back',
      one: round((size - vacuumed) / 1e6),
      months: round((full - left) / 1e6),
      times: null,
    },
    {
      what: 'GB on the disk, full',
      one: round(size / 1e9),
      months: round((full * MONTHS) / (MONTHS - 1) / 1e9),
      times: null,
    },
    { what: 'the migration, ms', one: null, months: round(attached.ms), times: null },
  ])
}
