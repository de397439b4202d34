import { expect, test } from 'bun:test'
import { killRun } from './kill.ts'

// The short form; `bun run faults kills` runs twenty kills over two hundred conversations.
test('kill -9 of the service and its database during reports loses nothing and repeats nothing', async () => {
  const figures = await killRun(3, 24, 6)
  expect(figures).toMatchObject({
    receipts: 30,
    reports: 30,
    lost: 0,
    doubled: 0,
    unanswered: 0,
    answeredTwice: 0,
  })
})
