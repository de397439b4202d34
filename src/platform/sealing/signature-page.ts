import { EncryptedPDFError, PDFDocument, type PDFFont, PDFName, rgb, StandardFonts } from '@cantoo/pdf-lib'
import { findActiveContent } from './active-content.ts'
import { MAX_PDF_BYTES, UnsignablePdf } from './unsignable-pdf.ts'

const MAX_PAGES = 200

/**
 * Opens a document that is to be signed.
 * @throws {UnsignablePdf} when it is none, is locked, is signed by others (writing to it would break that), or holds what
 *   nobody may sign
 */
export const openPdf = async (bytes: Uint8Array): Promise<PDFDocument> => {
  if (bytes.length > MAX_PDF_BYTES) throw new UnsignablePdf('too-large')
  if (Buffer.from(bytes.subarray(0, 1024)).indexOf('%PDF-') === -1) throw new UnsignablePdf('not-a-pdf')
  const text = Buffer.from(bytes).toString('latin1')
  if (/\/ByteRange\b/.test(text)) throw new UnsignablePdf('signed-already')
  if (/\/Encrypt\b/.test(text)) throw new UnsignablePdf('encrypted')
  try {
    return inspectPdf(await PDFDocument.load(bytes, { updateMetadata: false }))
  } catch (error) {
    if (error instanceof UnsignablePdf) throw error
    // What the reader stumbles over, wherever it does, is nothing that can be signed.
    throw new UnsignablePdf(error instanceof EncryptedPDFError ? 'encrypted' : 'not-a-pdf')
  }
}

const inspectPdf = (document: PDFDocument): PDFDocument => {
  const pages = document.getPageCount()
  if (pages === 0) throw new UnsignablePdf('not-a-pdf')
  if (pages > MAX_PAGES) throw new UnsignablePdf('too-many-pages')
  const found = findActiveContent(document)
  if (found.length > 0) throw new UnsignablePdf('active-content', found)
  return document
}

const A4 = { width: 595.28, height: 841.89 }
const MARGIN = 56

/** What a font of every reader can write; anything else becomes a question mark. */
const toEncodable = (font: PDFFont, text: string): string =>
  [...text]
    .map((message) => {
      try {
        font.encodeText(message)
        return message
      } catch {
        return '?'
      }
    })
    .join('')

const wrapLines = (font: PDFFont, text: string, size: number, width: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap((one) => one.match(/.{1,70}/gu) ?? [])) {
    const longer = line ? `${line} ${word}` : word
    if (font.widthOfTextAtSize(longer, size) <= width) line = longer
    else {
      if (line) lines.push(line)
      line = word
    }
  }
  return line ? [...lines, line] : lines
}

/** What is written on the sheet that is added to a signed document. */
export type SignaturePage = { title: string; facts: [name: string, value: string][]; notes: string[] }

/**
 * The document with a sheet behind it that says who signed, when and how, and where that can be checked. Written with a
 * plain table of objects, which the seal needs.
 * @throws {UnsignablePdf}
 */
export const addSignaturePage = async (bytes: Uint8Array, sheet: SignaturePage): Promise<Uint8Array> => {
  const document = await openPdf(bytes)
  const plain = await document.embedFont(StandardFonts.Helvetica)
  const bold = await document.embedFont(StandardFonts.HelveticaBold)
  const page = document.addPage([A4.width, A4.height])
  const width = A4.width - 2 * MARGIN
  let y = A4.height - MARGIN
  const write = (font: PDFFont, size: number, text: string, colour = rgb(0.1, 0.13, 0.17)) => {
    for (const line of wrapLines(font, toEncodable(font, text), size, width)) {
      y -= size * 1.35
      page.drawText(line, { x: MARGIN, y, size, font, color: colour })
    }
  }
  write(bold, 18, sheet.title)
  page.drawLine({
    start: { x: MARGIN, y: y - 10 },
    end: { x: A4.width - MARGIN, y: y - 10 },
    thickness: 1.5,
    color: rgb(0.64, 0.07, 0.17),
  })
  y -= 18
  for (const [label, value] of sheet.facts) {
    write(plain, 9, label, rgb(0.33, 0.38, 0.43))
    write(bold, 11, value)
    y -= 7
  }
  y -= 8
  for (const note of sheet.notes) {
    write(plain, 9, note)
    y -= 5
  }
  document.catalog.delete(PDFName.of('AcroForm'))
  return document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false })
}

/** Title and lines on a page. */
export const drawPlainPdf = async (title: string, lines: string[]): Promise<Uint8Array> => {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  const page = document.addPage([A4.width, A4.height])
  page.drawText(toEncodable(font, title), { x: MARGIN, y: A4.height - 90, size: 18, font })
  for (const [index, line] of lines.entries())
    page.drawText(toEncodable(font, line), { x: MARGIN, y: A4.height - 130 - index * 18, size: 11, font })
  return document.save()
}
