import { expect, test } from 'bun:test'
import { createKeyedWorker } from '#platform/jobs'
import { createLog } from '#platform/telemetry'

/** Wake-ups: one look for all who ask, never two at once, nothing forgotten. */

const log = createLog('silent')

/** Looks that are held until they are let go, and what is known of them. */
const held = (answer: (key: string, count: number) => number | undefined = () => undefined) => {
  const seen: string[] = []
  const waiting: (() => void)[] = []
  let most = 0
  return {
    seen,
    get most() {
      return most
    },
    async look(key: string) {
      seen.push(key)
      most = Math.max(
        most,
        waiting.push(() => {}),
      )
      await new Promise<void>((go) => {
        waiting[waiting.length - 1] = go
      })
      return answer(key, seen.filter((one) => one === key).length)
    },
    async letGo() {
      waiting.shift()?.()
      await Bun.sleep(1)
    },
  }
}

test('notifications before a run are served by it; notifications during a run cause one more', async () => {
  const looks = held()
  const { wake } = createKeyedWorker({ name: 'test', run: looks.look, concurrency: () => 1 }, log)
  for (const key of ['rosa', 'jordi', 'jordi', 'jordi']) wake(key)
  expect(looks.seen).toEqual(['rosa'])
  for (const _ of [1, 2, 3]) wake('rosa')
  await looks.letGo()
  expect(looks.seen).toEqual(['rosa', 'jordi'])
  await looks.letGo()
  expect(looks.seen).toEqual(['rosa', 'jordi', 'rosa'])
  await looks.letGo()
  await Bun.sleep(5)
  expect(looks.seen).toHaveLength(3)
})

test('concurrency is limited, and no key runs twice at once', async () => {
  const looks = held()
  const { wake } = createKeyedWorker({ name: 'test', run: looks.look, concurrency: () => 2 }, log)
  for (const key of ['a', 'b', 'c', 'd', 'a', 'b']) wake(key)
  expect(looks.seen).toEqual(['a', 'b'])
  for (let n = 0; n < 6; n++) await looks.letGo()
  expect(looks.seen.toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'd'])
  expect(looks.most).toBe(2)
})

test('delayed work runs when due, and a notification in the meantime brings it forward', async () => {
  const looks = held((key, count) => (count > 1 ? undefined : key === 'soon' ? 20 : 60_000))
  const { wake, notify } = createKeyedWorker({ name: 'test', run: looks.look, concurrency: () => 9 }, log)
  wake('soon')
  await looks.letGo()
  expect(looks.seen).toEqual(['soon'])
  await Bun.sleep(40)
  expect(looks.seen).toEqual(['soon', 'soon'])
  await looks.letGo()
  wake('late')
  notify('late')
  await looks.letGo()
  expect(looks.seen.slice(2)).toEqual(['late', 'late'])
  // A run that leaves nothing has seen what the notification was about.
  notify('late')
  await looks.letGo()
  await Bun.sleep(5)
  expect(looks.seen).toHaveLength(4)
})

test('failed work is retried', async () => {
  let tries = 0
  const run = async () => {
    if (++tries < 2) throw new Error('away')
    return undefined
  }
  const { wake } = createKeyedWorker({ name: 'test', run, concurrency: () => 1 }, log)
  wake('rosa')
  await Bun.sleep(1_400)
  expect(tries).toBe(2)
})

test('on stop, running work is awaited, and the rest is handed back', async () => {
  const looks = held()
  const { wake, stop } = createKeyedWorker({ name: 'test', run: looks.look, concurrency: () => 1 }, log)
  for (const key of ['rosa', 'jordi']) wake(key)
  wake('mar', 60_000)
  const left = stop()
  await looks.letGo()
  expect((await left).toSorted()).toEqual(['jordi', 'mar'])
  expect(looks.seen).toEqual(['rosa'])
})
