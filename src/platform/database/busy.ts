import { sqlState } from './queries.ts'

/**
 * How long a change of tables waits for one that somebody is at work on, and how often it tries again. Less than it takes
 * the server to find a deadlock (a second): the process at work is never the one who has to give way.
 */
export const LOCK_TIMEOUT_MS = 500
const TRIES = 40

/** `lock_not_available`, `deadlock_detected`. */
const BUSY = new Set(['55P03', '40P01'])

/** Whether somebody was at work on what was to be changed. */
export const isBusy = (error: unknown): boolean => BUSY.has(sqlState(error))

/** Does work that changes tables, and does it again where somebody was at work on them for longer than it waits. */
export const whileBusy = async <T>(work: () => Promise<T>, tries = TRIES): Promise<T> => {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || tried === tries) throw error
      await Bun.sleep(100 + Math.random() * 400)
    }
  }
}
