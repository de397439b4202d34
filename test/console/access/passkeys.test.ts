import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Authenticator,
  createAuthenticator,
  FLAGS,
  type Otherwise,
} from '../../support/console/authenticator.ts'
import {
  accessOf,
  type Browser,
  browserOf,
  clearSignIns,
  codeOf,
  enrolSecondFactor,
  readSignInLog,
} from '../../support/console/sign-in.ts'
import { copyTown } from '../../support/copied-town.ts'
import { startMail } from '../../support/stand-ins/mail.ts'
import {
  freePort,
  neighbourSettings,
  openNeighbour,
  PASSWORD,
  startWorld,
  until,
  type World,
} from '../../support/world.ts'

/** Passkeys of staff, of Manresa and of Sallent in one process. The key is in software: it can sign what a browser would not. */

let folder: string
let manresa: World
let sallent: World
let mail: Awaited<ReturnType<typeof startMail>>['mail']

beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  folder = await mkdtemp(join(tmpdir(), 'passkey-towns-'))
  const port = freePort()
  await copyTown(folder, { id: 'manresa.cat', name: 'Manresa' })
  await copyTown(folder, { id: 'sallent.cat', name: 'Sallent' })
  await writeFile(join(folder, 'sallent.cat', 'settings.env'), neighbourSettings(port, freePort()))
  manresa = await startWorld({
    ...started.settings,
    TOWNS_DIR: folder,
    PORT: String(port),
    HOST: '0.0.0.0',
    TRUSTED_PROXIES: '1',
    STAFF_SECOND_FACTOR: 'required',
  })
  sallent = await openNeighbour(manresa, 'sallent.cat')
}, 60_000)
afterAll(async () => {
  await sallent?.stop()
  await manresa?.stop()
  mail?.stop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await manresa.sql`delete from staff_passkey`
  await clearSignIns(manresa)
})

const ADDRESS = '203.0.113.40'
const deskOf = (world: World) => browserOf(world, { 'x-forwarded-for': ADDRESS })

type Question = { challenge: string; rpId: string; userVerification: string; allowCredentials?: unknown }
const askToSignIn = async (desk: Browser): Promise<Question> =>
  JSON.parse((await desk.go('/console/sign-in/passkey/ask', {})).text)

const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')

const askToAdd = async (desk: Browser, name = 'Portàtil de la feina') => {
  const page = await desk.go('/console/account', {
    do: 'begin-passkey',
    'passkey-name': name,
    'passkey-password': PASSWORD,
  })
  return JSON.parse(unescaped(/data-options="([^"]+)"/.exec(page.text)?.[1] ?? 'null'))
}

const addPasskey = (desk: Browser, credential: string, name = 'Portàtil de la feina') =>
  desk.go('/console/account', { do: 'add-passkey', 'passkey-name': name, credential })

/** A member who signed in and made a passkey. */
const enrolled = async (world = manresa, key = createAuthenticator(world.url)) => {
  const owner = deskOf(world)
  await owner.enter('agent@demo.test')
  const added = await addPasskey(owner, key.make(await askToAdd(owner)))
  expect(added.location).toBe('/console/account?done=passkey')
  return { owner, key }
}

const signIn = async (desk: Browser, key: Authenticator, otherwise?: Otherwise) =>
  desk.go('/console/sign-in/passkey', { credential: key.sign(await askToSignIn(desk), otherwise) })

test('a passkey signs in by itself, where a second factor is required, and no code is asked after it', async () => {
  const { key } = await enrolled()
  const before = (await readSignInLog(manresa)).length
  const desk = deskOf(manresa)
  const question = await askToSignIn(desk)
  expect(question).toMatchObject({ rpId: 'localhost', userVerification: 'required' })
  expect(question.allowCredentials ?? []).toEqual([])
  const answer = await desk.go('/console/sign-in/passkey', {
    credential: key.sign(question),
    next: '/console/conversations',
  })
  expect(answer).toMatchObject({ status: 303, location: '/console/conversations' })
  expect(await accessOf(desk)).toBe('in')
  expect((await readSignInLog(manresa)).slice(before)).toEqual([
    {
      action: 'sign-in',
      outcome: 'done',
      member_name: 'Jordi Casals',
      details: { how: 'passkey', address: ADDRESS },
    },
  ])
  const [open] = await manresa.sql`select ip_address, strong from staff_session order by created_at desc`
  expect(open).toEqual({ ip_address: ADDRESS, strong: true })
  expect((await desk.go('/console/account')).text).toMatch(/Portàtil de la feina[\s\S]+Darrera vegada/)
})

