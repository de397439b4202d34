import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { verifyEvidenceChain } from '#domain/procedures'
import { createPlainPdf } from '#platform/sealing'
import { startIdentityEmulator } from '../../src/dev/emulator/identity.ts'
import { startVideoEmulator } from '../../src/dev/emulator/video.ts'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import type { Citizen } from '../support/citizen.ts'
import { consents, meets, presents, reload } from '../support/console/procedure.ts'
import { pdfsig } from '../support/poppler.ts'
import { freePort, until } from '../support/world.ts'

/**
 * A procedure by video call, whole: two people in one call, a document presented, agreed to, signed and sealed; and
 * everything that must not be signed. The seal is looked at by a program that knows nothing of us.
 */

const SECRET = 'a-secret-of-the-video-server'
const ports = { town: freePort(), video: freePort(), identity: freePort() }
const base = `http://localhost:${ports.town}`
const video = startVideoEmulator({ port: ports.video, appId: 'town', secret: SECRET })
const identity = await startIdentityEmulator({
  port: ports.identity,
  clientId: 'town',
  clientSecret: 'identity-secret',
  redirect: `${base}/appointments/identified`,
})
const { world, open } = browsing({
  PORT: String(ports.town),
  PUBLIC_URL: base,
  VIDEO_URL: video.url,
  VIDEO_APP_ID: 'town',
  VIDEO_SECRET: SECRET,
  IDENTITY_ISSUER: identity.url,
  IDENTITY_NAME: 'VÀLid',
  IDENTITY_CLIENT_ID: 'town',
  IDENTITY_CLIENT_SECRET: 'identity-secret',
})
const output = join(import.meta.dir, '../output')
let rosa: Citizen

beforeAll(async () => {
  rosa = world().citizen('Rosa Puig')
  await rosa.says('hola')
  await rosa.sees('En què us podem ajudar?')
})
afterAll(() => {
  video.stop()
  identity.stop()
})

/** Books a call on the site; its hour is now. @returns the page of the appointment, and where it is */
const booksACall = async (): Promise<{ page: Page; address: string; id: string }> => {
  await world().sql`update appointment set state = 'cancelled'`
  const page = await open()
  await page.goto(`${base}/appointments`)
  await page.getByRole('link', { name: /Tràmit per videotrucada amb signatura/ }).click()
  await page.getByRole('button', { name: /La primera hora lliure/ }).click()
  await page.getByLabel('Nom i cognoms').fill('Rosa Puig i Serra')
  await page.getByLabel('Quin tràmit voleu fer?').fill('Sol·licitud d’ajut')
  await page.getByLabel('Número de DNI o NIE de qui signa').fill('77310058Y')
  await page.getByLabel('Telèfon (opcional)').fill(`+${rosa.waId}`)
  await page.getByLabel(/Aviseu-me per WhatsApp/).check()
  await page.getByRole('button', { name: 'Confirmar la cita' }).click()
  // A telephone that was typed is nobody's until it says so itself.
  await rosa.sees('Amb aquest telèfon s’ha demanat una cita')
  await rosa.taps('Hi aniré')
  await rosa.sees('Cita confirmada')
  await reload(page)
  await page.getByRole('heading', { name: 'Cita confirmada' }).waitFor()
  await page.getByText('S’obrirà').waitFor()
  const [row] = await world().sql`
    update appointment set starts_at = ${world().clock.ago(60_000)}, ends_at = ${world().clock.ago(-29 * 60_000)}
    where id = (select id from appointment where state = 'booked' order by created_at desc limit 1) returning id`
  return { page, address: page.url(), id: String(row?.id) }
}

