import { webcrypto } from 'node:crypto'
import { type BaseBlock, fromBER, ObjectIdentifier, OctetString, Sequence, UTCTime } from 'asn1js'
import * as pkijs from 'pkijs'
import { certificateHolder, fingerprint, type SigningCertificate } from './certificate.ts'
import { verifyTimeStamp } from './verify-time-stamp.ts'

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
}

/** The digest of bytes, in the way that CMS takes it. */
export const sha256 = (bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> =>
  webcrypto.subtle.digest('SHA-256', bytes)

const attribute = (type: string, value: object) => new pkijs.Attribute({ type, values: [value] })

/**
 * A detached signature over what has a digest: a CMS message whose signed attributes are the type of the content, its digest,
 * and the certificate by its digest (RFC 5035), so that no other certificate can be put in its place.
 * @param digest SHA-256 of the content
 * @param signingTime where the format wants it among the attributes (CAdES, ETSI EN 319 122-1); PAdES forbids it there
 */
export const signDigest = async (
  { certificate, chain, key }: SigningCertificate,
  digest: ArrayBuffer,
  signingTime?: Date,
): Promise<pkijs.SignedData> => {
  const certificateHash = await sha256(certificate.toSchema().toBER())
  const attributes = [
    attribute(OID.contentType, new ObjectIdentifier({ value: OID.data })),
    ...(signingTime ? [attribute(OID.signingTime, new UTCTime({ valueDate: signingTime }))] : []),
    attribute(OID.messageDigest, new OctetString({ valueHex: digest })),
    attribute(
      OID.signingCertificateV2,
      new Sequence({
        value: [
          new Sequence({
            value: [new Sequence({ value: [new OctetString({ valueHex: certificateHash })] })],
          }),
        ],
      }),
    ),
  ]
  const signed = new pkijs.SignedData({
    version: 1,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: OID.data }),
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({
          issuer: certificate.issuer,
          serialNumber: certificate.serialNumber,
        }),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
      }),
    ],
    certificates: [certificate, ...chain],
  })
  // The content itself is not asked for: what is signed are the attributes, which have its digest.
  await signed.sign(key, 0, 'SHA-256', new ArrayBuffer(0))
  return signed
}

/** The value of a signature, which a time stamp is of. */
export const signatureValue = ({ signerInfos: [signer] }: pkijs.SignedData): Uint8Array =>
  new Uint8Array(signer?.signature.valueBlock.valueHexView ?? [])

/** Puts a time stamp beside a signature, among what is not signed: baseline T. */
export const addTimeStamp = (signed: pkijs.SignedData, token: Uint8Array): void => {
  const [signer] = signed.signerInfos
  if (!signer) return
  const value = fromBER(new Uint8Array(token)).result
  signer.unsignedAttrs = new pkijs.SignedAndUnsignedAttributes({
    type: 1,
    attributes: [attribute(OID.timeStampToken, value)],
  })
}

/** A signature as it is kept in a file or a document, in DER. */
export const encodeCms = (signed: pkijs.SignedData): Uint8Array => {
  const content = new pkijs.ContentInfo({ contentType: OID.signedData, content: signed.toSchema(true) })
  return new Uint8Array(content.toSchema().toBER(false))
}

/** What a signature says of some bytes. */
export type DetachedCheck =
  | { signed: false }
  | {
      signed: true
      /** The signature fits the bytes. */
      intact: boolean
      holder: string
      /** SHA-256 of the certificate, in hexadecimal. */
      fingerprint: string
      /** A time stamp that is of this signature. Whose it is, is for the one who knows the authority. */
      timeStamp?: { at: Date; authority: string }
    }

/**
 * Checks a detached signature. Says nothing of whether its certificate is to be trusted: that is for the one who knows its
 * fingerprint.
 */
export const verifyDetached = async (content: Uint8Array, signature: Uint8Array): Promise<DetachedCheck> => {
  try {
    const info = pkijs.ContentInfo.fromBER(new Uint8Array(signature))
    const signed = new pkijs.SignedData({ schema: info.content })
    // A content inside would be checked in place of the bytes, and of several signers only one.
    if (signed.encapContentInfo.eContent || signed.signerInfos.length !== 1) return { signed: false }
    const result = await signed
      .verify({
        signer: 0,
        data: new Uint8Array(content).buffer as ArrayBuffer,
        checkChain: false,
        extendedMode: true,
      })
      .catch(() => undefined)
    const certificate =
      result?.signerCertificate ??
      signed.certificates?.find((one): one is pkijs.Certificate => one instanceof pkijs.Certificate)
    if (!certificate) return { signed: false }
    return {
      signed: true,
      intact: result?.signatureVerified === true,
      holder: certificateHolder(certificate),
      fingerprint: await fingerprint(certificate),
      timeStamp: await readTimeStamp(signed),
    }
  } catch {
    return { signed: false }
  }
}

const readTimeStamp = async (signed: pkijs.SignedData) => {
  const [signer] = signed.signerInfos
  const found = signer?.unsignedAttrs?.attributes.find(({ type }) => type === OID.timeStampToken)
  const token = found?.values[0] as BaseBlock | undefined
  if (!token) return undefined
  const stamp = await verifyTimeStamp(new Uint8Array(token.toBER()), signatureValue(signed)).catch(
    () => undefined,
  )
  return stamp && { at: stamp.at, authority: stamp.authority }
}
