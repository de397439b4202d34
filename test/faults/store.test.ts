import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import sharp from 'sharp'
import { button, type Citizen } from '../support/citizen.ts'
import { MINUTE } from '../support/clock.ts'
import { startS3 } from '../support/stand-ins/s3.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Pictures lie in an S3 store, which may be busy, or not answer: nobody waits for it, and no picture is lost. */

let world: World
const store = startS3('the-town')
beforeAll(async () => {
  Object.assign(process.env, {
    S3_ENDPOINT: store.url,
    S3_ACCESS_KEY_ID: 'the-town',
    S3_SECRET_ACCESS_KEY: 'a-secret-of-the-store',
  })
  world = await startWorld({ MEDIA_URL: 's3://media' })
})
afterAll(async () => {
  await world.stop()
  store.stop()
  for (const name of ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']) delete process.env[name]
})
beforeEach(() => {
  store.is('well')
  store.kept.clear()
})

const photo = () =>
  sharp({ create: { width: 1200, height: 800, channels: 3, background: { r: 90, g: 120, b: 60 } } })
    .jpeg()
    .toBuffer()

const reports = async (person: Citizen, where: string): Promise<string> => {
  await person.sendsPicture(await photo(), { caption: `Contenidor desbordat, ${where}` })
  await person.sees('Fotografies: 1', button('Confirmar'))
  await person.taps('Confirmar')
  const [told] = await person.sees('Rebut. La vostra incidència')
  return JSON.stringify(told)
}

const pictures = () =>
  world.sql<{ state: string; problem: string | null }[]>`select state, problem from picture`

test('a picture is stored in both sizes in the object store, and read from it', async () => {
  await reports(world.citizen('Marta'), 'plaça Major')
  await until('it to be kept', async () => (await pictures()).every(({ state }) => state === 'ready'))
  const keys = [...store.kept.keys()]
  expect(keys).toHaveLength(2)
  expect(keys.every((key) => key.startsWith('/media/'))).toBe(true)
  const [picture] = await world.sql`select id from picture`
  const cookie = await world.signIn('agent@demo.test')
  const shown = await fetch(`${world.url}/console/pictures/${picture?.id}/full`, { headers: { cookie } })
  expect(shown.status).toBe(200)
  expect((await shown.bytes()).slice(0, 2)).toEqual(new Uint8Array([0xff, 0xd8]))
})

for (const [mood, where] of [
  ['busy', 'carrer Guimerà 12'],
  ['silent', 'passeig de Pere III 40'],
] as const)
  test(`with an object store that is ${mood}, the report is filed at once; the picture follows once it works`, async () => {
    store.is(mood)
    await world.sql`delete from picture`
    expect(await reports(world.citizen(`Jordi (${mood})`), where)).toContain('Rebut')
    await until(
      'the failure to be noted',
      async () => (await pictures()).some(({ state, problem }) => state === 'pending' && problem !== null),
      40_000,
    )
    expect(store.kept.size).toBe(0)
    store.is('well')
    world.clock.advance(MINUTE)
    await until(
      'it to be kept',
      async () => (await pictures()).every(({ state }) => state === 'ready'),
      20_000,
    )
    expect(store.kept.size).toBe(2)
    world.clock.reset()
  })
