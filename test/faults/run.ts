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
 * Fault injection at full length: `bun run faults [storm|disk|kills|identities|hostile|calendars|slow|flood|feeds|migration] [how much]`. Each run is followed by an
 * independent look, which compares what the world outside saw with what the database holds.
 */
const say = (line: string) => process.stdout.write(`  ${line}\n`)

/** Prints the figures of a run. @returns whether it is as it should be */
const report = (name: string, figures: object, sound: boolean): boolean => {
  process.stdout.write(`${name}: ${sound ? 'sound' : 'NOT SOUND'}\n${JSON.stringify(figures, null, 2)}\n`)
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
  /** Ten thousand webhooks under twenty kills and five fail-overs: through one replica, and through two. */
  async storm(citizens = 1_000) {
    const [one, two] = [await storm({ citizens, replicas: 1 }), await storm({ citizens, replicas: 2 })]
    return one && two
  },
  /** A database that stands still, one whose host vanishes, and one whose disk is full. */
  async disk(citizens = 200) {
    const slow = await storm({ citizens, replicas: 2, kills: 0, restarts: 0, freezes: 5, vanishes: 3 })
    if (process.getuid?.() !== 0) {
      say('a full disk is only tried by root, who can make one')
      return slow
    }
    return (await storm({ citizens, replicas: 2, kills: 0, restarts: 0, fills: 3 })) && slow
  },
  /** Reports that are being made while service and database are killed together. */
  async kills(citizens = 200) {
    const figures = await killRun(20, citizens, say)
    const { lost, doubled, unanswered, answeredTwice, reports } = figures
    return report('kills', figures, lost + doubled + unanswered + answeredTwice === 0 && reports === citizens)
  },
  /** Ten thousand webhooks of every shape of identity, through two replicas under kills. `SEED`: tells another story. */
  async identities(webhooks = 10_000) {
    const seed = Number(process.env.SEED ?? 1)
    const figures = await identitiesRun({ webhooks, kills: 12, restarts: 4, seed }, say)
    return report('identities', figures, areIdentitiesSound(figures))
  },
  /** Sixty-four kilobytes of every shape for whatever takes text, and fifty thousand hostile inputs over every adapter. */
  async hostile(inputs = 50_000) {
    const budget = await timeBudget()
    const quick = report('time budget', budget, budget.slow.length === 0 && budget.tried > 1_000)
    const server = await startTestServer()
    const figures = await hostileRun(inputs, Date.now() % 1e6, say)
    await server.stop()
    const flat = figures.memory.end < figures.memory.third * 1.25
    return report('hostile', figures, figures.broken.length === 0 && figures.alive && flat) && quick
  },
  /** Calendars that were changed by chance, through both of their readers. `SEED`: other changes. */
  async calendars(inputs = 10_000) {
    const figures = await mutatedCalendars(inputs, Number(process.env.SEED ?? Date.now() % 1e6))
    return report('calendars', figures, figures.faults.length === 0)
  },
  /** Posts that trickle and uploads that are large; in the meantime staff, citizens and the webhook are served. */
  async slow() {
    const figures = await slowRun(say)
    const { slow, uploads } = figures.served
    return report('slow', figures, allServed(slow) && allServed(uploads) && figures.peakMb < 700)
  },
  /** Bookings, reports and tries to sign in, from one address and from a thousand that were made up. */
  async flood(tries = 10_000) {
    const figures = await floodRun(tries, say)
    const { served, administrator, free, peakMb } = figures
    const kept = administrator.every((status) => status === 303) && free.after > free.before * 0.8
    const sound = kept && allServed(served.posts) && allServed(served.signIns) && peakMb < 700
    return report('flood', figures, sound)
  },
  /** Feeds that are changed at random. `SEED`: changes them otherwise. */
  async feeds(count = 10_000) {
    const seed = Number(process.env.SEED ?? Date.now() % 1e6)
    say(`seed ${seed}`)
    const figures = await readsMutated(mutatedFeeds(FEED_SAMPLES, count, seed))
    const { crashed, slow, lostSound } = figures
    return report('feeds', { seed, ...figures }, crashed.length + slow.length + lostSound.length === 0)
  },
  /** An older version serves while this one changes the tables. Asks the history of the repository for the older. */
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
  process.stderr.write(`There is no run «${only}»: ${Object.keys(RUNS).join(', ')}\n`)
  process.exit(1)
}
const outcomes: boolean[] = []
for (const [name, run] of Object.entries(RUNS))
  if (!only || only === name) outcomes.push(await run(much ? Number(much) : undefined))
const failed = outcomes.filter((sound) => !sound).length
process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
