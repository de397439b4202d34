import type { TownData } from '#domain/town'
import { buildTiles } from './build-tiles.ts'
import { InvalidMap } from './invalid-map.ts'
import { MAP_LAYERS, type MapFeature, type MapLayer } from './layers.ts'
import { readGeoJson } from './read-geojson.ts'
import { type Box, readOsm } from './read-osm.ts'

/** A file to draw, all of it as one layer or by its tags. */
export type MapSource = { file: string; layer?: MapLayer }

/** What was made of the files of a map. */
export type MapImport = { bytes: Uint8Array; tiles: number; drawn: { layer: MapLayer; count: number }[] }

/** About two kilometres around the town: who looks at its edge sees where the roads go. */
const MARGIN_DEGREES = 0.02

const boxAround = (boundary: TownData['boundary']): Box => {
  const longs = boundary.map(([long]) => long)
  const lats = boundary.map(([, lat]) => lat)
  return {
    west: Math.min(...longs) - MARGIN_DEGREES,
    south: Math.min(...lats) - MARGIN_DEGREES,
    east: Math.max(...longs) + MARGIN_DEGREES,
    north: Math.max(...lats) + MARGIN_DEGREES,
  }
}

const readSource = async ({ file, layer }: MapSource, box: Box): Promise<MapFeature[]> => {
  if (!file.endsWith('.pbf')) return readGeoJson(file, layer)
  if (layer) throw new InvalidMap(`${file} has all layers: give it without «${layer}=»`)
  try {
    return await readOsm(file, box)
  } catch {
    throw new InvalidMap(`${file} cannot be read as an extract of OpenStreetMap (.osm.pbf)`)
  }
}

/**
 * Makes a town's map of what it downloaded: extracts of OpenStreetMap, GeoJSON of the ICGC or its own.
 * @param attribution whose data it is, as its licence wants it said
 * @throws {InvalidMap} when a file cannot be read, or nothing of it lies in the town
 */
export const importMap = async (
  sources: readonly MapSource[],
  { boundary }: Pick<TownData, 'boundary'>,
  attribution: string,
): Promise<MapImport> => {
  const box = boxAround(boundary)
  const features: MapFeature[] = []
  for (const source of sources) features.push(...(await readSource(source, box)))
  const drawn = MAP_LAYERS.map((layer) => ({
    layer,
    count: features.filter((feature) => feature.layer === layer).length,
  }))
  const { bytes, tiles } = await buildTiles(features, box, attribution)
  if (tiles === 0)
    throw new InvalidMap(
      features.length > 0
        ? 'Nothing in these files lies in the town'
        : `Nothing in these files is drawn: say what it is, for instance «streets=FILE» (${MAP_LAYERS.join(', ')})`,
    )
  return { bytes, tiles, drawn }
}
