import { createPrivateKey, webcrypto } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Integer, Utf8String } from 'asn1js'
import * as pkijs from 'pkijs'

pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto }))

/** What a document is sealed with: the certificate, those that vouch for it, the key. */
export type SigningCertificate = {
  certificate: pkijs.Certificate
  chain: pkijs.Certificate[]
  key: CryptoKey
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** The certificates of a text in PEM, in order. */
export const parseCertificates = (pem: string): pkijs.Certificate[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)].map(([, body]) =>
    pkijs.Certificate.fromBER(new Uint8Array(Buffer.from(body ?? '', 'base64'))),
  )

/** Reads the certificate of a file in PEM. @throws when it has none, with the file named */
export const readCertificate = (file: string): pkijs.Certificate => {
  const [certificate] = parseCertificates(readFileSync(file, 'utf8'))
  if (!certificate) throw new Error(`${file} has no certificate in PEM format`)
  return certificate
}

/**
 * Reads a seal of two files in PEM: the certificate followed by those that vouch for it, and its RSA key.
 * @throws when one is missing or is no such thing, with the file named
 */
export const readSigningCertificate = async (
  certificateFile: string,
  keyFile: string,
): Promise<SigningCertificate> => {
  const [certificate, ...chain] = parseCertificates(readFileSync(certificateFile, 'utf8'))
  if (!certificate)
    throw new Error(`${certificateFile} has no certificate in PEM format (PDF_SIGNING_CERTIFICATE)`)
  const der = createPrivateKey(readFileSync(keyFile)).export({ type: 'pkcs8', format: 'der' })
  const key = await webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), RSA, false, ['sign'])
  return { certificate, chain, key: key as unknown as CryptoKey }
}

const YEARS = 5

const name = (common: string, organisation: string): pkijs.AttributeTypeAndValue[] => [
  new pkijs.AttributeTypeAndValue({ type: '2.5.4.10', value: new Utf8String({ value: organisation }) }),
  new pkijs.AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: common }) }),
]

const pem = (label: string, der: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END ${label}-----\n`

/**
 * A seal of one's own making, kept in two files: for the demonstration and for tests. Nobody vouches for it, and it
 * says so in its name.
 */
export const createDemoCertificate = async (
  certificateFile: string,
  keyFile: string,
  organisation: string,
  now: Date,
): Promise<SigningCertificate> => {
  if (!existsSync(certificateFile) || !existsSync(keyFile)) {
    const pair = (await webcrypto.subtle.generateKey(
      { ...RSA, modulusLength: 3072, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ['sign', 'verify'],
    )) as unknown as CryptoKeyPair
    const certificate = new pkijs.Certificate({ version: 2 })
    certificate.serialNumber = new Integer({
      valueHex: webcrypto.getRandomValues(new Uint8Array([1, ...Array(15)])).buffer as ArrayBuffer,
    })
    for (const one of [certificate.issuer, certificate.subject])
      one.typesAndValues.push(...name(`${organisation} (demostració)`, organisation))
    certificate.notBefore.value = new Date(now.getTime() - 86_400_000)
    certificate.notAfter.value = new Date(now.getTime() + YEARS * 365 * 86_400_000)
    await certificate.subjectPublicKeyInfo.importKey(pair.publicKey)
    await certificate.sign(pair.privateKey, 'SHA-256')
    mkdirSync(dirname(certificateFile), { recursive: true })
    writeFileSync(certificateFile, pem('CERTIFICATE', certificate.toSchema().toBER()))
    const der = await webcrypto.subtle.exportKey('pkcs8', pair.privateKey as unknown as webcrypto.CryptoKey)
    writeFileSync(keyFile, pem('PRIVATE KEY', der), { mode: 0o600 })
    chmodSync(keyFile, 0o600)
  }
  return readSigningCertificate(certificateFile, keyFile)
}

/** A certificate's digest, by which two people see that they speak of the same one. SHA-256, in hexadecimal. */
export const fingerprint = async (certificate: pkijs.Certificate): Promise<string> => {
  const digest = await webcrypto.subtle.digest('SHA-256', certificate.toSchema().toBER())
  return Buffer.from(digest).toString('hex')
}

/** Whom a certificate is of: its common name. */
export const certificateHolder = (certificate: pkijs.Certificate): string =>
  String(
    certificate.subject.typesAndValues.find(({ type }) => type === '2.5.4.3')?.value.valueBlock.value ?? '',
  )
