import { sql } from 'drizzle-orm'
import { fromDrizzle, PgBoss } from 'pg-boss'
import postgres from 'postgres'
import { grantTownRole, QUERY_TIMEOUT_SECONDS, queryTimeouts, sqlState, type Tx } from '#platform/database'
import { describeError, type Log, ROOT_CONTEXT, withSpan } from '#platform/telemetry'

/** `undefined_table`. */
const UNDEFINED_TABLE = '42P01'

/** A named queue and what its jobs carry. Declared beside the operation that fills it. */
export type Queue<Payload extends object> = {
  readonly name: string
  /** Attempts after the first, with back-off; then the job is a dead letter and is reported. */
  readonly retries: number
  /** How long one job may take before it is taken for dead and given to another; 120 unless said otherwise. */
  readonly seconds?: number
  /** What its jobs carry is personal: it is taken out of them once they are done. */
  readonly emptied?: boolean
  /** Only a marker for the compiler. */
  readonly payload?: Payload
}

/** A town's work that happens later: durable, retried, enqueued inside the caller's own transaction. */
export type Jobs = {
  /**
   * Enqueues work that exists if and only if the transaction commits.
   * @param delaySeconds not before this many seconds from now
   */
  enqueue<P extends object>(tx: Tx, queue: Queue<P>, payloads: P[], delaySeconds?: number): Promise<void>
  /** How many jobs of this town wait or run, and how many were given up within their time of being kept (an hour). */
  queueSizes(): Promise<{ waiting: number; failed: number }>
}

/**
 * The queues of a process: one set for the jobs of all towns that it serves. A job names its town as its group, and no group
 * has more than its share of what runs at once.
 */
export type JobQueues = {
  /** The jobs of one jurisdiction: several share a database, and none does another's work. */
  of(jurisdictionId: string): Jobs
  /** Says who does the work of a queue, whosever it is. Before `start`. */
  handle<P extends object>(
    queue: Queue<P>,
    handler: (jurisdictionId: string, payload: P) => Promise<void>,
    parallel?: number,
  ): void
  /** Creates the queues and begins to work. */
  start(): Promise<void>
  /**
   * Takes over jobs that these towns have in queues of their own: of a process that served one of them alone, or of a command.
   */
  adopt(jurisdictionIds: readonly string[]): Promise<void>
  /** Lets running jobs finish (10 s at most) and stops. */
  stop(): Promise<void>
}

type Worker = {
  queue: Queue<object>
  handler: (jurisdictionId: string, payload: never) => Promise<void>
  parallel: number
}

/** Where the jobs of a process are. */
export type JobsOptions = {
  /** The database's address: the queue keeps connections of its own. */
  url: string
  /** Connections at most. */
  connections?: number
  /** How long one statement may take, in seconds. */
  queryTimeoutSeconds?: number
  /** The only town whose jobs this process does, in queues of their own; unset: those of all towns, in queues that they share. */
  only?: string
  /** How many of so many jobs at once one town may have. */
  share?: (jobs: number) => number
}

/** The name of the queues that towns share: no town's, since ids are names of domains. */
const SHARED = 'towns'

/**
 * The job queue, in the schema `pgboss` of the same database.
 * @param queues every queue there is, so that a job can be enqueued before anyone works on it
 */
