import { type Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import * as pkijs from 'pkijs'
import { certificateHolder } from './certificate.ts'

/** A time stamp of RFC 3161 over some bytes. `token`: as it is kept, in DER. `authority`: the name in its certificate. */
export type TimeStamp = { at: Date; authority: string; token: Uint8Array }

/** Thrown when an authority gave no time stamp that holds. `reason` quotes nothing of the answer. */
export class TimeStampFailed extends Error {
  override name = 'TimeStampFailed'
  constructor(readonly reason: string) {
    super(reason)
  }
}

const OID = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  extendedKeyUsage: '2.5.29.37',
  timeStamping: '1.3.6.1.5.5.7.3.8',
}

export const fail = (why: string): never => {
  throw new TimeStampFailed(why)
}

/** What a reader of ASN.1 makes of some bytes. @throws {TimeStampFailed} where they are nothing of the kind */
export const parse = <Value>(read: () => Value): Value => {
  try {
    return read()
  } catch {
    return fail('not a time stamp')
  }
}

/**
 * Checks a time stamp: that it is of these bytes, signed, and by a certificate that is for nothing else and that the token names
 * (RFC 3161, section 2.4.2).
 * @param roots that the certificate has to lead to, at the time of the stamp; without them, trust is for who knows the authority
 * @param nonce that was asked with
 * @throws {TimeStampFailed}
 */
export const verifyTimeStamp = async (
  token: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array,
  { roots, nonce }: { roots?: pkijs.Certificate[]; nonce?: Integer } = {},
): Promise<TimeStamp> => {
  const { signed, info } = parse(() => {
    const content = pkijs.ContentInfo.fromBER(token)
    if (content.contentType !== OID.signedData) return fail('not a time stamp')
    const signed = new pkijs.SignedData({ schema: content.content })
    const held = signed.encapContentInfo.eContent
    if (signed.encapContentInfo.eContentType !== OID.tstInfo || !held) return fail('not a time stamp')
    return { signed, info: pkijs.TSTInfo.fromBER(held.getValue()) }
  })
  if (info.version !== 1 || signed.signerInfos.length !== 1) return fail('not a time stamp')
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))
  const { hashAlgorithm, hashedMessage } = info.messageImprint
  if (
    hashAlgorithm.algorithmId !== OID.sha256 ||
    !Buffer.from(hashedMessage.valueBlock.valueHexView).equals(Buffer.from(digest))
  )
    return fail('of other bytes')
  if (nonce && !info.nonce?.isEqual(nonce)) return fail('the answer to another request')
  const checked = await signed
    .verify({
      signer: 0,
      data: new Uint8Array(bytes).buffer,
      checkChain: roots !== undefined,
      trustedCerts: roots ?? [],
      extendedMode: true,
    })
    .catch(() =>
      fail(roots ? 'its certificate is not trusted, or its signature is wrong' : 'wrong signature'),
    )
  const certificate = checked.signerCertificate
  if (!checked.signatureVerified || !certificate) return fail('wrong signature')
  if (!isForTimeStampsOnly(certificate)) return fail('its certificate is not for time stamps')
  if (!(await namesCertificate(signed, certificate)))
    return fail('its certificate is not the one that it names')
  return { at: info.genTime, authority: certificateHolder(certificate), token }
}

/** RFC 3161, section 2.3: the extension is critical and has this one purpose. */
const isForTimeStampsOnly = ({ extensions = [] }: pkijs.Certificate): boolean => {
  const usage = extensions.find(({ extnID }) => extnID === OID.extendedKeyUsage)
  const purposes = (usage?.parsedValue as pkijs.ExtKeyUsage | undefined)?.keyPurposes ?? []
  return usage?.critical === true && purposes.length === 1 && purposes[0] === OID.timeStamping
}

/** RFC 5816: whether the signed attributes have the digest of the certificate, SHA-1 in the older of the two. */
const namesCertificate = async (
  { signerInfos: [signer] }: pkijs.SignedData,
  certificate: pkijs.Certificate,
): Promise<boolean> => {
  const der = certificate.toSchema().toBER()
  for (const { type, values } of signer?.signedAttrs?.attributes ?? []) {
    if (type !== OID.signingCertificateV2 && type !== OID.signingCertificate) continue
    const certificates = (values[0] as Sequence | undefined)?.valueBlock.value[0] as Sequence | undefined
    const first = (certificates?.valueBlock.value[0] as Sequence | undefined)?.valueBlock.value ?? []
    const named = first.find((part): part is OctetString => part instanceof OctetString)
    const algorithm = first.find(
      (part): part is Sequence => part instanceof Sequence && part !== first.at(-1),
    )
    const name = type === OID.signingCertificate ? 'SHA-1' : digestName(algorithm)
    if (!named || !name) return false
    const digest = Buffer.from(await crypto.subtle.digest(name, der))
    return digest.equals(Buffer.from(named.valueBlock.valueHexView))
  }
  return false
}

/** SHA-256 where none is named. */
const digestName = (algorithm: Sequence | undefined): string | undefined => {
  const id = algorithm?.valueBlock.value[0]
  if (!(id instanceof ObjectIdentifier)) return 'SHA-256'
  return new Map([
    [OID.sha256, 'SHA-256'],
    [OID.sha384, 'SHA-384'],
    [OID.sha512, 'SHA-512'],
  ]).get(id.getValue())
}
