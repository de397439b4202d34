import { expect, test } from 'bun:test'
import { sharedValues, ttlCache } from '#platform/freshness'

/** What is read once for many who ask. */

const town = { id: 'manresa.cat' }

/** A database of one connection, which its holder gives back later. */
const reader = () => {
  const reads: { by: string; answer: (value: string) => void; fail: (error: Error) => void }[] = []
  const kept = ttlCache(
    60_000,
    (_town: object, by: string) =>
      new Promise<string>((answer, fail) => {
        reads.push({ by, answer, fail })
      }),
  )
  return { reads, kept }
}

test('concurrent reads of one key share one load, which is cached', async () => {
  const { reads, kept } = reader()
  const asked = [kept.get(town, 'pool'), kept.get(town, 'pool'), kept.get(town, 'pool')]
  reads[0]?.answer('agendes')
  expect(await Promise.all(asked)).toEqual(['agendes', 'agendes', 'agendes'])
  expect(await kept.get(town, 'a transaction')).toBe('agendes')
  expect(reads).toHaveLength(1)
})

test('a transaction does not wait for a load that needs its connection', async () => {
  const { reads, kept } = reader()
  const waiting = kept.get(town, 'pool')
  const within = kept.get(town, 'a transaction')
  reads.find(({ by }) => by === 'a transaction')?.answer('agendes')
  expect(await within).toBe('agendes')
  reads.find(({ by }) => by === 'pool')?.answer('agendes')
  expect(await waiting).toBe('agendes')
})

test('a failed load is not cached, and does not evict a later one', async () => {
  const { reads, kept } = reader()
  const failed = kept.get(town, 'pool')
  const later = kept.get(town, 'a transaction')
  reads[0]?.fail(new Error('gone'))
  await expect(failed).rejects.toThrow('gone')
  reads[1]?.answer('agendes')
  expect(await later).toBe('agendes')
  expect(await kept.get(town, 'pool')).toBe('agendes')
  expect(reads).toHaveLength(2)
})

test('what has not changed is not read again, and stays the same object', async () => {
  let state = 'first'
  let reads = 0
  const kept = ttlCache(
    0,
    async (_town: object) => {
      reads++
      return { read: reads }
    },
    async () => state,
  )
  const first = await kept.get(town)
  expect(await kept.get(town)).toBe(first)
  state = 'second'
  expect(await kept.get(town)).toEqual({ read: 2 })
  kept.invalidate(town)
  expect(await kept.get(town)).toEqual({ read: 3 })
})

test('what owners have alike is made once, is theirs only to read, and is nobody else’s', () => {
  const share = sharedValues(({ services }: { services: string[] }) => ({ services, made: true }))
  const ours = share({ services: ['EP01', 'NT02'] })
  expect(share({ services: ['EP01', 'NT02'] })).toBe(ours)
  expect(share({ services: ['EP01'] })).not.toBe(ours)
  expect(() => ours.services.push('EP03')).toThrow()
})
