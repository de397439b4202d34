import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { StepResult } from '#channels/core'
import {
  BY_HAND,
  type Connection,
  InvalidNumberSettings,
  InvalidTemplates,
  readNumberSettings,
  readTemplates,
  runSteps,
  STEPS,
  WHATSAPP,
} from '#channels/whatsapp'
import { loadTown } from '#domain/town'
import { traceError } from '#platform/telemetry'
import { channelsOfTown } from '../server/channels.ts'
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

const USAGE = 'Usage: bun run connect [CHANNEL] [--out FOLDER] [--dry-run]'

const readOptions = (): { only?: string; out?: string; dryRun: boolean } => {
  try {
    const { values, positionals } = parseArgs({
      options: {
        out: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
      allowPositionals: true,
    })
    if (positionals.length > 1) throw new BadConfig(USAGE)
    return { only: positionals[0], out: values.out, dryRun: values['dry-run'] }
  } catch {
    throw new BadConfig(USAGE)
  }
}

/** @param out the data folder unless stated: the only one that can be written in a container */
const connectionOf = (config: Config, out = join(config.dataDir, 'poster')): Connection => {
  if (!config.whatsapp)
    throw new BadConfig('The town is not on WhatsApp: WHATSAPP_PHONE_NUMBER_ID is not set.')
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

/** What one channel needs: its steps, and what no call does. */
type Setup = { steps: AsyncIterable<StepResult>; byHand: readonly { what: string; page: string }[] }

/** @param only a channel's id; unset: all of the town's. @throws {BadConfig} where it has no such channel to be connected */
const setups = (config: Config, { only, out, dryRun }: ReturnType<typeof readOptions>): Setup[] => {
  const { profile } = loadTown(config.jurisdictionId, config.townsDir)
  const found: Setup[] =
    only === WHATSAPP || (only === undefined && config.whatsapp)
      ? [{ steps: runSteps(STEPS, connectionOf(config, out), dryRun), byHand: BY_HAND }]
      : []
  for (const { id, setup } of channelsOfTown(config))
    if (setup && (only === undefined || only === id))
      found.push({
        steps: setup.connect({ profile, publicUrl: config.publicUrl, dryRun }),
        byHand: setup.byHand,
      })
  if (found.length === 0)
    throw new BadConfig(
      `${only ?? 'Nothing'} is ${only ? 'no' : 'a'} channel of this town’s that is connected by a command: see its settings`,
    )
  return found
}

/**
 * `bun run connect`: makes the town's lines answer, from accounts that have only just been created. A second run changes
 * nothing.
 * @returns the exit status: 1 where a step failed
 */
const run = async (): Promise<number> => {
  const options = readOptions()
  const { dryRun } = options
  const all = setups(readCommandConfig(process.env), options)
  const states: StepResult['state'][] = []
  for (const { steps } of all)
    for await (const { name, state, note } of steps) {
      states.push(state)
      say(`${MARKS[state].padEnd(16)}  ${name}: ${note}`)
    }
  say('\nBy hand, where it is not done yet:')
  for (const { what, page } of all.flatMap(({ byHand }) => byHand)) say(`  ${what}\n    ${page}`)
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
