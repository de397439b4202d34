import { isolatedReader, LimitExceeded } from '#platform/isolated'
import type { PdfWork } from './pdf-reader.ts'
import { MAX_PDF_BYTES, type Sheet, UnusablePdf } from './sheet.ts'
import type { SealCheck } from './verify.ts'

/** Documents of others, read where nothing else runs. */

const workOn = isolatedReader<typeof import('./pdf-reader.ts')['read']>({
  name: 'a document to be signed',
  module: import.meta.resolve('./pdf-reader.ts'),
  lane: 'staff',
  maxBytes: MAX_PDF_BYTES,
  deadlineMs: 20_000,
  memoryMb: 500,
})

const lookAtSeal = isolatedReader<typeof import('./seal-reader.ts')['read']>({
  name: 'a sealed document',
  module: import.meta.resolve('./seal-reader.ts'),
  lane: 'strangers',
  maxBytes: 2 * MAX_PDF_BYTES,
  deadlineMs: 8_000,
  memoryMb: 350,
})

const work = async (bytes: Uint8Array, what: PdfWork) => {
  try {
    const outcome = await workOn(bytes, what)
    if ('problem' in outcome) throw new UnusablePdf(outcome.problem, outcome.found)
    return outcome
  } catch (error) {
    if (!(error instanceof LimitExceeded)) throw error
    throw new UnusablePdf(error.limit === 'size' ? 'too-large' : 'stopped')
  }
}

/**
 * Reads a document that is to be signed.
 * @throws {UnusablePdf}
 */
export const readPdf = async (bytes: Uint8Array): Promise<{ pages: number }> => {
  const { pages } = await work(bytes, {})
  return { pages }
}

/**
 * The document with a sheet behind it that says who signed, when and how, and where that can be checked.
 * @throws {UnusablePdf}
 */
export const withSheet = async (bytes: Uint8Array, sheet: Sheet): Promise<Uint8Array> =>
  (await work(bytes, { sheet })).bytes ?? bytes

/**
 * Checks the last seal of a PDF.
 * @throws {LimitExceeded} when it cannot be read in time, or too many wait to have theirs checked: nothing is known of it
 */
export const checkSeal = (pdf: Uint8Array): Promise<SealCheck> => lookAtSeal(pdf, undefined)
