import { LimitExceeded } from './limit.ts'
import { type ReaderProcess, type ReadLimits, startReaderProcess } from './process.ts'
import type { ReadRequest } from './protocol.ts'

/**
 * Who waits for whom: what the town fetches, what strangers give, what staff give. Each has a process of its own, so that
 * nobody's file holds up, or is read beside, what came from others.
 */
export type ReaderPool = 'fetched' | 'strangers' | 'staff' | 'pictures'

/** Processes of a lane; one where it is not said. */
const PROCESSES: Partial<Record<ReaderPool, number>> = { pictures: 2 }

/** Readings that may wait in a lane: more are refused. */
const MAX_QUEUED = 30

/** An unused process ends after this time, in milliseconds. */
const IDLE_MS = 30_000

/** Readings after which a process is replaced, and the memory above which it is: in what follows there is room again. */
const MAX_READS_PER_PROCESS = 200
const MAX_IDLE_MEMORY_BYTES = 160 * 1024 * 1024

/** One that decodes pictures holds more from the first on; to start another for each would cost half as much as decoding. */
const MAX_IDLE_MEMORY_PICTURES_BYTES = 256 * 1024 * 1024

type PoolWorker = {
  keptBelow: number
  child?: ReaderProcess
  readings: number
  waiting: number
  /** Ends when whatever was asked before has ended. */
  turn: Promise<unknown>
  idle?: Timer
}

const pools = new Map<ReaderPool, PoolWorker[]>()

/** The process of a lane for which the fewest wait; another than the first is started only when it is needed. */
const leastBusyWorker = (name: ReaderPool): PoolWorker => {
  const known = pools.get(name) ?? []
  const free = known.toSorted((a, b) => a.waiting - b.waiting)[0]
  if (free && (free.waiting === 0 || known.length >= (PROCESSES[name] ?? 1))) return free
  const keptBelow = name === 'pictures' ? MAX_IDLE_MEMORY_PICTURES_BYTES : MAX_IDLE_MEMORY_BYTES
  const lane: PoolWorker = { keptBelow, readings: 0, waiting: 0, turn: Promise.resolve() }
  pools.set(name, [...known, lane])
  return lane
}

const end = (lane: PoolWorker) => {
  clearTimeout(lane.idle)
  lane.child?.kill()
  lane.child = undefined
}

const runInWorker = async (lane: PoolWorker, reading: ReadRequest, reader: string, allowance: ReadLimits) => {
  clearTimeout(lane.idle)
  if (!lane.child || lane.child.exited()) {
    lane.child = startReaderProcess()
    lane.readings = 0
  }
  const { child } = lane
  try {
    return await child.read(reading, reader, allowance)
  } finally {
    const spent = ++lane.readings >= MAX_READS_PER_PROCESS || (await child.memory()) > lane.keptBelow
    if (child.exited() || spent) end(lane)
    else lane.idle = setTimeout(() => end(lane), IDLE_MS).unref()
  }
}

/**
 * Reads in a lane's process, when those before have been read.
 * @throws {LimitExceeded}
 */
export const readInPool = (
  name: ReaderPool,
  reading: ReadRequest,
  reader: string,
  allowance: ReadLimits,
): Promise<unknown> => {
  const lane = leastBusyWorker(name)
  if (lane.waiting >= MAX_QUEUED) return Promise.reject(new LimitExceeded(reader, 'queue'))
  lane.waiting++
  const outcome = lane.turn
    .then(() => runInWorker(lane, reading, reader, allowance))
    .finally(() => {
      lane.waiting--
    })
  lane.turn = outcome.catch(() => {})
  return outcome
}

/** Ends the processes in which nothing is being read. The next reading starts another. */
export const stopReaders = (): void => {
  for (const lane of [...pools.values()].flat()) if (lane.waiting === 0) end(lane)
}
