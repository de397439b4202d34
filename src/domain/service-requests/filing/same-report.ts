import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { queryRows, recordset, staticSql, type Tx } from '#platform/database'
import type { Draft } from '../draft.ts'
import { serviceRequest } from '../tables.ts'

const t = serviceRequest

/** How long the same words from the same program are taken for one report sent again. */
const DUPLICATE_WINDOW_HOURS = 24

/** What names a submission. */
export type SubmissionName = Pick<Draft, 'idempotencyKey' | 'fingerprint'>

/** The request that a submission was filed as before, or the number of the next; nothing while somebody else is filing it. */
export type Found = { earlier?: string; number?: string } | undefined

/** Submissions of one name are one report; nothing for one without. */
export const nameOf = ({ idempotencyKey, fingerprint }: SubmissionName): string | undefined =>
  idempotencyKey ?? fingerprint?.toString('hex')

/** A name as a number of a lock; nothing for a submission without one. */
const lockOf = (town: Town, { idempotencyKey, fingerprint }: SubmissionName): string | undefined => {
  const name = idempotencyKey
    ? createHash('sha256').update(`${town.id} ${idempotencyKey}`).digest()
    : fingerprint
  return name?.readBigInt64BE().toString()
}

/**
 * Finds what was filed before, and numbers the rest, of submissions of which no two have one name. The names are held until the
 * transaction ends, so that two copies that arrive together see each other: the second looks when the first is in, or is not.
 * @param skipHeld passes over what somebody else holds, instead of waiting
 */
export const findOrNumber = async (
  tx: Tx,
  town: Town,
  names: SubmissionName[],
  skipHeld: boolean,
): Promise<Found[]> => {
  const locks = names.map((name) => lockOf(town, name))
  // A connection runs its statements in order: the look-up comes after the locks.
  const [free, found] = await Promise.all([
    holdAll(
      tx,
      locks.filter((lock) => lock !== undefined),
      skipHeld,
    ),
    findEarlier(tx, town, names, locks),
  ])
  return found.map((one, at) => (free.has(locks[at]) || locks[at] === undefined ? one : undefined))
}

/** @returns those that are held by this transaction now */
const holdAll = async (tx: Tx, locks: string[], skipHeld: boolean): Promise<Set<string | undefined>> => {
  if (locks.length === 0) return new Set()
  const hold = skipHeld ? tryHold : waitAndHold
  const rows = await queryRows<{ lock: string }>(
    tx,
    sql`select lock::text as lock from unnest(${`{${locks.join(',')}}`}::text::bigint[]) as lock where ${hold}`,
  )
  return new Set(rows.map(({ lock }) => lock))
}

const tryHold = sql`pg_try_advisory_xact_lock(lock)`
const waitAndHold = sql`pg_advisory_xact_lock(lock) is not null`

const byKey = staticSql(
  sql`select ${t.id} from ${t} where ${t.jurisdictionId} = r.town and ${t.idempotencyKey} = r.key`,
)
// The time is added to so that no index is read by it: with the town's newest the planner would look through all of the day.
const byFingerprint = staticSql(
  sql`select ${t.id} from ${t} where ${t.jurisdictionId} = r.town and ${t.fingerprint} = r.fingerprint
    and ${t.requestedAt} + interval '0' > r.since limit 1`,
)

const ASKED = 'at integer, town text, since timestamptz, key text, fingerprint bytea, lock bigint'

/** A number is taken for what this transaction holds, or anybody might: holding again what it holds is free. */
const findEarlier = async (
  tx: Tx,
  town: Town,
  names: SubmissionName[],
  locks: (string | undefined)[],
): Promise<Found[]> => {
  if (names.length === 0) return []
  const since = new Date(town.now().getTime() - DUPLICATE_WINDOW_HOURS * 3_600_000)
  const asked = names.map(({ idempotencyKey, fingerprint }, at) => ({
    at,
    town: town.id,
    since,
    key: idempotencyKey,
    fingerprint: fingerprint && `\\x${fingerprint.toString('hex')}`,
    lock: locks[at],
  }))
  const rows = await queryRows<{ earlier: string | null; number: string | null }>(
    tx,
    sql`with looked as materialized (
        select r.at, r.lock, coalesce((${byKey}), (${byFingerprint})) as earlier from ${recordset(asked, ASKED)})
      select earlier, case when earlier is null and (lock is null or pg_try_advisory_xact_lock(lock))
        then nextval('service_request_number')::text end as number
      from looked order by at`,
  )
  return rows.map(({ earlier, number }) => ({ earlier: earlier ?? undefined, number: number ?? undefined }))
}
