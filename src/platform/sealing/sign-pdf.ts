import { plainAddPlaceholder } from '@signpdf/placeholder-plain'
import signpdf from '@signpdf/signpdf'
import { Signer, SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils'
import type { SigningCertificate } from './certificate.ts'
import { encodeCms, sha256, signDigest } from './cms.ts'

/** Bytes kept in the document for the signature: a chain of three certificates takes half of it. */
const SIGNATURE_PLACEHOLDER_BYTES = 16_384

/**
 * Signs as PAdES asks (ETSI EN 319 142-1, baseline B). The time stands in the document's dictionary; PAdES forbids it among the
 * attributes.
 */
class PadesSigner extends Signer {
  constructor(private readonly seal: SigningCertificate) {
    super()
  }

  override async sign(pdf: Buffer): Promise<Buffer> {
    return Buffer.from(encodeCms(await signDigest(this.seal, await sha256(new Uint8Array(pdf)))))
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
