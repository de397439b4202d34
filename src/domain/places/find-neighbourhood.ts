import type { Town } from '#domain/town'
import type { Point } from '#platform/geocoding'
import { fold } from '#platform/text'
import { getNeighbourhoods, neighbourhoodAt } from './neighbourhoods.ts'
import { findPlaceInText } from './parse-place.ts'
import { getServiceArea } from './service-area.ts'

/** The neighbourhood that a point lies in, or that some words name: by its own name, or by a place in it. */
export const findNeighbourhood = (
  town: Town,
  { point, words = '' }: { point?: Point | undefined; words?: string | undefined },
): string | undefined => {
  if (point) return neighbourhoodAt(town, point)
  const said = ` ${fold(words)} `
  const [named] = getNeighbourhoods(town)
    .neighbourhoods.map(({ name }) => name)
    .filter((name) => said.includes(` ${fold(name)} `))
    .sort((a, b) => b.length - a.length)
  if (named) return named
  const written = findPlaceInText(words, getServiceArea(town))
  if (written.found === 'point') return neighbourhoodAt(town, written.point)
  const [best] = town.gazetteer.read(words).place?.candidates ?? []
  return best?.inTown ? (neighbourhoodAt(town, best) ?? best.quarter) : undefined
}
