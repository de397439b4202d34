import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  accessOf,
  browserOf,
  clearSignIns,
  codeOf,
  enrolSecondFactor,
  readSignInLog,
} from '../../support/console/sign-in.ts'
import { startWorld, type World } from '../../support/world.ts'

/** Codes of the second factor: each counts once, wherever it is asked for. */

const ADDRESS = '203.0.113.77'
const STEP_MS = 30_000
let world: World
beforeAll(async () => {
  world = await startWorld({ TRUSTED_PROXIES: '1' })
})
afterAll(() => world.stop())

const deskOf = (town: World) => browserOf(town, { 'x-forwarded-for': ADDRESS })

describe('a code of the second factor', () => {
  const enrolled = async () => {
    // Codes are of the machine's half minutes, and a test needs a few seconds of one.
    const left = STEP_MS - (Date.now() % STEP_MS)
    if (left < 8_000) await Bun.sleep(left)
    await clearSignIns(world)
    const owner = deskOf(world)
    await owner.enter('admin@demo.test')
    const { secret, codes } = await enrolSecondFactor(owner)
    return { world, owner, secret, codes }
  }
  const tries = async (world: World, code: string) => {
    const desk = deskOf(world)
    await desk.enter('admin@demo.test')
    return { desk, ...(await desk.go('/console/sign-in/second', { code })) }
  }

  test('sent three times in a row starts one session', async () => {
    const { world, secret } = await enrolled()
    const code = codeOf(secret, 1)
    const answers = [await tries(world, code), await tries(world, code), await tries(world, code)]
    expect(answers.map(({ status }) => status)).toEqual([303, 401, 401])
  })

  test('sent ten times at once starts one session', async () => {
    const { world, secret } = await enrolled()
    const desks = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const desk = deskOf(world)
        await desk.enter('admin@demo.test')
        return desk
      }),
    )
    await world.sql`delete from staff_rate_limit`
    const code = codeOf(secret, 1)
    const answers = await Promise.all(desks.map((desk) => desk.go('/console/sign-in/second', { code })))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
  })

  test('used for enrolling, or from before it, does not sign in afterwards', async () => {
    const { world, secret } = await enrolled()
    expect((await tries(world, codeOf(secret))).status).toBe(401)
    expect((await tries(world, codeOf(secret, -1))).status).toBe(401)
    expect((await tries(world, codeOf(secret, 1))).status).toBe(303)
  })

  test('is required to remove the second factor, and is accepted once there too', async () => {
    const { owner, secret } = await enrolled()
    const drop = (code: string) =>
      owner.go('/console/account', { do: 'drop-second', password: 'demo-demo-demo', code })
    expect((await drop('')).status).toBe(422)
    expect((await drop(codeOf(secret))).status).toBe(422)
    expect((await drop(codeOf(secret, 1))).location).toBe('/console/account?done=second-off')
  })

  test('meant for recovery is accepted once, and is recorded in the sign-in log', async () => {
    const { world, codes } = await enrolled()
    expect((await tries(world, codes[0] ?? '')).status).toBe(303)
    expect((await tries(world, codes[0] ?? '')).status).toBe(401)
    const entries = (await readSignInLog(world))
      .slice(-4)
      .map(({ outcome, details }) => [outcome, details.how])
    expect(entries).toEqual([
      ['done', 'password'],
      ['done', 'recovery-code'],
      ['done', 'password'],
      ['refused', 'recovery-code'],
    ])
  })

  test('enrolling in the second factor ends sessions that started with a password only', async () => {
    await clearSignIns(world)
    const [early, owner] = [deskOf(world), deskOf(world)]
    await early.enter('admin@demo.test')
    await owner.enter('admin@demo.test')
    expect(await accessOf(early)).toBe('in')
    await enrolSecondFactor(owner)
    expect(await accessOf(owner)).toBe('in')
    expect(await accessOf(early)).toBe('out')
    // A new password leaves who gave it where they are.
    const changed = await owner.go('/console/account', {
      do: 'password',
      old: 'demo-demo-demo',
      new: 'demo-demo-demo',
    })
    expect(changed.location).toBe('/console/account?done=password')
    expect(await accessOf(owner)).toBe('in')
    const [session] = await world.sql`select ip_address from staff_session order by created_at desc limit 1`
    expect(session?.ip_address).toBe(ADDRESS)
  })
})
