import { PDFDocument, type PDFPage, rgb } from '@cantoo/pdf-lib'
import { encode } from 'uqr'
import { catalogues, LANGUAGES, type Language } from '#languages'
import { createOutliner, type Outline } from './outlines.ts'

const TEXTS = catalogues('poster')

/** What a poster says. The first language is the largest. */
export type Poster = { authority: string; number: string; link: string; languages: readonly Language[] }

/** Millimetres in points. */
const mm = (length: number) => (length * 72) / 25.4

const WIDTH = mm(210)
const HEIGHT = mm(297)
const MARGIN = mm(18)
const QR_SIDE = mm(92)
const INK = rgb(0.1, 0.1, 0.12)
const QUIET = rgb(0.32, 0.32, 0.36)

/** A page of A4 for the town's desks. The same input gives the same bytes. */
export const drawPoster = async ({ authority, number, link, languages }: Poster): Promise<Uint8Array> => {
  const document = await PDFDocument.create({ updateMetadata: false })
  document.setTitle(authority)
  const page = document.addPage([WIDTH, HEIGHT])
  const outline = createOutliner()
  const centre = (line: string, y: number, size: number, color = INK) =>
    drawCentred(page, outline(line), { y, size, color })
  const [first = LANGUAGES[0], ...others] = languages

  centre(authority, HEIGHT - mm(28), 20, QUIET)
  centre(TEXTS[first].headline, HEIGHT - mm(48), 34)
  centre(TEXTS[first].topics, HEIGHT - mm(60), 17)
  drawQr(page, link, HEIGHT - mm(70))
  centre(number, HEIGHT - mm(175), 30)
  centre(TEXTS[first].how, HEIGHT - mm(186), 14, QUIET)
  let y = HEIGHT - mm(203)
  const step = Math.min(mm(19), (y - MARGIN) / Math.max(1, others.length))
  for (const language of others) {
    centre(TEXTS[language].headline, y, 15)
    centre(TEXTS[language].how, y - 15, 10.5, QUIET)
    y -= step
  }
  return document.save()
}

const drawCentred = (
  page: PDFPage,
  { path, width }: Outline,
  { y, size, color }: { y: number; size: number; color: ReturnType<typeof rgb> },
): void => {
  const scale = Math.min(size, (WIDTH - 2 * MARGIN) / width)
  page.drawSvgPath(path, { x: (WIDTH - width * scale) / 2, y, scale, color })
}

/** @param top distance of its upper edge from the foot of the page */
const drawQr = (page: PDFPage, link: string, top: number): void => {
  const { data } = encode(link, { ecc: 'Q', border: 4 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  page.drawSvgPath(path, {
    x: (WIDTH - QR_SIDE) / 2,
    y: top,
    scale: QR_SIDE / data.length,
    color: rgb(0, 0, 0),
  })
}
