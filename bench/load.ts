/** What a run of requests came to. Times in milliseconds. */
export type Load = { perSecond: number; p50: number; p99: number; failed: number }

/** What so large a share of some times are below. */
export const quantile = (times: number[], share: number): number =>
  times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0

/** Both sides are let run a while first, so that neither is measured while it is still being compiled. */
const WARM_UP_MS = 2_000

/**
 * Does something over and over, so many at once, for so long.
 * @param work what a worker does for the n-th time; it throws when it failed
 */
export const run = async (
  work: (worker: number, n: number) => Promise<void>,
  workers: number,
  seconds: number,
): Promise<Load> => {
  const times: number[] = []
  let failed = 0
  const begun = performance.now() + WARM_UP_MS
  const until = begun + seconds * 1000
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let n = 0; performance.now() < until; n++) {
        const at = performance.now()
        const good = await work(worker, n).then(
          () => true,
          () => false,
        )
        if (!good) failed++
        else if (at >= begun) times.push(performance.now() - at)
      }
    }),
  )
  const at = (share: number) => Math.round(quantile(times, share) * 10) / 10
  return {
    perSecond: Math.round(times.length / ((performance.now() - begun) / 1000)),
    p50: at(0.5),
    p99: at(0.99),
    failed,
  }
}

/**
 * Sends requests over this many connections for so long.
 * @param request makes the n-th request of all
 */
export const load = (
  request: (n: number) => Promise<Response>,
  connections: number,
  seconds: number,
): Promise<Load> => {
  let count = 0
  return run(
    async () => {
      const response = await request(count++)
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`answered ${response.status}`)
    },
    connections,
    seconds,
  )
}
