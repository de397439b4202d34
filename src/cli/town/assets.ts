import { importAssets, type LayerChange, readInventory } from '#domain/assets'
import { loadTown } from '#domain/town'
import { createContext } from '#domain/use-cases'
import { readCommandConfig } from '../../server/towns/index.ts'
import { openTown } from '../open-town.ts'
import { BadUsage, type Call } from './usage.ts'

const USAGE = `Usage: bun run town assets FILE [--kind=KIND] [--retire-most] [--dry-run]
  FILE: CSV or GeoJSON with id, kind and point (or lat and long); --kind is that of rows without one`

const FLAGS = ['--retire-most', '--dry-run']

const lineOf = ({ kind, added, changed, same, retired }: LayerChange): string =>
  `${kind}: ${added} added, ${changed} changed, ${same} as they were, ${retired} retired.`

/**
 * `bun run town assets FILE`: makes a town's inventory what a file has of each kind in it. What is wrong is named by row and field,
 * and nothing is written then.
 */
export const importTownAssets = async ({ given, id, root, env, say }: Call): Promise<void> => {
  const kind = given.find((one) => one.startsWith('--kind='))?.slice('--kind='.length)
  const [file, ...more] = given.filter((one) => !FLAGS.includes(one) && !one.startsWith('--kind='))
  if (!file || file.startsWith('-') || more.length > 0) throw new BadUsage(USAGE)
  const dryRun = given.includes('--dry-run')
  const assets = await readInventory(file, loadTown(id, root), kind)
  const { town, close } = await openTown(readCommandConfig(env), 'error')
  try {
    const changes = await importAssets(createContext(town, { kind: 'system' }), {
      assets,
      retireMost: given.includes('--retire-most'),
      dryRun,
    })
    for (const change of changes) say(lineOf(change))
    if (dryRun) say('Nothing was written (--dry-run).')
  } finally {
    await close()
  }
}
