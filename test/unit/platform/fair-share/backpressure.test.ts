import { expect, test } from 'bun:test'
import { createBackpressure } from '#platform/fair-share'

/** What is handled at once of a town in which nothing is amiss. */
const MOST = 64

const start = () => {
  let now = 1_000_000
  const pressure = createBackpressure(MOST, () => now)
  const pass = (ms: number) => {
    now += ms
  }
  return { pressure, pass }
}

test('two hundred people who each wait for an answer are no rush, even if all of them write in the same moment', () => {
  const { pressure, pass } = start()
  for (let round = 0; round < 20; round++) {
    pressure.recordArrival(200)
    expect(pressure.concurrency(136)).toBe(MOST)
    expect(pressure.delay(136)).toBeUndefined()
    pass(700)
    pressure.recordHandled(200)
  }
})

test('while more comes than is handled and many wait, storing goes first; when that lasts, a few are handled', () => {
  const { pressure, pass } = start()
  const second = () => {
    pressure.recordArrival(900)
    pressure.recordHandled(300)
  }
  second()
  expect(pressure.concurrency(257)).toBe(1)
  for (let passed = 0; passed < 11; passed++) {
    pass(1_000)
    second()
    expect(pressure.concurrency(600)).toBe(passed < 9 ? 1 : 8)
  }
  pass(1_000)
  expect(pressure.concurrency(600)).toBe(MOST)
})

test('what nobody could answer one by one is stored first, however few conversations it is of', () => {
  const { pressure } = start()
  pressure.recordArrival(2_001)
  pressure.recordHandled(2_001)
  expect(pressure.concurrency(3)).toBe(1)
})
