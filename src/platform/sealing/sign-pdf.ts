import { webcrypto } from 'node:crypto'
import { plainAddPlaceholder } from '@signpdf/placeholder-plain'
import signpdf from '@signpdf/signpdf'
import { Signer, SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils'
import { ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import * as pkijs from 'pkijs'
import type { SigningCertificate } from './certificate.ts'

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
}

/** Bytes kept in the document for the signature: a chain of three certificates takes half of it. */
const SIGNATURE_PLACEHOLDER_BYTES = 16_384

/** The digest of bytes, in the way that CMS takes it. */
const sha256 = (bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> =>
  webcrypto.subtle.digest('SHA-256', bytes)

/**
 * Signs as PAdES asks (ETSI EN 319 142-1, baseline B): a detached CMS signature whose signed attributes are the type of
 * the content, its digest, and the certificate by its digest (RFC 5035), so that no other certificate can be put in its
 * place. The time stands in the document's dictionary; PAdES forbids it here.
 */
class PadesSigner extends Signer {
  constructor(private readonly seal: SigningCertificate) {
    super()
  }

  override async sign(pdf: Buffer): Promise<Buffer> {
    const { certificate, chain, key } = this.seal
    const data = new Uint8Array(pdf)
    const certificateHash = await sha256(certificate.toSchema().toBER())
    const attribute = (type: string, value: object) => new pkijs.Attribute({ type, values: [value] })
    const attributes = [
      attribute(OID.contentType, new ObjectIdentifier({ value: OID.data })),
      attribute(OID.messageDigest, new OctetString({ valueHex: await sha256(data) })),
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
    await signed.sign(key, 0, 'SHA-256', data.buffer as ArrayBuffer)
    const content = new pkijs.ContentInfo({ contentType: OID.signedData, content: signed.toSchema(true) })
    return Buffer.from(content.toSchema().toBER(false))
  }
}

/**
 * Seals a PDF with the town's certificate: whatever is changed in it afterwards is seen.
 * @param pdf with a plain table of its objects, as {@link import('./signature-page.ts').withSignaturePage} writes it
 */
export const signPdf = async (
  pdf: Uint8Array,
  certificate: SigningCertificate,
  { reason, holder, at }: { reason: string; holder: string; at: Date },
): Promise<Uint8Array> => {
  const withRoom = plainAddPlaceholder({
    pdfBuffer: Buffer.from(pdf),
    reason,
    contactInfo: '',
    name: holder,
    location: '',
    signingTime: at,
    signatureLength: SIGNATURE_PLACEHOLDER_BYTES,
    subFilter: SUBFILTER_ETSI_CADES_DETACHED,
  })
  return new Uint8Array(await signpdf.sign(withRoom, new PadesSigner(certificate), at))
}
