import { afterAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { violations } from '../../support/browser/axe.ts'
import { browsing } from '../../support/browser/browsing.ts'

/** The button that shows aerial photographs on a map, by keyboard; no page asks another server for them. */

const tile = { width: 256, height: 256, channels: 3, background: '#5b6b4a' } as const
const bytes = new Uint8Array(await sharp({ create: tile }).jpeg().toBuffer())
const photographs = Bun.serve({ port: 0, fetch: () => new Response(bytes) })
afterAll(() => photographs.stop(true))

const { world, open } = browsing({
  MAP_AERIAL_URL: `http://localhost:${photographs.port}/{z}/{x}/{y}.jpg`,
  MAP_AERIAL_CREDIT: '© ICGC',
})

test('a citizen looks at the town from above and back, on a small dark screen', async () => {
  const page = await open({ viewport: { width: 320, height: 720 }, colorScheme: 'dark', paintsMaps: true })
  const hosts = new Set<string>()
  page.on('request', (request) => void hosts.add(new URL(request.url()).host))
  await page.goto(`${world().url}/reports`)
  await page.locator('#map[data-ready="true"]').waitFor()
  const button = page.getByRole('button', { name: 'Foto aèria' })
  const shown = page.waitForResponse(/\/map\/aerial\//)
  await button.focus()
  await page.keyboard.press('Enter')
  expect((await shown).status()).toBe(200)
  expect(await button.getAttribute('aria-pressed')).toBe('true')
  await page.getByText('© ICGC').waitFor({ state: 'attached' })
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  expect(await button.getAttribute('aria-pressed')).toBe('false')
  expect([...hosts]).toEqual([new URL(world().url).host])
})
