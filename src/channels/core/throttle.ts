/** Keeps one process to the pace of the number. */
export type Throttle = {
  /** Takes this process's next turn to send. @returns in how many milliseconds it is */
  acquire(): number
}

/**
 * The pace is each process's own: with several replicas the platform's rate error does the rest, and slows the number down
 * in all of them.
 */
export const createThrottle = (perSecond: number): Throttle => {
  const interval = 1000 / perSecond
  let next = 0
  return {
    acquire() {
      const now = performance.now()
      const at = Math.max(now - interval, next)
      next = at + interval
      return Math.max(0, at - now)
    },
  }
}
