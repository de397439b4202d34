/** So much that a timer was late is made up for; unused time is not saved up. */
const LATENESS_MS = 20

/** Keeps one process to the pace of the number. */
export type Throttle = {
  /** This process's next turn to send. @returns nothing where it is now */
  turn(): Promise<void> | undefined
}

/**
 * The pace is each process's own: with several replicas the platform's rate error does the rest, and slows the number down
 * in all of them.
 * @param perSecond the pace at this moment: who waits goes by what it has become
 */
export const createThrottle = (perSecond: () => number): Throttle => {
  const waiting: (() => void)[] = []
  let last = Number.NEGATIVE_INFINITY
  const isTurn = (): boolean => {
    const interval = 1000 / perSecond()
    const now = performance.now()
    if (now - last < interval) return false
    last = Math.max(last + interval, now - LATENESS_MS)
    return true
  }
  const release = (): void => {
    while (waiting.length > 0 && isTurn()) waiting.shift()?.()
    if (waiting.length > 0) setTimeout(release, 1000 / perSecond())
  }
  return {
    turn() {
      if (waiting.length === 0 && isTurn()) return undefined
      const { promise, resolve } = Promise.withResolvers<void>()
      if (waiting.push(resolve) === 1) release()
      return promise
    },
  }
}
