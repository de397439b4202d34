import type { BasicType } from 'hyparquet-writer'
import type { DatasetId } from '#domain/open-data'
import type { AreaGeometry } from '#domain/places'
import type { Cell } from '../request-fields.ts'

/** Where something is, as RFC 7946 has it. */
type Geometry = AreaGeometry | { type: 'Point'; coordinates: [long: number, lat: number] }

/** A row has a value for each column of its table. `geometry`: where it is, for the formats that have that. */
export type Line = { cells: Record<string, Cell | boolean>; geometry?: Geometry | null }

/**
 * What is published of one set of data: columns, and rows in portions, in an order that does not depend on the day. `span`: between
 * which days that lies which it tells of, known once the rows have been read.
 */
export type Table = {
  dataset: DatasetId
  columns: readonly { name: string; type: BasicType }[]
  lines: () => AsyncIterable<Line[]>
  span?: () => { from?: Date | undefined; to?: Date | undefined }
}

/** Rows that are all there, as a portion. */
export async function* inOnePortion(lines: Line[]): AsyncGenerator<Line[]> {
  yield lines
}

/** The first of some moments. */
export const earliestOf = (moments: number[]): Date | undefined =>
  moments.length > 0 ? new Date(Math.min(...moments)) : undefined

/** The last of some moments. */
export const latestOf = (moments: number[]): Date | undefined =>
  moments.length > 0 ? new Date(Math.max(...moments)) : undefined
