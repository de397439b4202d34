import { afterAll, beforeAll, expect, test } from 'bun:test'
import { STAFF } from '../../src/dev/demo-staff.ts'
import { createTour } from '../../src/dev/tour/index.ts'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { PASSWORD } from '../support/world.ts'

/** What the demonstration puts before the service. It stands before a service here as it does there. */

const { world, open } = browsing()
let front: ReturnType<typeof Bun.serve>
let url: string
beforeAll(() => {
  const tour = createTour(() => ({
    town: world().service.town,
    staff: world().service.staff,
    members: STAFF,
    password: PASSWORD,
    phoneUrl: world().emulator.url,
  }))
  front = Bun.serve({
    port: 0,
    hostname: 'localhost',
    fetch: (request) =>
      tour(request, () => {
        const { pathname, search } = new URL(request.url)
        return fetch(`${world().url}${pathname}${search}`, {
          method: request.method,
          headers: request.headers,
          body: request.body,
          redirect: 'manual',
          // An open screen listens for news: it ends with the browser's own request.
          signal: request.signal,
        })
      }),
  })
  url = `http://localhost:${front.port}`
})
afterAll(() => front.stop(true))

test('one click makes anybody of the staff of who looks, and another click another', async () => {
  const page = await open()
  await page.goto(`${url}/demo`)
  await page.getByRole('heading', { name: 'Cinc coses per provar' }).waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'demo', true)
  await page.getByRole('button', { name: /Jordi Casals/ }).click()
  await page.getByRole('heading', { name: 'Cua', exact: true }).waitFor()
  const strip = page.getByRole('complementary', { name: 'Demostració' })
  expect(await strip.getByRole('button').count()).toBe(STAFF.length)
  // Each with what they do, in words.
  expect(await strip.textContent()).not.toMatch(/task\./)
  expect(await strip.locator('[aria-current]').textContent()).toContain('Jordi')
  expect(await violations(page)).toEqual([])
  await picture(page, 'demo-strip')
  for (const { name } of STAFF) {
    const [first = ''] = name.split(' ')
    await strip.getByRole('button', { name: new RegExp(`^${first}`) }).click()
    await page.locator('.me-name').getByText(name).waitFor()
    expect(await strip.locator('[aria-current]').textContent()).toContain(first)
  }
}, 60_000)

test('the page and the strip fit a phone', async () => {
  const page = await open({ viewport: { width: 320, height: 720 }, colorScheme: 'dark' })
  await page.goto(`${url}/demo?lang=en`)
  await page.getByRole('heading', { name: 'Five things to try' }).waitFor()
  expect([await fits(page), await violations(page)]).toEqual([true, []])
  await page.getByRole('button', { name: /Montse Riera/ }).click()
  await page.getByRole('complementary', { name: 'Demostració' }).waitFor()
  expect(await fits(page)).toBe(true)
})

test('nobody becomes anybody from another site, or anybody who is not of the demonstration', async () => {
  const post = (email: string, headers: Record<string, string>) =>
    fetch(`${url}/demo/become`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ email }),
      redirect: 'manual',
    })
  const other = await post('admin@demo.test', { 'sec-fetch-site': 'cross-site' })
  expect([other.status, other.headers.getSetCookie()]).toEqual([403, []])
  const stranger = await post('algu@manresa.cat', {})
  expect([stranger.headers.get('location'), stranger.headers.getSetCookie()]).toEqual(['/demo', []])
})
