/** Documents: read, signed with a sheet behind them, sealed with a certificate, checked. */

export type { ActiveContent } from './active-content.ts'
export {
  createDemoCertificate,
  fingerprint,
  readCertificate,
  readSigningCertificate,
  type SigningCertificate,
} from './certificate.ts'
export { type DetachedCheck, encodeCms, signDigest, verifyDetached } from './cms.ts'
export { checkSignature, createPlainPdf, readPdf, withSignaturePage } from './documents.ts'
export { sealingSettings } from './settings.ts'
export { signPdf } from './sign-pdf.ts'
export type { SignaturePage } from './signature-page.ts'
export { createTimeStamper, type TimeStampConfig, type TimeStamper } from './time-stamper.ts'
export { type PdfProblem, UnsignablePdf } from './unsignable-pdf.ts'
export { type TimeStamp, TimeStampFailed } from './verify-time-stamp.ts'
