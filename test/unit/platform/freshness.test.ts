import { afterEach, expect, mock, spyOn, test } from 'bun:test'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { noteTableChange, sharedValues, tableCache, ttlCache } from '#platform/freshness'

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

test('a query that runs each time it is waited for is run once', async () => {
  let runs = 0
  // As drizzle's are: what is asked is not asked before somebody waits.
  const query = {
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    then: (done: (value: string) => void) => done(`run ${++runs}`),
  } as Promise<string>
  const kept = ttlCache(60_000, (_town: object) => query)
  expect(await Promise.all([kept.get(town), kept.get(town)])).toEqual(['run 1', 'run 1'])
  expect(await kept.get(town)).toBe('run 1')
  expect(runs).toBe(1)
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
    { stateOf: async () => state },
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

// What is read from tables that seldom change.

afterEach(() => void mock.restore())

const MINUTE = 60_000
const TABLE = 'timetable_of_this_test'

const given = ({ connected }: { connected?: number } = {}) => {
  const clock = spyOn(performance, 'now').mockReturnValue(1_000)
  let reads = 0
  const town = { id: `town-${crypto.randomUUID()}`, signals: { connectedSince: () => connected } }
  const cache = tableCache([pgTable(TABLE, { id: text() })], async (_town: typeof town) => ++reads)
  return { town, look: () => cache.get(town), at: (ms: number) => void clock.mockReturnValue(1_000 + ms) }
}

test('where changes are told of, what was read stays, until one is', async () => {
  const { town, look, at } = given({ connected: 500 })
  expect(await look()).toBe(1)
  at(4 * MINUTE)
  expect(await look()).toBe(1)
  noteTableChange(town.id, TABLE)
  at(4 * MINUTE + 1)
  expect(await look()).toBe(2)
})

test('a change of another town, or of another table, is none', async () => {
  const { town, look } = given({ connected: 500 })
  await look()
  noteTableChange('sallent.cat', TABLE)
  noteTableChange(town.id, 'service_request')
  expect(await look()).toBe(1)
})

test('without a connection, it is read again after five seconds', async () => {
  const { look, at } = given()
  await look()
  at(4_999)
  expect(await look()).toBe(1)
  at(5_001)
  expect(await look()).toBe(2)
})

test('what was read before the connection broke may have been changed while it was broken', async () => {
  const { look, at } = given({ connected: 3_000 })
  await look()
  at(6_000)
  expect(await look()).toBe(2)
  at(MINUTE)
  expect(await look()).toBe(2)
})

test('it is read again after five minutes, whatever is told', async () => {
  const { look, at } = given({ connected: 500 })
  await look()
  at(5 * MINUTE)
  expect(await look()).toBe(2)
})
