import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { browserOf, codeOf } from '../../support/console/sign-in.ts'
import { type Directory, startDirectory } from '../../support/stand-ins/directory.ts'
import { PASSWORD, startWorld, type World } from '../../support/world.ts'

let world: World
let directory: Directory

beforeAll(async () => {
  directory = startDirectory('consola', 'secret-de-la-consola')
  world = await startWorld({
    OIDC_ISSUER: directory.issuer,
    OIDC_CLIENT_ID: 'consola',
    OIDC_CLIENT_SECRET: 'secret-de-la-consola',
    OIDC_NAME: 'el directori municipal',
  })
})
afterAll(async () => {
  await world.stop()
  directory.stop()
})

const browser = () => browserOf(world)

describe('the second factor', () => {
  test('once enabled, the password alone does not sign in; a code does, and a recovery code does once', async () => {
    const desk = browser()
    await desk.enter('operator@demo.test')
    expect((await desk.go('/console/account', { do: 'begin-second', password: 'una altra' })).status).toBe(
      422,
    )
    const begun = await desk.go('/console/account', { do: 'begin-second', password: PASSWORD })
    const secret = /class="secret">([A-Z2-7]+)</.exec(begun.text)?.[1] ?? ''
    const [, spare = ''] = [...begun.text.matchAll(/<li><code>([^<]+)</g)].map((match) => match[1])
    expect(secret.length).toBeGreaterThan(20)
    expect((await desk.go('/console/account', { do: 'confirm-second', code: '000000' })).status).toBe(422)
    const confirmed = await desk.go('/console/account', { do: 'confirm-second', code: codeOf(secret) })
    expect(confirmed.location).toBe('/console/account?done=second')

    const again = browser()
    expect((await again.enter('operator@demo.test')).text).toContain('Segon pas')
    expect((await again.go('/console')).location).toStartWith('/console/sign-in')
    expect((await again.go('/console/sign-in/second', { code: '123456' })).status).toBe(401)
    expect((await again.go('/console/sign-in/second', { code: codeOf(secret, 1) })).location).toBe('/console')
    expect((await again.go('/console')).status).toBe(200)

    const lost = browser()
    await lost.enter('operator@demo.test')
    expect((await lost.go('/console/sign-in/second', { code: spare })).location).toBe('/console')
    const twice = browser()
    await twice.enter('operator@demo.test')
    expect((await twice.go('/console/sign-in/second', { code: spare })).status).toBe(401)
  })

  test('an administrator removes it for a member who lost their telephone', async () => {
    const admin = browser()
    await admin.enter('admin@demo.test')
    const { text } = await admin.go('/console/staff')
    const id = /\/console\/staff\/([\w-]+)">Montse Riera/.exec(text)?.[1]
    await admin.go(`/console/staff/${id}`, { do: 'second' })
    expect((await browser().enter('operator@demo.test')).location).toBe('/console')
  })
})

describe('the directory of the town', () => {
  const comeBack = async (desk: ReturnType<typeof browser>) => {
    const left = await desk.go('/console/sign-in/directory', { next: '/console/010' })
    expect(left.location).toStartWith(`${directory.issuer}/authorize`)
    const there = await fetch(left.location, { redirect: 'manual' })
    return desk.go(there.headers.get('location') ?? '')
  }

  test('a member added by an administrator signs in with it as the same member', async () => {
    directory.person = { sub: 'jcasals', email: 'agent@demo.test', name: 'Jordi C.' }
    const desk = browser()
    expect((await desk.go('/console/sign-in')).text).toContain('Entrar amb el directori municipal')
    expect((await comeBack(desk)).location).toBe('/console/010')
    expect((await desk.go('/console')).text).toContain('Jordi Casals<small>agent</small>')
  })

  test('a person known to the directory but not added as a member cannot sign in', async () => {
    directory.person = { sub: 'x', email: 'algu@demo.test', name: 'Algú' }
    const desk = browser()
    const { location } = await comeBack(desk)
    expect(location).toContain('/console/sign-in?error=')
    expect((await desk.go('/console')).location).toStartWith('/console/sign-in')
  })

  test('a sign-in started in one browser cannot be completed in another', async () => {
    directory.person = { sub: 'jcasals', email: 'agent@demo.test', name: 'Jordi C.' }
    const desk = browser()
    const left = await desk.go('/console/sign-in/directory', { next: '/console' })
    const there = await fetch(left.location, { redirect: 'manual' })
    // Somebody else's browser, with the same address: it has no cookie of the way out.
    const other = browser()
    await other.go(there.headers.get('location') ?? '')
    expect((await other.go('/console')).location).toStartWith('/console/sign-in')
  })
})

