/** Documents: read, signed with a sheet behind them, sealed with a certificate, checked. */
export { demonstrationSeal, fingerprint, readSeal, type Seal } from './certificate.ts'
export { sealPdf } from './seal.ts'
export {
  type PdfProblem,
  plainPdf,
  readPdf,
  type Sheet,
  UnusablePdf,
  withSheet,
} from './sheet.ts'
export { checkSeal } from './verify.ts'
