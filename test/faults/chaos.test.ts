import { expect, test } from 'bun:test'
import { runChaos } from './chaos.ts'
import { areIdentitiesSound, identitiesRun } from './identities/identities.ts'
import { hostileRun } from './inputs/hostile.ts'

// The short forms; `bun run faults` runs them at full length and prints the figures.

test('two replicas, kill -9 and a database that comes back elsewhere: nothing lost, nothing twice, in order', async () => {
  const figures = await runChaos({ citizens: 40, kills: 2, restarts: 1, replicas: 2 })
  expect(figures).toMatchObject({ webhooks: 400, stored: 400, lost: 0, twice: 0, disordered: 0 })
})

test('every shape of identity under kills: nobody is lost, held twice, or taken for somebody else', async () => {
  const figures = await identitiesRun({ webhooks: 200, kills: 2, restarts: 1, seed: 3 })
  expect([areIdentitiesSound(figures), figures]).toEqual([true, figures])
  expect(figures.recycled).toBeGreaterThan(0)
})

test('whatever strangers send, to whatever door: no error of ours, nothing uncaught, and it serves on', async () => {
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
