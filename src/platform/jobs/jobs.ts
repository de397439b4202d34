import { sql } from 'drizzle-orm'
import { fromDrizzle, PgBoss } from 'pg-boss'
import { grantTownRole, QUERY_TIMEOUT_SECONDS, queryTimeouts, type Tx } from '#platform/database'
import { describeError, type Log, ROOT_CONTEXT, withSpan } from '#platform/telemetry'

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

/** The queues of a process, for the jobs of every jurisdiction that it serves. */
export type JobQueues = {
  /** The jobs of one jurisdiction: several share a database, and none does another's work. */
  of(jurisdictionId: string): Jobs
  /** Says who does the work of a queue, whosever it is. Before `start`. */
  handle<P extends object>(
    queue: Queue<P>,
    handler: (jurisdictionId: string, payload: P) => Promise<void>,
    parallel?: number,
  ): void
  /** Creates the queues of these jurisdictions and begins to work. */
  start(jurisdictionIds: readonly string[]): Promise<void>
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
}

/**
 * The job queue, in the schema `pgboss` of the same database.
 * @param queues every queue there is, so that a job can be enqueued before anyone works on it
 */
export const createJobQueues = (
  { url, connections = 6, queryTimeoutSeconds = QUERY_TIMEOUT_SECONDS }: JobsOptions,
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
  })
  boss.on('error', (error) => log.error({ error: describeError(error) }, 'job queue error'))
  const workers: Worker[] = []
  return {
    of: (jurisdictionId) => ({
      async enqueue(tx, queue, payloads, delaySeconds) {
        if (payloads.length === 0) return
        const db = fromDrizzle(tx, sql)
        const jobs = payloads.map((data) => ({ data, ...(delaySeconds ? { startAfter: delaySeconds } : {}) }))
        await boss.insert(nameOf(jurisdictionId, queue), jobs, { db })
      },
      async queueSizes() {
        const { rows } = await boss.getDb().executeSql(
          `select count(*) filter (where state < 'completed')::int as waiting,
            count(*) filter (where state = 'failed')::int as failed
          from pgboss.job_common where name = any($1::text[])`,
          [queues.map((queue) => nameOf(jurisdictionId, queue))],
        )
        return rows[0] as { waiting: number; failed: number }
      },
    }),
    handle(queue, handler, parallel = 8) {
      workers.push({ queue, handler: handler as Worker['handler'], parallel })
    },
    async start(jurisdictionIds) {
      await boss.start()
      await grantTownRole(url, 'pgboss')
      for (const jurisdictionId of jurisdictionIds) {
        for (const queue of queues) {
          await boss.createQueue(nameOf(jurisdictionId, queue), {
            notify: true,
            retryLimit: queue.retries,
            retryDelay: 1,
            retryBackoff: true,
            retryDelayMax: 300,
            expireInSeconds: queue.seconds ?? 120,
            deleteAfterSeconds: 3600,
          })
        }
        for (const worker of workers) await startWorker(boss, jurisdictionId, worker, log)
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  }
}

const nameOf = (jurisdictionId: string, { name }: Queue<object>): string => `${jurisdictionId}/${name}`

/** Jobs are fetched by the batch, a batch at a time, and each succeeds or fails for itself. */
const startWorker = (
  boss: PgBoss,
  jurisdictionId: string,
  { queue, handler, parallel }: Worker,
  log: Log,
) => {
  const name = nameOf(jurisdictionId, queue)
  return boss.work<object>(
    name,
    {
      batchSize: parallel,
      // Two workers where much happens; elsewhere one, which asks half as often.
      localConcurrency: parallel >= 16 ? 2 : 1,
      burstWhenBatchFull: true,
      perJobResults: true,
      pollingIntervalSeconds: 1,
      // A notification wakes a worker at once; asking is for what was put off, and where nobody waits it can take longer.
      notifyPollingIntervalSeconds: parallel >= 16 ? 1 : 3,
    },
    async (jobs) =>
      Promise.all(
        jobs.map(async ({ id, data }) => {
          try {
            // Emptied, and the process ended before that was noted: it is done.
            if (data)
              await withSpan(
                `job ${queue.name}`,
                {},
                () => handler(jurisdictionId, data as never),
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
