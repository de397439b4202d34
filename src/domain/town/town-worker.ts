import { createKeyedWorker, type KeyedWorkerOptions } from '#platform/jobs'
import type { Log } from '#platform/telemetry'
import type { Town, TownById } from './town.ts'

/** A keyed worker for things of every town: each is looked at with its own. */
export type TownWorker = {
  /** Has a thing of a town looked at soon. */
  wake(town: Town, id: string, afterMs?: number): void
  /** The same, for whom it is enough if somebody is looking already. */
  notify(town: Town, id: string): void
  /** Takes nothing up any more, for whatever town. @returns what of this one was still to be looked at */
  stop(town: Town): Promise<string[]>
}

type TownWorkerOptions = Pick<KeyedWorkerOptions, 'name' | 'concurrency'> & {
  run: (town: Town, id: string) => Promise<number | undefined>
  /** How many things of one town are looked at at once, by its id and by how many wait. Unset: all that can be. */
  concurrencyOf?: (townId: string, waiting: number) => number
  /** Waited for after each, before the next of the same town is begun, by how many wait. */
  delay?: (townId: string, waiting: number) => Promise<void> | undefined
}

/** Between a town's id and the thing's: in neither of them. */
const SEPARATOR = ' '

const townIdOf = (key: string): string => key.slice(0, key.indexOf(SEPARATOR))

const keyOf = (town: Town, id: string): string => `${town.id}${SEPARATOR}${id}`

export const createTownWorker = (
  { run, ...options }: TownWorkerOptions,
  townById: TownById,
  log: Log,
): TownWorker => {
  const look = async (key: string): Promise<number | undefined> => {
    const townId = townIdOf(key)
    const town = await townById(townId)
    return town && run(town, key.slice(townId.length + SEPARATOR.length))
  }
  const worker = createKeyedWorker({ ...options, ownerOf: townIdOf, run: look }, log)
  return {
    wake: (town, id, afterMs) => worker.wake(keyOf(town, id), afterMs),
    notify: (town, id) => worker.notify(keyOf(town, id)),
    async stop(town) {
      const prefix = keyOf(town, '')
      return (await worker.stop())
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
    },
  }
}
