import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { connect } from '#platform/database'
import { createScheduler } from '#platform/jobs'
import { createLog } from '#platform/telemetry'
import { messageText } from '../support/citizen.ts'
import { MINUTE } from '../support/clock.ts'
import { freshDatabase } from '../support/server.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** A machine's clock is set: put back when it had begun with a wrong one, put on when it had been asleep. */

const HOUR = 3_600_000
const MANRESA = { id: 'manresa.cat', timeZone: 'Europe/Madrid' }

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const photo = () =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: '#446' } })
    .jpeg()
    .toBuffer()

test.each([
  ['put back an hour', 'hi ha un contenidor cremat al carrer Guimerà 12', -HOUR],
  ['put back a day', 'hi ha un fanal fos al passeig de Pere III 20', -24 * HOUR],
  ['put on two hours', 'hi ha un sot molt gros a la plaça Major', 2 * HOUR],
])(
  'while the clock is %s, a started report is completed with its picture and filed once',
  async (_, text, ms) => {
    world.serviceClockOffBy(0)
    const rosa = world.citizen('Rosa')
    await rosa.asks(text, 'Reviseu-ho')
    world.serviceClockOffBy(ms)
    await rosa.sendsPicture(await photo())
    await rosa.sees('Reviseu-ho', 'Fotografies: 1')
    await rosa.taps('Confirmar')
    await rosa.sees('✅ Rebut.')
    await Bun.sleep(500)
    const seen = (await rosa.transcript()).map(messageText)
    expect(seen.filter((one) => one.includes('✅ Rebut.'))).toHaveLength(1)
  },
)

test('a message that waits for a retry when the clock goes back an hour does not wait that hour', async () => {
  world.serviceClockOffBy(0)
  const pau = world.citizen('Pau')
  world.emulator.faults.failTimes = 3
  await pau.says('hola')
  await until('a try to fail', async () => {
    const [row] = await world.sql`
      select count(*)::int as n from outbound_message where state = 'queued' and problem is not null`
    return row?.n > 0
  })
  world.serviceClockOffBy(-HOUR)
  await pau.sees('En què us podem ajudar?')
})

test('messages of a killed process are sent by another, even if the killed one’s clock was an hour ahead', async () => {
  world.serviceClockOffBy(0)
  const nuri = world.citizen('Núria')
  await nuri.asks('hola', 'En què us podem ajudar?')
  // As a process leaves it that is killed while it sends.
  const ahead = world.clock.ago(-61 * MINUTE)
  await world.sql`update conversation set sender_id = gen_random_uuid(), sender_until = ${ahead}, paced_until = ${ahead}`
  const before = (await nuri.transcript()).length
  await nuri.says('menú')
  await until('the answer', async () => (await nuri.transcript()).length > before)
})

test('scheduled jobs continue at once after the clock changes in either direction', async () => {
  const database = await freshDatabase()
  const opened = connect(database.url, { max: 2 })
  const RealDate = Date
  let shift = 0
  class SetDate extends RealDate {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(RealDate.now() + shift)
      else super(...(given as [number]))
    }
    static override now = () => RealDate.now() + shift
  }
  const clock = createScheduler(opened, createLog('silent'))
  let ticks = 0
  try {
    globalThis.Date = SetDate as DateConstructor
    clock.every(MANRESA, 'count', '* * * * * *', async () => void ticks++)
    for (const set of [0, -HOUR, 5 * HOUR]) {
      shift = set
      ticks = 0
      await until('some ticks', async () => ticks >= 3)
    }
  } finally {
    globalThis.Date = RealDate
    await clock.stop()
    await opened.close()
    await database.drop()
  }
})

test('stopping the scheduler waits for the running job and starts no other', async () => {
  const database = await freshDatabase()
  const opened = connect(database.url, { max: 2 })
  const clock = createScheduler(opened, createLog('silent'))
  const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let ended = 0
  let runs = 0
  clock.every(MANRESA, 'slow', '* * * * * *', async () => {
    runs++
    begun.resolve()
    await released.promise
    ended++
  })
  await begun.promise
  const stopped = clock.stop().then(() => ended)
  released.resolve()
  expect(await stopped).toBe(runs)
  await opened.close()
  await database.drop()
})
