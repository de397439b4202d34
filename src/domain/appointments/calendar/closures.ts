import type { Town } from '#domain/town'
import { isolatedReader, LimitExceeded } from '#platform/isolated'
import type { Schedule } from '../model.ts'
import type { Closures } from './reader.ts'

/** Thrown for what is no calendar, or too much of one. `stopped`: reading it came to a limit of time or memory. */
export class UnreadableCalendar extends Error {
  override name = 'UnreadableCalendar'
  constructor(readonly stopped = false) {
    super()
  }
}

const readClosures = isolatedReader<typeof import('./reader.ts')['read']>({
  name: 'a calendar',
  module: import.meta.resolve('./reader.ts'),
  pool: 'staff',
  maxBytes: 2_000_000,
  deadlineMs: 8_000,
  memoryMb: 300,
})

/**
 * When a calendar says that there is no time: its entries that are not marked as free, repetitions included, from now
 * until the agenda's last day and a month more.
 * @throws {UnreadableCalendar}
 */
export const importClosures = async (
  bytes: Uint8Array,
  town: Town,
  schedule: Schedule,
): Promise<Closures> => {
  const days = Math.max(schedule.horizon_days, 31) + 31
  try {
    const found = await readClosures(bytes, { now: town.now(), days, zone: town.profile.time_zone })
    if (!found) throw new UnreadableCalendar()
    return found
  } catch (error) {
    throw error instanceof LimitExceeded ? new UnreadableCalendar(true) : error
  }
}
