import { expect, test } from 'bun:test'
import { createFairQueue, shareOf } from '#platform/fair-share'

const all = (_: string) => true
const drain = (queue: ReturnType<typeof createFairQueue<string, number>>, allows = all) => {
  const taken: string[] = []
  for (let next = queue.take(allows); next; next = queue.take(allows)) taken.push(next.key)
  return taken
}

test('owners have their turns, each its own things in the order in which they came', () => {
  const queue = createFairQueue<string, number>()
  for (const key of ['m1', 'm2', 'm3', 'm4']) queue.add('manresa.cat', key, 0)
  queue.add('sallent.cat', 's1', 0)
  queue.add('navas.cat', 'n1', 0)
  expect(queue.size).toBe(6)
  expect(drain(queue)).toEqual(['m1', 's1', 'n1', 'm2', 'm3', 'm4'])
  expect(queue.size).toBe(0)
})

test('an owner that may have nothing now is passed over, and keeps its turn', () => {
  const queue = createFairQueue<string, number>()
  queue.add('manresa.cat', 'm1', 0)
  queue.add('sallent.cat', 's1', 0)
  expect(drain(queue, (owner: string) => owner !== 'manresa.cat')).toEqual(['s1'])
  expect(queue.keys()).toEqual(['m1'])
  expect(drain(queue)).toEqual(['m1'])
})

test('the same thing waits once', () => {
  const queue = createFairQueue<string, number>()
  queue.add('manresa.cat', 'm1', 1)
  queue.add('manresa.cat', 'm1', 2)
  expect([queue.size, queue.has('manresa.cat', 'm1'), queue.has('sallent.cat', 'm1')]).toEqual([
    1,
    true,
    false,
  ])
})

test('a share leaves a quarter free, and is never less than two', () => {
  expect([16, 48, 400, 3, 2, 1].map(shareOf)).toEqual([12, 36, 300, 2, 2, 1])
})
