import { join } from 'node:path'
import { type Limit, LimitExceeded } from './limit.ts'
import { LOOK_EVERY_MS, memoryOf } from './memory.ts'
import type { Answer, Ask, Reading } from './protocol.ts'

const CHILD = join(import.meta.dir, 'child.ts')

/** How long a process may take to start on a busy machine, in milliseconds. */
const STARTS_WITHIN_MS = 30_000

/** Bytes that are handed over at once: between two, others have their turn. */
const PIECE = 256 * 1024

/** What a reader may know of the environment. No secret, no address. */
const ENVIRONMENT = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_ENV', 'BUN_RUNTIME_TRANSPILER_CACHE_PATH']

/** What one reading may take: milliseconds, and bytes of memory of its whole process. */
export type Allowance = { deadlineMs: number; memoryBytes: number }

/** A process that reads one thing after the other. */
export type ReadingProcess = {
  /** @throws {LimitExceeded} when it was killed for it, and the process is then gone; otherwise what the reader threw */
  read(reading: Reading, reader: string, allowance: Allowance): Promise<unknown>
  /** Bytes of memory that it holds. */
  memory(): Promise<number>
  gone(): boolean
  kill(): void
}

/** Starts a process that reads. It ends with the one that started it, however that ends. */
export const startReading = (): ReadingProcess => {
  const started = Promise.withResolvers<void>()
  let current: { id: number; done: (answer: Answer) => void } | undefined
  let last = 0
  let exited = false
  const child = Bun.spawn([process.execPath, '--no-orphans', '--smol', CHILD], {
    env: Object.fromEntries(
      ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    ),
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    serialization: 'advanced',
    ipc(answer: Answer) {
      if ('ready' in answer) started.resolve()
      else if (answer.id === current?.id) current.done(answer)
    },
  })
  child.unref()
  const exit = child.exited.then(() => {
    exited = true
  })
  const give = async (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length && !exited; from += PIECE) {
      child.stdin.write(bytes.subarray(from, from + PIECE))
      await child.stdin.flush()
    }
  }
  const read: ReadingProcess['read'] = async (
    { module, bytes, options },
    reader,
    { deadlineMs, memoryBytes },
  ) => {
    const answered = Promise.withResolvers<Answer>()
    const stopped = Promise.withResolvers<never>()
    const stop = (limit: Limit) => {
      child.kill('SIGKILL')
      exited = true
      stopped.reject(new LimitExceeded(reader, limit))
    }
    void exit.then(() => stop('crash'))
    const slowStart = setTimeout(() => stop('time'), STARTS_WITHIN_MS)
    let deadline: Timer | undefined
    let looks: Timer | undefined
    try {
      await Promise.race([started.promise, stopped.promise])
      clearTimeout(slowStart)
      deadline = setTimeout(() => stop('time'), deadlineMs)
      looks = setInterval(async () => {
        if ((await memoryOf(child.pid)) > memoryBytes) stop('memory')
      }, LOOK_EVERY_MS)
      current = { id: ++last, done: answered.resolve }
      child.send({ id: last, module, length: bytes.length, options } satisfies Ask)
      await Promise.race([give(bytes), stopped.promise])
      const answer = await Promise.race([answered.promise, stopped.promise])
      if ('error' in answer) throw Object.assign(new Error(answer.error.message), { name: answer.error.name })
      return 'value' in answer ? answer.value : undefined
    } finally {
      clearTimeout(slowStart)
      clearTimeout(deadline)
      clearInterval(looks)
      current = undefined
      // Nobody waits for it any more.
      stopped.promise.catch(() => {})
    }
  }
  return {
    read,
    memory: () => memoryOf(child.pid),
    gone: () => exited,
    kill: () => {
      exited = true
      child.kill('SIGKILL')
    },
  }
}
