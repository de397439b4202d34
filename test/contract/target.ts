import { afterAll, beforeAll } from 'bun:test'
import { startWorld, type World } from '../support/world.ts'

/**
 * What the contract is tested on: a town of our own, or any GeoReport v2 server, named by `OPEN311_URL` (the
 * endpoint, without a final slash), `OPEN311_KEY` and `OPEN311_JURISDICTION`.
 */
export type Target = { url: string; key: string; jurisdiction?: string; world?: World }

/** Opens the target for the tests of a file. Call at the top of it; read it inside the tests. */
export const useTarget = (): (() => Target) => {
  let target: Target | undefined
  const url = process.env.OPEN311_URL?.replace(/\/+$/, '')
  beforeAll(async () => {
    if (url) {
      target = { url, key: process.env.OPEN311_KEY ?? '', jurisdiction: process.env.OPEN311_JURISDICTION }
      return
    }
    const world = await startWorld()
    target = { url: `${world.url}/open311/v2`, key: 'demo', jurisdiction: 'manresa.cat', world }
  })
  afterAll(() => target?.world?.stop())
  return () => {
    if (!target) throw new Error('the target is not open yet')
    return target
  }
}
