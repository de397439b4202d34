/** Lengths of time in milliseconds. */
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/**
 * The one clock of a test world: the service, its replicas, the emulator and the rows that a test writes all follow it.
 * It runs on by itself from where it is set.
 */
export type WorldClock = {
  now(): Date
  /** @param at an instant: milliseconds, or ISO 8601 with its offset */
  set(at: number | string): void
  advance(ms: number): void
  /** From here on it stands still, but for `set` and `advance`: where seconds count, and the machine may be slow. */
  stop(): void
  /** Runs on from where it was stopped. */
  goOn(): void
  /** Back to where it would be had it never been set since the world started. */
  reset(): void
  /** The instant this many milliseconds before now, for rows that a test writes. */
  ago(ms: number): Date
}

/** @param start where it stands first; the machine's own time unless stated */
export const createClock = (start?: number): WorldClock => {
  const machine = () => Date.now()
  const first = start === undefined ? 0 : start - machine()
  let shift = first
  let stoppedAt: number | undefined
  const running = () => stoppedAt ?? machine()
  const now = () => new Date(running() + shift)
  return {
    now,
    set(at) {
      shift = new Date(at).getTime() - running()
    },
    advance(ms) {
      shift += ms
    },
    stop() {
      stoppedAt = machine()
    },
    goOn() {
      if (stoppedAt !== undefined) shift -= machine() - stoppedAt
      stoppedAt = undefined
    },
    reset() {
      stoppedAt = undefined
      shift = first
    },
    ago: (ms) => new Date(now().getTime() - ms),
  }
}
