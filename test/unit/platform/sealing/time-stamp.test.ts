import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  checkSignature,
  createDemoCertificate,
  createPlainPdf,
  createTimeStamper,
  type SigningCertificate,
  signPdf,
  type TimeStamper,
  withSignaturePage,
} from '#platform/sealing'
import {
  startTimeStampServer,
  type TimeStampAnswer,
  type TimeStampServer,
} from '../../../support/stand-ins/time-stamps.ts'

/** A time stamp is taken only where all of it holds: what it is of, when, and from whom. */

const NOW = new Date('2026-11-24T09:30:00Z')
const BYTES = new TextEncoder().encode('el valor d’una signatura')

let authority: TimeStampServer
let folder: string
let stamper: TimeStamper
let seal: SigningCertificate
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'town-stamps-'))
  seal = await createDemoCertificate(join(folder, 'c.pem'), join(folder, 'k.pem'), 'Ajuntament', NOW)
  authority = await startTimeStampServer(() => NOW)
  await Bun.write(join(folder, 'root.pem'), authority.root)
  stamper = createTimeStamper({ url: authority.url, certificates: join(folder, 'root.pem') }, () => NOW)
})
afterAll(async () => {
  authority.stop()
  await rm(folder, { recursive: true, force: true })
})

test('a time stamp has the time of the authority and its name, and every request follows the standard', async () => {
  authority.answers('grants')
  expect(await stamper(BYTES)).toMatchObject({ at: NOW, authority: 'Segell de temps de proves' })
  expect(authority.wrong).toEqual([])
})

describe('no time stamp is taken', () => {
  test.each([
    ['rejects', 'refused with status 2'],
    ['broken', 'HTTP status 503'],
    ['html', 'not a time stamp'],
    ['cut', 'not a time stamp'],
    ['other nonce', 'the answer to another request'],
    ['no nonce', 'the answer to another request'],
    ['other imprint', 'of other bytes'],
    ['wrong signature', 'wrong signature'],
    ['unknown root', 'not trusted'],
    ['certificate for servers', 'not for time stamps'],
    ['certificate not named', 'not the one that it names'],
    ['certificate expired', 'not trusted'],
    ['clock an hour behind', 'its clock differs'],
  ] satisfies [TimeStampAnswer, string][])('where the authority’s answer is: %s', async (answer, why) => {
    authority.answers(answer)
    await expect(stamper(BYTES)).rejects.toThrow(why)
  })

  test('where nobody answers', async () => {
    const gone = createTimeStamper(
      { url: 'http://localhost:9/tsp', certificates: join(folder, 'root.pem') },
      () => NOW,
    )
    await expect(gone(BYTES)).rejects.toThrow('no response')
  })
})

describe('a sealed document', () => {
  const sealed = async (stamp?: (signature: Uint8Array) => Promise<Uint8Array | undefined>) =>
    signPdf(
      await withSignaturePage(await createPlainPdf('Sol·licitud', ['Demano l’ajut.']), {
        title: 'Full',
        facts: [],
        notes: [],
      }),
      seal,
      { reason: 'Sol·licitud', holder: 'Ajuntament', at: NOW, stamp },
    )

  test('has the time stamp beside its signature, and OpenSSL verifies it', async () => {
    authority.answers('grants')
    let signature = new Uint8Array()
    let token = new Uint8Array()
    const pdf = await sealed(async (value) => {
      signature = new Uint8Array(value)
      token = new Uint8Array((await stamper(value)).token)
      return token
    })
    expect(await checkSignature(pdf)).toMatchObject({
      intact: true,
      coversWholeFile: true,
      timeStamp: { at: NOW, authority: 'Segell de temps de proves' },
    })
    if (!Bun.which('openssl')) return
    await Bun.write(join(folder, 'signature'), signature)
    await Bun.write(join(folder, 'token'), token)
    const run = Bun.spawnSync(
      // biome-ignore format: one line for each argument hides the command
      ['openssl', 'ts', '-verify', '-data', 'signature', '-in', 'token', '-token_in', '-CAfile', 'root.pem',
        '-attime', String(NOW.getTime() / 1000)],
      { cwd: folder },
    )
    expect([run.stdout.toString().trim(), run.exitCode]).toEqual(['Verification: OK', 0])
  })

  test('is whole without one, and a time stamp of something else is none', async () => {
    authority.answers('grants')
    const without = await checkSignature(await sealed(async () => undefined))
    expect(without).toMatchObject({ intact: true, timeStamp: undefined })
    const { token } = await stamper(BYTES)
    const wrong = await checkSignature(await sealed(async () => token))
    expect(wrong).toMatchObject({ intact: true, timeStamp: undefined })
  })
})
