import { lt, sql } from 'drizzle-orm'
import cron, { type ScheduledTask } from 'node-cron'
import type { Database } from '#platform/database'
import { describeError, type Log } from '#platform/telemetry'
import { cronRun } from './tables.ts'

/** A town, and the time zone that its expressions are read in. */
export type ClockOwner = { id: string; timeZone: string }

/** What happens by the clock. It only looks for work and enqueues it. */
export type Scheduler = {
  /**
   * @param whose the town whose clock it is: each has its own ticks
   * @param name the same in every replica
   * @param expression in cron's form, with seconds; never between 02:00 and 03:00, an hour that spring skips
   */
  every(whose: ClockOwner, name: string, expression: string, work: () => Promise<void>): void
  /** Waits for what is under way: the database is closed after it. */
  stop(): Promise<void>
}

/** How far the machine's clock may run from its pulse within a second, in milliseconds, before it has been set. */
const CLOCK_SET_MS = 2_000

/** A clock of which, over all replicas, each tick is taken once. */
export const createScheduler = ({ db }: Database, log: Log): Scheduler => {
  const tasks: ScheduledTask[] = []
  const running = new Set<Promise<unknown>>()
  let stopped = false
  const tracked = async <T>(run: Promise<T>): Promise<T> => {
    running.add(run)
    return run.finally(() => running.delete(run))
  }
  const takeTick = async (key: string, ttlMs: number): Promise<boolean> => {
    const rows = await db
      .insert(cronRun)
      // By the clock that they are deleted by: a tick of one that was ahead would come again, and be taken already.
      .values({ key, expiresAt: sql`now() + make_interval(secs => ${Math.max(ttlMs, 60_000) / 1000})` })
      .onConflictDoNothing()
      .returning({ key: cronRun.key })
    if (rows.length > 0) await db.delete(cronRun).where(lt(cronRun.expiresAt, sql`now()`))
    return rows.length > 0
  }
  const runCoordinator = { shouldRun: (key: string, ttlMs: number) => tracked(takeTick(key, ttlMs)) }
  const report = (message: unknown) => log.warn({ clock: describeError(message) }, 'scheduler error')
  const logger = { info: () => {}, debug: () => {}, warn: report, error: report }
  // Each task waits for an instant that was reckoned by the clock as it was: put back an hour, it would wait for an hour.
  let apart = Date.now() - performance.now()
  const restart = async () => {
    for (const task of tasks) {
      await task.stop()
      await task.start()
    }
  }
  const watch = setInterval(() => {
    const moved = Date.now() - performance.now() - apart
    apart += moved
    if (Math.abs(moved) < CLOCK_SET_MS) return
    log.warn({ seconds: Math.round(moved / 1000) }, 'system clock changed: schedules recalculated')
    restart().catch(report)
  }, 1_000)
  return {
    every({ id, timeZone }, name, expression, work) {
      const options = {
        name: `${id}/${name}`,
        timezone: timeZone,
        noOverlap: true,
        distributed: true,
        runCoordinator,
        logger,
      }
      tasks.push(
        cron.schedule(
          expression,
          async () => {
            // A tick that was taken while the clock stopped.
            if (stopped) return
            await tracked(
              work().catch((error) =>
                log.error({ task: name, error: describeError(error) }, 'scheduled task failed'),
              ),
            )
          },
          options,
        ),
      )
    },
    async stop() {
      clearInterval(watch)
      stopped = true
      for (const task of tasks) await task.destroy()
      await Promise.allSettled(running)
    },
  }
}
