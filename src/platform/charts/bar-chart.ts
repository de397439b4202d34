import { scaleLinear } from 'd3-scale'
import type { Drawing, Mark } from './drawing.ts'

/** A bar. `part`: how much of it is marked off within it. */
export type Bar = { label: string; value: number; text: string; part?: number }

const ROW = 26
const BASELINE = 12
const THICKNESS = 7

/** Letters of a label that fit beside its figure on a small screen. */
const MAX_LETTERS = 38

const shorten = (label: string): string => {
  const letters = [...label]
  return letters.length > MAX_LETTERS
    ? `${letters
        .slice(0, MAX_LETTERS - 1)
        .join('')
        .trimEnd()}…`
    : label
}

/** Bars below each other, each under its label and its figure. @param rows for how many there is room, whatever there are */
export const barChart = (bars: readonly Bar[], rows: number): Drawing => {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const share = scaleLinear([0, most], [0, 1])
  return {
    height: Math.max(rows, bars.length) * ROW,
    marks: bars.flatMap(({ label, value, text, part = 0 }, at): Mark[] => {
      const y = at * ROW
      const bar = { kind: 'box', x: 0, y: y + BASELINE + 5, height: THICKNESS } as const
      return [
        { kind: 'text', x: 0, y: y + BASELINE, text: shorten(label), anchor: 'start' },
        { kind: 'text', x: 1, y: y + BASELINE, text, anchor: 'end' },
        { ...bar, width: share(value), tone: 'one', says: `${label}: ${text}` },
        ...(part > 0 ? [{ ...bar, width: share(part), tone: 'part' } as const] : []),
      ]
    }),
  }
}
