import type { Found } from './contents.ts'
import { addSheet, openPdf, type PdfProblem, type Sheet, UnusablePdf } from './sheet.ts'

/** What is to be done with a document: looked at, or given a sheet behind it. */
export type PdfWork = { sheet?: Sheet }

/** What came of it: the document with its sheet, or as it was; or why it cannot be signed. */
export type PdfOutcome =
  | { pages: number; bytes: Uint8Array | undefined }
  | { problem: PdfProblem; found: Found[] }

/** Reads a document that is to be signed. Runs in a process of its own. */
export const read = async (bytes: Uint8Array, { sheet }: PdfWork): Promise<PdfOutcome> => {
  try {
    if (sheet) return { pages: 0, bytes: await addSheet(bytes, sheet) }
    return { pages: (await openPdf(bytes)).getPageCount(), bytes: undefined }
  } catch (error) {
    if (error instanceof UnusablePdf) return { problem: error.problem, found: error.found }
    throw error
  }
}
