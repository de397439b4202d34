import { expect, test } from 'bun:test'
import { coalesced } from '#platform/jobs'

test('many calls while work runs are answered by one more run, which begins after all of them', async () => {
  let runs = 0
  const look = coalesced(async () => {
    runs++
    await Bun.sleep(20)
  })
  const first = look()
  const others = [look(), look(), look()]
  expect(runs).toBe(1)
  await Promise.all([first, ...others])
  expect(runs).toBe(2)
  await look()
  expect(runs).toBe(3)
})

test('a run that fails fails those who waited for it, and the next runs all the same', async () => {
  let runs = 0
  const look = coalesced(async () => {
    if (++runs === 1) throw new Error('away')
  })
  await Promise.all([expect(look()).rejects.toThrow('away'), look()])
  expect(runs).toBe(2)
})
