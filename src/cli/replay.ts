import { createReparse } from '#channels/core'
import { replayQuarantined } from '#domain/conversations'
import { channelsOfTown } from '../server/channels.ts'
import { BadConfig } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'
import { openTown } from './open-town.ts'
import { type Environment, TERMINAL, type Terminal, toExitStatus } from './terminal.ts'

/**
 * `bun run replay [--dry-run]`: after an upgrade, parses quarantined webhook content again, once each. The running
 * service answers the messages found within seconds. An interrupted run is continued by the next one.
 */
const run = async (given: string[], env: Environment, { say }: Terminal): Promise<void> => {
  const dryRun = given.includes('--dry-run')
  const unknown = given.find((one) => one !== '--dry-run')
  if (unknown !== undefined)
    throw new BadConfig(`Unknown option ${unknown}. Usage: bun run replay [--dry-run]`)
  const config = readCommandConfig(env)
  const { town, close } = await openTown(config, 'fatal')
  // No jobs are needed: the running service polls every five seconds.
  const idle = { ...town, jobs: { ...town.jobs, enqueue: async () => {} } }
  const counts = await replayQuarantined(idle, createReparse(channelsOfTown(config)), { dryRun })
  if (counts.size === 0) say('The quarantine is empty.')
  for (const [reason, { read, unread }] of counts)
    say(`${reason}: ${read} ${dryRun ? 'can be parsed' : 'parsed'}, ${unread} still unreadable`)
  await close()
}

/** @returns the exit status */
export const runReplayCommand = (args: string[], env: Environment, terminal: Terminal): Promise<number> =>
  toExitStatus(run(args, env, terminal), terminal)

if (import.meta.main) process.exit(await runReplayCommand(process.argv.slice(2), process.env, TERMINAL))
