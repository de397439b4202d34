import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type Appointment, createToken } from '#domain/appointments'
import { findSigning, presentDocument, sha256 } from '#domain/procedures'
import { createPlainPdf } from '#platform/sealing'
import { startIdentityEmulator } from '../../../src/dev/emulator/identity.ts'
import { bookVideoCall } from '../../support/console/procedure.ts'
import { type Browser, browserOf } from '../../support/console/sign-in.ts'
import { freePort, startWorld, until, WITH_VIDEO, type World } from '../../support/world.ts'

/** Who sits in a video call: the citizen gets in, whatever somebody with the same link does before or beside them. */

const ports = { town: freePort(), identity: freePort() }
const identity = await startIdentityEmulator({
  port: ports.identity,
  clientId: 'town',
  clientSecret: 'identity-secret',
  redirect: `http://localhost:${ports.town}/appointments/identified`,
})
let world: World
beforeAll(async () => {
  world = await startWorld({
    ...WITH_VIDEO,
    PORT: String(ports.town),
    TRUSTED_PROXIES: '1',
    IDENTITY_KIND: 'valid',
    IDENTITY_ISSUER: identity.url,
    IDENTITY_CLIENT_ID: 'town',
    IDENTITY_CLIENT_SECRET: 'identity-secret',
  })
})
afterAll(async () => {
  identity.stop()
  await world.stop()
})

type Rosa = ReturnType<World['citizen']>
let rosa: Rosa
let one: Appointment
let path: string
let heard = 0

beforeEach(async () => {
  const { town } = world.service
  await world.sql`update appointment set state = 'cancelled'`
  rosa = world.citizen('Rosa Puig')
  await rosa.asks('hola', 'En què us podem ajudar?')
  const [row] = await world.sql`select contact_id from conversation order by created_at desc limit 1`
  one = await bookVideoCall(world, String(row?.contact_id))
  path = `/appointments/${createToken(town, one.id)}`
  heard = 0
})

const at = (address: string): Browser => browserOf(world, { 'x-forwarded-for': address })
const STRANGER = '198.51.100.9'
const HOME = '203.0.113.20'

/** The next code on the telephone. */
const nextCode = async (): Promise<string> =>
  until('the next code on the telephone', async () => {
    const codes = (await rosa.transcript()).flatMap(
      ({ text }) => /codi és \*(\d{6})\*/.exec(text?.body ?? '')?.[1] ?? [],
    )
    if (codes.length <= heard) return undefined
    heard = codes.length
    return codes.at(-1)
  })

/** The stage that a browser sees: `open` for who has the seat, `taken` for others. */
const stageOf = async (desk: Browser) => /data-stage="(\w+)"/.exec((await desk.go(path)).text)?.[1]

