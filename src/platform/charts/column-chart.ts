import { scaleBand, scaleLinear } from 'd3-scale'
import type { Drawing, Mark } from './drawing.ts'

/** A stretch of time with two measures. `tick`: what stands under it, where there is room. */
export type Column = { label: string; tick: string; values: readonly [number, number] }

/** For the figures of the axis. */
const AXIS = 0.1
const TOP = 8
const FOOT = 20
const TICKS = 4

/** Labels under the columns at most. */
const MAX_LABELS = 7

/** Pairs of columns along time, against a scale. @param format writes a figure of the scale */
export const columnChart = (
  columns: readonly Column[],
  height: number,
  format: (value: number) => string,
): Drawing => {
  const most = Math.max(1, ...columns.flatMap(({ values }) => values))
  const y = scaleLinear([0, most], [height - FOOT, TOP]).nice(TICKS)
  const x = scaleBand(
    columns.map((_, at) => at),
    [AXIS, 1],
  ).paddingInner(0.25)
  const whole = y.ticks(TICKS).filter(Number.isInteger)
  const ground = height - FOOT
  const half = x.bandwidth() / 2
  const step = Math.ceil(columns.length / MAX_LABELS)
  return {
    height,
    marks: [
      ...whole.flatMap((value): Mark[] => [
        { kind: 'rule', x: AXIS, y: y(value), width: 1 - AXIS },
        { kind: 'text', x: AXIS - 0.015, y: y(value) + 4, text: format(value), anchor: 'end', quiet: true },
      ]),
      ...columns.flatMap(({ label, tick, values }, at): Mark[] => {
        const left = x(at) ?? AXIS
        return [
          ...values.map(
            (value, which): Mark => ({
              kind: 'box',
              x: left + which * half,
              y: y(value),
              width: half,
              height: ground - y(value),
              tone: which === 0 ? 'one' : 'two',
              says: `${label}: ${format(value)}`,
            }),
          ),
          ...(at % step === 0
            ? [
                {
                  kind: 'text',
                  x: left + half,
                  y: height - 4,
                  text: tick,
                  anchor: 'middle',
                  quiet: true,
                } as const,
              ]
            : []),
        ]
      }),
    ],
  }
}
