import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reportForm } from '../costs/report.ts'
import { run } from '../load.ts'
import { openMessenger } from '../messenger.ts'
import { createApiKey, signInAdministrator } from '../session.ts'
import { openBench } from '../setup.ts'
import { type CpuProfile, drawFlameGraph } from './flame-graph.ts'

const SECONDS = Number(process.env.SECONDS ?? 15)
const AT_ONCE = 8

/** What is asked of a service, over and over. */
type Work = (worker: number, n: number) => Promise<void>

/** A profile is written when its process ends, which takes a while. */
const readWhole = async (path: string): Promise<CpuProfile> => {
  for (let tries = 0; tries < 60; tries++) {
    try {
      return await Bun.file(path).json()
    } catch {
      await Bun.sleep(500)
    }
  }
  throw new Error(`${path} was not written`)
}

/** Flame graphs of the service's process, of samples of its one thread: `docs/pictures/flame-*.svg`. */
export const profile = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-profile-'))
  const bench = await openBench()
  const messenger = openMessenger()
  const key = await createApiKey(bench)
  const draw = async (what: string, title: string, begin: (url: string) => Work | Promise<Work>) => {
    const service = await bench.start('src/main.ts', '/health/ready', {
      WHATSAPP_GRAPH_URL: messenger.url,
      BUN_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder} --cpu-prof-name=${what}.cpuprofile`,
    })
    messenger.serve(service.url)
    const load = await run(await begin(service.url), AT_ONCE, SECONDS)
    process.stdout.write(`${what}: ${load.perSecond} a second under the profiler\n`)
    service.stop()
    const written = await readWhole(join(folder, `${what}.cpuprofile`))
    await Bun.write(`docs/pictures/flame-${what}.svg`, drawFlameGraph(written, title))
  }
  await draw(
    'turn',
    'A turn in the chat: process time',
    () => (worker, n) => messenger.turn(worker + n * AT_ONCE),
  )
  await draw('report', 'A report by the API: process time', (url) => async (worker, n) => {
    const body = reportForm(key, n * AT_ONCE + worker)
    await (await fetch(`${url}/open311/v2/requests.json`, { method: 'POST', body })).arrayBuffer()
  })
  await draw('queue', 'The queue of the console: process time', async (url) => {
    const cookie = await signInAdministrator(bench, url)
    return async () => void (await (await fetch(`${url}/console`, { headers: { cookie } })).arrayBuffer())
  })
  messenger.stop()
  await bench.stop()
  await rm(folder, { recursive: true })
}
