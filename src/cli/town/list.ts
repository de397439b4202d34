import { connect } from '#platform/database'
import { reportTowns, type TownReport } from '../../server/operator/index.ts'
import { createTownDirectory, readProcessConfig } from '../../server/towns/index.ts'
import type { Call } from './usage.ts'

const COLUMNS: [title: string, value: (town: TownReport) => string | number][] = [
  ['town', ({ id }) => id],
  ['state', ({ state }) => state],
  ['url', ({ url }) => url],
  ['contacts', ({ contacts }) => contacts],
  ['open', ({ openRequests }) => openRequests],
  ['in', ({ waitingIn }) => waitingIn],
  ['out', ({ waitingOut }) => waitingOut],
  ['oldest', ({ oldestWaiting }) => `${oldestWaiting} s`],
  ['paused', ({ pausedLines }) => pausedLines],
  ['feeds', ({ failingSources }) => failingSources],
  ['jobs', ({ failedJobs }) => failedJobs],
  ['last message', ({ lastMessageAt }) => lastMessageAt?.slice(0, 16) ?? '–'],
]

const print = (towns: TownReport[], say: Call['say']): void => {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...towns.map((one) => COLUMNS.map(([, value]) => String(value(one)))),
  ]
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  for (const row of rows)
    say(
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

/** `bun run town list`: every town with its state and counts, and no citizen's words. @returns 1 where one is down */
export const listTowns = async ({ env, say }: Call): Promise<number> => {
  const config = readProcessConfig(env, env.DEMO === 'yes' ? 'demo' : 'production')
  const directory = createTownDirectory({ ...config, onlyOneTown: false })
  if (!config.databaseUrl) {
    for (const { id, config: own, problem } of directory.all())
      say(`${problem ? '✗' : '✓'} ${id}  ${own?.publicUrl ?? ''}${problem ? `  ${problem}` : ''}`)
    say('Set DATABASE_URL to see counts.')
    return directory.all().some(({ problem }) => problem) ? 1 : 0
  }
  const database = connect(config.databaseUrl, { max: 1 })
  try {
    const { towns, conflicts } = await reportTowns(directory, database)
    print(towns, say)
    for (const { id, problem } of towns) if (problem) say(`✗ ${id}: ${problem}`)
    for (const line of conflicts) say(`✗ two towns have the same ${line}`)
    return conflicts.length > 0 || towns.some(({ state }) => state === 'down') ? 1 : 0
  } finally {
    await database.close()
  }
}
