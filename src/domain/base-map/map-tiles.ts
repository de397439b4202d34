import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PMTiles, type Source } from 'pmtiles'
import type { Town } from '#domain/town'

/** Written by `bun run town map` to the town's folder. */
export const MAP_FILE = 'map.pmtiles'

/** A town's tiles: what zooms there are, whose data they are, and one of them. */
export type MapTiles = {
  zooms: [number, number]
  attribution: string
  /** @returns a vector tile (MVT); nothing where nothing is drawn */
  read(zoom: number, x: number, y: number): Promise<ArrayBuffer | undefined>
}

const sourceOf = (path: string): Source => ({
  getKey: () => path,
  getBytes: async (offset, length) => ({
    data: await Bun.file(path)
      .slice(offset, offset + length)
      .arrayBuffer(),
  }),
})

const open = async (path: string): Promise<MapTiles> => {
  const archive = new PMTiles(sourceOf(path))
  const { minZoom, maxZoom } = await archive.getHeader()
  const metadata = (await archive.getMetadata()) as { attribution?: unknown }
  return {
    zooms: [minZoom, maxZoom],
    attribution: String(metadata.attribution ?? ''),
    read: async (zoom, x, y) => (await archive.getZxy(zoom, x, y))?.data,
  }
}

const opened = new WeakMap<Town, Promise<MapTiles> | undefined>()

/** The tiles of a town's map. @returns nothing where it has imported none */
export const getMapTiles = (town: Town): Promise<MapTiles> | undefined => {
  if (!opened.has(town)) {
    const path = join(town.folder, MAP_FILE)
    opened.set(town, existsSync(path) ? open(path) : undefined)
  }
  return opened.get(town)
}
