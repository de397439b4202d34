import { afterAll, beforeAll, expect, test } from 'bun:test'
import { scryptSync } from 'node:crypto'
import { accessOf, browserOf } from '../../support/console/sign-in.ts'
import { PASSWORD, startWorld, type World } from '../../support/world.ts'

/** Passwords: what is taken for one, how it is kept, and which sessions a new one ends. */

let world: World
beforeAll(async () => {
  world = await startWorld({ PASSWORD_HASHES: 'production' })
})
afterAll(() => world.stop())

const signedIn = async (email: string, password = PASSWORD) => {
  const desk = browserOf(world)
  await desk.enter(email, password)
  return desk
}

const hashOf = async (email: string): Promise<string> => {
  const [row] = await world.sql`
    select a.password from staff_account a join staff_user u on u.id = a.user_id
    where u.email = ${email} and a.provider_id = 'credential'`
  return row?.password ?? ''
}

test('a password has 12 to 128 characters, of any kind', async () => {
  const desk = await signedIn('lead@demo.test')
  const change = (old: string, fresh: string) =>
    desk.go('/console/account', { do: 'password', old, new: fresh })
  for (const refused of ['', 'onze-lletre', 'a'.repeat(129)])
    expect([refused, (await change(PASSWORD, refused)).status]).toEqual([refused, 422])
  let old = PASSWORD
  for (const taken of ['a'.repeat(128), 'una frase amb espais i accents àé', '123456789012', PASSWORD]) {
    expect([taken, (await change(old, taken)).location]).toEqual([taken, '/console/account?done=password'])
    old = taken
  }
})

test('password fields allow password managers', async () => {
  const desk = await signedIn('lead@demo.test')
  const { text } = await desk.go('/console/account')
  expect(text).toContain('autocomplete="current-password"')
  expect(text).toContain('autocomplete="new-password"')
  expect((await browserOf(world).go('/console/sign-in')).text).toContain('autocomplete="current-password"')
})

test('a password set by an administrator is random, stored as a salted scrypt hash, and ends all sessions', async () => {
  const admin = await signedIn('admin@demo.test')
  const { text } = await admin.go('/console/staff')
  const id = /\/console\/staff\/([\w-]+)">Montse Riera/.exec(text)?.[1]
  const operator = await signedIn('operator@demo.test')
  expect((await operator.go('/console')).status).toBe(200)
  const given: string[] = []
  const kept: string[] = []
  for (let n = 0; n < 2; n++) {
    const shown = await admin.go(`/console/staff/${id}`, { do: 'password' })
    given.push(/\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b/.exec(shown.text)?.[0] ?? '')
    kept.push(await hashOf('operator@demo.test'))
  }
  expect((await operator.go('/console')).status).toBe(303)
  for (const password of given) expect(new Set(password).size).toBeGreaterThan(6)
  expect(given[0]).not.toBe(given[1])
  const [password = '', stored = ''] = [given[1], kept[1]]
  const [salt = '', hash] = stored.split(':')
  expect(salt).toMatch(/^[0-9a-f]{32}$/)
  const cost = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 }
  expect(scryptSync(password, salt, 64, cost).toString('hex')).toBe(hash ?? '')
  // It is shown once.
  expect((await admin.go(`/console/staff/${id}`)).text).not.toContain(password)
  expect((await (await signedIn('operator@demo.test', password)).go('/console')).status).toBe(200)
})

test('changing one’s own password ends the other sessions', async () => {
  const [here, elsewhere] = [await signedIn('editor@demo.test'), await signedIn('editor@demo.test')]
  expect((await elsewhere.go('/console/content')).status).toBe(200)
  await here.go('/console/account', { do: 'password', old: PASSWORD, new: 'una-altra-de-nova' })
  expect((await here.go('/console/content')).status).toBe(200)
  expect((await elsewhere.go('/console/content')).status).toBe(303)
})

test('the authentication library’s own routes, such as sign-up and password reset by e-mail, are not reachable', async () => {
  for (const path of [
    'sign-up/email',
    'request-password-reset',
    'reset-password',
    'sign-in/email',
    'get-session',
  ])
    expect([path, (await browserOf(world).go(`/api/auth/${path}`, { email: 'x@demo.test' })).status]).toEqual(
      [path, 404],
    )
})

test('each sign-in creates a session, whose token is accepted only with our signature', async () => {
  const [one, other] = [await signedIn('agent@demo.test'), await signedIn('agent@demo.test')]
  const tokens = [one, other].map(({ cookies }) =>
    decodeURIComponent(cookies.get('town.session_token') ?? '').replace(/\..*$/, ''),
  )
  expect(new Set(tokens).size).toBe(2)
  for (const token of tokens) expect(token.length).toBeGreaterThanOrEqual(22)
  const forged = browserOf(world)
  forged.cookies.set(
    'town.session_token',
    encodeURIComponent(`${tokens[0]}.${Buffer.alloc(32).toString('base64')}`),
  )
  expect(await accessOf(forged)).toBe('out')
  // A cookie that somebody brings along is not taken over.
  const fixed = browserOf(world)
  fixed.cookies.set('town.session_token', encodeURIComponent('fixed.fixed'))
  await fixed.enter('agent@demo.test')
  expect(fixed.cookies.get('town.session_token')).not.toContain('fixed')
  expect((await one.go('/console/account')).text).not.toContain(tokens[0] ?? '?')
})

test('a session expires, and ends at once on signing out', async () => {
  const desk = await signedIn('agent@demo.test')
  const [{ left }] = await world.sql<[{ left: number }]>`
    select extract(epoch from expires_at - created_at)::int as left from staff_session
    order by created_at desc limit 1`
  expect(left).toBeWithin(1, 12 * 3600 + 1)
  await world.sql`update staff_session set expires_at = created_at - interval '1 minute'`
  expect(await accessOf(desk)).toBe('out')
  const again = await signedIn('agent@demo.test')
  const cookies = new Map(again.cookies)
  await again.go('/console/sign-out', {})
  // Not only in the browser.
  for (const [name, value] of cookies) again.cookies.set(name, value)
  expect(await accessOf(again)).toBe('out')
})
