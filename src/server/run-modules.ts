import type { Runtime, ScheduledTask, Town } from '#domain/town'
import { createKeyedWorker, type JobQueues } from '#platform/jobs'
import type { Signals } from '#platform/signals'
import type { Log } from '#platform/telemetry'
import { eraseDueContacts } from './erase-due.ts'
import { MODULES } from './modules.ts'
import type { Towns } from './towns/index.ts'

/** Between two runs of a listener: under load one run is for many changes. */
const MIN_RUN_INTERVAL_MS = 50

/** Towns whose changes one listener follows at once. */
const LISTENERS_AT_ONCE = 4

/** How long work may lie unattended before it is taken for lost (a process was killed), in seconds. */
const STALLED_AFTER_SECONDS = 4

/** Stores what the town's folder ships. */
export const seedModules = async (town: Town): Promise<void> => {
  for (const { seed } of MODULES) await seed?.(town)
}

/** Names what does the jobs of each queue. Before the jobs start. */
export const handleModuleJobs = (towns: Towns, jobs: JobQueues, runtimeOf: (town: Town) => Runtime): void => {
  for (const { queue, run, parallel } of MODULES.flatMap((one) => one.jobs ?? [])) {
    const handle = async (jurisdictionId: string, payload: object) => {
      const town = await towns.visit(jurisdictionId)
      if (!town) throw new Error(`${jurisdictionId} is not served here`)
      await run(town, payload as never, runtimeOf(town))
    }
    jobs.handle(queue, handle, parallel)
  }
}

/** Finds work that a killed process left. */
const requeueStalledWork = async (town: Town, runtime: Runtime): Promise<void> => {
  for (const { requeueStalled } of MODULES) await requeueStalled?.(town, STALLED_AFTER_SECONDS, runtime)
  await eraseDueContacts(town)
}

const requeueTask: ScheduledTask = {
  name: 'sweep',
  cron: '*/5 * * * * *',
  run: requeueStalledWork,
  atStart: true,
  everyoneWaiting: true,
}

/** What modules do by the clock. */
export const listTasks = (): ScheduledTask[] => [
  requeueTask,
  ...MODULES.flatMap(({ schedules = [], retention = [] }) => [...schedules, ...retention]),
]

/** Runs the listeners of modules when something changes, in whatever replica. @returns stops the modules, in their order */
export const startListeners = (
  towns: Towns,
  signals: Signals,
  log: Log,
): ((runtimeOf: (town: Town) => Runtime) => Promise<void>) => {
  const delay = () => Bun.sleep(MIN_RUN_INTERVAL_MS)
  const started = MODULES.map((module) => ({
    stop: module.stop,
    workers: (module.listeners ?? []).map(({ name, listensTo, run }) => {
      const look = async (townId: string) => {
        const town = await towns.visit(townId)
        if (town) await run(town)
        return undefined
      }
      const worker = createKeyedWorker(
        {
          name,
          run: look,
          ownerOf: (townId) => townId,
          concurrency: () => LISTENERS_AT_ONCE,
          concurrencyOf: () => 1,
          delay,
        },
        log,
      )
      signals.listen((signal) => {
        const town = towns.ifOpen(signal.jurisdiction)
        if (town && listensTo(town, signal)) worker.wake(town.id)
      })
      return worker
    }),
  }))
  return async (runtimeOf) => {
    for (const { stop, workers } of started) {
      for (const town of towns.open()) await stop?.(town, runtimeOf(town))
      for (const worker of workers) await worker.stop()
    }
  }
}