/** The console of a member of staff, at a call. */
const atCall = async (id: string, email = 'agent@demo.test'): Promise<Page> => {
  const page = await open()
  const cookies = (await world().signIn(email)).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: base }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${base}/console/appointments/${id}/call`)
  return page
}

const lastCode = async (not = ''): Promise<string> =>
  until('the code on the telephone', async () => {
    const codes = (await rosa.transcript()).flatMap(
      ({ text }) => /codi és \*(\d{6})\*/.exec(text?.body ?? '')?.[1] ?? [],
    )
    const last = codes.at(-1)
    return last !== undefined && last !== not && last
  })

const saves = async (citizen: Page, title: string): Promise<Uint8Array> => {
  const href = await citizen
    .getByRole('article', { name: title })
    .getByRole('link', { name: /Baixar/ })
    .getAttribute('href')
  const response = await citizen.request.get(`${base}${href}`)
  expect(response.headers()['content-type']).toBe('application/pdf')
  return new Uint8Array(await response.body())
}

test('a citizen and an official sign one document in a call; an independent verifier finds the sealed document valid', async () => {
  const { page: citizen, address, id } = await booksACall()
  const staff = await atCall(id)
  await meets(citizen, staff)
  // Both are in the room, by name; nobody else comes in.
  await until('both to be in the room', async () => video.people().length === 2)
  expect(video.people().sort()).toEqual(['Jordi Casals', 'Rosa Puig i Serra'])
  const room = (await citizen.locator('iframe').getAttribute('src')) ?? ''
  expect((await fetch(room.replace(/jwt=[^&#]*/, 'jwt=x'))).status).toBe(403)
  expect((await fetch(room.replace(/\/cita-\w+/, '/cita-una-altra'))).status).toBe(403)

  // Somebody who was forwarded the link does not get in without the telephone.
  const stranger = await open()
  await stranger.goto(address)
  await stranger.getByText('ja s’està fent servir en un altre dispositiu').waitFor()
  expect(await stranger.locator('iframe').count()).toBe(0)
  await stranger.getByLabel('Codi de 6 xifres').fill('000000')
  await stranger.getByRole('button', { name: 'Entrar amb el codi' }).click()
  await stranger.getByText('El codi ha caducat').waitFor()

  // What cannot be signed is said, and what was typed stays.
  await staff
    .getByLabel('Document (PDF)')
    .setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 no') })
  await staff.getByLabel('Títol del document').fill('Sol·licitud d’ajut')
  await staff.getByRole('button', { name: 'Presentar-lo' }).click()
  await staff.getByRole('link', { name: 'Trieu un document PDF que es pugui llegir.' }).waitFor()
  // The page has looked for news since.
  await staff.waitForResponse(
    (response) => response.request().method() === 'GET' && response.url() === staff.url(),
  )
  expect(await staff.getByLabel('Títol del document').inputValue()).toBe('Sol·licitud d’ajut')

  const title = 'Sol·licitud d’ajut'
  await presents(staff, title, 'official')
  await citizen.getByRole('article', { name: title }).waitFor()
  await picture(citizen, 'call-citizen', true)
  expect(await violations(citizen)).toEqual([])
  await consents(citizen, title)
  await citizen.getByText('Consentiment desat').waitFor()
  const official = staff.getByRole('article', { name: title })
  await official.getByRole('button', { name: 'Enviar-li un codi al telèfon' }).click()
  await staff.getByText('Codi enviat al telèfon que consta').waitFor()
  const code = await lastCode()
  // The person who reads the conversation in the console does not read the code.
  const [sent] = await world()
    .sql`select conversation_id from outbound_message where cause_key like 'code:%' limit 1`
  const history = await staff.request.get(`${base}/console/conversations/${sent?.conversation_id}`)
  expect(await history.text()).toContain('••••••')
  expect(await history.text()).not.toContain(code)
  const sign = async (fields: { document?: string; number: string; code: string }) => {
    await official.getByLabel('Document d’identitat vist').selectOption(fields.document ?? 'dni')
    await official.getByLabel('Número de DNI, NIE o passaport').fill(fields.number)
    await official.getByLabel('Codi que us diu').fill(fields.code)
    await official.getByRole('button', { name: 'Identificar i signar en nom seu' }).click()
  }
  // Another person, another code, a code of an hour ago: refused, each with its reason.
  await sign({ number: '39352487P', code })
  await staff.getByText('El número no és el de qui ha de signar').first().waitFor()
  await sign({ number: '77310058Y', code: code === '123456' ? '654321' : '123456' })
  await staff.getByText('El codi no és correcte').first().waitFor()
  world().clock.advance(11 * 60_000)
  await sign({ number: '77310058Y', code })
  await staff.getByText('El codi ha caducat').first().waitFor()
  world().clock.reset()
  await picture(staff, 'call-staff', true)
  expect(await violations(staff)).toEqual([])
  expect(await fits(staff)).toBe(true)
  await sign({ number: '77310058Y', code })
  await staff.getByText('Signat i segellat').waitFor()
  await citizen.getByText('Document signat. Codi de verificació').waitFor()
  await rosa.sees('Document signat: Sol·licitud d’ajut')

  // What an independent program says of it.
  const signed = await saves(citizen, title)
  await Bun.write(join(output, 'signed.pdf'), signed)
  const said = await pdfsig(join(output, 'signed.pdf'))
  expect(said).toContain('Signature Validation: Signature is Valid.')
  expect(said).toContain('Signature Type: ETSI.CAdES.detached')
  expect(said).toContain('Total document signed')
  expect(said).toContain('Ajuntament de Manresa')
  const tampered = signed.slice()
  const at = Buffer.from(signed).indexOf('stream') + 12
  tampered[at] = (tampered[at] ?? 0) ^ 1
  await Bun.write(join(output, 'tampered.pdf'), tampered)
  expect(await pdfsig(join(output, 'tampered.pdf'))).toContain('Digest Mismatch')

  // And what the public page says, by code and of the document itself; of neither does it say whose it is.
  const verify = await open()
  const link = await citizen.getByRole('link', { name: 'Comprovar-lo' }).getAttribute('href')
  await verify.goto(link ?? '')
  await verify.getByText('El registre d’evidències està sencer.').waitFor()
  expect(await verify.content()).not.toContain('Rosa')
  expect(await verify.content()).not.toContain('77310058')
  expect(await violations(verify)).toEqual([])
  await picture(verify, 'verify', true)
  const checks = async (bytes: Uint8Array, text: string) => {
    await verify.goto(`${base}/verify`)
    await verify
      .getByLabel('O el document mateix (PDF)')
      .setInputFiles({ name: 'd.pdf', mimeType: 'application/pdf', buffer: Buffer.from(bytes) })
    await verify.getByRole('button', { name: 'Comprovar' }).last().click()
    await verify.getByText(text).waitFor()
  }
  await checks(signed, 'És autèntic')
  await checks(tampered, 'NO és vàlid')
  await checks(new Uint8Array([...signed, 32]), 'NO és vàlid')
  await checks(await createPlainPdf('Un altre', ['sense segell']), 'No porta cap segell.')

  // The call is over: the link leads to what was signed, and to no room.
  await staff.getByRole('button', { name: 'Acabar la trucada' }).click()
  await reload(citizen)
  await citizen.getByText('La videotrucada s’ha acabat.').waitFor()
  expect(await citizen.locator('iframe').count()).toBe(0)
  // Nor does somebody to whom the link was forwarded read what was signed.
  const href = await citizen.getByRole('link', { name: /Baixar/ }).getAttribute('href')
  expect((await stranger.request.get(`${base}${href}`)).status()).toBe(404)
})

describe('with electronic identity', () => {
  test('the expected person with the required level signs; another person, a lower level and a replayed response are rejected', async () => {
    const { page: citizen, id } = await booksACall()
    const staff = await atCall(id)
    await meets(citizen, staff)
    const title = 'Declaració responsable'
    await presents(staff, title, 'substantial')
    await citizen.getByRole('article', { name: title }).waitFor()
    await consents(citizen, title)
    const identifies = async (who: RegExp, level: string): Promise<Page> => {
      const [tab] = await Promise.all([
        citizen.context().waitForEvent('page'),
        citizen.getByRole('link', { name: 'Identificar-me amb VÀLid' }).click(),
      ])
      await tab.getByLabel(level).check()
      await tab.getByRole('button', { name: who }).click()
      await tab.getByRole('heading', { name: 'Identificació' }).waitFor()
      return tab
    }
    const other = await identifies(/Joan Vila/, 'substancial')
    expect(await other.getByRole('status').textContent()).toContain('no és la que ha de signar')
    const low = await identifies(/Rosa Puig/, 'baix')
    expect(await low.getByRole('status').textContent()).toContain('un nivell d’identificació més alt')
    const nobody = await identifies(/No vull/, 'baix')
    expect(await nobody.getByRole('status').textContent()).toContain('no us ha pogut identificar')
    const good = await identifies(/Rosa Puig/, 'substancial')
    expect(await good.getByRole('status').textContent()).toContain('el document queda signat')
    // The same answer again, or one that we never asked for, signs nothing.
    await reload(good)
    expect(await good.getByRole('status').textContent()).toContain('ja es va fer servir')
    await good.goto(`${base}/appointments/identified?code=x&state=inventat`)
    expect(await good.getByRole('status').textContent()).toContain('ja es va fer servir')
    await citizen.getByText('Document signat. Codi de verificació').waitFor()
    await Bun.write(join(output, 'signed-identity.pdf'), await saves(citizen, title))
    expect(await pdfsig(join(output, 'signed-identity.pdf'))).toContain('Signature is Valid')
  })
})

test('only authorised officials can sign, and the evidence record is append-only', async () => {
  const { page: citizen, id } = await booksACall()
  const staff = await atCall(id, 'lead@demo.test')
  await meets(citizen, staff)
  await presents(staff, 'Instància', 'official')
  await citizen.getByRole('article', { name: 'Instància' }).waitFor()
  await consents(citizen, 'Instància')
  await staff.getByText('Només un funcionari habilitat').waitFor()
  const [row] = await world().sql`select id from signing where state = 'consented'`
  const forced = await staff.request.post(`${base}/console/appointments/${id}/call`, {
    form: {
      do: 'official',
      signing: String(row?.id),
      [`document-${row?.id}`]: 'dni',
      [`number-${row?.id}`]: '77310058Y',
      [`code-${row?.id}`]: '000000',
    },
  })
  expect(forced.status()).toBe(422)
  await expect(world().sql`update evidence set details = '{}'`).rejects.toThrow('only added to')
  await expect(world().sql`delete from evidence`).rejects.toThrow('only added to')
  const { town } = world().service
  const whole = await verifyEvidenceChain(town.db, town)
  expect(whole.broken).toBeUndefined()
  expect(whole.entries).toBeGreaterThan(10)
  // Somebody with every right on the database changes an entry all the same: it is found.
  await world().sql`alter table evidence disable trigger evidence_stays`
  await world().sql`update evidence set details = '{"document":"un altre"}' where seq = 3`
  expect(await verifyEvidenceChain(town.db, town)).toMatchObject({ broken: 3 })
})
