import { afterAll, beforeAll } from 'bun:test'
import { startWorld, type World } from '../../support/world.ts'

/**
 * What the contract is tested on: a town of our own, or any GeoReport v2 server, named by `OPEN311_URL` (the
 * endpoint, without a final slash), `OPEN311_KEY` and `OPEN311_JURISDICTION`.
 */
export type Target = {
  url: string
  key: string
  jurisdiction?: string
  world?: World
  /** What time it is there: by our town's clock, or by everybody's. */
  now(): Date
}

/** Opens the target for the tests of a file. Call at the top of it; read it inside the tests. */
export const useTarget = (): (() => Target) => {
  let target: Target | undefined
  const url = process.env.OPEN311_URL?.replace(/\/+$/, '')
  beforeAll(async () => {
    if (url) {
      const { OPEN311_KEY: key = '', OPEN311_JURISDICTION: jurisdiction } = process.env
      target = { url, key, jurisdiction, now: () => new Date() }
      return
    }
    const world = await startWorld()
    target = {
      url: `${world.url}/open311/v2`,
      key: 'demo',
      jurisdiction: 'manresa.cat',
      world,
      now: world.clock.now,
    }
  })
  afterAll(() => target?.world?.stop())
  return () => {
    if (!target) throw new Error('the target is not open yet')
    return target
  }
}