export const createJobQueues = (
  {
    url,
    connections = 6,
    queryTimeoutSeconds = QUERY_TIMEOUT_SECONDS,
    only,
    share = (jobs) => jobs,
  }: JobsOptions,
  queues: Queue<object>[],
  log: Log,
): JobQueues => {
  const { timeoutMs, settings } = queryTimeouts(queryTimeoutSeconds)
  const boss = new PgBoss({
    connectionString: url,
    max: connections,
    // Its driver's names for the same limits.
    ...settings,
    ...{ query_timeout: timeoutMs * 1000 },
    useListenNotify: true,
    schedule: false,
    monitorIntervalSeconds: 30,
    // Nobody reads its list of processes, for which it would walk the whole heap at every heartbeat: some 75 ms.
    registerInstance: false,
  })
  boss.on('error', (error) => log.error({ error: describeError(error) }, 'job queue error'))
  const workers: Worker[] = []
  const nameOf = ({ name }: Queue<object>): string => `${only ?? SHARED}/${name}`
  return {
    of: (jurisdictionId) => ({
      async enqueue(tx, queue, payloads, delaySeconds) {
        if (payloads.length === 0) return
        const db = fromDrizzle(tx, sql)
        const group = { id: jurisdictionId }
        const jobs = payloads.map((data) => ({
          data,
          ...(only ? {} : { group }),
          ...(delaySeconds ? { startAfter: delaySeconds } : {}),
        }))
        await boss.insert(nameOf(queue), jobs, { db })
      },
      async queueSizes() {
        const { rows } = await boss.getDb().executeSql(
          `select count(*) filter (where state < 'completed')::int as waiting,
            count(*) filter (where state = 'failed')::int as failed
          from pgboss.job_common where name = any($1::text[]) and ($2::text is null or group_id = $2)`,
          [queues.map(nameOf), only ? null : jurisdictionId],
        )
        return rows[0] as { waiting: number; failed: number }
      },
    }),
    handle(queue, handler, parallel = 8) {
      workers.push({ queue, handler: handler as Worker['handler'], parallel })
    },
    async start() {
      await boss.start()
      await grantTownRole(url, 'pgboss')
      for (const queue of queues)
        await boss.createQueue(nameOf(queue), {
          notify: true,
          retryLimit: queue.retries,
          retryDelay: 1,
          retryBackoff: true,
          retryDelayMax: 300,
          expireInSeconds: queue.seconds ?? 120,
          deleteAfterSeconds: 3600,
        })
      for (const worker of workers) await startWorker(boss, nameOf(worker.queue), only, worker, share, log)
    },
    async adopt(jurisdictionIds) {
      if (only) return
      await boss.getDb().executeSql(
        `update pgboss.job_common set name = $1 || '/' || split_part(name, '/', 2), group_id = split_part(name, '/', 1)
        where state in ('created', 'retry') and split_part(name, '/', 1) = any($2::text[])
          and split_part(name, '/', 2) = any($3::text[])`,
        [SHARED, jurisdictionIds, queues.map(({ name }) => name)],
      )
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  }
}

/** Jobs are fetched by the batch, a batch at a time, and each succeeds or fails for itself. */
const startWorker = (
  boss: PgBoss,
  name: string,
  only: string | undefined,
  { queue, handler, parallel }: Worker,
  share: (jobs: number) => number,
  log: Log,
) => {
  const shared = !only && share(parallel) < parallel
  return boss.work<object>(
    name,
    {
      batchSize: parallel,
      // A second one takes up what is of others while the first is at work on one town's share.
      ...(shared ? { groupConcurrency: share(parallel) } : {}),
      // Two workers where much happens; elsewhere one, which asks half as often.
      localConcurrency: shared || parallel >= 16 ? 2 : 1,
      burstWhenBatchFull: true,
      perJobResults: true,
      pollingIntervalSeconds: 1,
      // A notification wakes a worker at once; asking is for what was put off, and where nobody waits it can take longer.
      notifyPollingIntervalSeconds: parallel >= 16 ? 1 : 3,
    },
    async (jobs) =>
      Promise.all(
        jobs.map(async ({ id, data, groupId }) => {
          try {
            // Emptied, and the process ended before that was noted: it is done.
            if (data)
              await withSpan(
                `job ${queue.name}`,
                {},
                () => handler(only ?? groupId ?? '', data as never),
                ROOT_CONTEXT,
              )
            if (queue.emptied)
              await boss
                .getDb()
                .executeSql('update pgboss.job set data = null where name = $1 and id = $2', [name, id])
            return { id, status: 'completed' as const }
          } catch (error) {
            log.warn({ queue: queue.name, job: id, error: describeError(error) }, 'job failed')
            return { id, status: 'failed' as const, output: { error: describeError(error) } }
          }
        }),
      ),
  )
}

/**
 * Whether a process served a town alone, in queues of its own: a command enqueues there. One that serves several takes over what
 * it finds in them.
 */
export const hasOwnQueues = async (url: string, jurisdictionId: string): Promise<boolean> => {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const [row] =
      await client`select exists (select from pgboss.queue where starts_with(name, ${`${jurisdictionId}/`})) as own`
    return row?.own === true
  } catch (error) {
    // No process ran on this database yet.
    if (sqlState(error) === UNDEFINED_TABLE) return false
    throw error
  } finally {
    await client.end({ timeout: 5 })
  }
}
