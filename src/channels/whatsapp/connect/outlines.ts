import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as fontkit from 'fontkit'

/** Each holds a part of the characters. */
const FILES = [
  import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-700-normal.woff'),
  import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-ext-700-normal.woff'),
  import.meta.resolve('@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-700-normal.woff'),
]

/** A line as a path of SVG that begins at 0,0 on its base line, and how wide it is: for a size of 1. */
export type Outline = { path: string; width: number }

type Font = fontkit.Font

/**
 * Reads the fonts. Lines are drawn as outlines, since the PDF library places no marks: the dots of Arabic letters would
 * stand beside them.
 */
export const createOutliner = (): ((line: string) => Outline) => {
  const fonts = FILES.map((url) => fontkit.create(readFileSync(fileURLToPath(url))) as Font)
  return (line) => {
    let path = ''
    let width = 0
    for (const { font, text } of splitRuns(line, fonts)) {
      const { glyphs, positions } = font.layout(text)
      const scale = 1 / font.unitsPerEm
      glyphs.forEach((glyph, index) => {
        const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[index] ?? {}
        // In fonts y goes up, in SVG down.
        path += glyph.path.transform(scale, 0, 0, -scale, width + xOffset * scale, -yOffset * scale).toSVG()
        width += xAdvance * scale
      })
    }
    return { path, width }
  }
}

/** A piece of a line whose characters are all in one font. */
type Run = { font: Font; text: string }

/** @returns the runs in the order in which they are drawn from the left */
const splitRuns = (line: string, fonts: readonly Font[]): Run[] => {
  const runs: Run[] = []
  for (const char of line) {
    const code = char.codePointAt(0) ?? 0
    const last = runs.at(-1)
    // Spaces and full stops are in several fonts: they stay with what is before them.
    if (last?.font.hasGlyphForCodePoint(code)) {
      last.text += char
      continue
    }
    const font = fonts.find((one) => one.hasGlyphForCodePoint(code)) ?? fonts[0]
    if (font) runs.push({ font, text: char })
  }
  return /\p{Script=Arabic}/u.test(line) ? runs.reverse() : runs
}
