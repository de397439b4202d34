import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { PDFDocument, PDFFont } from '@cantoo/pdf-lib'
import * as fontkit from 'fontkit'

/** Each holds a part of the letters. */
const FILES = {
  plain: [
    import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff'),
    import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff'),
  ],
  bold: [
    import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-700-normal.woff'),
    import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-ext-700-normal.woff'),
  ],
}

export type Weight = keyof typeof FILES

/** A piece of a line whose letters are all of one font. */
type Run = { font: PDFFont; text: string; width: number }

/** Letters of a weight: how wide a line is, and its pieces as they are written. */
export type Letters = {
  width(text: string, size: number): number
  runs(text: string, size: number): Run[]
  /** The lines of a text that is no wider than this. */
  wrap(text: string, size: number, width: number): string[]
}

/** Embeds the letters in a document: those alone that are used in it. */
export const embedLetters = async (document: PDFDocument): Promise<Record<Weight, Letters>> => {
  document.registerFontkit(fontkit as never)
  const embed = async (weight: Weight): Promise<Letters> => {
    const fonts = await Promise.all(
      FILES[weight].map(async (url) => {
        const bytes = readFileSync(fileURLToPath(url))
        const font = await document.embedFont(bytes, { subset: true })
        return { font, has: new Set(font.getCharacterSet()) }
      }),
    )
    return createLetters(fonts)
  }
  return { plain: await embed('plain'), bold: await embed('bold') }
}

const createLetters = (fonts: { font: PDFFont; has: Set<number> }[]): Letters => {
  const [first] = fonts
  if (!first) throw new Error('a weight has no font')
  const fontOf = (letter: string) => fonts.find(({ has }) => has.has(letter.codePointAt(0) ?? 0))
  const runs = (text: string, size: number): Run[] => {
    const pieces: { font: PDFFont; text: string }[] = []
    for (const letter of text.replaceAll(/\s+/g, ' ')) {
      const found = fontOf(letter)
      const last = pieces.at(-1)
      const font = found?.font ?? first.font
      const shown = found ? letter : '?'
      if (last?.font === font) last.text += shown
      else pieces.push({ font, text: shown })
    }
    return pieces.map((piece) => ({ ...piece, width: piece.font.widthOfTextAtSize(piece.text, size) }))
  }
  const width = (text: string, size: number) => runs(text, size).reduce((sum, run) => sum + run.width, 0)
  const wrap = (text: string, size: number, room: number): string[] => {
    const lines: string[] = []
    let line = ''
    for (const word of text.split(/ +/)) {
      const longer = line ? `${line} ${word}` : word
      if (!line || width(longer, size) <= room) line = longer
      else {
        lines.push(line)
        line = word
      }
    }
    return [...lines, line]
  }
  return { width, runs, wrap }
}
