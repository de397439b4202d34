import { join } from 'node:path'
import { type ExceededLimit, LimitExceeded } from './limit.ts'
import { MEMORY_POLL_MS, processMemory } from './memory.ts'
import type { ChildRequest, ChildResponse, ReadRequest } from './protocol.ts'

const CHILD = join(import.meta.dir, 'child.ts')

/** How long a process may take to start on a busy machine, in milliseconds. */
const START_TIMEOUT_MS = 30_000

/** Bytes that are handed over at once: between two, others have their turn. */
const CHUNK_BYTES = 256 * 1024

/** What a reader may know of the environment. No secret, no address. */
const ENVIRONMENT = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_ENV', 'BUN_RUNTIME_TRANSPILER_CACHE_PATH']

/** What one reading may take: milliseconds, and bytes of memory of its whole process. */
export type ReadLimits = { deadlineMs: number; memoryBytes: number }

/** A process that reads one thing after the other. */
export type ReaderProcess = {
  /** @throws {LimitExceeded} when it was killed for it, and the process is then gone; otherwise what the reader threw */
  read(reading: ReadRequest, reader: string, allowance: ReadLimits): Promise<unknown>
  /** Bytes of memory that it holds. */
  memory(): Promise<number>
  exited(): boolean
  kill(): void
}

/** Starts a process that reads. It ends with the one that started it, however that ends. */
export const startReaderProcess = (): ReaderProcess => {
  const started = Promise.withResolvers<void>()
  let current: { id: number; done: (answer: ChildResponse) => void } | undefined
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
    ipc(answer: ChildResponse) {
      if ('ready' in answer) started.resolve()
      else if (answer.id === current?.id) current.done(answer)
    },
  })
  child.unref()
  const exit = child.exited.then(() => {
    exited = true
  })
  const give = async (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length && !exited; from += CHUNK_BYTES) {
      child.stdin.write(bytes.subarray(from, from + CHUNK_BYTES))
      await child.stdin.flush()
    }
  }
  const read: ReaderProcess['read'] = async (
    { module, bytes, options },
    reader,
    { deadlineMs, memoryBytes },
  ) => {
    const answered = Promise.withResolvers<ChildResponse>()
    const stopped = Promise.withResolvers<never>()
    const stop = (limit: ExceededLimit) => {
      child.kill('SIGKILL')
      exited = true
      stopped.reject(new LimitExceeded(reader, limit))
    }
    void exit.then(() => stop('crash'))
    const slowStart = setTimeout(() => stop('time'), START_TIMEOUT_MS)
    let deadline: Timer | undefined
    let looks: Timer | undefined
    try {
      await Promise.race([started.promise, stopped.promise])
      clearTimeout(slowStart)
      deadline = setTimeout(() => stop('time'), deadlineMs)
      looks = setInterval(async () => {
        if ((await processMemory(child.pid)) > memoryBytes) stop('memory')
      }, MEMORY_POLL_MS)
      current = { id: ++last, done: answered.resolve }
      child.send({ id: last, module, length: bytes.length, options } satisfies ChildRequest)
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
    memory: () => processMemory(child.pid),
    exited: () => exited,
    kill: () => {
      exited = true
      child.kill('SIGKILL')
    },
  }
}
