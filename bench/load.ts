/** What a run of requests came to. Times in milliseconds. */
export type Load = { perSecond: number; p50: number; p99: number; failed: number }

/** What so large a share of some times are below. */
export const quantile = (times: number[], share: number): number =>
  times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0

/** Until as many are under way as are to be. */
const WARM_UP_MS = 2_000

/** The machine is not always as fast: each side is measured so often, in turn, and the middle ratio counts. */
const ROUNDS = 3

/** What two sides came to in the round of the middle ratio, with the ratios of the others. */
export type Comparison = { ratio: number; lowest: number; highest: number; floor: Load; ours: Load }

/**
 * Measures two sides in turn.
 * @param settle before each of them: what the other has left behind is no burden to it
 */
export const inTurn = async (
  settle: () => Promise<void>,
  floor: () => Promise<Load>,
  ours: () => Promise<Load>,
): Promise<Comparison> => {
  const rounds: { ratio: number; floor: Load; ours: Load }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await settle()
    const least = await floor()
    await settle()
    const got = await ours()
    const ratio = Math.round((got.perSecond / least.perSecond) * 100) / 100
    rounds.push({ ratio, floor: least, ours: got })
  }
  rounds.sort((a, b) => a.ratio - b.ratio)
  const middle = rounds[Math.floor(ROUNDS / 2)] as (typeof rounds)[number]
  return { ...middle, lowest: rounds[0]?.ratio ?? 0, highest: rounds.at(-1)?.ratio ?? 0 }
}

/** A row of the figures. */
export const comparisonRow = (what: string, { floor, ours, ...ratios }: Comparison) => ({
  what,
  ...ratios,
  floor: floor.perSecond,
  ours: ours.perSecond,
  p50: ours.p50,
  p99: ours.p99,
  floor_p50: floor.p50,
  floor_p99: floor.p99,
  failed: ours.failed,
})

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
