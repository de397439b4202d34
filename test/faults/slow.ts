import { trickle, upload } from '../support/hostile/slow.ts'
import { type ServedCounts, startUnderAttack, tally } from './under-attack.ts'

/** What came of clients that send slowly, or send much. */
export type SlowFigures = {
  /** What slow posts and uploads were answered: status and how many. 0: the connection ended. */
  slow: Record<string, number>
  uploads: Record<string, number>
  served: { slow: ServedCounts; uploads: ServedCounts }
  peakMb: number
}

const MB = 1024 * 1024

/**
 * Four hundred clients that send a byte each eight seconds, and forty that send 39 MB at once, with a key and without,
 * each from an address of its own; in the meantime those who do nothing are to be served.
 */
export const slowRun = async (say: (line: string) => void): Promise<SlowFigures> => {
  const besieged = await startUnderAttack()
  const { port } = besieged
  const from = (n: number) => ({ 'x-forwarded-for': `203.0.${n >> 8}.${n & 255}` })
  try {
    say('400 slow posts')
    const slow = await besieged.whileServing(async () => {
      const clients = Array.from({ length: 400 }, (_, n) =>
        trickle({ port, path: '/reports', length: 5_000, headers: from(n) }, 8_000),
      )
      return Promise.all(clients.map(({ answered }) => answered))
    })
    say('40 uploads of 39 MB')
    const uploads = await besieged.whileServing(async () => {
      const paths = [
        '/open311/v2/requests.json',
        '/open311/v2/requests.json?api_key=x',
        '/reports',
        '/verify',
      ]
      const clients = Array.from({ length: 40 }, (_, n) =>
        upload({
          port,
          path: paths[n % paths.length] ?? '/',
          length: 39 * MB,
          file: true,
          headers: from(1_000 + n),
        }),
      )
      return Promise.all(clients.map(({ answered }) => answered))
    })
    return {
      slow: tally(slow.result),
      uploads: tally(uploads.result),
      served: { slow: slow.served, uploads: uploads.served },
      peakMb: besieged.peakMb(),
    }
  } finally {
    await besieged.stop()
  }
}