test('with a passkey and a second factor, either signs in', async () => {
  const { owner, key } = await enrolled()
  const { secret } = await enrolSecondFactor(owner)
  const desk = deskOf(manresa)
  await signIn(desk, key)
  expect(await accessOf(desk)).toBe('in')
  const other = deskOf(manresa)
  expect((await other.enter('agent@demo.test')).text).toContain('Segon pas')
  await other.go('/console/sign-in/second', { code: codeOf(secret, 1) })
  expect(await accessOf(other)).toBe('in')
})

test('once there is a passkey, the password alone signs in no more, and sessions that began with it are over', async () => {
  const early = deskOf(manresa)
  await early.enter('agent@demo.test')
  expect(await accessOf(early)).toBe('account')
  const { owner } = await enrolled()
  expect(await accessOf(owner)).toBe('in')
  expect(await accessOf(early)).toBe('out')
  const desk = deskOf(manresa)
  const refused = await desk.enter('agent@demo.test')
  expect(refused.status).toBe(401)
  expect(refused.text).toContain('la contrasenya sola no és prou')
  expect(await accessOf(desk)).toBe('out')
  expect((await readSignInLog(manresa)).at(-1)?.details).toMatchObject({ how: 'password', why: 'passkey' })
})

describe('a signature is refused', () => {
  const HOSTILE: Record<string, Otherwise> = {
    'of another origin': { origin: 'https://manresa.example.org' },
    'of another port of the same host': { origin: 'http://localhost:1' },
    'for another site': { rpId: 'example.org' },
    'by somebody who was not verified': { flags: FLAGS.present },
    'with nobody present': { flags: FLAGS.verified },
    'by another key': { forged: true },
    'of another challenge': { challenge: Buffer.alloc(32, 7).toString('base64url') },
    'made to create a passkey': { type: 'webauthn.create' },
    'for another account': { userHandle: Buffer.from('somebody-else').toString('base64url') },
  }
  test.each(Object.entries(HOSTILE))('%s', async (_, otherwise) => {
    const { key } = await enrolled()
    const desk = deskOf(manresa)
    const answer = await signIn(desk, key, otherwise)
    expect(answer.status).toBe(401)
    expect(await accessOf(desk)).toBe('out')
    expect((await readSignInLog(manresa)).at(-1)).toMatchObject({
      outcome: 'refused',
      member_name: 'Jordi Casals',
      details: { how: 'passkey', why: 'refused' },
    })
  })

  test('sent a second time, at once or later, from that browser or another', async () => {
    // Of a passkey that counts nothing: only the challenge says that it is the same.
    const { key } = await enrolled(manresa, createAuthenticator(manresa.url, false))
    const desk = deskOf(manresa)
    const credential = key.sign(await askToSignIn(desk))
    const other = deskOf(manresa)
    // A browser that stole the answer and the cookie.
    for (const [name, value] of desk.cookies) other.cookies.set(name, value)
    const at = [desk, other, other, desk].map((one) => one.go('/console/sign-in/passkey', { credential }))
    expect((await Promise.all(at)).map(({ status }) => status).toSorted()).toEqual([303, 401, 401, 401])
    expect((await deskOf(manresa).go('/console/sign-in/passkey', { credential })).status).toBe(401)
    expect((await signIn(deskOf(manresa), key)).status).toBe(303)
  })

  test('after five minutes, or in a browser that was not asked', async () => {
    const { key } = await enrolled()
    const [late, unasked] = [deskOf(manresa), deskOf(manresa)]
    const question = await askToSignIn(late)
    expect((await unasked.go('/console/sign-in/passkey', { credential: key.sign(question) })).status).toBe(
      401,
    )
    manresa.clock.advance(5 * 60_000 + 1)
    expect((await late.go('/console/sign-in/passkey', { credential: key.sign(question) })).status).toBe(401)
  })

  test('of a passkey of another town, even when it signs for this one', async () => {
    const { key } = await enrolled(sallent)
    const desk = deskOf(manresa)
    expect((await signIn(desk, key, { origin: manresa.url })).status).toBe(401)
    expect((await signIn(desk, key)).status).toBe(401)
    const home = deskOf(sallent)
    expect((await signIn(home, key)).status).toBe(303)
    // The session of one town opens nothing of the other.
    for (const [name, value] of home.cookies) desk.cookies.set(name, value)
    expect(await accessOf(desk)).toBe('out')
  })

  test('when the count of a passkey does not grow: it was copied, and its owner is told', async () => {
    const { key } = await enrolled()
    expect((await signIn(deskOf(manresa), key, { counter: 40 })).status).toBe(303)
    const desk = deskOf(manresa)
    expect((await signIn(desk, key, { counter: 40 })).status).toBe(401)
    expect(await accessOf(desk)).toBe('out')
    expect((await readSignInLog(manresa)).at(-1)?.details).toMatchObject({ how: 'passkey', why: 'copied' })
    await until('the letter', async () =>
      mail.received('agent@demo.test').some(({ subject }) => subject.includes('n’ha fet una còpia')),
    )
    expect((await signIn(deskOf(manresa), key, { counter: 41 })).status).toBe(303)
  })

  test('of a member who left', async () => {
    const { key } = await enrolled()
    await manresa.sql`update staff_user set active = false where email = 'agent@demo.test'`
    expect((await signIn(deskOf(manresa), key)).status).toBe(401)
    await manresa.sql`update staff_user set active = true where email = 'agent@demo.test'`
  })

  test.each(['', '{', '[]', 'null', '{"id":"a"}', '"a"', '{"id":'.repeat(3_000), 'a'.repeat(20_000)])(
    'that is none: %#',
    async (credential) => {
      const desk = deskOf(manresa)
      await askToSignIn(desk)
      expect((await desk.go('/console/sign-in/passkey', { credential })).status).toBe(401)
    },
  )

  test('too many of them from one address have to wait', async () => {
    const desk = deskOf(manresa)
    const answers: number[] = []
    // On a slow machine the first pause would be over before the last try.
    manresa.clock.stop()
    for (let n = 0; n < 105; n++)
      answers.push((await desk.go('/console/sign-in/passkey', { credential: '{}' })).status)
    manresa.clock.goOn()
    expect(answers.slice(0, 100).every((status) => status === 401)).toBe(true)
    expect(answers.slice(-3)).toEqual([429, 429, 429])
  })
})

