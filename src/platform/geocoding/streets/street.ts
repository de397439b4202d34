import type { Point } from '../place.ts'

/** A house number's own point. */
export type HouseNumber = Point & {
  /** As it is written on the house: `12`, `12 bis`. */
  number: string
}

/** A street, square or known place of the town's own list. */
export type Street = Point & {
  id: string
  /** `Carrer`, `Plaça`, `Passeig`…; empty: a known place that is no street */
  kind: string
  /** Its name without kind and particle: `Guimerà`. */
  name: string
  /** As it is written on its sign: `Carrer de Guimerà`. */
  officialName: string
  /** Other ways people write it. */
  variants: string[]
  quarter?: string
  zipcode?: string
  /** It is known which neighbourhood it is in, and no better: nothing is near its point. */
  approximate?: boolean
  /** The numbers whose points are known. */
  numbers?: HouseNumber[]
  /** The lowest and highest number, where they are known. */
  range?: [number, number]
}
