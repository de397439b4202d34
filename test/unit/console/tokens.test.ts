import { expect, test } from 'bun:test'
import { join } from 'node:path'

/** The colours of the console, as its style sheet states them: what is written on what can be read. */

const css = await Bun.file(join(import.meta.dir, '../../../src/console/ui/frame/tokens.css')).text()

type Theme = 'light' | 'dark'

/** Relative luminance (WCAG 2.2) of `#rrggbb`. */
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const colour = (name: string, theme: Theme): string => {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css) ?? []
  const found = theme === 'light' ? light : dark
  if (!found) throw new Error(`no colour --${name}`)
  return found
}

const SURFACES = ['surface', 'bg', 'hover', 'selected', 'neutral-tint']

/** What is read on what. */
const TEXT: [ink: string, grounds: string[]][] = [
  ['ink', [...SURFACES, 'ok-tint', 'warn-tint', 'bad-tint', 'info-tint']],
  ['muted', SURFACES],
  ['info', ['surface', 'bg', 'hover', 'info-tint']],
  ['ok', ['surface', 'bg', 'ok-tint']],
  ['warn', ['surface', 'bg', 'warn-tint']],
  ['bad', ['surface', 'bg', 'bad-tint']],
  ['accent', ['surface', 'bg']],
  ['on-primary', ['primary']],
]

for (const theme of ['light', 'dark'] as const) {
  test(`text has 4.5 : 1 on everything that it stands on (${theme})`, () => {
    const pale = TEXT.flatMap(([ink, grounds]) =>
      grounds
        .map((ground) => ({
          pair: `${ink} on ${ground}`,
          is: contrast(colour(ink, theme), colour(ground, theme)),
        }))
        .filter(({ is }) => is < 4.5),
    )
    expect(pale).toEqual([])
  })

  test(`the border of a field and the ring of the focus have 3 : 1 (${theme})`, () => {
    for (const name of ['field', 'focus'])
      for (const ground of ['surface', 'bg'])
        expect(contrast(colour(name, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3)
  })
}
