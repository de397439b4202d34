import { type ServedCounts, startUnderAttack, tally } from './under-attack.ts'

/** What came of a flood from one address, and from a thousand that were made up. */
export type FloodFigures = {
  reports: Record<string, number>
  bookings: Record<string, number>
  /** Hours that were free before, and that the flood has not got. */
  free: { before: number; after: number }
  signIns: Record<string, number>
  /** What the administrator's right password was answered from their own browser, in the middle of the tries. */
  administrator: number[]
  served: { posts: ServedCounts; signIns: ServedCounts }
  peakMb: number
}

/** Does something for each, so many at once. */
const atOnce = async <T>(total: number, width: number, one: (n: number) => Promise<T>): Promise<T[]> => {
  const results: T[] = []
  let next = 0
  const work = async () => {
    while (next < total) results.push(await one(next++))
  }
  await Promise.all(Array.from({ length: width }, work))
  return results
}

/**
 * A thousand bookings and three hundred reports as fast as they are taken, then tries at an administrator's password:
 * half of all name one address, half another made-up one each, which the proxy's own word stands behind.
 * @param tries at the password
 */
export const floodRun = async (tries: number, say: (line: string) => void): Promise<FloodFigures> => {
  const besieged = await startUnderAttack()
  const { url, email, password, device } = besieged
  const flooder = (n: number) => (n % 2 ? `10.${n >> 8}.${n & 255}.7, 192.0.2.66` : '192.0.2.66')
  const post = (path: string, address: string, body: Record<string, string>, cookie = '') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'x-forwarded-for': address, cookie },
      body: new URLSearchParams(body),
      redirect: 'manual',
    })
  const slots = async (): Promise<number[]> => {
    const answer = await fetch(`${url}/open311/v2/slots.json?agenda_id=cedem&service_code=empresa`)
    return ((await answer.json()) as { start: string }[]).map(({ start }) => Date.parse(start))
  }
  try {
    const starts = await slots()
    say('1,000 bookings and 300 reports')
    const posts = await besieged.whileServing(async () => {
      const reports = atOnce(300, 8, async (n) => {
        const fields = { service_code: 'EP01', description: `Fanal ${n}`, address: 'Carrer de Guimerà, 12' }
        return (await post('/reports', flooder(n), fields)).status
      })
      const bookings = atOnce(1_000, 16, async (n) => {
        const start = String(starts[n % starts.length])
        const wanted = { agenda: 'cedem', service: 'empresa', mode: 'office', start }
        const held = await post('/appointments', flooder(n), wanted)
        if (held.status !== 303) return held.status
        const own = held.headers.get('location') ?? '/'
        const person = { do: 'confirm', name: 'Z Z', 'answer-idea': 'Res' }
        return (await post(own, flooder(n), person)).status
      })
      return { reports: await reports, bookings: await bookings }
    })
    const after = (await slots()).length
    say(`${tries} attempts to sign in`)
    const administrator: number[] = []
    const signIns = await besieged.whileServing(() =>
      atOnce(tries, 16, async (n) => {
        const guess = { email, password: `guess-${n}` }
        // Half from a thousand addresses that are real to us: a proxy vouches for them.
        const address = n % 2 ? flooder(n) : `203.${(n % 1000) >> 8}.${n & 255}.9`
        if (n % Math.ceil(tries / 10) === 0)
          administrator.push(
            (await post('/console/sign-in', '192.0.2.66', { email, password }, device)).status,
          )
        return (await post('/console/sign-in', address, guess)).status
      }),
    )
    return {
      reports: tally(posts.result.reports),
      bookings: tally(posts.result.bookings),
      free: { before: starts.length, after },
      signIns: tally(signIns.result),
      administrator,
      served: { posts: posts.served, signIns: signIns.served },
      peakMb: besieged.peakMb(),
    }
  } finally {
    await besieged.stop()
  }
}
