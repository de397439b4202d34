import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  accessOf,
  type Browser,
  browserOf,
  clearSignIns,
  codeOf,
  enrolSecondFactor,
  readSignInLog,
} from '../../support/console/sign-in.ts'
import { type Directory, type Person, startDirectory } from '../../support/stand-ins/directory.ts'
import { startWorld, type World } from '../../support/world.ts'

/** Every way of signing in, with and without a second factor, and what the register has of each. */

const directories: Directory[] = []
const townOf = async (secondFactor: string): Promise<[World, Directory]> => {
  const directory = startDirectory('consola', 'secret-de-la-consola')
  directories.push(directory)
  const world = await startWorld({
    OIDC_ISSUER: directory.issuer,
    OIDC_CLIENT_ID: 'consola',
    OIDC_CLIENT_SECRET: 'secret-de-la-consola',
    OIDC_NAME: 'el directori municipal',
    OIDC_STRONG_ACR: 'urn:town:strong, https://refeds.org/profile/mfa',
    OIDC_STRONG_AMR: 'mfa',
    STAFF_SECOND_FACTOR: secondFactor,
    TRUSTED_PROXIES: '1',
  })
  return [world, directory]
}
let optional: [World, Directory]
let required: [World, Directory]
beforeAll(async () => {
  optional = await townOf('optional')
  required = await townOf('required')
})
afterAll(async () => {
  for (const [world] of [optional, required]) await world.stop()
  for (const directory of directories) directory.stop()
})

const ADDRESS = '203.0.113.77'
const deskOf = (world: World) => browserOf(world, { 'x-forwarded-for': ADDRESS })

/** Goes to the directory and back as somebody. */
const byDirectory = async (desk: Browser, directory: Directory, person: Person, next = '/console') => {
  directory.person = person
  const left = await desk.go('/console/sign-in/directory', { next })
  const there = await fetch(left.location, { redirect: 'manual' })
  return desk.go(there.headers.get('location') ?? '')
}

const verified = { sub: 'jcasals', email: 'agent@demo.test', name: 'Jordi C.' }
const WAYS: Record<string, Person | 'password' | 'wrong password'> = {
  password: 'password',
  'a wrong password': 'wrong password',
  'the directory': verified,
  'the directory, by a strong acr': { ...verified, acr: 'urn:town:strong' },
  'the directory, by a strong amr': { ...verified, amr: ['pwd', 'mfa'] },
  'the directory, by values that no setting names': { ...verified, acr: '2', amr: ['pwd', 'otp'] },
  'the directory, by a value in another form': { ...verified, acr: ['urn:town:strong'], amr: 'mfa' },
  'the directory, unverified': { ...verified, email_verified: false, acr: 'urn:town:strong' },
  'the directory, verified as a text': { ...verified, email_verified: 'true', acr: 'urn:town:strong' },
  'the directory, nothing said of it': { ...verified, email_verified: undefined, acr: 'urn:town:strong' },
  'the directory, another subject': { ...verified, sub: 'another', acr: 'urn:town:strong' },
  'the directory, somebody unknown': { ...verified, sub: 'x', email: 'algu@demo.test' },
}
const REFUSED: Record<string, string> = {
  'a wrong password': 'refused',
  'the directory, unverified': 'unverified',
  'the directory, verified as a text': 'unverified',
  'the directory, nothing said of it': 'unverified',
  'the directory, another subject': 'other-identity',
  'the directory, somebody unknown': 'unknown',
}
const STRONG = ['the directory, by a strong acr', 'the directory, by a strong amr']
const FACTORS = ['off', 'on', 'required and none', 'required and on'] as const

/** Where a way leads to, and by which code after it where one is asked for. */
const expected = (way: string, factor: (typeof FACTORS)[number]) => {
  if (REFUSED[way]) return 'out'
  if (STRONG.includes(way)) return 'in'
  if (factor === 'off') return 'in'
  return factor === 'required and none' ? 'account' : 'second'
}

