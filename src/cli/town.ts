import { InvalidRegister } from '#domain/address-register'
import { InvalidInventory } from '#domain/assets'
import { InvalidMap } from '#domain/base-map'
import { traceError } from '#platform/telemetry'
import { BadConfig } from '../server/config.ts'
import { type Environment, TERMINAL, type Terminal } from './terminal.ts'
import { importTownAssets } from './town/assets.ts'
import { checkTowns } from './town/check.ts'
import { listTowns } from './town/list.ts'
import { importTownMap } from './town/map.ts'
import { createTownFolder, InvalidTown } from './town/new.ts'
import { importStreets } from './town/streets.ts'
import { BadUsage, type Call } from './town/usage.ts'

const USAGE = `Usage:
  bun run town new ID --name NAME --phone NUMBER --boundary FILE [--ine 5DIGITS] [--streets FILE] …
  bun run town check [ID …]    what is missing or wrong in a town's folder, or in all
  bun run town list            every town, with its health and counts where DATABASE_URL is set
  bun run town streets FILE [--dry-run]
  bun run town map [LAYER=]FILE… [--attribution=TEXT] [--dry-run]
  bun run town assets FILE [--kind=KIND] [--retire-most] [--dry-run]`

const COMMANDS: Record<string, (call: Call) => Promise<unknown> | number> = {
  streets: importStreets,
  map: importTownMap,
  assets: importTownAssets,
  new: createTownFolder,
  check: checkTowns,
  list: listTowns,
}

const KNOWN_ERRORS = [BadUsage, InvalidInventory, InvalidRegister, InvalidMap, InvalidTown, BadConfig]

/** `bun run town`: the folders of towns. @returns the exit status */
export const runTownCommand = async (
  [name = '', ...given]: string[],
  env: Environment,
  { say, complain }: Terminal,
): Promise<number> => {
  const { JURISDICTION_ID: id = 'manresa.cat', TOWNS_DIR: root = 'towns' } = env
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!command) throw new BadUsage(USAGE)
    const status = await command({ given, id, root, env, say })
    return typeof status === 'number' ? status : 0
  } catch (error) {
    const known = KNOWN_ERRORS.some((kind) => error instanceof kind)
    complain(known ? `✗ ${(error as Error).message}` : traceError(error))
    return error instanceof BadUsage ? 2 : 1
  }
}

if (import.meta.main) process.exit(await runTownCommand(process.argv.slice(2), process.env, TERMINAL))
