import type { ActiveContent } from './active-content.ts'

/** Why a document cannot be signed. */
export type PdfProblem =
  | 'not-a-pdf'
  | 'too-large'
  | 'encrypted'
  | 'signed-already'
  | 'active-content'
  | 'too-many-pages'
  | 'stopped'

/**
 * Thrown for a document that cannot be signed. `found`: for `active-content`, what it holds; `stopped`: reading it came to
 * a limit of time or memory.
 */
export class UnsignablePdf extends Error {
  override name = 'UnusablePdf'
  constructor(
    readonly problem: PdfProblem,
    readonly found: ActiveContent[] = [],
  ) {
    super(problem)
  }
}

/** Bytes of a document at most. */
export const MAX_PDF_BYTES = 15 * 1024 * 1024
