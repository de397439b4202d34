import { join } from 'node:path'
import { traceError } from '#platform/telemetry'
import { BadConfig, type Config } from '../server/config.ts'
import {
  createTownDirectory,
  findConflicts,
  readCommandConfig,
  readProcessConfig,
  type TownEntry,
} from '../server/towns/index.ts'
import { type CheckResult, checkProcess, checkTown } from './checks.ts'
import { type Environment, TERMINAL, type Terminal } from './terminal.ts'

const USAGE = `Usage: bun run doctor [--json]
Checks all towns of TOWNS_DIR, or the one of JURISDICTION_ID, and what the process has for all of them.`

const STATE_MARKS: Record<CheckResult['state'], string> = { good: '✓', warning: '!', bad: '✗' }

/** Towns that are checked at once: most of the time is spent waiting for the servers of others. */
const AT_ONCE = 8

/** A check, and of which town; of none: of the process. */
type TownCheck = CheckResult & { town?: string }

const toEntry = (config: Config): TownEntry => ({
  id: config.jurisdictionId,
  folder: join(config.townsDir, config.jurisdictionId),
  name: config.jurisdictionId,
  timeZone: 'UTC',
  config,
  stamp: '',
})

/** The towns to be checked, and the configuration of the process that serves them. */
const findTowns = (env: Environment) => {
  if (env.JURISDICTION_ID) {
    const config = readCommandConfig(env)
    return { config, towns: [toEntry(config)] }
  }
  const config = readProcessConfig(env, env.DEMO === 'yes' ? 'demo' : 'production')
  return { config, towns: [...createTownDirectory({ ...config, onlyOneTown: false }).all()] }
}

const checkEntry = async ({ id, config, problem = '' }: TownEntry): Promise<TownCheck[]> => {
  if (!config) return [{ town: id, state: 'bad', subject: 'settings', message: problem }]
  const found: TownCheck[] = []
  for await (const result of checkTown(config)) found.push({ town: id, ...result })
  return found
}

/** Checks a few towns at once, and hands on what was found in their order. */
async function* checkTowns(towns: readonly TownEntry[]): AsyncGenerator<TownCheck> {
  const started: Promise<TownCheck[]>[] = []
  for (const [at] of towns.entries()) {
    while (started.length < Math.min(at + AT_ONCE, towns.length))
      started.push(checkEntry(towns[started.length] as TownEntry))
    yield* (await started[at]) ?? []
  }
  for (const conflict of findConflicts(towns))
    yield { state: 'bad', subject: 'towns', message: `two have the same ${conflict}` }
}

async function* runAll(env: Environment): AsyncGenerator<TownCheck> {
  const { config, towns } = findTowns(env)
  for await (const result of checkTowns(towns))
    yield towns.length > 1 ? result : { ...result, town: undefined }
  yield* checkProcess(config)
}

const summarise = (bad: number, warnings: number): string => {
  if (bad > 0) return `${bad} ${bad === 1 ? 'error' : 'errors'}: fix before starting the service.`
  if (warnings > 0) return `The service can start. ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`
  return 'No problems found.'
}

/** `bun run doctor`: each problem with the action to take. Changes nothing. */
const examine = async (given: string[], env: Environment, { say }: Terminal): Promise<number> => {
  const json = given.includes('--json')
  if (given.some((one) => one !== '--json')) throw new BadConfig(USAGE)
  const checks: TownCheck[] = []
  for await (const one of runAll(env)) {
    checks.push(one)
    const { town, state, subject, message } = one
    if (!json) say(`${STATE_MARKS[state]} ${town ? `${town}: ` : ''}${subject}: ${message}`)
  }
  const count = (wanted: CheckResult['state']) => checks.filter(({ state }) => state === wanted).length
  const [errors, warnings] = [count('bad'), count('warning')]
  say(json ? JSON.stringify({ errors, warnings, checks }, null, 2) : `\n${summarise(errors, warnings)}`)
  return errors > 0 ? 1 : 0
}

/** @returns the exit status: 1 where something keeps the service from starting, 2 where the doctor itself fails */
export const runDoctorCommand = async (
  args: string[],
  env: Environment,
  terminal: Terminal,
): Promise<number> => {
  try {
    return await examine(args, env, terminal)
  } catch (error) {
    terminal.complain(error instanceof BadConfig ? `✗ ${error.message}` : traceError(error))
    return error instanceof BadConfig ? 1 : 2
  }
}

if (import.meta.main) process.exit(await runDoctorCommand(process.argv.slice(2), process.env, TERMINAL))
