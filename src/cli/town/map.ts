import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importMap, MAP_FILE, MAP_LAYERS, type MapSource } from '#domain/base-map'
import { loadTown } from '#domain/town'
import { BadUsage, type Call } from './usage.ts'

/** What OpenStreetMap asks of who shows its data (https://www.openstreetmap.org/copyright). */
const OPEN_STREET_MAP = '© OpenStreetMap contributors'

const USAGE = `Usage: bun run town map [LAYER=]FILE… [--attribution=TEXT] [--dry-run]
  LAYER: ${MAP_LAYERS.join(', ')}`

const sourceOf = (given: string): MapSource => {
  const layer = MAP_LAYERS.find((name) => given.startsWith(`${name}=`))
  return layer ? { layer, file: given.slice(layer.length + 1) } : { file: given }
}

/**
 * `bun run town map [LAYER=]FILE…`: makes the map that pages show of what a town downloads, and writes it to the town's folder.
 * @throws {BadUsage} without a file; {InvalidMap} when nothing can be made of the files
 */
export const importTownMap = async ({ given, id, root, say }: Call): Promise<void> => {
  const options = given.filter((one) => one.startsWith('--'))
  const sources = given.filter((one) => !one.startsWith('--')).map(sourceOf)
  if (sources.length === 0) throw new BadUsage(USAGE)
  const attribution = options
    .find((one) => one.startsWith('--attribution='))
    ?.split('=')
    .slice(1)
    .join('=')
  const town = loadTown(id, root)
  const { bytes, tiles, drawn } = await importMap(sources, town, attribution ?? OPEN_STREET_MAP)
  for (const { layer, count } of drawn) say(`${layer}: ${count}`)
  say(`${tiles} tiles, ${(bytes.length / 1e6).toFixed(1)} MB.`)
  if (options.includes('--dry-run')) return say('Nothing was written (--dry-run).')
  const file = join(town.folder, MAP_FILE)
  writeFileSync(`${file}.part`, bytes)
  renameSync(`${file}.part`, file)
  say(`Written: ${file}. A running service shows it within seconds.`)
}
