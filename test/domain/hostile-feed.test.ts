import { afterAll, beforeAll, expect, test } from 'bun:test'
import { fetchNow, getSourceHealth, readSources, updateSource } from '#domain/information'
import { isolatedReader } from '#platform/isolated'
import { createOutbound } from '#platform/outbound'
import type { readFeed } from '../../src/domain/information/fetch.ts'
import { signInToConsole } from '../support/console/console.ts'
import { CALENDARS } from '../support/hostile/hostile-feeds.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** A feed and a calendar that are made to hold up the service: it goes on, and says which of its sources it is. */

const NOW = Date.parse('2026-11-24T10:00:00+01:00')

/** Five megabytes of elements, one in the other: seconds of work. */
const DEEP = `<rss version="2.0"><channel><title>x</title><item><title>Fons</title><guid>fons</guid>${'<a>'.repeat(700_000)}${'</a>'.repeat(700_000)}</item></channel></rss>`

let hostile = false
const server = startListener(async ({ path }) =>
  hostile && path.endsWith('noticies.rss.xml')
    ? new Response(DEEP)
    : new Response(Bun.file(`towns/manresa.cat/sample-feeds${path}`)),
)
const sources = readSources('towns/manresa.cat', server.url)
const news = sources.find(({ id }) => id === 'noticies')
if (!news) throw new Error('no news')

let world: World
const healthOf = async (id: string) =>
  (await getSourceHealth(world.service.town, sources)).find((one) => one.id === id)

beforeAll(async () => {
  world = await startWorld({ FEEDS_URL: server.url, OUTBOUND_PRIVATE_HOSTS: 'localhost' }, NOW)
  await until('every source to be read', async () =>
    (await getSourceHealth(world.service.town, sources)).every(({ state }) => state === 'good'),
  )
})
afterAll(async () => {
  await world.stop()
  server.stop()
})

/** The longest that anybody had to wait for an answer while something was done, in milliseconds. */
const longestWait = async (work: Promise<unknown>): Promise<number> => {
  let longest = 0
  let working = true
  void work.finally(() => {
    working = false
  })
  while (working) {
    const begun = performance.now()
    await (await fetch(`${world.url}/health/live`)).text()
    longest = Math.max(longest, performance.now() - begun)
    await Bun.sleep(20)
  }
  await work
  return longest
}

test('while a hostile feed is parsed, the service answers at once', async () => {
  const { town } = world.service
  hostile = true
  const before = await world.sql`select fetched_at from information_source where id = 'noticies'`
  const read = async () => {
    await fetchNow(town, news)
    await until(
      'the hostile feed to be read',
      async () =>
        Number(
          (await world.sql`select fetched_at from information_source where id = 'noticies'`)[0]?.fetched_at,
        ) > Number(before[0]?.fetched_at),
      40_000,
    )
  }
  expect(await longestWait(read())).toBeLessThan(1_000)
  hostile = false
})

test('a feed whose parsing is stopped is marked as failed with a reason until its next fetch', async () => {
  const { town } = world.service
  const loop = isolatedReader({
    name: 'a feed',
    module: import.meta.resolve('../support/hostile/reader.ts'),
    pool: 'fetched',
    maxBytes: 5_000_000,
    deadlineMs: 1_500,
    memoryMb: 400,
  })
  const read = ((bytes) => loop(bytes, { does: 'loop' } as never)) as typeof readFeed
  // On a busy machine the hostile feed before may have taken too long as well.
  const { items, failures = 0 } = (await healthOf('noticies')) ?? {}
  const [due] = await world.sql`select next_fetch_at from information_source where id = 'noticies'`
  const outbound = createOutbound(['localhost'])
  expect(await longestWait(updateSource(town, news, outbound, read))).toBeLessThan(1_000)
  const health = await healthOf('noticies')
  expect(health).toMatchObject({ state: 'failing', stopped: 'time', failures: failures + 1, items })
  const [after] = await world.sql`select next_fetch_at from information_source where id = 'noticies'`
  expect(after?.next_fetch_at).toEqual(due?.next_fetch_at)
  const { opens } = await signInToConsole(world, 'admin@demo.test')
  expect((await opens('/console/sources')).text).toContain('s’ha aturat la lectura perquè durava massa')
  // The others are as they were, and so is this one when what it sends can be read again.
  expect((await healthOf('agenda'))?.state).toBe('good')
  await fetchNow(town, news)
  await until('the news to be read again', async () => (await healthOf('noticies'))?.state === 'good')
})

test('an imported calendar with a rule that never matches is used without it, and what was left out is listed', async () => {
  const { opens, sends } = await signInToConsole(world, 'lead@demo.test')
  const week = '/console/appointments/week?agenda=oac-centre'
  const [, text = ''] = CALENDARS[0] ?? []
  const form = new FormData()
  form.set('do', 'import')
  form.set('revision', /name="revision" value="(\d+)"/.exec((await opens(week)).text)?.[1] ?? '')
  form.set('calendar', new File([text.replace('T090000\r\n', 'T090000\r\nDURATION:PT1H\r\n')], 'x.ics'))
  const sent = sends(week, form)
  expect(await longestWait(sent)).toBeLessThan(1_000)
  const { status, location } = await sent
  expect(status).toBe(303)
  const { text: page } = await opens(location ?? '')
  expect(page).toContain('Mercat')
  expect(page).toContain('Una entrada no s’ha pogut llegir')
})
