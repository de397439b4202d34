import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import {
  accessOf,
  type Browser,
  browserOf,
  clearSignIns,
  codeOf,
  enrolSecondFactor,
} from '../../support/console/sign-in.ts'
import { startMail } from '../../support/stand-ins/mail.ts'
import { PASSWORD, startWorld, until, type World } from '../../support/world.ts'

/** Members of staff are told by e-mail when somebody changes how they sign in (ASVS 4.0.3, 2.2.3). */

let world: World
let mail: Awaited<ReturnType<typeof startMail>>['mail']

beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  world = await startWorld(started.settings)
})
afterAll(async () => {
  await world.stop()
  mail.stop()
})
beforeEach(() => clearSignIns(world))

const AGENT = 'agent@demo.test'
const FRESH = 'una contrasenya ben nova'

const entered = async (email: string, password = PASSWORD): Promise<Browser> => {
  const desk = browserOf(world)
  await desk.enter(email, password)
  return desk
}

/** The letters that an address gets while something is done. */
const lettersOf = async (address: string, change: () => Promise<unknown>, count = 1) => {
  const before = mail.received(address).length
  await change()
  return until(`${count} letters to ${address}`, async () => {
    const letters = mail.received(address).slice(before)
    return letters.length >= count && letters
  })
}

const memberPath = async (admin: Browser, name: string): Promise<string> =>
  new RegExp(`(/console/staff/[\\w-]+)">${name}`).exec((await admin.go('/console/staff')).text)?.[1] ?? ''

const changePassword = (desk: Browser, old: string, fresh: string) =>
  desk.go('/console/account', { do: 'password', old, new: fresh })

test('a new password is told of, in the member’s language, with when and what to do, and nothing secret', async () => {
  const desk = await entered(AGENT)
  const [letter] = await lettersOf(AGENT, () => changePassword(desk, PASSWORD, FRESH))
  expect(letter?.subject).toBe('S’ha canviat la vostra contrasenya de la consola')
  expect(letter?.text).toContain('Bon dia, Jordi.')
  expect(letter?.text).toMatch(/Quan: \d/)
  expect(letter?.text).toContain('S’ha fet des del vostre compte.')
  expect(letter?.text).toContain('Ajuntament de Manresa')
  expect(letter?.raw).not.toContain(FRESH)
  expect(letter?.raw).not.toContain('token')
  await lettersOf(AGENT, () => changePassword(desk, FRESH, PASSWORD))
})

test('what was refused is told to nobody', async () => {
  const desk = await entered(AGENT)
  const count = async () =>
    (await world.sql`select count(*)::int as n from outbound_mail where cause_key like 'credential:%'`)[0]?.n
  const before = await count()
  expect((await changePassword(desk, 'una altra', FRESH)).status).toBe(422)
  expect((await desk.go('/console/account', { do: 'begin-second', password: 'una altra' })).status).toBe(422)
  expect(await count()).toBe(before)
})

test('the second factor is told of when it is on, when a recovery code is used, and when it is off', async () => {
  const desk = await entered('lead@demo.test')
  let codes: string[] = []
  let secret = ''
  const [on] = await lettersOf('lead@demo.test', async () => {
    const begun = await enrolSecondFactor(desk)
    codes = begun.codes
    secret = begun.secret
  })
  expect(on?.subject).toBe('S’ha activat el segon factor del vostre compte')
  expect(on?.raw).not.toContain(secret)
  const lost = await entered('lead@demo.test')
  const [used] = await lettersOf('lead@demo.test', () =>
    lost.go('/console/sign-in/second', { code: codes[0] ?? '' }),
  )
  expect(used?.subject).toBe('S’ha entrat al vostre compte amb un codi de recuperació')
  const [off] = await lettersOf('lead@demo.test', () =>
    desk.go('/console/account', { do: 'drop-second', password: PASSWORD, code: codeOf(secret, 1) }),
  )
  expect(off?.subject).toBe('S’ha tret el segon factor del vostre compte')
})

test('what an administrator changes is told of with their name', async () => {
  const owner = await entered('operator@demo.test')
  await lettersOf('operator@demo.test', () => enrolSecondFactor(owner))
  const admin = await entered('admin@demo.test')
  const path = await memberPath(admin, 'Montse Riera')
  const letters = await lettersOf(
    'operator@demo.test',
    async () => {
      await admin.go(path, { do: 'second' })
      await admin.go(path, { do: 'password' })
    },
    2,
  )
  expect(letters.map(({ subject }) => subject).toSorted()).toEqual([
    'S’ha canviat la vostra contrasenya de la consola',
    'S’ha tret el segon factor del vostre compte',
  ])
  for (const { text } of letters) expect(text).toContain('Ho ha fet Núria Vila.')
})

test('a new address is told of at both, and signs in; one that somebody has is refused', async () => {
  const admin = await entered('admin@demo.test')
  const path = await memberPath(admin, 'Jordi Casals')
  const change = (email: string) =>
    admin.go(path, { do: 'save', name: 'Jordi Casals', role: 'agent', active: 'yes', email })
  expect((await change('lead@demo.test')).status).toBe(422)
  expect((await change('no és un correu')).status).toBe(422)
  const [old] = await lettersOf(AGENT, async () => {
    const [fresh] = await lettersOf('jcasals@demo.test', () => change('JCasals@demo.test'))
    expect(fresh?.text).toContain(`Abans era ${AGENT}; ara és jcasals@demo.test.`)
  })
  expect(old?.subject).toBe('S’ha canviat el correu amb què entreu a la consola')
  expect(await accessOf(await entered(AGENT))).toBe('out')
  expect(await accessOf(await entered('jcasals@demo.test'))).toBe('in')
  await change(AGENT)
})

test('a change that cannot be told of is not made', async () => {
  const desk = await entered(AGENT)
  await world.sql.unsafe(`
    create function refuse_notice() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
    create trigger refuse_notice before insert on outbound_mail for each row
      when (new.cause_key like 'credential:%') execute function refuse_notice()`)
  try {
    expect((await changePassword(desk, PASSWORD, FRESH)).status).toBe(500)
  } finally {
    await world.sql.unsafe('drop trigger refuse_notice on outbound_mail; drop function refuse_notice()')
  }
  expect(await accessOf(await entered(AGENT, FRESH))).toBe('out')
  expect(await accessOf(await entered(AGENT))).toBe('in')
})