describe.each(FACTORS)('with the second factor %s', (factor) => {
  test.each(Object.keys(WAYS))('signing in by %s gives the access that the settings allow', async (way) => {
    const [world, directory] = factor.startsWith('required') ? required : optional
    await clearSignIns(world)
    let secret = ''
    // The identity that is theirs was there before.
    const owner = deskOf(world)
    await byDirectory(owner, directory, verified)
    if (factor.endsWith('on')) {
      await owner.enter('agent@demo.test')
      secret = (await enrolSecondFactor(owner)).secret
      await world.sql`update staff_two_factor set last_step = null`
    }
    await world.sql`delete from staff_rate_limit`
    const before = (await readSignInLog(world)).length

    const desk = deskOf(world)
    const person = WAYS[way] as Person | string
    const answer =
      typeof person === 'object'
        ? await byDirectory(desk, directory, person)
        : await desk.enter('agent@demo.test', person === 'password' ? undefined : 'not-the-password')
    const asked = expected(way, factor)
    expect(await accessOf(desk)).toBe(asked === 'second' ? 'out' : asked)

    const [entry, ...more] = (await readSignInLog(world)).slice(before)
    expect(more).toEqual([])
    expect(entry).toEqual({
      action: 'sign-in',
      outcome: REFUSED[way] ? 'refused' : 'done',
      member_name: way === 'the directory, somebody unknown' ? '' : 'Jordi Casals',
      details: {
        how: typeof person === 'object' ? 'directory' : 'password',
        address: ADDRESS,
        ...(REFUSED[way] ? { why: REFUSED[way] } : asked === 'second' ? { asked: 'second-factor' } : {}),
      },
    })
    if (asked === 'second') {
      if (typeof person === 'object') {
        expect(answer.location).toBe('/console/sign-in/second?next=%2Fconsole')
        expect((await desk.go(answer.location)).text).toContain('Segon pas')
      }
      expect((await desk.go('/console/sign-in/second', { code: '000000' })).status).toBe(401)
      expect(await accessOf(desk)).toBe('out')
      expect((await desk.go('/console/sign-in/second', { code: codeOf(secret) })).location).toBe('/console')
      expect(await accessOf(desk)).toBe('in')
      const seconds = (await readSignInLog(world)).slice(before + 1)
      expect(seconds.map(({ outcome, member_name, details }) => [outcome, member_name, details])).toEqual([
        ['refused', 'Jordi Casals', { how: 'code', address: ADDRESS, why: 'refused' }],
        ['done', 'Jordi Casals', { how: 'code', address: ADDRESS }],
      ])
    }
    const [open] = await world.sql`select ip_address, strong from staff_session order by created_at desc`
    if (asked !== 'out') {
      expect(open?.ip_address).toBe(ADDRESS)
      expect(open?.strong).toBe(asked === 'second' || STRONG.includes(way))
    }
  })
})

