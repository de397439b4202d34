import { PDFDocument, type PDFPage, type RGB, rgb } from '@cantoo/pdf-lib'
import { LEVELS, type Mark, type Tone } from '#platform/charts'
import type { Paper, PaperBlock, PaperChart, PaperTable } from './blocks.ts'
import { embedLetters, type Letters, type Weight } from './fonts.ts'
import { createStructure, type Part, type Role, type Structure } from './structure.ts'

/** A4 in points, and how much of it is left free. */
const A4 = { width: 595.28, height: 841.89 }
const MARGIN = 48
const ROOM = A4.width - 2 * MARGIN
const FOOT = MARGIN + 14

const INK = rgb(0.09, 0.13, 0.17)
const QUIET = rgb(0.34, 0.38, 0.44)
const LINE = rgb(0.85, 0.87, 0.9)
const BLUE = rgb(0.04, 0.3, 0.72)
const PALE_BLUE = rgb(0.61, 0.72, 0.89)
const WHITE = rgb(1, 1, 1)

const GAP = 24
const CHART_WIDTH = (ROOM - GAP) / 2
/** A chart's pixels are three quarters of a point on paper. */
const PIXEL = 0.75

type Style = { weight: Weight; size: number; colour: RGB; role: Role; after: number }

const STYLES: Record<'title' | 'heading' | 'text' | 'small', Style> = {
  title: { weight: 'bold', size: 18, colour: INK, role: 'H1', after: 8 },
  heading: { weight: 'bold', size: 12, colour: INK, role: 'H2', after: 6 },
  text: { weight: 'plain', size: 10, colour: INK, role: 'P', after: 6 },
  small: { weight: 'plain', size: 8.5, colour: QUIET, role: 'P', after: 6 },
}

type Pen = {
  document: PDFDocument
  letters: Record<Weight, Letters>
  structure: Structure
  page: PDFPage
  /** The height at which the next thing begins, from the foot. */
  y: number
}

/** Makes a document that can be read aloud. Runs in a process of its own. */
export const read = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const paper = JSON.parse(new TextDecoder().decode(bytes)) as Paper
  const document = await PDFDocument.create()
  document.setTitle(paper.title)
  document.setAuthor(paper.author)
  const pen: Pen = {
    document,
    letters: await embedLetters(document),
    structure: createStructure(document, paper.language),
    page: document.addPage([A4.width, A4.height]),
    y: A4.height - MARGIN,
  }
  for (const block of paper.blocks) drawBlock(pen, block)
  drawFeet(pen, paper)
  pen.structure.finish()
  return document.save()
}

const newPage = (pen: Pen): void => {
  pen.page = pen.document.addPage([A4.width, A4.height])
  pen.y = A4.height - MARGIN
}

/** Begins another page where there is no room for so much. */
const makeRoom = (pen: Pen, height: number): void => {
  if (pen.y - height < FOOT) newPage(pen)
}

const drawBlock = (pen: Pen, block: PaperBlock): void => {
  if (block.kind === 'new-page') newPage(pen)
  else if (block.kind === 'table') drawTable(pen, block)
  else if (block.kind === 'charts') drawCharts(pen, block.charts)
  else drawText(pen, block.text, STYLES[block.kind])
}

type Place = { x: number; y: number; size: number; weight: Weight; colour: RGB }

/** Writes a line from its left end. */
const write = ({ page, letters }: Pen, text: string, { x, y, size, weight, colour }: Place): void => {
  let at = x
  for (const run of letters[weight].runs(text, size)) {
    page.drawText(run.text, { x: at, y, size, font: run.font, color: colour })
    at += run.width
  }
}

const LEADING = 1.35

const drawText = (pen: Pen, text: string, { weight, size, colour, role, after }: Style): void => {
  const { structure, letters } = pen
  const part = structure.add(role, structure.root)
  for (const line of letters[weight].wrap(text, size, ROOM)) {
    makeRoom(pen, size * LEADING)
    pen.y -= size * LEADING
    structure.mark(pen.page, part, () => write(pen, line, { x: MARGIN, y: pen.y, size, weight, colour }))
  }
  pen.y -= after
}

