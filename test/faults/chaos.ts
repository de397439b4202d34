import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subprocess } from 'bun'
import postgres from 'postgres'
import { startEmbedded } from '#platform/database'
import { startEmulator } from '../../src/dev/emulator/index.ts'
import { Citizen, messageText } from '../support/citizen.ts'
import { TOWN_TEMPLATES } from '../support/templates.ts'
import { freePort, until } from '../support/world.ts'
import { MESSENGER, startProcess, untilReady } from './process.ts'
import { openSwitch } from './switch.ts'

/**
 * How much of a storm. `freezes`: the database stands still for some seconds, as on a disk that does not answer. `fills`:
 * its disk is full for some seconds; wants to be root, for a disk of its own. `vanishes`: its host is gone without a word,
 * and the one that takes over stands elsewhere.
 */
export type ChaosOptions = {
  citizens: number
  kills: number
  restarts: number
  replicas: number
  freezes?: number
  fills?: number
  vanishes?: number
}

/** What came of it. */
export type ChaosFigures = ChaosOptions & {
  /** What citizens wrote, and what of it the database holds. */
  webhooks: number
  stored: number
  /** Answers that some citizen never got, got twice, or got out of order. */
  lost: number
  twice: number
  disordered: number
  /** Answers that were tried more than once: the first try had failed, or its outcome was never told. */
  sentAgain: number
  seconds: number
}

/** A disk that a database and a thousand conversations fit on, and little more. */
const DISK = '700m'

/** Ten things that one person says after the other without waiting for answers; each has an answer of its own. */
const SAID = [
  'hola',
  'vull avisar d’un fanal fos',
  'menú',
  'quins idiomes parleu?',
  'hi ha un contenidor cremat al carrer Guimerà 12',
  'cancel·lar',
  'qwertyuiop',
  'menú',
  'ajuda',
  'gràcies',
]

/**
 * Citizens write, each the next thing once the one before was acknowledged, while replicas are killed (kill -9) and the
 * database is killed and comes back at another address. Then an independent look: what phones saw, against what one
 * saw who wrote before the storm, and what the database holds.
 */
