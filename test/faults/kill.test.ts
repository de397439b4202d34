import { expect, test } from 'bun:test'
import { killRun } from './kill.ts'

// The short form; `bun run faults` runs twenty kills over two hundred conversations and prints the figures.
test('kill -9 of the service and its database while people report: nothing lost, nothing twice', async () => {
  const figures = await killRun(4, 40)
  expect(figures).toMatchObject({
    receipts: 40,
    reports: 40,
    lost: 0,
    doubled: 0,
    unanswered: 0,
    answeredTwice: 0,
  })
}, 180_000)
