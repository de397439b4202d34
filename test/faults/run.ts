import { startTestServer } from '../support/server.ts'
import { type ChaosOptions, runChaos } from './chaos.ts'
import { floodRun } from './flood.ts'
import { areIdentitiesSound, identitiesRun } from './identities/identities.ts'
import { hostileRun, timeBudget } from './inputs/hostile.ts'
import { mutatedCalendars } from './inputs/mutated-calendars.ts'
import { FEED_SAMPLES, mutatedFeeds, readsMutated } from './inputs/mutated-feeds.ts'
import { killRun } from './kill.ts'
import { migrationRun } from './migration.ts'
import { slowRun } from './slow.ts'
import { allServed } from './under-attack.ts'

/**
 * Fault injection at full length:
 * `bun run faults [storm|disk|kills|identities|hostile|calendars|slow|flood|feeds|migration] [count]`. After each run an
 * independent check compares what citizens received with the rows of the database.
 */
const say = (line: string) => process.stdout.write(`  ${line}\n`)

/** Prints the figures of a run. @returns `sound` */
const report = (name: string, figures: object, sound: boolean): boolean => {
  process.stdout.write(`${name}: ${sound ? 'passed' : 'FAILED'}\n${JSON.stringify(figures, null, 2)}\n`)
  return sound
}

const storm = async (
  asked: Partial<ChaosOptions> & { citizens: number; replicas: number },
): Promise<boolean> => {
  const figures = await runChaos({ kills: 20, restarts: 5, ...asked }, say)
  const { lost, twice, disordered, webhooks, stored } = figures
  return report('storm', figures, lost + twice + disordered === 0 && webhooks === stored)
}

const RUNS: Record<string, (much?: number) => Promise<boolean>> = {
  /** Ten thousand webhooks under twenty kills and five fail-overs, with one replica and with two. */
  async storm(citizens = 1_000) {
    const [one, two] = [await storm({ citizens, replicas: 1 }), await storm({ citizens, replicas: 2 })]
    return one && two
  },
  /** A frozen database, one whose host vanishes, and one with a full disk. */
  async disk(citizens = 200) {
    const slow = await storm({ citizens, replicas: 2, kills: 0, restarts: 0, freezes: 5, vanishes: 3 })
    if (process.getuid?.() !== 0) {
      say('skipped: only root can create a full disk')
      return slow
    }
    return (await storm({ citizens, replicas: 2, kills: 0, restarts: 0, fills: 3 })) && slow
  },
  /** Service and database are killed together while reports are made. */
  async kills(citizens = 200) {
    const visitors = 8
    const figures = await killRun(20, citizens, visitors, say)
    const { lost, doubled, unanswered, answeredTwice, reports } = figures
    return report(
      'kills',
      figures,
      lost + doubled + unanswered + answeredTwice === 0 && reports === citizens + visitors,
    )
  },
  /** Ten thousand webhooks with every combination of identities, through two replicas under kills. `SEED` varies them. */
  async identities(webhooks = 10_000) {
    const seed = Number(process.env.SEED ?? 1)
    const figures = await identitiesRun({ webhooks, kills: 12, restarts: 4, seed }, say)
    return report('identities', figures, areIdentitiesSound(figures))
  },
  /** 64 kB of every pattern for each parser of text, and fifty thousand hostile inputs for every adapter. */
  async hostile(inputs = 50_000) {
    const budget = await timeBudget()
    const quick = report('time budget', budget, budget.slow.length === 0 && budget.tried > 1_000)
    const server = await startTestServer()
    const figures = await hostileRun(inputs, Date.now() % 1e6, say)
    await server.stop()
    const flat = figures.memory.end < figures.memory.third * 1.25
    return report('hostile', figures, figures.broken.length === 0 && figures.alive && flat) && quick
  },
  /** Randomly changed calendars, through both of their readers. `SEED` reproduces a run. */
  async calendars(inputs = 10_000) {
    const figures = await mutatedCalendars(inputs, Number(process.env.SEED ?? Date.now() % 1e6))
    return report('calendars', figures, figures.faults.length === 0)
  },
  /** Slow posts and large uploads, while staff, citizens and the webhook are served. */
  async slow() {
    const figures = await slowRun(say)
    const { slow, uploads } = figures.served
    return report('slow', figures, allServed(slow) && allServed(uploads) && figures.peakMb < 700)
  },
  /** Bookings, reports and sign-in attempts, from one address and from a thousand forged ones. */
  async flood(tries = 10_000) {
    const figures = await floodRun(tries, say)
    const { served, administrator, free, peakMb } = figures
    const kept = administrator.every((status) => status === 303) && free.after > free.before * 0.8
    const sound = kept && allServed(served.posts) && allServed(served.signIns) && peakMb < 700
    return report('flood', figures, sound)
  },
  /** Randomly changed feeds. `SEED` reproduces a run. */
  async feeds(count = 10_000) {
    const seed = Number(process.env.SEED ?? Date.now() % 1e6)
    say(`seed ${seed}`)
    const figures = await readsMutated(mutatedFeeds(FEED_SAMPLES, count, seed))
    const { crashed, slow, lostSound } = figures
    return report('feeds', { seed, ...figures }, crashed.length + slow.length + lostSound.length === 0)
  },
  /** An older version, taken from the repository's history, serves while this one migrates the tables. */
  async migration() {
    const figures = await migrationRun(process.env.FROM, say)
    const { failed, complaints, unanswered, migrations } = figures
    return report(
      'migration',
      figures,
      failed.length + complaints.length + unanswered === 0 && migrations > 0,
    )
  },
}

const [only, much] = process.argv.slice(2)
if (only && !RUNS[only]) {
  process.stderr.write(`Unknown run: ${only}. Runs: ${Object.keys(RUNS).join(', ')}\n`)
  process.exit(1)
}
const outcomes: boolean[] = []
for (const [name, run] of Object.entries(RUNS))
  if (!only || only === name) outcomes.push(await run(much ? Number(much) : undefined))
const failed = outcomes.filter((sound) => !sound).length
process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
