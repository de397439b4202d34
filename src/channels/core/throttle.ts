/** How long sending stops after the platform refused our token. */
const PAUSE_MS = 30_000

/** Keeps one process to the pace of the number, and still while the token is refused. */
export type Throttle = {
  /** Takes this process's next turn to send. @returns in how many milliseconds it is */
  acquire(): number
  /** Stops sending for a while. */
  pause(): void
  /** Milliseconds until sending may go on; 0 when it may now. */
  remainingPauseMs(): number
}

/**
 * The pace is each process's own: with several replicas the platform's 130429 does the rest, and is retried.
 */
export const createThrottle = (perSecond: number): Throttle => {
  const interval = 1000 / perSecond
  let next = 0
  let pausedUntil = 0
  return {
    acquire() {
      const now = performance.now()
      const at = Math.max(now - interval, next)
      next = at + interval
      return Math.max(0, at - now)
    },
    pause() {
      pausedUntil = performance.now() + PAUSE_MS
    },
    remainingPauseMs: () => Math.max(0, pausedUntil - performance.now()),
  }
}
