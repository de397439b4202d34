/**
 * How a mark looks. `one`, `two`: two measures, the second in outline; `part`: what is a part of the first; `quiet`: what holds the
 * rest together; a number from 0 to {@link LEVELS}: how much there is, from nothing to most.
 */
export type Tone = 'one' | 'two' | 'part' | 'quiet' | number

/** Steps of shade that can still be told apart. */
export const LEVELS = 5

type Placed = { x: number; y: number }

/** `x` and `width` are shares of the width of the drawing, whatever that is; `y` and `height` are in pixels. */
export type Mark =
  | (Placed & { kind: 'box'; width: number; height: number; tone: Tone; says?: string })
  | (Placed & { kind: 'rule'; width: number })
  | (Placed & { kind: 'text'; text: string; anchor: 'start' | 'middle' | 'end'; quiet?: boolean })

/**
 * A chart as marks. It is as wide as where it is put, and its letters stay as large as they are: to be shown on a page and to be
 * printed.
 */
export type Drawing = { height: number; marks: Mark[] }

const OPPOSITE = { start: 'end', middle: 'middle', end: 'start' } as const

/** The same for those who read from right to left. */
export const mirrored = ({ height, marks }: Drawing): Drawing => ({
  height,
  marks: marks.map((mark): Mark => {
    if (mark.kind === 'text') return { ...mark, x: 1 - mark.x, anchor: OPPOSITE[mark.anchor] }
    return { ...mark, x: 1 - mark.x - mark.width }
  }),
})
