/** Documents that are made here, to be read by eye and by ear: PDF whose parts are marked as what they are. */
import { isolatedReader } from '#platform/isolated'
import type { LabelSheet, Paper } from './blocks.ts'

export type { LabelSheet, Paper, PaperBlock, PaperChart, PaperTable } from './blocks.ts'

const writer = isolatedReader<typeof import('./paper-writer.ts')['read']>({
  name: 'a paper to be written',
  module: import.meta.resolve('./paper-writer.ts'),
  pool: 'staff',
  maxBytes: 4 * 1024 * 1024,
  deadlineMs: 90_000,
  memoryMb: 500,
})

/**
 * A paper as a PDF. Made in a process of its own: letters are looked up and packed for a good part of a second.
 * @throws {LimitExceeded}
 */
export const writePaper = async (paper: Paper): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await writer(new TextEncoder().encode(JSON.stringify(paper)), undefined))

const labelWriter = isolatedReader<typeof import('./label-writer.ts')['read']>({
  name: 'labels to be written',
  module: import.meta.resolve('./label-writer.ts'),
  pool: 'staff',
  maxBytes: 1024 * 1024,
  deadlineMs: 90_000,
  memoryMb: 500,
})

/**
 * Labels with codes as a PDF, 24 on each sheet of A4.
 * @throws {LimitExceeded}
 */
export const writeLabels = async (sheet: LabelSheet): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await labelWriter(new TextEncoder().encode(JSON.stringify(sheet)), undefined))
