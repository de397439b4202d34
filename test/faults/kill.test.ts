import { expect, test } from 'bun:test'
import { IS_LONG } from '../support/iterations.ts'
import { killRun } from './kill.ts'

const CITIZENS = IS_LONG ? 30 : 12

// The short form; `bun run faults kills` runs twenty kills over two hundred conversations.
test('kill -9 of the service and its database during reports loses nothing and repeats nothing', async () => {
  const figures = await killRun(3, CITIZENS)
  expect(figures).toMatchObject({
    receipts: CITIZENS,
    reports: CITIZENS,
    lost: 0,
    doubled: 0,
    unanswered: 0,
    answeredTwice: 0,
  })
})
