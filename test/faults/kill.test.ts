import { expect, test } from 'bun:test'
import { IS_LONG } from '../support/iterations.ts'
import { killRun } from './kill.ts'

// The short form, shorter still but in `bun run test:long`; `bun run faults kills` runs twenty kills over two hundred conversations.
const [KILLS, CITIZENS, VISITORS] = IS_LONG ? [3, 24, 6] : [1, 12, 3]

test('kill -9 of the service and its database during reports loses nothing and repeats nothing', async () => {
  const figures = await killRun(KILLS, CITIZENS, VISITORS)
  expect(figures).toMatchObject({
    receipts: CITIZENS + VISITORS,
    reports: CITIZENS + VISITORS,
    lost: 0,
    doubled: 0,
    unanswered: 0,
    answeredTwice: 0,
  })
})
