/** Documents: read, signed with a sheet behind them, sealed with a certificate, checked. */
export { demonstrationSeal, fingerprint, holderOf, readSeal, type Seal } from './certificate.ts'
export { sealPdf } from './seal.ts'
export {
  MAX_PDF_BYTES,
  type PdfProblem,
  plainPdf,
  readPdf,
  type Sheet,
  UnusablePdf,
  withSheet,
} from './sheet.ts'
export { checkSeal, type SealCheck } from './verify.ts'
