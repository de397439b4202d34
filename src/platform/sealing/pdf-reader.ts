import type { ActiveContent } from './active-content.ts'
import { addSignaturePage, openPdf, type SignaturePage } from './signature-page.ts'
import { type PdfProblem, UnsignablePdf } from './unsignable-pdf.ts'

/** What is to be done with a document: looked at, or given a sheet behind it. */
export type PdfTask = { sheet?: SignaturePage }

/** What came of it: the document with its sheet, or as it was; or why it cannot be signed. */
export type PdfOutcome =
  | { pages: number; bytes: Uint8Array | undefined }
  | { problem: PdfProblem; found: ActiveContent[] }

/** Reads a document that is to be signed. Runs in a process of its own. */
export const read = async (bytes: Uint8Array, { sheet }: PdfTask): Promise<PdfOutcome> => {
  try {
    if (sheet) return { pages: 0, bytes: await addSignaturePage(bytes, sheet) }
    return { pages: (await openPdf(bytes)).getPageCount(), bytes: undefined }
  } catch (error) {
    if (error instanceof UnsignablePdf) return { problem: error.problem, found: error.found }
    throw error
  }
}