describe('an identity of the directory', () => {
  test('that differs, with the same e-mail address, is refused with a reason until an administrator unbinds the first', async () => {
    const [world, directory] = optional
    await clearSignIns(world)
    await byDirectory(deskOf(world), directory, verified)
    const other = deskOf(world)
    const refused = await byDirectory(other, directory, { ...verified, sub: 'nou' })
    expect(refused.location).toBe('/console/sign-in?error=other-identity')
    const page = await other.go(refused.location)
    expect(page.status).toBe(403)
    expect(page.text).toContain('una altra identitat del directori')

    const admin = deskOf(world)
    await admin.enter('admin@demo.test')
    const staff = await admin.go('/console/staff')
    const path = /(\/console\/staff\/[\w-]+)">Jordi Casals/.exec(staff.text)?.[1] ?? ''
    const owner = deskOf(world)
    await byDirectory(owner, directory, verified)
    expect((await admin.go(path, { do: 'unbind' })).status).toBe(422)
    expect(await accessOf(owner)).toBe('in')
    expect((await admin.go(path, { do: 'unbind', sure: 'yes' })).location).toBe(`${path}?done=unbound`)
    expect(await accessOf(owner)).toBe('out')
    expect((await admin.go('/console/audit?action=unbind-identity')).text).toContain('Jordi Casals')
    await byDirectory(other, directory, { ...verified, sub: 'nou' })
    expect(await accessOf(other)).toBe('in')
    expect((await byDirectory(deskOf(world), directory, verified)).location).toContain('other-identity')
  })

  test('that signs in for the first time together with another of the same address: only one is bound', async () => {
    const [world, directory] = optional
    await clearSignIns(world)
    const back = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (sub) => {
        const desk = deskOf(world)
        const left = await desk.go('/console/sign-in/directory', { next: '/console' })
        const there = await fetch(left.location, { redirect: 'manual' })
        return { desk, sub, to: there.headers.get('location') ?? '' }
      }),
    )
    // The directory says who it is when the code is entered, as the account is by then.
    const subjects = back.map(({ sub }) => sub)
    Object.defineProperty(directory, 'person', {
      configurable: true,
      get: () => ({ ...verified, sub: subjects.pop() ?? 'z' }),
    })
    await Promise.all(back.map(({ desk, to }) => desk.go(to)))
    Object.defineProperty(directory, 'person', { configurable: true, writable: true, value: verified })
    const inside = await Promise.all(back.map(({ desk }) => accessOf(desk)))
    expect(inside.filter((one) => one === 'in')).toHaveLength(1)
  })

  test('with the same subject but another issuer is another identity', async () => {
    const [world, directory] = optional
    await clearSignIns(world)
    await byDirectory(deskOf(world), directory, verified)
    const [known] = await world.sql`select account_id from staff_account where provider_id = 'directory'`
    expect(known?.account_id).toBe(`${directory.issuer} jcasals`)
  })

  test('that was shown one proof does not sign in a member who has a passkey; one that was shown two does', async () => {
    const [world, directory] = optional
    await clearSignIns(world)
    await world.sql`insert into staff_passkey (id, jurisdiction_id, member_id, credential_id, public_key, counter, backed_up, name, created_at)
      select gen_random_uuid(), jurisdiction_id, id, 'clau', '', 0, false, 'Clau USB', ${world.clock.now()}
      from staff_user where email = 'agent@demo.test'`
    const desk = deskOf(world)
    const refused = await byDirectory(desk, directory, verified)
    expect(refused.location).toBe('/console/sign-in?error=passkey')
    const page = await desk.go(refused.location)
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('Teniu una clau d’accés')])
    expect(await accessOf(desk)).toBe('out')
    expect((await readSignInLog(world)).at(-1)?.details).toMatchObject({ how: 'directory', why: 'passkey' })
    await byDirectory(desk, directory, { ...verified, acr: 'urn:town:strong' })
    expect(await accessOf(desk)).toBe('in')
    await world.sql`delete from staff_passkey`
  })

  test('signs in from the address that the proxy saw, not the one that the browser claims', async () => {
    const [world, directory] = optional
    await clearSignIns(world)
    const desk = browserOf(world, { 'x-forwarded-for': ADDRESS, 'x-client-address': '198.51.100.1' })
    await byDirectory(desk, directory, verified)
    const [session] = await world.sql`select ip_address from staff_session`
    expect(session?.ip_address).toBe(ADDRESS)
  })
})

test('the audit log stores no e-mail address of people who are not staff', async () => {
  const [world, directory] = optional
  await deskOf(world).enter('algu-de-fora@example.org', 'whatever-it-was')
  await byDirectory(deskOf(world), directory, { sub: 'y', email: 'algu-de-fora@example.org', name: 'Algú' })
  const [kept] =
    await world.sql`select count(*)::int as n from audit_entry where details::text like '%de-fora%'`
  expect(kept?.n).toBe(0)
  const last = (await readSignInLog(world)).slice(-2)
  expect(last.map(({ member_name, outcome }) => [member_name, outcome])).toEqual([
    ['', 'refused'],
    ['', 'refused'],
  ])
})

describe('the redirect after signing in', () => {
  const ours = ['/console', '/console/010', '/console?state=new', '/console/requests/26-00001?saved#notes']
  const foreign = [
    '/console/\r\nX: y',
    '/console/\nSet-Cookie: a=b',
    '/console/\u0001',
    '/console/\u0085',
    '/console/ñ',
    '/console/\u2028x',
    '/console\\@example.org',
    '/console/\\example.org',
    '/console/../reports',
    '/console/%2e%2e/reports',
    '//example.org/console',
    'https://example.org/console',
    '/consolex',
    '/console@example.org',
    'javascript:alert(1)',
    ' /console/x y',
    `/console/${'a'.repeat(5_000)}`,
  ]
  // Half a character has become a question mark before anything is made of it.
  const lost = ['/console/\ud800', '/console/?']
  test.each([...ours.map((next) => [next, next]), lost, ...foreign.map((next) => [next, '/console'])])(
    'from %j goes to %j',
    async (next = '', to = '') => {
      const [world, directory] = optional
      await clearSignIns(world)
      const desk = deskOf(world)
      await world.sql`delete from staff_rate_limit`
      const fields = { email: 'agent@demo.test', password: 'demo-demo-demo', next }
      expect(await desk.go('/console/sign-in', fields)).toMatchObject({ status: 303, location: to })
      expect(await byDirectory(deskOf(world), directory, verified, next)).toMatchObject({
        status: 303,
        location: to,
      })
    },
  )
})
