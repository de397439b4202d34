import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  BY_HAND,
  type Connection,
  InvalidNumberSettings,
  InvalidTemplates,
  readNumberSettings,
  readTemplates,
  runSteps,
  STEPS,
  type StepResult,
} from '#channels/whatsapp'
import { loadTown } from '#domain/town'
import { traceError } from '#platform/telemetry'
import { BadConfig, type Config } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

const MARKS: Record<StepResult['state'], string> = {
  unchanged: '= was so already',
  done: '+ done',
  planned: '~ would be done',
  'by-hand': '! by hand',
  failed: '✗ failed',
  skipped: '- left out',
}

const readOptions = (): { out?: string; dryRun: boolean } => {
  try {
    const { values } = parseArgs({
      options: {
        out: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
    })
    return { out: values.out, dryRun: values['dry-run'] }
  } catch {
    throw new BadConfig('Usage: bun run connect [--out FOLDER] [--dry-run]')
  }
}

/** @param out the data folder unless stated: the only one that can be written in a container */
const connectionOf = (config: Config, out = join(config.dataDir, 'poster')): Connection => {
  const { businessAccountId } = config.whatsapp
  if (!businessAccountId)
    throw new BadConfig('WHATSAPP_BUSINESS_ACCOUNT_ID is not set: it names the account of the number.')
  const { profile, folder } = loadTown(config.jurisdictionId, config.townsDir)
  return {
    account: { ...config.whatsapp, businessAccountId },
    publicUrl: config.publicUrl,
    pin: config.whatsappPin,
    profile,
    settings: readNumberSettings(folder),
    templates: readTemplates(folder),
    out,
  }
}

/**
 * `bun run connect`: makes a number answer, from an account that has only just been created. A second run changes
 * nothing.
 * @returns the exit status: 1 where a step failed
 */
const run = async (): Promise<number> => {
  const { out, dryRun } = readOptions()
  const connection = connectionOf(readCommandConfig(process.env), out)
  const states: StepResult['state'][] = []
  for await (const { name, state, note } of runSteps(STEPS, connection, dryRun)) {
    states.push(state)
    say(`${MARKS[state].padEnd(16)}  ${name}: ${note}`)
  }
  say('\nBy hand, where it is not done yet:')
  for (const { what, page } of BY_HAND) say(`  ${what}\n    ${page}`)
  const wrong = states.filter((state) => state === 'failed' || state === 'skipped').length
  const changed = states.filter((state) => state === (dryRun ? 'planned' : 'done')).length
  say(
    `\n${changed} of ${states.length} steps ${dryRun ? 'would change something' : 'changed something'}, ${wrong} not done.`,
  )
  return wrong > 0 ? 1 : 0
}

run().then(
  (code) => process.exit(code),
  (error) => {
    const known =
      error instanceof BadConfig ||
      error instanceof InvalidTemplates ||
      error instanceof InvalidNumberSettings
    process.stderr.write(`${known ? `✗ ${error.message}` : traceError(error)}\n`)
    process.exit(2)
  },
)
