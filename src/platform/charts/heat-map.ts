import { scaleBand, scaleQuantize } from 'd3-scale'
import { type Drawing, LEVELS, type Mark } from './drawing.ts'

/** Rows of cells, darker the more there is. `ticks`: what stands under each column; empty: nothing. */
export type HeatMap = {
  rows: readonly { label: string; values: readonly number[] }[]
  ticks: readonly string[]
}

/** For the labels of the rows. */
const AXIS = 0.09
const FOOT = 20

/** Which shade a value has, where the largest is `most`: none for nothing, at least the first for anything. */
const shadeOf = (most: number): ((value: number) => number) => {
  const shade = scaleQuantize<number>()
    .domain([0, Math.max(1, most)])
    .range(Array.from({ length: LEVELS }, (_, at) => at + 1))
  return (value) => (value === 0 ? 0 : shade(value))
}

/** @param says what a cell stands for, in words */
export const heatMap = (
  { rows, ticks }: HeatMap,
  height: number,
  says: (row: number, column: number, value: number) => string,
): Drawing => {
  const shade = shadeOf(Math.max(0, ...rows.flatMap(({ values }) => values)))
  const y = scaleBand(
    rows.map((_, at) => at),
    [0, height - FOOT],
  ).padding(0.08)
  const x = scaleBand(
    ticks.map((_, at) => at),
    [AXIS, 1],
  ).paddingInner(0.1)
  return {
    height,
    marks: [
      ...rows.flatMap(({ label, values }, row): Mark[] => [
        {
          kind: 'text',
          x: 0,
          y: (y(row) ?? 0) + y.bandwidth() / 2 + 4,
          text: label,
          anchor: 'start',
          quiet: true,
        },
        ...values.map(
          (value, column): Mark => ({
            kind: 'box',
            x: x(column) ?? AXIS,
            y: y(row) ?? 0,
            width: x.bandwidth(),
            height: y.bandwidth(),
            tone: shade(value),
            ...(value > 0 && { says: says(row, column, value) }),
          }),
        ),
      ]),
      ...ticks.flatMap((text, column): Mark[] =>
        text
          ? [
              {
                kind: 'text',
                x: (x(column) ?? AXIS) + x.bandwidth() / 2,
                y: height - 4,
                text,
                anchor: 'middle',
                quiet: true,
              },
            ]
          : [],
      ),
    ],
  }
}
