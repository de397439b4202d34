import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importMap, MAP_FILE, MAP_LAYERS, type MapSource } from '#domain/base-map'
import { loadTown } from '#domain/town'

/** What OpenStreetMap asks of who shows its data (https://www.openstreetmap.org/copyright). */
const OPEN_STREET_MAP = '© OpenStreetMap contributors'

export const MAP_USAGE = `bun run town map [LAYER=]FILE… [--attribution=TEXT] [--dry-run]\n  LAYER: ${MAP_LAYERS.join(', ')}`

const sourceOf = (given: string): MapSource => {
  const layer = MAP_LAYERS.find((name) => given.startsWith(`${name}=`))
  return layer ? { layer, file: given.slice(layer.length + 1) } : { file: given }
}

/**
 * Makes the map that pages show of what a town downloads, and writes it to the town's folder.
 * @throws {InvalidMap} when nothing can be made of the files
 */
export const mapCommand = async (given: string[], say: (line: string) => void): Promise<void> => {
  const options = given.filter((one) => one.startsWith('--'))
  const attribution = options
    .find((one) => one.startsWith('--attribution='))
    ?.split('=')
    .slice(1)
    .join('=')
  const { JURISDICTION_ID: id = 'manresa.cat', TOWNS_DIR: root = 'towns' } = process.env
  const town = loadTown(id, root)
  const sources = given.filter((one) => !one.startsWith('--')).map(sourceOf)
  const { bytes, tiles, drawn } = await importMap(sources, town, attribution ?? OPEN_STREET_MAP)
  for (const { layer, count } of drawn) say(`${layer}: ${count}`)
  say(`${tiles} tiles, ${(bytes.length / 1e6).toFixed(1)} MB.`)
  if (options.includes('--dry-run')) return say('Nothing was written (--dry-run).')
  const file = join(town.folder, MAP_FILE)
  writeFileSync(`${file}.part`, bytes)
  renameSync(`${file}.part`, file)
  say(`Written: ${file}. Restart the service to show it.`)
}
