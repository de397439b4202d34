import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { PASSWORD, startWorld, type World } from '../../support/world.ts'

/** Tries to sign in: strangers who guess have to wait, and keep nobody out. */

let world: World
beforeAll(async () => {
  world = await startWorld({ TRUSTED_PROXIES: '1' })
  world.clock.stop()
})
afterAll(() => world.stop())

type Try = { address: string; email?: string; password?: string; cookie?: string }

const tries = async ({
  address,
  email = 'admin@demo.test',
  password = 'guessed-wrong',
  cookie = '',
}: Try) => {
  const response = await fetch(`${world.url}/console/sign-in`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address, cookie },
    body: new URLSearchParams({ email, password }),
    redirect: 'manual',
  })
  const device = response.headers.getSetCookie().find((one) => one.startsWith('town.device='))
  return { status: response.status, wait: response.headers.get('retry-after'), device: device?.split(';')[0] }
}
const right = (address: string, cookie?: string) => tries({ address, cookie, password: PASSWORD })
const forged = (n: number) => `198.51.${n >> 8}.${n & 255}`
const MINUTE = 60_000

test('repeated guesses from one address are delayed more and more; other addresses are not', async () => {
  const statuses = []
  for (let n = 0; n < 8; n++) statuses.push((await tries({ address: '192.0.2.1' })).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
  expect((await tries({ address: '192.0.2.1' })).wait).toBe('60')
  // Even the right password waits there; elsewhere it does not.
  expect((await right('192.0.2.1')).status).toBe(429)
  expect((await right('192.0.2.2')).status).toBe(303)
  world.clock.advance(2 * MINUTE)
  expect((await right('192.0.2.1')).status).toBe(303)
})

test('of two concurrent sign-ins, neither waits because the other was counted first', async () => {
  await tries({ address: '192.0.2.3', email: 'lead@demo.test' })
  world.serviceClockOffBy(-50)
  const answer = await tries({ address: '192.0.2.3', email: 'agent@demo.test', password: PASSWORD })
  world.serviceClockOffBy(0)
  expect(answer.status).toBe(303)
})

test('an address that signed in recently is not locked out by attempts from many others', async () => {
  expect((await right('203.0.113.5')).status).toBe(303)
  const answers = new Map<number, number>()
  for (let n = 0; n < 60; n++) {
    const { status } = await tries({ address: forged(n) })
    answers.set(status, (answers.get(status) ?? 0) + 1)
  }
  expect(answers.get(401) ?? 0).toBeLessThanOrEqual(20)
  expect(answers.get(429) ?? 0).toBeGreaterThanOrEqual(40)
  expect((await right('203.0.113.5')).status).toBe(303)
})

test('a browser that signed in recently can sign in while a stranger guesses from the same address', async () => {
  world.clock.advance(120 * MINUTE)
  const { device } = await right('203.0.113.6')
  expect(device).toBeDefined()
  for (let n = 0; n < 20; n++) await tries({ address: '203.0.113.6' })
  expect((await right('203.0.113.6')).status).toBe(429)
  expect((await right('203.0.113.6', device)).status).toBe(303)
})

test('the cookie of a known browser is valid for its own account only, cannot be forged, and does not allow unlimited guesses', async () => {
  world.clock.advance(120 * MINUTE)
  const { device = '' } = await right('203.0.113.7')
  for (let n = 0; n < 6; n++) await tries({ address: '203.0.113.8', email: 'lead@demo.test' })
  expect((await tries({ address: '203.0.113.8', email: 'lead@demo.test', cookie: device })).status).toBe(429)
  for (let n = 0; n < 6; n++) await tries({ address: '203.0.113.9' })
  expect((await right('203.0.113.9', `${device.slice(0, -3)}abc`)).status).toBe(429)
  const guesses = []
  for (let n = 0; n < 14; n++) guesses.push((await tries({ address: '203.0.113.7', cookie: device })).status)
  expect(guesses.filter((status) => status === 401)).toHaveLength(10)
})

test('the address that a client claims is not trusted', async () => {
  world.clock.advance(120 * MINUTE)
  const answers = []
  for (let n = 0; n < 7; n++) {
    const response = await fetch(`${world.url}/console/sign-in`, {
      method: 'POST',
      // The proxy appends the last; all before it, and the other header, are the client's.
      headers: { 'x-forwarded-for': `${forged(n)}, 192.0.2.77`, 'x-client-address': forged(n) },
      body: new URLSearchParams({ email: 'editor@demo.test', password: 'guessed-wrong' }),
    })
    answers.push(response.status)
  }
  expect(answers.slice(-2)).toEqual([429, 429])
})

type Line = { member_name: string; details: Record<string, string> }
const register = async (): Promise<Line[]> =>
  world.sql`select member_name, details from audit_entry where action = 'sign-in' order by at, id`
const more = (lines: Line[]) => lines.reduce((sum, { details }) => sum + Number(details.more ?? 0), 0)

describe('the sign-in log', () => {
  beforeEach(async () => {
    world.clock.advance(120 * MINUTE)
    await world.sql`delete from staff_rate_limit`
    await world.sql`delete from audit_entry`
  })
  const callback = (address: string) =>
    fetch(`${world.url}/api/auth/callback/directory?code=x&state=${Math.random()}`, {
      headers: { 'x-forwarded-for': address },
      redirect: 'manual',
    })

  test('cannot be filled by a stranger: attempts on unknown accounts are counted in one entry an hour', async () => {
    for (let n = 0; n < 20; n++) await callback('192.0.2.30')
    const one = await register()
    expect(one.map(({ details }) => details)).toEqual([
      { how: 'directory', address: '192.0.2.30', why: 'failed' },
      { how: 'directory', address: '192.0.2.30', why: 'failed' },
      { how: 'directory', address: '192.0.2.30', why: 'failed' },
      { how: 'directory', why: 'failed', more: '17' },
    ])
    // From forty networks; then with a made-up account each.
    for (let n = 0; n < 40; n++) await callback(`10.${n}.0.1`)
    for (let n = 0; n < 6; n++) await tries({ address: `10.200.${n}.1`, email: `no-${n}@example.org` })
    const all = await register()
    expect(all.length).toBe(30 + 2)
    expect(all.filter(({ details }) => !details.more)).toHaveLength(30)
    expect(more(all)).toBe(20 + 40 + 6 - 30)
    // The next hour has its own.
    world.clock.advance(60 * MINUTE)
    await callback('192.0.2.30')
    expect((await register()).at(-1)?.details).toEqual({
      how: 'directory',
      address: '192.0.2.30',
      why: 'failed',
    })
  })

  test('has each attempt on a real account, despite many attempts on others and from elsewhere', async () => {
    for (let n = 0; n < 40; n++) await callback(`10.${n}.1.1`)
    for (let n = 0; n < 15; n++) await tries({ address: '192.0.2.31' })
    await tries({ address: '192.0.2.77' })
    const theirs = (await register()).filter(({ member_name }) => member_name === 'Núria Vila')
    const from = (address: string) => theirs.filter(({ details }) => details.address === address)
    expect(from('192.0.2.31')).toHaveLength(10)
    expect(from('192.0.2.77')).toHaveLength(1)
    expect(from('192.0.2.31').length + from('192.0.2.77').length + more(theirs)).toBe(16)
    // From however many addresses: some entries of their own, and all of them counted.
    for (let n = 0; n < 70; n++) await tries({ address: forged(n * 256) })
    const later = (await register()).filter(({ member_name }) => member_name === 'Núria Vila')
    expect(later.length).toBeLessThan(60 + 4)
    expect(later.filter(({ details }) => !details.more).length + more(later)).toBe(16 + 70)
  }, 60_000)

  test('has every successful sign-in, and its page shows how many more attempts there were', async () => {
    for (let n = 0; n < 15; n++) await tries({ address: '192.0.2.32' })
    const cookie = await world.signIn('admin@demo.test')
    const done =
      await world.sql`select 1 from audit_entry where action = 'sign-in' and outcome = 'done' and member_name = 'Núria Vila'`
    expect(done).toHaveLength(1)
    const page = await fetch(`${world.url}/console/audit?action=sign-in`, { headers: { cookie } })
    expect(await page.text()).toMatch(/5 intents més com els anteriors/)
  })
})
