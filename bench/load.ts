/** What a run of requests came to. Times in milliseconds. */
export type Load = { perSecond: number; p50: number; p99: number; failed: number }

/**
 * Sends requests over so many connections for so long.
 * @param request makes the n-th request
 */
export const load = async (
  request: (n: number) => Promise<Response>,
  connections: number,
  seconds: number,
): Promise<Load> => {
  const times: number[] = []
  let failed = 0
  let n = 0
  const until = performance.now() + seconds * 1000
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const at = performance.now()
        const response = await request(n++)
        await response.arrayBuffer()
        if (response.ok) times.push(performance.now() - at)
        else failed++
      }
    }),
  )
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
  return {
    perSecond: Math.round(times.length / ((performance.now() - begun) / 1000)),
    p50: at(0.5),
    p99: at(0.99),
    failed,
  }
}