describe('a new passkey', () => {
  test('asks for the password again, and a name', async () => {
    const desk = deskOf(manresa)
    await desk.enter('agent@demo.test')
    const begin = (fields: Record<string, string>) =>
      desk.go('/console/account', { do: 'begin-passkey', ...fields })
    expect((await begin({ 'passkey-name': 'Clau USB', 'passkey-password': 'una altra' })).status).toBe(422)
    expect((await begin({ 'passkey-name': '', 'passkey-password': PASSWORD })).status).toBe(422)
  })

  test('is a discoverable one, verifies its owner, and is not made twice on a device', async () => {
    const { owner, key } = await enrolled()
    const options = await askToAdd(owner, 'Una altra')
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Ajuntament de Manresa' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: key.id }],
    })
  })

  const HOSTILE: Record<string, Otherwise> = {
    'from another origin': { origin: 'https://manresa.example.org' },
    'for another site': { rpId: 'example.org' },
    'whose owner was not verified': { flags: FLAGS.present | FLAGS.attested },
    'for another challenge': { challenge: Buffer.alloc(32, 7).toString('base64url') },
  }
  test.each(Object.entries(HOSTILE))('%s is not added', async (_, otherwise) => {
    const desk = deskOf(manresa)
    await desk.enter('agent@demo.test')
    const key = createAuthenticator(manresa.url)
    expect((await addPasskey(desk, key.make(await askToAdd(desk), otherwise))).status).toBe(422)
    expect(await manresa.sql`select 1 from staff_passkey`).toHaveLength(0)
  })

  test('is added once, to who asked for it, and to nobody else', async () => {
    const [jordi, nuria] = [deskOf(manresa), deskOf(manresa)]
    await jordi.enter('agent@demo.test')
    await nuria.enter('admin@demo.test')
    const key = createAuthenticator(manresa.url)
    const credential = key.make(await askToAdd(jordi))
    // Another member with the first one's question, and their cookie of it.
    nuria.cookies.set('town.passkey', jordi.cookies.get('town.passkey') ?? '')
    expect((await addPasskey(nuria, credential)).status).toBe(422)
    expect((await addPasskey(jordi, credential)).status).toBe(303)
    expect((await addPasskey(jordi, credential)).status).toBe(422)
    // The same key, made for another account.
    expect((await addPasskey(nuria, key.make(await askToAdd(nuria)))).status).toBe(422)
  })

  test('is one of ten at most', async () => {
    const { owner } = await enrolled()
    for (let n = 1; n < 10; n++)
      await addPasskey(owner, createAuthenticator(manresa.url).make(await askToAdd(owner)), `Clau ${n}`)
    expect(await manresa.sql`select 1 from staff_passkey`).toHaveLength(10)
    expect((await owner.go('/console/account')).text).not.toContain('value="begin-passkey"')
    const eleventh = createAuthenticator(manresa.url).make(await askToAdd(owner))
    expect((await addPasskey(owner, eleventh)).status).toBe(422)
  })
})

