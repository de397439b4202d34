import { expect, test } from 'bun:test'
import { runChaos } from './chaos.ts'
import { areIdentitiesSound, identitiesRun } from './identities/identities.ts'
import { hostileRun } from './inputs/hostile.ts'

// The short forms; `bun run faults` runs them at full length and prints the figures.

test('with two replicas, kill -9 and a database fail-over, nothing is lost, duplicated or out of order', async () => {
  const figures = await runChaos({ citizens: 40, kills: 2, restarts: 1, replicas: 2 })
  expect(figures).toMatchObject({ webhooks: 400, stored: 400, lost: 0, twice: 0, disordered: 0 })
})

test('with every combination of identities under kills, no contact is lost, duplicated or confused with another', async () => {
  const figures = await identitiesRun({ webhooks: 200, kills: 2, restarts: 1, seed: 3 })
  expect([areIdentitiesSound(figures), figures]).toEqual([true, figures])
  expect(figures.recycled).toBeGreaterThan(0)
})

test('hostile input to any adapter causes no 5xx and no uncaught error, and the service continues', async () => {
  const { broken, alive, doors } = await hostileRun(4_000)
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