describe('sessions', () => {
  test('are listed, and can be ended except the current one', async () => {
    const [first, second] = [browser(), browser()]
    await first.enter('lead@demo.test')
    await second.enter('lead@demo.test')
    const { text } = await first.go('/console/account')
    expect(text.match(/name="session"/g)).toHaveLength(1)
    await first.go('/console/account', { do: 'end-others' })
    expect((await second.go('/console')).status).toBe(303)
    expect((await first.go('/console')).status).toBe(200)
  })

  test('a removed member is signed out at once, and the last administrator cannot be removed', async () => {
    const admin = browser()
    await admin.enter('admin@demo.test')
    const editor = browser()
    await editor.enter('editor@demo.test')
    expect((await editor.go('/console/content')).status).toBe(200)
    const { text } = await admin.go('/console/staff')
    const idOf = (name: string) => new RegExp(`/console/staff/([\\w-]+)">${name}`).exec(text)?.[1]
    await admin.go(`/console/staff/${idOf('Clara Font')}`, { do: 'save', name: 'Clara Font', role: 'editor' })
    expect((await editor.go('/console/content')).status).toBe(303)
    expect((await browser().enter('editor@demo.test')).status).toBe(401)
    const last = await admin.go(`/console/staff/${idOf('Núria Vila')}`, {
      do: 'save',
      name: 'Núria Vila',
      role: 'agent',
      active: 'yes',
    })
    expect(last.status).toBe(422)
    expect(last.text).toContain('sense ningú d’administració')
  })

  test('a form sent after the session ended is kept, and sent after signing in again', async () => {
    const id = await world.report()
    const desk = browser()
    const text = 'Hem avisat la brigada.\nHi aniran demà «a primera hora» <b>'
    const refused = await desk.go(`/console/requests/${id}`, {
      state: 'confirmed',
      public_note: text,
      version: '1',
    })
    expect(refused.status).toBe(401)
    expect(refused.text).toContain('No s’ha perdut res')
    const resume = /name="resume" value="([^"]+)"/.exec(refused.text)?.[1] ?? ''
    await world.sql`delete from staff_rate_limit`
    const kept = await desk.go('/console/sign-in', { email: 'agent@demo.test', password: PASSWORD, resume })
    expect(kept.status).toBe(200)
    expect(kept.text).toContain('«a primera hora» &lt;b')
    expect(kept.text).toContain(`action="/console/requests/${id}"`)
    const forged = await browser().go('/console/sign-in', {
      email: 'agent@demo.test',
      password: PASSWORD,
      resume: Buffer.from('{"path":"https://altre.test"}').toString('base64url'),
    })
    expect(forged.location).toBe('/console')
  })
})

test('actions and refusals of staff are in the audit log, and auditors can read them', async () => {
  const id = await world.report()
  const auditor = browser()
  await auditor.enter('auditor@demo.test')
  expect((await auditor.go(`/console/requests/${id}`, { state: 'resolved', version: '1' })).status).toBe(403)
  const agent = browser()
  await agent.enter('agent@demo.test')
  await agent.go(`/console/requests/${id}`, { state: 'confirmed', version: '1' })
  const { text } = await auditor.go(`/console/audit?words=${id}`)
  expect(text).toContain('Ramon Prat')
  expect(text).toContain('Denegat')
  expect(text).toContain('Jordi Casals')
  expect((await agent.go('/console/audit')).status).toBe(403)
})

test('where a second factor is required, members without one must enrol first', async () => {
  const strict = await startWorld({ STAFF_SECOND_FACTOR: 'required' })
  const cookie = await strict.signIn('agent@demo.test')
  const page = await fetch(`${strict.url}/console`, { headers: { cookie }, redirect: 'manual' })
  expect(page.headers.get('location')).toBe('/console/account?needed=second')
  await strict.stop()
})
