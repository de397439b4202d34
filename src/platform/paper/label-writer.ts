import { PDFDocument, type PDFPage, rgb } from '@cantoo/pdf-lib'
import { encode } from 'uqr'
import type { LabelSheet } from './blocks.ts'
import { embedLetters, type Letters, type Weight } from './fonts.ts'
import { createStructure, type Structure } from './structure.ts'

/** Millimetres in points. */
const mm = (length: number) => (length * 72) / 25.4

/** A4 in three columns of eight: the sheets of 24 labels of 70 × 37 mm that every stationer has. */
const PAGE = { width: mm(210), height: mm(297) }
const COLUMNS = 3
const ROWS = 8
const LABEL = { width: mm(70), height: mm(37) }
const TOP = (PAGE.height - ROWS * LABEL.height) / 2

/** What a printer may lose at the edge of a label. */
const EDGE = mm(4)
const QR_SIDE = LABEL.height - 2 * EDGE
const GAP = mm(2.5)

const INK = rgb(0.09, 0.13, 0.17)
const QUIET = rgb(0.34, 0.38, 0.44)

const LEADING = 1.2

type Line = { text: string; weight: Weight; size: number; most: number; quiet?: true; before: number }

type Pen = { page: PDFPage; letters: Record<Weight, Letters>; structure: Structure }

/** Makes sheets of labels, each with a code and what it is. Runs in a process of its own. */
export const read = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const sheet = JSON.parse(new TextDecoder().decode(bytes)) as LabelSheet
  const document = await PDFDocument.create()
  document.setTitle(sheet.title)
  document.setAuthor(sheet.author)
  const letters = await embedLetters(document)
  const structure = createStructure(document, sheet.language)
  const perPage = COLUMNS * ROWS
  for (let first = 0; first < sheet.labels.length; first += perPage) {
    const page = document.addPage([PAGE.width, PAGE.height])
    for (const [index, label] of sheet.labels.slice(first, first + perPage).entries()) {
      const x = (index % COLUMNS) * LABEL.width
      const y = PAGE.height - TOP - (Math.floor(index / COLUMNS) + 1) * LABEL.height
      drawLabel({ page, letters, structure }, sheet, label, { x, y })
    }
  }
  structure.finish()
  return document.save()
}

/** @param at the lower left corner of the label */
const drawLabel = (
  pen: Pen,
  { headline, how, author }: LabelSheet,
  { name, link }: LabelSheet['labels'][number],
  at: { x: number; y: number },
): void => {
  const { page, structure } = pen
  const code = structure.add('Figure', structure.root, { alt: `QR: ${name}` })
  structure.mark(page, code, () => drawCode(page, link, { x: at.x + EDGE, y: at.y + LABEL.height - EDGE }))
  const left = at.x + EDGE + QR_SIDE + GAP
  const room = at.x + LABEL.width - EDGE - left
  const lines: Line[] = [
    { text: headline, weight: 'bold', size: 8, most: 2, before: 0 },
    { text: name, weight: 'bold', size: 11, most: 2, before: 4 },
    { text: how, weight: 'plain', size: 6.5, most: 3, quiet: true, before: 4 },
    { text: author, weight: 'plain', size: 6.5, most: 2, quiet: true, before: 3 },
  ]
  let y = at.y + LABEL.height - EDGE
  for (const line of lines) {
    const part = structure.add('P', structure.root)
    y -= line.before
    for (const text of pen.letters[line.weight].wrap(line.text, line.size, room).slice(0, line.most)) {
      y -= line.size * LEADING
      structure.mark(page, part, () => write(pen, text, line, { x: left, y }))
    }
  }
}

const write = (
  { page, letters }: Pen,
  text: string,
  { weight, size, quiet }: Line,
  { x, y }: { x: number; y: number },
): void => {
  let at = x
  for (const run of letters[weight].runs(text, size)) {
    page.drawText(run.text, { x: at, y, size, font: run.font, color: quiet ? QUIET : INK })
    at += run.width
  }
}

/** A quarter of it may be scratched off, and it is read. @param at the upper left corner */
const drawCode = (page: PDFPage, link: string, at: { x: number; y: number }): void => {
  const { data } = encode(link, { ecc: 'Q', border: 1 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  page.drawSvgPath(path, { ...at, scale: QR_SIDE / data.length, color: rgb(0, 0, 0) })
}
