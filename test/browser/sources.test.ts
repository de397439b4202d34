import { expect, test } from 'bun:test'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { PASSWORD } from '../support/world.ts'

/** Where the town's information comes from, as staff see it. The pharmacies' server is down. */

const feeds = startListener(({ path }) =>
  path.includes('farmacies')
    ? new Response('', { status: 503 })
    : new Response(Bun.file(`towns/manresa.cat/sample-feeds${path}`)),
)
const { world, open } = browsing({ FEEDS_URL: feeds.url, OUTBOUND_PRIVATE_HOSTS: 'localhost' })

test('staff see the state of each source and refresh one, on a wide screen and at 320 px', async () => {
  const page = await open()
  await page.goto(`${world().url}/console/sources`)
  await page.getByLabel('Correu electrònic').fill('admin@demo.test')
  await page.getByLabel('Contrasenya').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1 }).waitFor()
  for (let left = 40; left > 0 && (await page.getByText('503').count()) === 0; left--) {
    await Bun.sleep(250)
    // The page may be reloading by itself just then.
    await page.reload().catch(() => {})
  }
  expect(await page.getByText('503').count()).toBeGreaterThan(0)
  expect(await violations(page)).toEqual([])
  await page.locator('main button').first().click()
  await page.waitForURL(/done=source/)
  expect(await violations(page)).toEqual([])
  await picture(page, 'console-sources-full')
  const narrow = await open({
    viewport: { width: 320, height: 800 },
    colorScheme: 'dark',
    storageState: await page.context().storageState(),
  })
  await narrow.goto(`${world().url}/console/sources`)
  expect(await violations(narrow)).toEqual([])
  expect(await fits(narrow)).toBe(true)
  await picture(narrow, 'console-sources-full-320')
  feeds.stop()
})
