import { symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subprocess } from 'bun'
import { startEmbedded } from '#platform/database'
import { startEmulator } from '../../src/dev/emulator/index.ts'
import { Citizen, messageText } from '../support/citizen.ts'
import { TOWN_TEMPLATES } from '../support/templates.ts'
import { freePort } from '../support/world.ts'
import { MESSENGER, ROOT, type Start, startProcess, untilReady } from './process.ts'

/** What came of an older and a newer version side by side. */
export type MigrationFigures = {
  /** The older version. */
  from: string
  /** What the newer one had to do to the tables. */
  migrations: number
  /** Calls to each version while the tables were changed and after, and those that were not answered well. */
  calls: Record<'older' | 'newer', number>
  failed: string[]
  /** Lines of the older one's log that say that something went wrong. */
  complaints: string[]
  /** Citizens who wrote all that time, and those who lack an answer. */
  citizens: number
  unanswered: number
  seconds: number
}

/** The last version that had other tables than this one, by the history of the repository. */
const lastWithOtherTables = async (): Promise<string> => {
  const changed = (
    await Bun.$`git log -n 1 --format=%H -- drizzle/meta/_journal.json`.cwd(ROOT).text()
  ).trim()
  return (await Bun.$`git rev-parse --short ${changed}^`.cwd(ROOT).text()).trim()
}

const entriesIn = async (folder: string): Promise<number> =>
  (await Bun.file(join(folder, 'drizzle/meta/_journal.json')).json()).entries.length

/**
 * An older version serves citizens and callers while this one starts beside it and changes the tables; then both serve.
 * @param from the older version: any name that git knows; unset: the last that had other tables
 */
export const migrationRun = async (
  from?: string,
  progress: (line: string) => void = () => {},
): Promise<MigrationFigures> => {
  const begun = performance.now()
  const older = from ?? (await lastWithOtherTables())
  const folder = join(tmpdir(), `town-migration-${freePort()}`)
  const checkout = join(folder, 'older')
  await Bun.$`git worktree add --detach ${checkout} ${older}`.cwd(ROOT).quiet()
  await symlink(join(ROOT, 'node_modules'), join(checkout, 'node_modules'))
  const server = await startEmbedded(join(folder, 'database'))
  const ports = { older: freePort(), newer: freePort() }
  const emulator = startEmulator({
    templates: TOWN_TEMPLATES,
    port: freePort(),
    webhookUrl: `http://localhost:${ports.older}/whatsapp/webhook`,
    ...MESSENGER,
  })
  const log = join(folder, 'older.log')
  const versions: Record<'older' | 'newer', Omit<Start, 'settings'>> = {
    older: { port: ports.older, log, root: checkout },
    newer: { port: ports.newer, log: join(folder, 'newer.log') },
  }
  const settings = {
    DATABASE_URL: server.url,
    DATA_DIR: join(folder, 'data'),
    WHATSAPP_GRAPH_URL: emulator.url,
    DRAIN_SECONDS: '0',
    LOG_LEVEL: 'warn',
  }
  const start = async (which: 'older' | 'newer'): Promise<Subprocess> => {
    const child = startProcess({ ...versions[which], settings })
    await untilReady(child, versions[which])
    return child
  }
  const calls = { older: 0, newer: 0 }
  const failed: string[] = []
  let serving = true
  const call = async (which: 'older' | 'newer') => {
    const paths = [
      '/open311/v2/requests.json',
      '/open311/v2/services.json',
      '/',
      '/reports',
      '/open311/v2/discovery.json',
    ]
    for (let n = 0; serving; n++) {
      const path = paths[n % paths.length] ?? '/'
      const status = await fetch(`http://localhost:${ports[which]}${path}`).then(
        async (response) => (await response.arrayBuffer()) && response.status,
        (error) => String(error).slice(0, 80),
      )
      calls[which]++
      if (status !== 200) failed.push(`${which} ${path}: ${status}`)
      await Bun.sleep(10)
    }
  }
  const people = Array.from(
    { length: 12 },
    (_, n) => new Citizen(emulator.url, `3460077${String(n).padStart(4, '0')}`, `Veí ${n}`),
  )
  let wrote = 0
  let unanswered = 0
  const chat = async (person: Citizen) => {
    while (serving) {
      await person.says('menú')
      wrote++
      await person.seesWithin(20_000, /./).catch(() => unanswered++)
      await Bun.sleep(1_500 + Math.random() * 1_000)
    }
  }
  try {
    const first = await start('older')
    progress(`${older} serves`)
    const traffic = [call('older'), call('older'), ...people.map(chat)]
    await Bun.sleep(4_000)
    const second = await start('newer')
    progress('the newer version has changed the tables, and serves')
    traffic.push(call('newer'))
    await Bun.sleep(10_000)
    serving = false
    await Promise.all(traffic)
    const seen = (await people[0]?.transcript())?.map(messageText) ?? []
    progress(`somebody saw ${seen.length} answers`)
    const complaints = (await Bun.file(log).text())
      .split('\n')
      .filter((line) => line.includes('"level":"error"'))
    first.kill('SIGTERM')
    second.kill('SIGTERM')
    await Promise.all([first.exited, second.exited])
    return {
      from: older,
      migrations: (await entriesIn(ROOT)) - (await entriesIn(checkout)),
      calls,
      failed,
      complaints,
      citizens: wrote,
      unanswered,
      seconds: Math.round((performance.now() - begun) / 1000),
    }
  } finally {
    emulator.stop()
    await server.stop()
    await Bun.$`git worktree remove --force ${checkout}`.cwd(ROOT).quiet().nothrow()
    await Bun.$`rm -rf ${folder}`.quiet()
  }
}
