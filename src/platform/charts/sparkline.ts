import { scaleLinear, scalePoint } from 'd3-scale'
import { area, line } from 'd3-shape'

/** The room of a line, in units of its own: it is stretched to where it is put. */
export const SPARK_WIDTH = 100
export const SPARK_HEIGHT = 24

/** A small line without an axis, and the ground below it, as paths of SVG. */
export type Sparkline = { line: string; area: string }

/** @param values in order; null where nothing is known. @returns nothing for fewer than two that are known */
export const sparkline = (values: readonly (number | null)[]): Sparkline | undefined => {
  const known = values.flatMap((value, at) => (value === null ? [] : [{ at, value }]))
  if (known.length < 2) return undefined
  const x = scalePoint(
    values.map((_, at) => at),
    [0, SPARK_WIDTH],
  )
  const y = scaleLinear([0, Math.max(...known.map(({ value }) => value)) || 1], [SPARK_HEIGHT - 1, 1])
  const across = ({ at }: { at: number }) => x(at) ?? 0
  const up = ({ value }: { value: number }) => y(value)
  type Known = (typeof known)[number]
  return {
    line: line<Known>(across, up).digits(1)(known) ?? '',
    area: area<Known>(across, SPARK_HEIGHT, up).digits(1)(known) ?? '',
  }
}
