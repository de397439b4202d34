import { like, sql } from 'drizzle-orm'
import type { Runtime, ScheduledTask, Town } from '#domain/town'
import { type Database, queryRows } from '#platform/database'
import { cronRun, type Scheduler } from '#platform/jobs'
import { describeError, type Log } from '#platform/telemetry'
import type { Towns } from './towns/index.ts'

/** As many towns are looked at by every tick, whether they are in use or not. */
const ALWAYS_TICKING = 20

/** Towns that a tick looks at, of a task that runs by the minute or by the second: in turn, where more are in use. */
const MAX_OF_A_TICK = { byMinute: 64, bySecond: 16 }

/** Towns whose tasks run at once. */
const MAX_AT_ONCE = 4

/** In so many minutes each town that nobody uses has had its turn. */
const QUIET_ROUND_MINUTES = 10

/** How long a replica's word that a town is in use holds, and how often it is given again, in seconds. */
const IN_USE = { holds: 900, again: 120 }

/** Beside the ticks of the clock, which are named likewise: read by every replica. */
const IN_USE_ENDING = '/in-use'

/** What runs the tasks of towns by the clock. */
export type TownClock = {
  /** Has the tasks run by a town's time zone too. */
  follow(timeZone: string): void
  stop(): void
}

/** Whether a task runs several times a day: in cron's form with seconds, the third field is the hour. */
const isFrequent = ({ cron }: ScheduledTask): boolean => cron.split(' ')[2] === '*'

/** Whether it runs several times a minute: the first field is the second. */
const isBySecond = ({ cron }: ScheduledTask): boolean => /[*/,]/.test(cron.split(' ')[0] ?? '')

type ClockOptions = {
  towns: Towns
  tasks: ScheduledTask[]
  runtimeOf: (town: Town) => Runtime
  /** Of the process: it sees the ticks of all towns. */
  database: Database
  scheduler: Scheduler
  log: Log
}

/**
 * One clock for all towns. Frequent tasks run for the towns in use; one that nobody uses has its turn every ten minutes, and
 * costs nothing in between. What happens once a day happens for all.
 */
export const startClock = async (
  { towns, tasks, runtimeOf, database: { db }, scheduler, log }: ClockOptions,
  only?: string,
): Promise<TownClock> => {
  const { directory } = towns
  const served = () => directory.all().filter(({ config }) => config)

  const markInUse = async (): Promise<void> => {
    const ids = towns.inUse()
    if (ids.length === 0 || served().length <= ALWAYS_TICKING) return
    const expiresAt = sql`now() + make_interval(secs => ${IN_USE.holds})`
    await db
      .insert(cronRun)
      .values(ids.map((id) => ({ key: `${id}${IN_USE_ENDING}`, expiresAt })))
      .onConflictDoUpdate({ target: cronRun.key, set: { expiresAt } })
  }

  /** The towns that some replica has in use. */
  const listInUse = async (): Promise<string[]> => {
    if (served().length <= ALWAYS_TICKING) return served().map(({ id }) => id)
    const rows = await db
      .select({ key: cronRun.key })
      .from(cronRun)
      .where(like(cronRun.key, `%${IN_USE_ENDING}`))
    const marked = rows.map(({ key }) => key.slice(0, -IN_USE_ENDING.length))
    return [...new Set([...marked, ...towns.inUse()])].filter((id) => directory.find(id)?.config)
  }

  /** Towns with messages that wait, in use or not: a process that was killed leaves no town unseen. */
  const listWaiting = async (): Promise<string[]> => {
    if (served().length <= ALWAYS_TICKING) return []
    const rows = await queryRows<{ id: string }>(
      db,
      sql`select jurisdiction_id as id from inbound_message where handled_at is null
        union select jurisdiction_id from outbound_message
          where external_id is null and state in ('queued', 'sending') and not_before <= now()
        union select jurisdiction_id from outbound_mail where state in ('queued', 'sending') and not_before <= now()`,
    )
    return rows.map(({ id }) => id).filter((id) => directory.find(id)?.config)
  }

  const runFor = async (ids: readonly string[], some: readonly ScheduledTask[]): Promise<void> => {
    const left = [...ids]
    const work = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift())
        for (const { name, run } of some)
          try {
            const town = await towns.visit(id)
            if (town) await run(town, runtimeOf(town))
          } catch (error) {
            log.error({ task: name, town: id, error: describeError(error) }, 'scheduled task failed')
          }
    }
    await Promise.all(Array.from({ length: MAX_AT_ONCE }, work))
  }

  const zoneOf = (id: string) => directory.find(id)?.timeZone

  /** Where each frequent task goes on when not all towns in use have their turn at one tick. */
  const begunAfter = new Map<string, string>()
  const takeTurns = (name: string, ids: string[], most: number): string[] => {
    if (ids.length <= most) return ids
    const sorted = ids.sort()
    const from = sorted.findIndex((id) => id > (begunAfter.get(name) ?? ''))
    const turn = [...sorted.slice(Math.max(from, 0)), ...sorted].slice(0, most)
    begunAfter.set(name, turn.at(-1) ?? '')
    return turn
  }

  /** Whose turn it is at a tick: of a daily task, everybody's. */
  const listTurn = async (task: ScheduledTask, timeZone: string): Promise<string[]> => {
    const here = (ids: string[]) => ids.filter((id) => zoneOf(id) === timeZone)
    if (!isFrequent(task)) return here(served().map(({ id }) => id))
    const most = isBySecond(task) ? MAX_OF_A_TICK.bySecond : MAX_OF_A_TICK.byMinute
    const turn = takeTurns(`${timeZone} ${task.name}`, here(await listInUse()), most)
    return task.everyoneWaiting ? [...new Set([...here(await listWaiting()), ...turn])] : turn
  }

  const followed = new Set<string>()
  const follow = (timeZone: string): void => {
    if (followed.has(timeZone)) return
    followed.add(timeZone)
    const owner = { id: only ?? `towns.${timeZone}`, timeZone }
    for (const task of tasks)
      scheduler.every(owner, task.name, task.cron, async () => runFor(await listTurn(task, timeZone), [task]))
  }

  const frequent = tasks.filter(isFrequent)
  scheduler.every({ id: only ?? 'towns', timeZone: 'UTC' }, 'quiet-towns', '5 * * * * *', async () => {
    if (served().length <= ALWAYS_TICKING) return
    const inUse = new Set(await listInUse())
    const minute = Math.floor(Date.now() / 60_000) % QUIET_ROUND_MINUTES
    const turn = served().filter(({ id }, at) => at % QUIET_ROUND_MINUTES === minute && !inUse.has(id))
    await runFor(
      turn.map(({ id }) => id),
      frequent,
    )
  })
  const marking = setInterval(
    () =>
      void markInUse().catch((error) => log.warn({ error: describeError(error) }, 'towns in use not noted')),
    IN_USE.again * 1000,
  )
  marking.unref()

  for (const { timeZone } of served()) follow(timeZone)
  const atStart = tasks.filter((task) => task.atStart)
  const first = runFor(await listInUse(), atStart)
  // Of many, those that were in use when the process ended: nobody waits for it.
  if (served().length <= ALWAYS_TICKING) await first
  return { follow, stop: () => clearInterval(marking) }
}