describe('a stranger with the link takes the seat first', () => {
  test('and uses up their own codes and tries: the citizen still gets a code and takes the seat', async () => {
    const stranger = at(STRANGER)
    await stranger.go(path, { do: 'arrive' })
    for (let n = 0; n < 3; n++) {
      expect((await stranger.go(path, { do: 'seat-code' })).text).toContain('Us hem enviat un codi')
      await nextCode()
    }
    expect((await stranger.go(path, { do: 'seat-code' })).text).toContain('massa codis')
    const answers = []
    for (let n = 0; n < 8; n++)
      answers.push((await stranger.go(path, { do: 'seat', code: `00000${n}` })).text)
    expect(answers.filter((text) => text.includes('no és correcte')).length).toBeLessThanOrEqual(5)

    const citizen = at(HOME)
    expect(await stageOf(citizen)).toBe('taken')
    expect((await citizen.go(path, { do: 'seat-code' })).text).toContain('Us hem enviat un codi')
    const code = await nextCode()
    // The stranger's tries with it are used up, whatever they heard of it.
    expect((await stranger.go(path, { do: 'seat', code })).status).toBe(422)
    expect((await citizen.go(path, { do: 'seat', code })).status).toBe(303)
    expect(await stageOf(citizen)).toBe('open')
    expect(await stageOf(stranger)).toBe('taken')
    // A code is good once.
    expect((await at(HOME).go(path, { do: 'seat', code })).status).toBe(422)
  })

  test('and asks from many addresses: the telephone gets nine codes at most; staff can then send one that works', async () => {
    await at(STRANGER).go(path, { do: 'arrive' })
    const answers = []
    for (let n = 0; n < 12; n++) {
      const { text } = await at(`198.51.${n}.9`).go(path, { do: 'seat-code' })
      answers.push(text.includes('Us hem enviat un codi'))
    }
    expect(answers.filter(Boolean)).toHaveLength(9)
    await until('nine codes', async () => {
      const codes = (await rosa.transcript()).filter(({ text }) => /codi és \*\d{6}\*/.test(text?.body ?? ''))
      heard = codes.length
      return codes.length === 9
    })
    const citizen = at(HOME)
    expect((await citizen.go(path, { do: 'seat-code' })).text).toContain('Demaneu a qui us atén')

    const agent = browserOf(world)
    await agent.enter('agent@demo.test')
    const call = `/console/appointments/${one.id}/call`
    expect((await agent.go(call)).text).toContain('Enviar-li un codi per entrar')
    expect((await agent.go(call, { do: 'seat-code' })).text).toContain('Codi enviat al telèfon que consta')
    const code = await nextCode()
    expect(
      (await citizen.go(path, { do: 'seat', code: code === '123456' ? '654321' : '123456' })).status,
    ).toBe(422)
    expect((await citizen.go(path, { do: 'seat', code })).status).toBe(303)
    expect(await stageOf(citizen)).toBe('open')
  })
})

describe('identification at the provider', () => {
  /** A document that the browser with the seat agreed to. @returns where the provider sends back who identifies there */
  const throughProvider = async (desk: Browser): Promise<string> => {
    const { town } = world.service
    const bytes = await createPlainPdf('Instància', ['Sol·licito l’ajut.'])
    const signer = { name: 'Rosa Puig i Serra', number: '77310058Y' }
    const id = await presentDocument(
      town,
      one,
      { title: 'Instància', signer, assurance: 'low', bytes },
      'Jordi',
    )
    await desk.go(path, { do: 'consent', signing: id, agreed: 'yes', digest: sha256(bytes) })
    expect((await findSigning(town.db, town, id))?.state).toBe('consented')
    const left = await desk.go(`${path}/identify/${id}`)
    const answer = await fetch(left.location, {
      method: 'POST',
      body: new URLSearchParams({ who: '0', level: 'low' }),
      redirect: 'manual',
    })
    return answer.headers.get('location') ?? ''
  }
  const signed =
    () => world.sql`select count(*)::int as n from evidence e join signing s on s.id = e.signing_id
    where s.appointment_id = ${one.id} and e.kind = 'identified'`

  test('succeeds in the browser that has the seat', async () => {
    const citizen = at(HOME)
    await citizen.go(path, { do: 'arrive' })
    const back = await throughProvider(citizen)
    expect((await citizen.go(back)).text).toContain('el document queda signat')
    expect((await signed())[0]?.n).toBe(1)
  })

  test('signs nothing in another browser, so a link sent on to somebody else signs nothing for the stranger', async () => {
    const stranger = at(STRANGER)
    await stranger.go(path, { do: 'arrive' })
    const back = await throughProvider(stranger)
    const victim = await at(HOME).go(back)
    expect(victim.status).toBe(403)
    expect(victim.text).toContain('en un altre navegador')
    expect(victim.text).not.toContain(path)
    expect((await signed())[0]?.n).toBe(0)
    // Nor afterwards in the right one: a way is good once.
    expect((await stranger.go(back)).status).toBe(403)
    expect((await signed())[0]?.n).toBe(0)
  })

  test('signs nothing once somebody else has the seat', async () => {
    const stranger = at(STRANGER)
    await stranger.go(path, { do: 'arrive' })
    const back = await throughProvider(stranger)
    const citizen = at(HOME)
    await citizen.go(path, { do: 'seat-code' })
    await citizen.go(path, { do: 'seat', code: await nextCode() })
    expect((await stranger.go(back)).status).toBe(403)
    expect((await signed())[0]?.n).toBe(0)
  })
})
