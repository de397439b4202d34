import type { Point } from '#platform/geocoding'

/** A row of an inventory before it is looked over. `row`: as an editor numbers it, or the place of a feature in its collection. */
export type RawAsset = {
  row: number
  number: string
  kind: string
  address: string
  point: Point | undefined
}

/** What is wrong with a value of a row. */
export type InventoryProblem = { row: number; field: string; problem: string }

/** Problems that are named. */
const MAX_NAMED = 8

/** A file that is no inventory of a town. Its message names the fields and rows that are wrong, for an operator. */
export class InvalidInventory extends Error {
  override name = 'InvalidInventory'
  constructor(
    message: string,
    readonly problems: InventoryProblem[] = [],
  ) {
    const named = problems
      .slice(0, MAX_NAMED)
      .map(({ row, field, problem }) => `- row ${row}, ${field}: ${problem}`)
    const more = problems.length > MAX_NAMED ? [`- and ${problems.length - MAX_NAMED} more.`] : []
    super([message, ...named, ...more].join('\n'))
  }
}
