/** Documents: read, signed with a sheet behind them, sealed with a certificate, checked. */
export { demonstrationSeal, fingerprint, readSeal, type Seal } from './certificate.ts'
export type { Found } from './contents.ts'
export { checkSeal, readPdf, withSheet } from './documents.ts'
export { sealPdf } from './seal.ts'
export { type PdfProblem, plainPdf, type Sheet, UnusablePdf } from './sheet.ts'
