import type { VNode } from 'preact'
import { type Drawing, type Mark, mirrored, type Tone } from './drawing.ts'
import { SPARK_HEIGHT, SPARK_WIDTH, sparkline } from './sparkline.ts'

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`
const pixels = (length: number): string => String(Math.round(length * 10) / 10)
const toneClass = (tone: Tone): string => (typeof tone === 'number' ? `level-${tone}` : `tone-${tone}`)

/**
 * A chart as a picture with a name and a description, for the eye and the ear. It fills the width that it is given.
 * @param props.id of the page's own; `rightToLeft`: it is read from the other side
 */
export const Chart = (props: {
  id: string
  drawing: Drawing
  title: string
  description: string
  rightToLeft?: boolean
}): VNode => {
  const { id, drawing, title, description } = props
  const { height, marks } = props.rightToLeft ? mirrored(drawing) : drawing
  return (
    <svg
      class="chart"
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      width="100%"
      height={pixels(height)}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {marks.map((mark) => (
        <ChartMark mark={mark} />
      ))}
    </svg>
  )
}

const ChartMark = ({ mark }: { mark: Mark }): VNode => {
  const { x, y } = mark
  switch (mark.kind) {
    case 'text':
      return (
        <text x={percent(x)} y={pixels(y)} class={`anchor-${mark.anchor}${mark.quiet ? ' quiet' : ''}`}>
          {mark.text}
        </text>
      )
    case 'rule':
      return <line x1={percent(x)} x2={percent(x + mark.width)} y1={pixels(y)} y2={pixels(y)} class="rule" />
    case 'box':
      return (
        <rect
          x={percent(x)}
          y={pixels(y)}
          width={percent(mark.width)}
          height={pixels(mark.height)}
          class={toneClass(mark.tone)}
        >
          {mark.says ? <title>{mark.says}</title> : null}
        </rect>
      )
  }
}

/** How something went, as a small line beside its figure: for the eye only, nothing is in it that is not beside it or in a table. */
export const Spark = ({
  values,
  rightToLeft,
}: {
  values: readonly (number | null)[]
  rightToLeft?: boolean
}) => {
  const drawn = sparkline(rightToLeft ? values.toReversed() : values)
  return drawn ? (
    <svg
      class="spark"
      viewBox={`0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={drawn.area} class="ground" />
      <path d={drawn.line} class="line" />
    </svg>
  ) : null
}