const CELL = { size: 8.5, padding: 3 }

/** The first column has what the others leave; those are as wide as their longest word, within reason. */
const columnWidths = ({ plain, bold }: Record<Weight, Letters>, { head, rows }: PaperTable): number[] => {
  const others = head.slice(1).map((name, at) => {
    const cells = rows.map((row) => plain.width(row[at + 1] ?? '', CELL.size))
    const words = name.split(' ').map((word) => bold.width(word, CELL.size))
    return Math.min(ROOM / 3, Math.max(24, ...cells, ...words) + 2 * CELL.padding)
  })
  const total = others.reduce((sum, width) => sum + width, 0)
  const most = ROOM * 0.68
  const scale = total > most ? most / total : 1
  return [ROOM - total * scale, ...others.map((width) => width * scale)]
}

const drawTable = (pen: Pen, table: PaperTable): void => {
  const { structure, letters } = pen
  const widths = columnWidths(letters, table)
  const part = structure.add('Table', structure.root)
  makeRoom(pen, 60)
  const caption = structure.add('Caption', part)
  pen.y -= 11 * LEADING
  structure.mark(pen.page, caption, () =>
    write(pen, table.caption, { x: MARGIN, y: pen.y, size: 11, weight: 'bold', colour: INK }),
  )
  pen.y -= 5
  const head = (own: Part | undefined) => drawRow(pen, own, { cells: table.head, widths, isHead: true })
  head(part)
  for (const cells of table.rows) {
    const before = pen.page
    makeRoom(pen, rowHeight(letters.plain, cells, widths))
    // A head that is repeated is for the eye: the table has it once.
    if (pen.page !== before) head(undefined)
    drawRow(pen, part, { cells, widths, isHead: false })
  }
  pen.y -= 14
}

const linesOf = (letters: Letters, cells: readonly string[], widths: readonly number[]): string[][] =>
  cells.map((cell, at) => letters.wrap(cell, CELL.size, (widths[at] ?? 0) - 2 * CELL.padding))

const rowHeight = (letters: Letters, cells: readonly string[], widths: readonly number[]): number =>
  Math.max(...linesOf(letters, cells, widths).map(({ length }) => length)) * CELL.size * LEADING +
  2 * CELL.padding

type TableRow = { cells: readonly string[]; widths: readonly number[]; isHead: boolean }

const drawRow = (pen: Pen, table: Part | undefined, { cells, widths, isHead }: TableRow): void => {
  const { structure, letters } = pen
  const weight = isHead ? 'bold' : 'plain'
  const lines = linesOf(letters[weight], cells, widths)
  const height = rowHeight(letters[weight], cells, widths)
  const row = table && structure.add('TR', table)
  let x = MARGIN
  for (const [at, own] of lines.entries()) {
    const width = widths[at] ?? 0
    const left = x
    const draw = () => {
      for (const [number, line] of own.entries()) {
        const end = left + width - CELL.padding - letters[weight].width(line, CELL.size)
        const y = pen.y - CELL.padding - (number + 1) * CELL.size * LEADING + 2
        const place = { x: at === 0 ? left + CELL.padding : end, y, size: CELL.size, weight } as const
        write(pen, line, { ...place, colour: INK })
      }
    }
    if (row) {
      const isName = isHead || at === 0
      const cell = isName
        ? structure.add('TH', row, { scope: isHead ? 'Column' : 'Row' })
        : structure.add('TD', row)
      structure.mark(pen.page, cell, draw)
    } else structure.decorate(pen.page, draw)
    x += width
  }
  pen.y -= height
  structure.decorate(pen.page, () =>
    pen.page.drawLine({
      start: { x: MARGIN, y: pen.y },
      end: { x: MARGIN + ROOM, y: pen.y },
      thickness: isHead ? 1 : 0.5,
      color: isHead ? QUIET : LINE,
    }),
  )
}

