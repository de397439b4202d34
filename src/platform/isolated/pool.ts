import { LimitExceeded } from './limit.ts'
import { type Allowance, type ReadingProcess, startReading } from './process.ts'
import type { Reading } from './protocol.ts'

/**
 * Who waits for whom: what the town fetches, what strangers give, what staff give. Each has a process of its own, so that
 * nobody's file holds up, or is read beside, what came from others.
 */
export type Lane = 'fetched' | 'strangers' | 'staff' | 'pictures'

/** Processes of a lane; one where it is not said. */
const PROCESSES: Partial<Record<Lane, number>> = { pictures: 2 }

/** Readings that may wait in a lane: more are refused. */
const MOST_WAITING = 30

/** An unused process ends after this time, in milliseconds. */
const IDLE_MS = 30_000

/** Readings after which a process is replaced, and the memory above which it is: in what follows there is room again. */
const READINGS_EACH = 200
const KEPT_BELOW_BYTES = 160 * 1024 * 1024

/** One that decodes pictures holds more from the first on; to start another for each would cost half as much as decoding. */
const PICTURES_BELOW_BYTES = 256 * 1024 * 1024

type LaneState = {
  keptBelow: number
  child?: ReadingProcess
  readings: number
  waiting: number
  /** Ends when whatever was asked before has ended. */
  turn: Promise<unknown>
  idle?: Timer
}

const lanes = new Map<Lane, LaneState[]>()

/** The process of a lane for which the fewest wait; another than the first is started only when it is needed. */
const laneOf = (name: Lane): LaneState => {
  const known = lanes.get(name) ?? []
  const free = known.toSorted((a, b) => a.waiting - b.waiting)[0]
  if (free && (free.waiting === 0 || known.length >= (PROCESSES[name] ?? 1))) return free
  const keptBelow = name === 'pictures' ? PICTURES_BELOW_BYTES : KEPT_BELOW_BYTES
  const lane: LaneState = { keptBelow, readings: 0, waiting: 0, turn: Promise.resolve() }
  lanes.set(name, [...known, lane])
  return lane
}

const end = (lane: LaneState) => {
  clearTimeout(lane.idle)
  lane.child?.kill()
  lane.child = undefined
}

const inLane = async (lane: LaneState, reading: Reading, reader: string, allowance: Allowance) => {
  clearTimeout(lane.idle)
  if (!lane.child || lane.child.gone()) {
    lane.child = startReading()
    lane.readings = 0
  }
  const { child } = lane
  try {
    return await child.read(reading, reader, allowance)
  } finally {
    const spent = ++lane.readings >= READINGS_EACH || (await child.memory()) > lane.keptBelow
    if (child.gone() || spent) end(lane)
    else lane.idle = setTimeout(() => end(lane), IDLE_MS).unref()
  }
}

/**
 * Reads in a lane's process, when those before have been read.
 * @throws {LimitExceeded}
 */
export const readInLane = (
  name: Lane,
  reading: Reading,
  reader: string,
  allowance: Allowance,
): Promise<unknown> => {
  const lane = laneOf(name)
  if (lane.waiting >= MOST_WAITING) return Promise.reject(new LimitExceeded(reader, 'queue'))
  lane.waiting++
  const outcome = lane.turn
    .then(() => inLane(lane, reading, reader, allowance))
    .finally(() => {
      lane.waiting--
    })
  lane.turn = outcome.catch(() => {})
  return outcome
}

/** Ends the processes in which nothing is being read. The next reading starts another. */
export const stopReaders = (): void => {
  for (const lane of [...lanes.values()].flat()) if (lane.waiting === 0) end(lane)
}
