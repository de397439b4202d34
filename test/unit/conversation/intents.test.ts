import { expect, test } from 'bun:test'
import { measureIntents } from '../../../bench/intents.ts'

// `bun run bench intents` prints what was heard wrong.
test('over 400 phrases are understood with the required accuracy, including phrases held out from tuning', async () => {
  const all = await measureIntents()
  const accuracy = (rows: typeof all) =>
    rows.filter(({ intent, heard }) => intent === heard).length / rows.length
  const heldOut = all.filter(({ set }) => set === 'held-out')
  expect(all.length).toBeGreaterThanOrEqual(400)
  expect(accuracy(all)).toBeGreaterThanOrEqual(0.95)
  expect(accuracy(heldOut)).toBeGreaterThanOrEqual(0.9)
  // Kinds of incident and services alone.
  expect(accuracy(heldOut.filter(({ intent }) => /^[A-Z]/.test(intent)))).toBeGreaterThanOrEqual(0.9)
})
