import type { Geometry } from 'geojson'

/** What is drawn of a town, from what lies lowest. */
export const MAP_LAYERS = ['green', 'water', 'buildings', 'streets', 'rail'] as const
export type MapLayer = (typeof MAP_LAYERS)[number]

/** Of a street: how wide it is drawn. */
export type StreetClass = 'main' | 'street' | 'path'

/** Something to draw. */
export type MapFeature = {
  layer: MapLayer
  geometry: Geometry
  properties: { name?: string; class?: StreetClass }
}

const MAIN = /^(?:motorway|trunk|primary|secondary|tertiary)(?:_link)?$/
const PATH = /^(?:footway|path|steps|cycleway|track|bridleway|corridor)$/
const NO_STREET = /^(?:proposed|construction|platform|abandoned|razed)$/
const GREEN_LAND =
  /^(?:grass|forest|meadow|recreation_ground|village_green|cemetery|allotments|orchard|vineyard)$/
const GREEN_LEISURE = /^(?:park|garden|pitch|playground|golf_course|nature_reserve)$/
const GREEN_NATURAL = /^(?:wood|scrub|grassland|heath)$/

const classOf = (highway: string): StreetClass =>
  MAIN.test(highway) ? 'main' : PATH.test(highway) ? 'path' : 'street'

/**
 * Where something belongs by its tags (https://wiki.openstreetmap.org/wiki/Map_features).
 * @returns nothing for what is not drawn
 */
export const layerOfTags = (
  tags: Readonly<Record<string, unknown>>,
): Pick<MapFeature, 'layer' | 'properties'> | undefined => {
  const tag = (key: string) => (typeof tags[key] === 'string' ? tags[key] : '')
  const highway = tag('highway')
  if (highway) {
    if (NO_STREET.test(highway)) return undefined
    const name = tag('name:ca') || tag('name')
    return { layer: 'streets', properties: { class: classOf(highway), ...(name && { name }) } }
  }
  if (tag('railway') === 'rail') return { layer: 'rail', properties: {} }
  if (tag('building') && tag('building') !== 'no') return { layer: 'buildings', properties: {} }
  if (tag('natural') === 'water' || tag('waterway') || tag('landuse') === 'reservoir')
    return { layer: 'water', properties: {} }
  const green =
    GREEN_LAND.test(tag('landuse')) ||
    GREEN_LEISURE.test(tag('leisure')) ||
    GREEN_NATURAL.test(tag('natural'))
  return green ? { layer: 'green', properties: {} } : undefined
}
