import { isolatedReader, LimitExceeded } from '#platform/isolated'
import type { PdfTask } from './pdf-reader.ts'
import type { SignaturePage } from './signature-page.ts'
import { MAX_PDF_BYTES, UnsignablePdf } from './unsignable-pdf.ts'
import type { SignatureCheck } from './verify-signature.ts'

/** Documents of others, read where nothing else runs. */

const processIsolated = isolatedReader<typeof import('./pdf-reader.ts')['read']>({
  name: 'a document to be signed',
  module: import.meta.resolve('./pdf-reader.ts'),
  pool: 'staff',
  maxBytes: MAX_PDF_BYTES,
  deadlineMs: 20_000,
  memoryMb: 500,
})

const verifyIsolated = isolatedReader<typeof import('./signature-reader.ts')['read']>({
  name: 'a sealed document',
  module: import.meta.resolve('./signature-reader.ts'),
  pool: 'strangers',
  maxBytes: 2 * MAX_PDF_BYTES,
  deadlineMs: 8_000,
  memoryMb: 350,
})

const processPdf = async (bytes: Uint8Array, what: PdfTask) => {
  try {
    const outcome = await processIsolated(bytes, what)
    if ('problem' in outcome) throw new UnsignablePdf(outcome.problem, outcome.found)
    return outcome
  } catch (error) {
    if (!(error instanceof LimitExceeded)) throw error
    throw new UnsignablePdf(error.limit === 'size' ? 'too-large' : 'stopped')
  }
}

/**
 * Reads a document that is to be signed.
 * @throws {UnsignablePdf}
 */
export const readPdf = async (bytes: Uint8Array): Promise<{ pages: number }> => {
  const { pages } = await processPdf(bytes, {})
  return { pages }
}

/**
 * The document with a sheet behind it that says who signed, when and how, and where that can be checked.
 * @throws {UnsignablePdf}
 */
export const withSignaturePage = async (bytes: Uint8Array, sheet: SignaturePage): Promise<Uint8Array> =>
  (await processPdf(bytes, { sheet })).bytes ?? bytes

/**
 * Checks the last seal of a PDF.
 * @throws {LimitExceeded} when it cannot be read in time, or too many wait to have theirs checked: nothing is known of it
 */
export const checkSignature = (pdf: Uint8Array): Promise<SignatureCheck> => verifyIsolated(pdf, undefined)

/** A short document of a few lines: for the demonstration and for tests. The library that writes it is loaded with it. */
export const createPlainPdf = async (title: string, lines: string[]): Promise<Uint8Array> => {
  const { drawPlainPdf } = await import('./signature-page.ts')
  return drawPlainPdf(title, lines)
}