const CHART_HEAD = 30

/** Charts, two beside each other. */
const drawCharts = (pen: Pen, charts: readonly PaperChart[]): void => {
  for (let at = 0; at < charts.length; at += 2) {
    const pair = charts.slice(at, at + 2)
    const height = Math.max(...pair.map(({ drawing }) => drawing.height)) * PIXEL + CHART_HEAD
    makeRoom(pen, height)
    for (const [column, chart] of pair.entries()) drawChart(pen, chart, MARGIN + column * (CHART_WIDTH + GAP))
    pen.y -= height + 18
  }
}

const drawChart = (pen: Pen, { title, description, drawing, legend }: PaperChart, x: number): void => {
  const { structure, page, letters } = pen
  const heading = structure.add('P', structure.root)
  structure.mark(page, heading, () =>
    write(pen, title, { x, y: pen.y - 11, size: 10.5, weight: 'bold', colour: INK }),
  )
  const figure = structure.add('Figure', structure.root, { alt: `${title}. ${description}` })
  structure.mark(page, figure, () => {
    let at = x
    for (const { tone, text } of legend) {
      drawBox(page, tone, { x: at, y: pen.y - 24, width: 7, height: 7 })
      write(pen, text, { x: at + 10, y: pen.y - 23, size: 7.5, weight: 'plain', colour: QUIET })
      at += 22 + letters.plain.width(text, 7.5)
    }
    for (const mark of drawing.marks) drawMark(pen, mark, { x, y: pen.y - CHART_HEAD })
  })
}

const drawMark = (pen: Pen, mark: Mark, corner: { x: number; y: number }): void => {
  const { page, letters } = pen
  const x = corner.x + mark.x * CHART_WIDTH
  const y = corner.y - mark.y * PIXEL
  switch (mark.kind) {
    case 'rule':
      page.drawLine({
        start: { x, y },
        end: { x: x + mark.width * CHART_WIDTH, y },
        thickness: 0.5,
        color: LINE,
      })
      break
    case 'box': {
      const height = mark.height * PIXEL
      drawBox(page, mark.tone, { x, y: y - height, width: mark.width * CHART_WIDTH, height })
      break
    }
    case 'text': {
      const size = 8
      const width = letters.plain.width(mark.text, size)
      const shift = { start: 0, middle: width / 2, end: width }[mark.anchor]
      write(pen, mark.text, { x: x - shift, y, size, weight: 'plain', colour: mark.quiet ? QUIET : INK })
    }
  }
}

type Box = { x: number; y: number; width: number; height: number }

const drawBox = (page: PDFPage, tone: Tone, box: Box): void => {
  if (box.width <= 0 || box.height <= 0) return
  if (tone === 'two') {
    page.drawRectangle({ ...box, color: WHITE, borderColor: BLUE, borderWidth: 0.75 })
    return
  }
  if (tone === 'part') page.drawRectangle({ ...box, color: BLUE })
  else if (tone === 0) page.drawRectangle({ ...box, color: LINE, opacity: 0.5 })
  else if (typeof tone === 'number') page.drawRectangle({ ...box, color: BLUE, opacity: tone / LEVELS })
  else page.drawRectangle({ ...box, color: tone === 'quiet' ? LINE : PALE_BLUE })
}

const drawFeet = (pen: Pen, { footer, pageOf }: Paper): void => {
  const { document, structure, letters } = pen
  const pages = document.getPages()
  for (const [at, page] of pages.entries()) {
    const here = { ...pen, page }
    const number = pageOf.replace('{page}', String(at + 1)).replace('{pages}', String(pages.length))
    const end = A4.width - MARGIN - letters.plain.width(number, 8)
    const place = { y: MARGIN - 14, size: 8, weight: 'plain', colour: QUIET } as const
    structure.decorate(page, () => {
      write(here, footer, { ...place, x: MARGIN })
      write(here, number, { ...place, x: end })
    })
  }
}
