import { isInNeighbourhood, readNeighbourhoods } from '#domain/places'
import type { Point } from '#platform/geocoding'

/** Says which neighbourhood a point is in. */
export type QuarterOf = (point: Point) => string | undefined

/** By the town's own outlines; without any no point is in any. @throws when their file is not as it should be */
export const readQuarterOf = (folder: string): QuarterOf => {
  const areas = readNeighbourhoods(folder)
  return (point) => areas.find((one) => isInNeighbourhood(one, point))?.name
}
