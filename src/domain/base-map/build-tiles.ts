import { GeoJSONVT } from '@maplibre/geojson-vt'
import { fromGeojsonVt } from '@maplibre/vt-pbf'
import { BufferWriter, Compression, S2PMTilesWriter, TileType } from 's2-pmtiles'
import { MAP_LAYERS, type MapFeature, type MapLayer } from './layers.ts'
import type { Box } from './read-osm.ts'

/** From the whole town on a phone to where its streets are as exact as half a metre; nearer, the last are drawn larger. */
export const ZOOMS: [number, number] = [10, 14]

/** Units of a tile's side. */
const EXTENT = 4096

/** From which zoom on a layer is in the tiles: what is smaller than a point there only makes them heavy. */
const FROM: Record<MapLayer, number> = { green: 10, water: 10, streets: 10, rail: 11, buildings: 13 }

const column = (long: number, zoom: number) => Math.floor(((long + 180) / 360) * 2 ** zoom)
/** Of the Mercator projection that tiles of maps are in. */
const row = (lat: number, zoom: number) => {
  const radians = (lat * Math.PI) / 180
  return Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** zoom)
}

const isDrawn = ({ layer, properties }: MapFeature, zoom: number): boolean =>
  zoom >= FROM[layer] && (layer !== 'streets' || zoom >= 13 || properties.class === 'main')

type Tiler = Map<MapLayer, GeoJSONVT>

const tilerAt = (features: readonly MapFeature[], zoom: number): Tiler =>
  new Map(
    MAP_LAYERS.map((layer) => [
      layer,
      new GeoJSONVT(
        {
          type: 'FeatureCollection',
          features: features
            .filter((feature) => feature.layer === layer && isDrawn(feature, zoom))
            .map(({ geometry, properties }) => ({ type: 'Feature', geometry, properties })),
        },
        {
          extent: EXTENT,
          maxZoom: zoom,
          indexMaxZoom: zoom,
          indexMaxPoints: 0,
          tolerance: zoom === ZOOMS[1] ? 1 : 3,
        },
      ),
    ]),
  )

/**
 * Tiles of what there is to draw, as one PMTiles file (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md).
 * @returns its bytes, and how many tiles are in it
 */
export const buildTiles = async (
  features: readonly MapFeature[],
  box: Box,
  attribution: string,
): Promise<{ bytes: Uint8Array; tiles: number }> => {
  const output = new BufferWriter()
  const writer = new S2PMTilesWriter(output, TileType.Pbf, Compression.Gzip)
  let tiles = 0
  for (let zoom = ZOOMS[0]; zoom <= ZOOMS[1]; zoom++) {
    const tiler = tilerAt(features, zoom)
    for (let x = column(box.west, zoom); x <= column(box.east, zoom); x++)
      for (let y = row(box.north, zoom); y <= row(box.south, zoom); y++) {
        const layers = [...tiler].flatMap(([layer, index]) => {
          const tile = index.getTile(zoom, x, y)
          return tile && tile.features.length > 0 ? [[layer, tile] as const] : []
        })
        if (layers.length === 0) continue
        await writer.writeTileXYZ(
          zoom,
          x,
          y,
          fromGeojsonVt(Object.fromEntries(layers), { version: 2, extent: EXTENT }),
        )
        tiles++
      }
  }
  await writer.commit({ attribution, vector_layers: [] } as never)
  return { bytes: output.commit(), tiles }
}
