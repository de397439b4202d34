import { InvalidRegister } from '#domain/address-register'
import { InvalidInventory } from '#domain/assets'
import { InvalidMap } from '#domain/base-map'
import { traceError } from '#platform/telemetry'
import { BadConfig } from '../server/config.ts'
import { importTownAssets } from './town/assets.ts'
import { checkTowns } from './town/check.ts'
import { listTowns } from './town/list.ts'
import { importTownMap } from './town/map.ts'
import { createTownFolder, InvalidTown } from './town/new.ts'
import { importStreets } from './town/streets.ts'
import { BadUsage } from './town/usage.ts'

const USAGE = `Usage:
  bun run town new ID --name NAME --phone NUMBER --boundary FILE [--ine 5DIGITS] [--streets FILE] …
  bun run town check [ID …]    what is missing or wrong in a town's folder, or in all
  bun run town list            every town, with its health and counts where DATABASE_URL is set
  bun run town streets FILE [--dry-run]
  bun run town map [LAYER=]FILE… [--attribution=TEXT] [--dry-run]
  bun run town assets FILE [--kind=KIND] [--retire-most] [--dry-run]`

/** `bun run town`: the folders of towns. @returns the exit code */
const run = async (): Promise<number> => {
  const [command, ...given] = process.argv.slice(2)
  const { JURISDICTION_ID: id = 'manresa.cat', TOWNS_DIR: root = 'towns' } = process.env
  if (command === 'streets') await importStreets(given, id, root)
  else if (command === 'map') await importTownMap(given, id, root)
  else if (command === 'assets') await importTownAssets(given, id, root)
  else if (command === 'new') await createTownFolder(given, root)
  else if (command === 'check') return checkTowns(given, root)
  else if (command === 'list') return listTowns()
  else throw new BadUsage(USAGE)
  return 0
}

run().then(
  (code) => process.exit(code),
  (error) => {
    const known = [BadUsage, InvalidInventory, InvalidRegister, InvalidMap, InvalidTown, BadConfig].some(
      (kind) => error instanceof kind,
    )
    process.stderr.write(`${known ? `✗ ${error.message}` : traceError(error)}\n`)
    process.exit(error instanceof BadUsage ? 2 : 1)
  },
)
