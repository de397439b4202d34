import { expect, test } from 'bun:test'
import { measureIntents } from '../../../bench/intents.ts'

// `bun run bench intents` prints what was heard wrong.
test('what citizens want is heard right: over 400 phrases, of which those held out were written after the last keyword was chosen', async () => {
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
