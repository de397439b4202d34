import { expect, test } from 'bun:test'
import { IS_LONG, iterations } from '../support/iterations.ts'
import { runChaos } from './chaos.ts'
import { areIdentitiesSound, identitiesRun } from './identities/identities.ts'
import { hostileRun } from './inputs/hostile.ts'

// The short forms, shorter still but in `bun run test:long`; `bun run faults` runs them at full length and prints the figures.
const CITIZENS = IS_LONG ? 40 : 12
const INPUTS = iterations(4_000)
const STORY = IS_LONG ? { webhooks: 200, seed: 3 } : { webhooks: 60, seed: 13 }
/** Each is a process that is started again, which takes longer than the storm itself. */
const KILLS = IS_LONG ? 2 : 1

test('with two replicas, kill -9 and a database fail-over, nothing is lost, duplicated or out of order', async () => {
  const figures = await runChaos({ citizens: CITIZENS, kills: KILLS, restarts: 1, replicas: 2 })
  const written = CITIZENS * 10
  expect(figures).toMatchObject({ webhooks: written, stored: written, lost: 0, twice: 0, disordered: 0 })
})

test('with every combination of identities under kills, no contact is lost, duplicated or confused with another', async () => {
  const figures = await identitiesRun({ ...STORY, kills: KILLS, restarts: 1 })
  expect([areIdentitiesSound(figures), figures]).toEqual([true, figures])
  expect(figures.recycled).toBeGreaterThan(0)
})

test('hostile input to any adapter causes no 5xx and no uncaught error, and the service continues', async () => {
  const { broken, alive, doors } = await hostileRun(INPUTS)
  expect(broken).toEqual([])
  expect(alive).toBe(true)
  expect(Object.keys(doors).sort()).toEqual([
    'api',
    'console',
    'docs',
    'open311',
    'site',
    'webhook',
    'whatsapp',
  ])
})
