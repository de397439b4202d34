import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startWorld, type World } from '../../support/world.ts'
import { isReady, ROOT, SECRETS, type Start, startProcess, untilReady } from '../process.ts'
import { createRandom, inputFor } from './inputs.ts'

/** What came of a run of hostile inputs. Memory in megabytes: after a third, and at the end. */
export type HostileFigures = {
  inputs: number
  /** Inputs by the adapter that they came to. */
  doors: Record<string, number>
  /** Answers by their hundreds. */
  answers: Record<string, number>
  /** Answers of 500 and more, errors in the log, promises that nobody caught. */
  broken: string[]
  /** Whether it still serves as before. */
  alive: boolean
  memory: { third: number; end: number }
  seconds: number
}

const AT_ONCE = 48

/** What took longer than it may, of every function that takes text from outside, with 64 kB of every shape. */
export type Budget = { tried: number; slow: string[] }

/** How long nothing may be heard of a text that is being read, in milliseconds: it will never end. */
const NEVER_MS = 60_000

type BudgetLine = { name: string; shape: string; ms?: number }

/** Tries them in a process of its own, which is killed when one of them does not end. */
export const timeBudget = async (): Promise<Budget> => {
  const child = Bun.spawn(['bun', '--no-orphans', 'test/faults/inputs/time-budget.ts'], {
    cwd: ROOT,
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const slow: string[] = []
  let tried = 0
  let last: BudgetLine | undefined
  let stopped = false
  const watch = () =>
    setTimeout(() => {
      stopped = true
      child.kill('SIGKILL')
    }, NEVER_MS)
  let watching = watch()
  let rest = ''
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    clearTimeout(watching)
    watching = watch()
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      last = JSON.parse(line) as BudgetLine
      if (last.ms === undefined) tried++
      else slow.push(`${last.name}: ${last.shape}: ${last.ms} ms`)
    }
  }
  clearTimeout(watching)
  if (stopped) slow.push(`${last?.name}: ${last?.shape}: does not end`)
  else if ((await child.exited) !== 0)
    slow.push(`ended with ${child.exitCode} at ${last?.name}: ${last?.shape}`)
  return { tried, slow }
}

/** A process of its own for a world's town, so that its memory is its own. */
const startSeparateProcess = async (world: World, log: string) => {
  const port = freePort()
  const url = `http://localhost:${port}`
  const started: Start = {
    port,
    log,
    settings: {
      PUBLIC_URL: url,
      DATABASE_URL: world.databaseUrl,
      DATA_DIR: world.config.dataDir,
      WHATSAPP_GRAPH_URL: world.config.whatsapp.graphUrl,
      STAFF_SECOND_FACTOR: 'optional',
      MAP_STYLE_URL: 'none',
      DRAIN_SECONDS: '0',
      LOG_LEVEL: 'error',
    },
  }
  const child = startProcess(started)
  await untilReady(child, started)
  const memory = async (): Promise<number> => {
    const text = await fetch(`${url}/metrics`).then((response) => response.text())
    return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0) / 1e6)
  }
  return { url, port, child, memory }
}

/** Everything that a stranger, a citizen, a program and a member of staff might send, and everything that they would not. */
export const hostileRun = async (
  inputs: number,
  seed = 311,
  progress: (line: string) => void = () => {},
): Promise<HostileFigures> => {
  const begun = performance.now()
  const broken: string[] = []
  const world = await startWorld(SECRETS)
  const log = join(tmpdir(), `town-hostile-${process.pid}.log`)
  const apart = await startSeparateProcess(world, log)
  const target = { ...world, url: apart.url }
  const chance = createRandom(seed)
  const doors: Record<string, number> = {}
  const answers: Record<string, number> = {}
  const signIn = async () => {
    const cookies: string[] = []
    for (const email of ['admin@demo.test', 'agent@demo.test', 'auditor@demo.test'])
      cookies.push(await world.signIn(email))
    return cookies
  }
  let cookies = await signIn()
  let sent = 0
  let third = 0
  let inProgress = 0
  let pause = Promise.resolve()
  const one = async () => {
    const { door, url, init } = inputFor(target, chance, cookies)
    doors[door] = (doors[door] ?? 0) + 1
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) })
      // Streams stay open: their head is enough.
      if (response.headers.get('content-type')?.includes('event-stream')) await response.body?.cancel()
      else await response.arrayBuffer()
      const hundreds = `${Math.floor(response.status / 100)}xx`
      answers[hundreds] = (answers[hundreds] ?? 0) + 1
      if (response.status >= 500) broken.push(`${response.status} ${init.method} ${url.slice(0, 200)}`)
    } catch (failure) {
      // What the client itself will not send is not counted.
      if (/timed? ?out/i.test(String(failure))) broken.push(`no answer: ${init.method} ${url.slice(0, 200)}`)
      else answers.unsent = (answers.unsent ?? 0) + 1
    }
  }
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (sent < inputs) {
        const number = sent++
        // Now and then somebody has signed out, or lost their rights. Nothing is under way in the meantime: for a test to sign
        // in as often as it likes, the count of tries is emptied, and it is not that which is tried here.
        if (number % 2_000 === 1_999)
          pause = (async () => {
            while (inProgress > 0) await Bun.sleep(5)
            cookies = await signIn().catch(() => cookies)
          })()
        await pause
        if (number === Math.floor(inputs / 3)) third = await apart.memory()
        if (number % 5_000 === 4_999) progress(`${number + 1} sent, ${await apart.memory()} MB`)
        inProgress++
        await one().finally(() => inProgress--)
      }
    }),
  )
  const end = await apart.memory()
  const rosa = world.citizen('Rosa')
  await rosa.says('hola')
  const answered = await rosa.seesWithin(60_000, /assistent/).then(
    () => true,
    () => false,
  )
  const alive = (await isReady(apart.port)) && apart.child.exitCode === null && answered
  apart.child.kill('SIGTERM')
  await apart.child.exited
  // What went wrong inside without anybody seeing it: an error in the log is a fault of ours as well.
  broken.push(...(await Bun.file(log).text()).split('\n').filter(Boolean))
  await Bun.$`rm -f ${log}`.quiet()
  await world.stop()
  return {
    inputs,
    doors,
    answers,
    broken,
    alive,
    memory: { third, end },
    seconds: Math.round((performance.now() - begun) / 1000),
  }
}