test('a member removes a passkey with their password, and is told of both by e-mail', async () => {
  const { owner, key } = await enrolled()
  const [{ id } = { id: '' }] = await manresa.sql<{ id: string }[]>`select id from staff_passkey`
  const remove = (password: string) =>
    owner.go('/console/account', { do: 'remove-passkey', passkey: id, password })
  expect((await remove('una altra')).status).toBe(422)
  expect((await remove(PASSWORD)).location).toBe('/console/account?done=passkey-removed')
  expect((await signIn(deskOf(manresa), key)).status).toBe(401)
  const details = await manresa.sql`select details from audit_entry where action = 'passkey' order by at, id`
  expect(details.map((one) => one.details).slice(-2)).toEqual([
    { passkey: 'added', name: 'Portàtil de la feina' },
    { passkey: 'removed', name: 'Portàtil de la feina' },
  ])
  const subjects = () => mail.received('agent@demo.test').map(({ subject }) => subject)
  await until('both letters', async () =>
    ['S’ha afegit una clau d’accés al vostre compte', 'S’ha tret una clau d’accés del vostre compte'].every(
      (one) => subjects().includes(one),
    ),
  )
})

test('an administrator revokes a passkey: its owner is out, and their password signs in until they have another', async () => {
  const { owner, key } = await enrolled()
  const admin = deskOf(manresa)
  await admin.enter('admin@demo.test')
  await enrolSecondFactor(admin)
  const list = await admin.go('/console/staff')
  expect(list.text).toMatch(/Jordi Casals[\s\S]*?Clau d’accés/)
  const path = /(\/console\/staff\/[\w-]+)">Jordi Casals/.exec(list.text)?.[1] ?? ''
  const [{ id } = { id: '' }] = await manresa.sql<{ id: string }[]>`select id from staff_passkey`
  expect((await admin.go(path)).text).toContain('Portàtil de la feina')
  expect((await admin.go(path, { do: 'revoke-passkey', passkey: id })).location).toBe(
    `${path}?done=passkey-removed`,
  )
  expect(await accessOf(owner)).toBe('out')
  expect((await signIn(deskOf(manresa), key)).status).toBe(401)
  const desk = deskOf(manresa)
  await desk.enter('agent@demo.test')
  expect(await accessOf(desk)).toBe('account')
  expect((await admin.go('/console/audit?action=passkey')).text).toMatch(/Núria Vila[\s\S]*Revocada/)
  // Of another town there is nothing to revoke.
  const away = deskOf(sallent)
  await away.enter('admin@demo.test')
  await enrolSecondFactor(away)
  const { key: kept } = await enrolled()
  const [{ id: other } = { id: '' }] = await manresa.sql<{ id: string }[]>`select id from staff_passkey`
  await away.go(path, { do: 'revoke-passkey', passkey: other })
  expect((await signIn(deskOf(manresa), kept)).status).toBe(303)
})
