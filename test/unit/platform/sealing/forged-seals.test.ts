import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OctetString } from 'asn1js'
import * as pkijs from 'pkijs'
import {
  createDemoCertificate,
  encodeCms,
  fingerprint,
  type SigningCertificate,
  signDigest,
  verifyDetached,
} from '#platform/sealing'

/** Signatures that carry the town's certificate, or a content that it once signed, beside what it never signed. */

const NOW = new Date('2026-11-24T09:30:00Z')
const SIGNED = new TextEncoder().encode('el que va signar l’Ajuntament')
const FORGED = new TextEncoder().encode('el que no va signar mai')

let folder: string
let town: SigningCertificate
let forger: SigningCertificate
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'town-forged-'))
  town = await createDemoCertificate(join(folder, 'c.pem'), join(folder, 'k.pem'), 'Ajuntament', NOW)
  forger = await createDemoCertificate(join(folder, 'fc.pem'), join(folder, 'fk.pem'), 'Falsari', NOW)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const digestOf = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.digest('SHA-256', bytes)

test('the signer is whose key signed, though the town’s certificate stands first', async () => {
  const signed = await signDigest(forger, await digestOf(FORGED))
  signed.certificates = [town.certificate, forger.certificate]
  const check = await verifyDetached(FORGED, encodeCms(signed))
  expect(check).toMatchObject({ signed: true, fingerprint: await fingerprint(forger.certificate) })
})

test('a content inside the signature does not stand for the bytes beside it', async () => {
  const signed = await signDigest(town, await digestOf(SIGNED))
  expect(await verifyDetached(SIGNED, encodeCms(signed))).toMatchObject({ intact: true })
  expect(await verifyDetached(FORGED, encodeCms(signed))).toMatchObject({ intact: false })
  signed.encapContentInfo = new pkijs.EncapsulatedContentInfo({
    eContentType: '1.2.840.113549.1.7.1',
    eContent: new OctetString({ valueHex: SIGNED.buffer }),
  })
  expect(await verifyDetached(FORGED, encodeCms(signed))).toEqual({ signed: false })
})
