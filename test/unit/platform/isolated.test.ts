import { afterAll, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { isolatedReader, LimitExceeded, type ReaderPool, stopReaders } from '#platform/isolated'
import { until } from '../../support/world.ts'

/** What is read in a process of its own: it is killed at its limits, and nothing else notices. */

afterAll(stopReaders)

const readerIn = (pool: ReaderPool, limits: { deadlineMs?: number; memoryMb?: number } = {}) =>
  isolatedReader<typeof import('../../support/hostile/reader.ts')['read']>({
    name: 'a test',
    module: import.meta.resolve('../../support/hostile/reader.ts'),
    pool,
    maxBytes: 25_000_000,
    deadlineMs: 20_000,
    memoryMb: 600,
    ...limits,
  })

const limitOf = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => 'none',
    (error) => (error instanceof LimitExceeded ? error.limit : String(error)),
  )

const ONE = new Uint8Array(1)

test('a reader takes twenty megabytes, and its result is returned', async () => {
  const read = readerIn('staff')
  expect(await read(new Uint8Array(20_000_000), { does: 'count' })).toBe(20_000_000)
  const bytes = crypto.getRandomValues(new Uint8Array(60_000))
  expect(await read(bytes, { does: 'back' })).toEqual(bytes)
})

test('an error of the reader is thrown, and the next call works', async () => {
  const read = readerIn('staff')
  await expect(read(ONE, { does: 'throw' })).rejects.toThrow('it cannot be read')
  expect(await read(ONE, { does: 'count' })).toBe(1)
})

test('an endless loop is killed at its deadline while other work continues', async () => {
  const read = readerIn('fetched', { deadlineMs: 1_000 })
  const order: string[] = []
  const looped = limitOf(read(ONE, { does: 'loop' })).finally(() => order.push('the loop'))
  const tick = Bun.sleep(20).then(() => order.push('a timer'))
  // Another lane does not wait for it.
  expect(await readerIn('staff')(ONE, { does: 'count' }).finally(() => order.push('another'))).toBe(1)
  expect(await looped).toBe('time')
  await tick
  expect(order.at(-1)).toBe('the loop')
  expect(await read(ONE, { does: 'count' })).toBe(1)
})

test('a reader that exceeds its memory is killed', async () => {
  const read = readerIn('fetched', { memoryMb: 300, deadlineMs: 120_000 })
  expect(await limitOf(read(ONE, { does: 'grow' }))).toBe('memory')
  expect(await read(ONE, { does: 'count' })).toBe(1)
})

test('a crash and an input that is too large are reported as limits', async () => {
  const read = readerIn('fetched')
  expect(await limitOf(read(ONE, { does: 'exit' }))).toBe('crash')
  expect(await limitOf(read(new Uint8Array(25_000_001), { does: 'count' }))).toBe('size')
})

test('more than thirty waiting calls of one lane are refused; the others get their turn', async () => {
  const read = readerIn('strangers')
  const all = await Promise.all(Array.from({ length: 40 }, () => limitOf(read(ONE, { does: 'count' }))))
  expect(all.filter((limit) => limit === 'queue')).toHaveLength(10)
  expect(all.filter((limit) => limit === 'none')).toHaveLength(30)
})

test('the reader process has no secret of the service in its environment', async () => {
  process.env.SECRET_OF_A_TEST = 'secret'
  const known = (await readerIn('strangers')(ONE, { does: 'look' })) as string[]
  delete process.env.SECRET_OF_A_TEST
  expect(known).toContain('PATH')
  expect(known.filter((name) => /SECRET|KEY|TOKEN|PASSWORD|DATABASE/.test(name))).toEqual([])
})

/** Ids of the processes that a process started. Linux only. */
const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return new RegExp(`^PPid:\\t${pid}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'))
      } catch {
        return false
      }
    })
    .map(Number)

const runs = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

test.if(process.platform === 'linux')('killing the service leaves no reader process behind', async () => {
  const service = Bun.spawn([process.execPath, 'test/support/hostile/orphan.ts'], {
    stdout: 'ignore',
    stderr: 'ignore',
  })
  const readers = await until('a reader to loop', async () => {
    const found = childrenOf(service.pid)
    return found.length > 0 && found
  })
  await Bun.sleep(500)
  service.kill('SIGKILL')
  await service.exited
  await until('the reader to be gone', async () => !readers.some(runs))
})
