import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createVault } from '#platform/crypto'
import { reencrypt } from '#platform/database'
import { MINUTE } from '../support/clock.ts'
import { startWorld, type World } from '../support/world.ts'

/** What is sealed for one purpose opens for no other; what versions before sealed for none still opens. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** What the first byte of a column's values is, and of how many. */
const heads = async (): Promise<Record<string, number>> => {
  const rows = await world.sql`
    select encode(substring(identity from 1 for 1), 'hex') as head, count(*)::int as n from contact group by 1`
  return Object.fromEntries(rows.map(({ head, n }) => [head, n]))
}

const reencryptAll = async (bound: boolean): Promise<void> => {
  const vault = createVault(world.config.secretKey, [], { bound })
  for await (const _ of reencrypt(world.databaseUrl, vault));
}

test('values of the previous version still decrypt beside bound ones; re-encryption binds all', async () => {
  const rosa = world.citizen('Rosa Puig')
  await rosa.asks('hola', 'En què us podem ajudar?')
  await rosa.asks('vull avisar d’un fanal fos', /On és|Quin|adreça/i)
  expect(await heads()).toEqual({ '03': 1 })
  await reencryptAll(false)
  expect(await heads()).toEqual({ '01': 1 })
  const pau = world.citizen('Pau Vila')
  await pau.asks('hola', 'En què us podem ajudar?')
  expect(await heads()).toEqual({ '01': 1, '03': 1 })
  await rosa.asks('carrer Guimerà 12', /fotografia|Guimerà/)
  await reencryptAll(true)
  expect(await heads()).toEqual({ '03': 2 })
  await rosa.asks('sense foto', /Reviseu/)
})

test('while the previous version runs, it can read new values', async () => {
  const vault = createVault('k'.repeat(32), [], { bound: false })
  expect(vault.encrypt('x', 'contact.identity')[0]).toBe(1)
  const bound = createVault('k'.repeat(32))
  expect(vault.decrypt<string>(bound.encrypt('x', 'contact.identity'), 'contact.identity')).toBe('x')
  expect(bound.decrypt<string>(vault.encrypt('x', 'contact.identity'), 'contact.identity')).toBe('x')
})

test('a value moved to another column or another conversation does not decrypt', async () => {
  await world.citizen('Nil Serra').asks('hola', 'En què us podem ajudar?')
  const { vault } = world.service.town
  const [row] = await world.sql`select id, state from conversation where state is not null limit 1`
  expect(vault.decrypt<object>(row?.state, 'conversation.state', row?.id)).toBeTruthy()
  expect(() => vault.decrypt(row?.state, 'conversation.state', Bun.randomUUIDv7())).toThrow()
  expect(() => vault.decrypt(row?.state, 'conversation.state')).toThrow()
  expect(() => vault.decrypt(row?.state, 'contact.identity', row?.id)).toThrow()
})

/** What the console keeps for somebody whose session ended, as anybody may have it made. */
const keptFor = async (fields: Record<string, string>): Promise<string> => {
  const page = await fetch(`${world.url}/console/010`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return /name="resume" value="([^"]*)"/.exec(await page.text())?.[1] ?? ''
}

const back = async (resume: string): Promise<string> => {
  await world.sql`delete from staff_rate_limit`
  const body = new URLSearchParams({ email: 'agent@demo.test', password: 'demo-demo-demo', resume })
  const response = await fetch(`${world.url}/console/sign-in`, { method: 'POST', body, redirect: 'manual' })
  return response.text()
}

test('text that anybody can have encrypted decrypts for no other purpose, and for half an hour', async () => {
  const kept = await keptFor({ description: 'paraules escollides per algú' })
  const sealed = Buffer.from(kept, 'base64url')
  expect(sealed.length).toBeGreaterThan(50)
  const { vault } = world.service.town
  for (const purpose of [
    'contact.identity',
    'conversation.state',
    'job.forget-contact',
    'media.document',
  ] as const)
    expect(() => vault.decrypt(sealed, purpose)).toThrow()
  expect(await back(kept)).toContain('paraules escollides per algú')
  // Nothing else that was sealed is taken for it, bound or not.
  for (const value of [
    vault.encrypt({ path: '/console/x', fields: [['a', 'b']] }, 'conversation.state'),
    createVault(world.config.secretKey, [], { bound: false }).encrypt(
      { path: '/console/x', fields: [] },
      'a.b',
    ),
  ])
    expect(await back(value.toString('base64url'))).not.toContain('/console/x')
  world.clock.advance(31 * MINUTE)
  expect(await back(kept)).not.toContain('paraules escollides per algú')
  world.clock.reset()
})

test('a long form is kept, and one beyond the limit is not', async () => {
  const kept = await keptFor({ a: 'x'.repeat(50_000) })
  expect(kept.length).toBeWithin(50_000, 80_000)
  expect(await keptFor({ a: 'x'.repeat(190_000), b: 'y'.repeat(190_000) })).toBe('')
  expect(await back('A'.repeat(500_000))).not.toContain('xxxx')
})
