import { listNearestAssets } from '#domain/assets'
import { haveAssets, thing } from '../../test/support/assets/inventory.ts'
import { startTestServer } from '../../test/support/server.ts'
import { startWorld } from '../../test/support/world.ts'
import { publishResults } from '../setup.ts'

const ASSETS = 50_000
const LOOK_UPS = 500

const percentile = (sorted: number[], share: number): number =>
  Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100

/** How long the three nearest things of a kind take in a town of 50,000: what a citizen waits for who shares a place. */
export const assets = async (): Promise<void> => {
  const server = await startTestServer()
  const world = await startWorld()
  const { town } = world.service
  await haveAssets(
    town,
    Array.from({ length: ASSETS }, (_, n) =>
      thing(n % 50 === 0 ? 'container' : 'lamp', `${10 + (n % 90)}-${n}`, [
        41.7 + (n % 223) * 0.0003,
        1.8 + Math.floor(n / 223) * 0.0003,
      ]),
    ),
  )
  await world.sql`analyze asset`
  const rows = []
  for (const kinds of [['lamp'], ['container'], ['lamp', 'container']]) {
    const times: number[] = []
    for (let n = 0; n < LOOK_UPS; n++) {
      const point = { lat: 41.7 + ((n * 37) % 223) * 0.0003, long: 1.8 + ((n * 53) % 223) * 0.0003 }
      const begun = performance.now()
      await listNearestAssets(town, { kinds, point, limit: 3 })
      times.push(performance.now() - begun)
    }
    times.sort((a, b) => a - b)
    rows.push({
      kinds: kinds.join(', '),
      assets: ASSETS,
      'goal, ms': 5,
      'p50, ms': percentile(times, 0.5),
      'p99, ms': percentile(times, 0.99),
    })
  }
  await world.stop()
  await server.stop()
  await publishResults('assets', rows)
}