export const runChaos = async (
  storm: ChaosOptions,
  progress: (line: string) => void = () => {},
): Promise<ChaosFigures> => {
  const begun = performance.now()
  const folder = join(tmpdir(), `town-storm-${freePort()}`)
  if (storm.fills) await Bun.$`mkdir -p ${folder} && mount -t tmpfs -o size=${DISK} tmpfs ${folder}`.quiet()
  const door = openSwitch()
  let server = await startEmbedded(folder)
  const address = door.leadTo(server.url)

  const ports = Array.from({ length: storm.replicas }, freePort)
  const emulatorPort = freePort()
  const proxyPort = freePort()
  const proxy = Bun.spawn(
    ['bun', '--no-orphans', join(import.meta.dir, 'proxy.ts'), String(proxyPort), ports.join(',')],
    { stdout: 'inherit', stderr: 'inherit' },
  )
  const emulator = startEmulator({
    templates: TOWN_TEMPLATES,
    port: emulatorPort,
    webhookUrl: `http://localhost:${proxyPort}/whatsapp/webhook`,
    ...MESSENGER,
  })
  const log = join(tmpdir(), `town-storm-${emulatorPort}.log`)
  const settings = {
    DATABASE_URL: address,
    DATA_DIR: join(folder, 'data'),
    DRAIN_SECONDS: '0',
    WHATSAPP_GRAPH_URL: emulator.url,
    WHATSAPP_STATUS_TIMEOUT_SECONDS: '30',
    DATABASE_STATEMENT_TIMEOUT_SECONDS: '5',
    WHATSAPP_MESSAGES_PER_SECOND: '1000',
    LOG_LEVEL: 'warn',
  }
  const startAt = async (port: number): Promise<Subprocess> => {
    const child = startProcess({ port, log, settings })
    await untilReady(child, { port, log })
    return child
  }
  const apps: Subprocess[] = []
  for (const port of ports) apps.push(await startAt(port))

  const person = (index: number) =>
    new Citizen(emulator.url, `3460088${String(index).padStart(4, '0')}`, `Veí ${index}`)
  const writes = async ({ waId }: Citizen) => {
    for (const body of SAID) {
      const entry = emulator.platform.write(waId, { type: 'text', text: { body } }, 'Veí')
      while (entry.status === 'sent') await Bun.sleep(15)
    }
  }
  const settled = async () => {
    await until('every webhook to be acknowledged', async () => emulator.pending() === 0, 120_000)
    const look = postgres(server.url, { max: 1, onnotice: () => {} })
    await until(
      'everything to be answered',
      async () => {
        const [row] = await look`select
          (select count(*)::int from inbound_message where handled_at is null) +
          (select count(*)::int from outbound_message where state in ('queued', 'sending')) as left`
        return row?.left === 0
      },
      300_000,
    ).finally(() => look.end())
  }
  // Before the storm: what should be seen.
  const before = person(9_999)
  await writes(before)
  await settled()
  await Bun.sleep(1_000)
  const expected = (await before.transcript()).map(messageText)

  const people = Array.from({ length: storm.citizens }, (_, index) => person(index))
  let raging = true
  // At most so many at a time: the storm lasts as long as they write.
  const queue = [...people]
  const writing = Promise.all(
    Array.from({ length: 40 }, async () => {
      for (let one = queue.shift(); one; one = queue.shift()) await writes(one)
    }),
  ).finally(() => {
    raging = false
  })

  const events = [
    ...Array.from({ length: storm.kills }, () => 'kill' as const),
    ...Array.from({ length: storm.restarts }, () => 'restart' as const),
    ...Array.from({ length: storm.freezes ?? 0 }, () => 'freeze' as const),
    ...Array.from({ length: storm.fills ?? 0 }, () => 'fill' as const),
    ...Array.from({ length: storm.vanishes ?? 0 }, () => 'vanish' as const),
  ].sort(() => Math.random() - 0.5)
  for (const [done, event] of events.entries()) {
    // Spread over all that is written, at no moment that anything could be used to.
    const due = storm.citizens * (1 - (done + Math.random()) / events.length)
    while (raging && queue.length > due) await Bun.sleep(20)
    await Bun.sleep(Math.random() * 1_000)
    if (event === 'kill') {
      const index = done % ports.length
      const app = apps[index] as Subprocess
      app.kill('SIGKILL')
      await app.exited
      apps[index] = await startAt(ports[index] as number)
    } else if (event === 'freeze') {
      const all = await family(await postmaster(folder))
      for (const pid of all) process.kill(pid, 'SIGSTOP')
      await Bun.sleep(4_000)
      for (const pid of all) process.kill(pid, 'SIGCONT')
    } else {
      if (event === 'fill') {
        await Bun.$`dd if=/dev/zero of=${join(folder, 'filler')} bs=1M`.quiet().nothrow()
        await Bun.sleep(5_000)
        await Bun.$`rm -f ${join(folder, 'filler')}`.quiet()
      }
      // One whose disk was full may have ended by itself; it comes back elsewhere as well.
      const pid = await postmaster(folder).catch(() => 0)
      if (event === 'vanish') door.hush()
      if (pid) await Bun.$`kill -9 ${pid}`.quiet().nothrow()
      if (event !== 'vanish') door.cut()
      await Bun.sleep(500)
      server = await startEmbedded(folder)
      door.leadTo(server.url)
    }
    progress(
      `${event} (${done + 1} of ${events.length}), ${raging ? `${queue.length} people to come` : 'after the rush'}`,
    )
  }
  await writing
  await settled()
  // Long enough for a second answer to anyone to arrive, if there were one.
  await Bun.sleep(12_000)

  const figures = await compare(people, expected, server.url)
  for (const app of apps) {
    app.kill('SIGTERM')
    await app.exited
  }
  emulator.stop()
  proxy.kill()
  door.stop()
  await server.stop()
  if (storm.fills) await Bun.$`umount -l ${folder}`.quiet().nothrow()
  await Bun.$`rm -rf ${folder}`.quiet()
  return { ...storm, ...figures, seconds: Math.round((performance.now() - begun) / 1000) }
}

const postmaster = async (folder: string): Promise<number> =>
  Number((await Bun.file(join(folder, 'cluster', 'postmaster.pid')).text()).split('\n')[0])

/** A process and its children. */
const family = async (pid: number): Promise<number[]> => {
  const children = await Bun.$`ps -o pid= --ppid ${pid}`.quiet().nothrow().text()
  return [pid, ...children.split('\n').map(Number).filter(Boolean)]
}

const compare = async (people: Citizen[], expected: string[], url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const [row] = await sql`select
    (select count(*)::int from inbound_message) as stored,
    (select count(*)::int from outbound_message where attempts > 1) as again`
  await sql.end()
  let [lost, twice, disordered] = [0, 0, 0]
  for (const one of people) {
    const seen = (await one.transcript()).map(messageText)
    if (seen.length < expected.length) lost += expected.length - seen.length
    if (seen.length > expected.length) twice += seen.length - expected.length
    if (seen.length === expected.length && seen.some((text, index) => text !== expected[index])) disordered++
  }
  return {
    webhooks: people.length * SAID.length,
    // Without those of earlier senders.
    stored: Number(row?.stored) - SAID.length,
    lost,
    twice,
    disordered,
    sentAgain: Number(row?.again),
  }
}
