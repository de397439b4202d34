import { lt, sql } from 'drizzle-orm'
import cron, { type ScheduledTask } from 'node-cron'
import type { Database } from '#platform/database'
import type { Log } from '#platform/telemetry'
import { cronRun } from './tables.ts'

/** What happens by the clock. It only looks for work and enqueues it. */
export type Clock = {
  /**
   * @param name the same in every replica
   * @param expression in cron's form, with seconds; never between 02:00 and 03:00, an hour that spring skips
   */
  every(name: string, expression: string, work: () => Promise<void>): void
  stop(): Promise<void>
}

/**
 * A clock of which, over all replicas, each tick is taken once.
 * @param whose the town whose clock it is: each has its own ticks
 * @param zone the time zone that expressions are read in
 */
export const createClock = ({ db }: Database, whose: string, zone: string, log: Log): Clock => {
  const tasks: ScheduledTask[] = []
  const runCoordinator = {
    async shouldRun(key: string, ttlMs: number) {
      const rows = await db
        .insert(cronRun)
        .values({ key, expiresAt: new Date(Date.now() + Math.max(ttlMs, 60_000)) })
        .onConflictDoNothing()
        .returning({ key: cronRun.key })
      if (rows.length > 0) await db.delete(cronRun).where(lt(cronRun.expiresAt, sql`now()`))
      return rows.length > 0
    },
  }
  const report = (message: unknown) => log.warn({ clock: String(message) }, 'clock')
  const logger = { info: () => {}, debug: () => {}, warn: report, error: report }
  return {
    every(name, expression, work) {
      const options = {
        name: `${whose}/${name}`,
        timezone: zone,
        noOverlap: true,
        distributed: true,
        runCoordinator,
        logger,
      }
      tasks.push(
        cron.schedule(
          expression,
          () =>
            work().catch((error) =>
              log.error({ task: name, error: String(error) }, 'a task of the clock failed'),
            ),
          options,
        ),
      )
    },
    async stop() {
      for (const task of tasks) await task.destroy()
    },
  }
}
