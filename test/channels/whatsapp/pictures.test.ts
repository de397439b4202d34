import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { MINUTE } from '../../support/clock.ts'
import { untilDecoded } from '../../support/media.ts'
import { startWorld, until, type World } from '../../support/world.ts'

let world: World
let sql: World['sql']
beforeAll(async () => {
  world = await startWorld()
  sql = world.sql
})
afterAll(() => world.stop())
afterEach(() => fetch(`${world.emulator.url}/faults`, { method: 'DELETE' }))

type Row = { state: string; problem: string | null; width: number; attempts: number }

let doors = 0

/** Reports something with a picture and gives the picture's record once it is no longer pending. */
const pictureOf = async (
  name: string,
  bytes: Uint8Array,
  options: { type?: string; name?: string } = {},
): Promise<Row> => {
  const person = world.citizen(name)
  // Each at a place of its own: the same thing at the same place would be the same report.
  await person.asks(`paperera trencada al carrer Guimerà ${++doors * 10}`, 'Reviseu-ho')
  await person.sendsPicture(bytes, options)
  await person.sees('Fotografies: 1')
  await person.taps('Confirmar')
  const seen = await person.sees(/té el número/)
  const number = /\d\d-\d{5}/.exec(seen[0]?.interactive?.body.text ?? '')?.[0] ?? ''
  return until(
    'the picture to be settled',
    async () => {
      const rows = await sql<
        Row[]
      >`select p.* from picture p join service_request_picture l on l.picture_id = p.id where l.request_id = ${number}`
      return rows.find(({ state }) => state !== 'pending')
    },
    20_000,
  )
}

const photo = () =>
  sharp({ create: { width: 3000, height: 2000, channels: 3, background: 'olive' } })
    .jpeg()
    .toBuffer()

test('a picture is fetched from the messenger and stored in a reduced size', async () => {
  expect(await pictureOf('Ona', await photo())).toMatchObject({ state: 'ready', width: 1600 })
})

test('when fetching fails twice, the third try stores the picture, and the report did not wait for it', async () => {
  world.emulator.faults.mediaFailTimes = 2
  // The first waits are ten and twenty seconds: the clock is moved rather than waited for.
  const person = world.citizen('Pau')
  await person.asks('banc trencat a la plaça Major', 'Reviseu-ho')
  await person.sendsPicture(await photo())
  await person.sees('Fotografies: 1')
  await person.asks('sí', /té el número/)
  const tries = (count: number) =>
    until(
      `try ${count}`,
      async () => (await sql<Row[]>`select * from picture where attempts = ${count}`)[0],
      20_000,
    )
  await tries(1)
  await sql`update picture set next_attempt_at = ${world.clock.ago(MINUTE)} where state = 'pending'`
  await tries(2)
  await sql`update picture set next_attempt_at = ${world.clock.ago(MINUTE)} where state = 'pending'`
  await until(
    'the picture',
    async () => (await sql<Row[]>`select * from picture where attempts = 2 and state = 'ready'`)[0],
    20_000,
  )
})

test.each([
  ['a 0-byte file', new Uint8Array(), 'image/jpeg', 'empty'],
  [
    'an SVG that calls itself a photo',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    'image/jpeg',
    'unsupported-format',
  ],
  [
    'a photo of which hardly more than the header came',
    (await photo()).subarray(0, 700),
    'image/jpeg',
    'damaged',
  ],
])(
  '%s does not lose the report: the citizen is told at once, staff see the reason, the report has no picture',
  async (name, bytes, type, problem) => {
    const person = world.citizen(name)
    await person.asks(`paperera trencada al carrer Guimerà ${++doors * 10}`, 'Reviseu-ho')
    await untilDecoded(world, () => person.sendsPicture(bytes, { type }))
    await person.sees('No hem pogut obrir la fotografia')
    await person.sees('Fotografies: cap')
    await person.taps('Confirmar')
    const seen = await person.sees(/té el número/)
    const number = /\d\d-\d{5}/.exec(seen[0]?.interactive?.body.text ?? '')?.[0] ?? ''
    const [last] = await sql<Row[]>`select * from picture order by created_at desc limit 1`
    expect(last).toMatchObject({ state: 'failed', problem })
    expect(await sql`select 1 from service_request_picture where request_id = ${number}`).toHaveLength(0)
  },
)

test('a PNG that is named .jpg is stored as a PNG', async () => {
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'tan' } })
    .png()
    .toBuffer()
  expect(await pictureOf('Roc', png, { type: 'image/jpeg', name: 'foto.jpg' })).toMatchObject({
    state: 'ready',
    width: 64,
  })
})
