import { LimitExceeded } from './limit.ts'
import { type ReaderPool, readInPool } from './pool.ts'

/** What a module that reads exports as `read`: bytes from outside, and what is to be known besides. */
export type Reader = (bytes: Uint8Array, options: never) => unknown

/** What a reading may take. `memoryMb` is that of the whole process, some 60 MB of which are there from the start. */
export type ReaderOptions = {
  /** What is read, for messages. */
  name: string
  /** The module that exports `read`, as `import.meta.resolve` names it. Never anything that came from outside. */
  module: string
  pool: ReaderPool
  maxBytes: number
  deadlineMs: number
  memoryMb: number
}

type ReadOutcome<Read extends Reader> = Awaited<ReturnType<Read>>

type IsolatedReader<Read extends Reader> = (
  bytes: Uint8Array,
  options: Parameters<Read>[1],
) => Promise<ReadOutcome<Read>>

/**
 * Declares a reader of what comes from outside. It reads in a process of its own, off this one's thread, and is killed at
 * its limits. What it is given and what it returns is copied: data only.
 * @example isolatedReader<typeof import('./read-calendar.ts').read>({ module: import.meta.resolve('./read-calendar.ts'), … })
 * @returns a function that throws {@link LimitExceeded} at a limit, and otherwise what the reader throws, as a plain error
 */
export const isolatedReader =
  <Read extends Reader>({
    name,
    module,
    pool,
    maxBytes,
    deadlineMs,
    memoryMb,
  }: ReaderOptions): IsolatedReader<Read> =>
  async (bytes, options): Promise<ReadOutcome<Read>> => {
    if (bytes.length > maxBytes) throw new LimitExceeded(name, 'size')
    const allowance = { deadlineMs, memoryBytes: memoryMb * 1024 * 1024 }
    return (await readInPool(pool, { module, bytes, options }, name, allowance)) as ReadOutcome<Read>
  }
