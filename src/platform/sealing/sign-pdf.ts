import { plainAddPlaceholder } from '@signpdf/placeholder-plain'
import signpdf from '@signpdf/signpdf'
import { Signer, SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils'
import type { SigningCertificate } from './certificate.ts'
import { addTimeStamp, encodeCms, sha256, signatureValue, signDigest } from './cms.ts'

/** Bytes kept in the document for the signature: a chain of three certificates takes half of it. */
const SIGNATURE_PLACEHOLDER_BYTES = 16_384

/** Bytes kept beside it for a time stamp. */
const TIME_STAMP_PLACEHOLDER_BYTES = 16_384

/** Gives a time stamp over the value of a signature, in DER; none: the document is sealed without. */
export type Stamp = (signature: Uint8Array) => Promise<Uint8Array | undefined>

/**
 * Signs as PAdES asks (ETSI EN 319 142-1): baseline B, and T with a time stamp. The time stands in the document's dictionary; PAdES forbids it among the
 * attributes.
 */
class PadesSigner extends Signer {
  constructor(
    private readonly seal: SigningCertificate,
    private readonly stamp?: Stamp,
  ) {
    super()
  }

  override async sign(pdf: Buffer): Promise<Buffer> {
    const signed = await signDigest(this.seal, await sha256(new Uint8Array(pdf)))
    const token = await this.stamp?.(signatureValue(signed))
    if (token) addTimeStamp(signed, token)
    return Buffer.from(encodeCms(signed))
  }
}

/**
 * Seals a PDF with the town's certificate: whatever is changed in it afterwards is seen.
 * @param pdf with a plain table of its objects, as {@link import('./signature-page.ts').withSignaturePage} writes it
 */
export const signPdf = async (
  pdf: Uint8Array,
  certificate: SigningCertificate,
  { reason, holder, at, stamp }: { reason: string; holder: string; at: Date; stamp?: Stamp },
): Promise<Uint8Array> => {
  const withRoom = plainAddPlaceholder({
    pdfBuffer: Buffer.from(pdf),
    reason,
    contactInfo: '',
    name: holder,
    location: '',
    signingTime: at,
    signatureLength: SIGNATURE_PLACEHOLDER_BYTES + (stamp ? TIME_STAMP_PLACEHOLDER_BYTES : 0),
    subFilter: SUBFILTER_ETSI_CADES_DETACHED,
  })
  return new Uint8Array(await signpdf.sign(withRoom, new PadesSigner(certificate, stamp), at))
}
