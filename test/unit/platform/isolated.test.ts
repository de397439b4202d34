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

test('it gives what the reader gives, bytes of twenty megabytes as well', async () => {
  const read = readerIn('staff')
  expect(await read(new Uint8Array(20_000_000), { does: 'count' })).toBe(20_000_000)
  const bytes = crypto.getRandomValues(new Uint8Array(60_000))
  expect(await read(bytes, { does: 'back' })).toEqual(bytes)
})

test('what the reader throws is thrown; the next reading is read', async () => {
  const read = readerIn('staff')
  await expect(read(ONE, { does: 'throw' })).rejects.toThrow('it cannot be read')
  expect(await read(ONE, { does: 'count' })).toBe(1)
})

test('a loop without end is killed at its deadline; in the meantime everything else goes on', async () => {
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

test('what fills the memory is killed at its limit', async () => {
  const read = readerIn('fetched', { memoryMb: 300, deadlineMs: 120_000 })
  expect(await limitOf(read(ONE, { does: 'grow' }))).toBe('memory')
  expect(await read(ONE, { does: 'count' })).toBe(1)
})

test('a process that ends by itself, and an input that is too large, are limits too', async () => {
  const read = readerIn('fetched')
  expect(await limitOf(read(ONE, { does: 'exit' }))).toBe('crash')
  expect(await limitOf(read(new Uint8Array(25_000_001), { does: 'count' }))).toBe('size')
})

test('more than thirty that wait in one lane are refused; the others have their turn', async () => {
  const read = readerIn('strangers')
  const all = await Promise.all(Array.from({ length: 40 }, () => limitOf(read(ONE, { does: 'count' }))))
  expect(all.filter((limit) => limit === 'queue')).toHaveLength(10)
  expect(all.filter((limit) => limit === 'none')).toHaveLength(30)
})

test('the process that reads knows no secret of the service', async () => {
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

test.if(process.platform === 'linux')('a service that is killed leaves no reader behind', async () => {
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
