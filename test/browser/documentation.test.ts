import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { buildDocumentation, type Documentation } from '../../src/dev/documentation/index.ts'
import { fits, violations } from '../support/browser/axe.ts'
import { sharedBrowser } from '../support/browser/browser.ts'
import { picture } from '../support/browser/browsing.ts'

/** The documentation as a site: whole, without a link that leads nowhere, and opened from a folder without any server. */

const folder = mkdtempSync(join(tmpdir(), 'documentation-'))
let built: Documentation

beforeAll(async () => {
  built = await buildDocumentation(folder)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const opened = async (address: string, options: BrowserContextOptions): Promise<Page> => {
  const page = await (await (await sharedBrowser()).newContext(options)).newPage()
  await page.goto(`file://${folder}/${address}`)
  return page
}

const htmlOf = (address: string): string => built.pages.find((page) => page.address === address)?.html ?? ''

test('every document has a page, and every link and picture of the pages is there', () => {
  expect(built.pages.length).toBeGreaterThan(40)
  expect(built.unlisted).toEqual([])
  expect(built.brokenLinks).toEqual([])
})

test('alerts find their section of the runbook on the site too', async () => {
  const alerts = await Bun.file('deploy/prometheus/alerts.yml').text()
  const anchors = [...alerts.matchAll(/docs\/runbook\.md#([\w-]+)/g)].map(([, anchor]) => anchor)
  expect(anchors.length).toBeGreaterThan(20)
  const runbook = htmlOf('runbook.html')
  expect(anchors.filter((anchor) => !runbook.includes(`id="${anchor}"`))).toEqual([])
})

test('each task of staff has a picture', () => {
  const tasks = built.pages.filter(({ address }) => address.startsWith('staff/'))
  expect(tasks.length).toBeGreaterThan(5)
  expect(tasks.filter(({ html }) => !html.includes('<img ')).map(({ address }) => address)).toEqual([])
})

test('a member of staff looks «brigada» up on a phone, in the dark, and reads the page', async () => {
  const page = await opened('index.html', { viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
  await picture(page, 'documentation-start-small', true)
  expect(await violations(page)).toEqual([])
  expect(await fits(page)).toBe(true)
  await page.getByRole('searchbox').fill('sense cobértura')
  await page.locator('#found').getByRole('link', { name: 'La brigada' }).first().waitFor()
  await picture(page, 'documentation-search-small')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'La brigada' }).waitFor()
  expect(await fits(page)).toBe(true)
  await picture(page, 'documentation-page-small', true)
  await page.context().close()
})

test('an operator reads the runbook in English, from the menu, with axe beside', async () => {
  const page = await opened('en.html', { viewport: { width: 1280, height: 860 } })
  await picture(page, 'documentation-start')
  await page.getByRole('navigation', { name: 'Documentation' }).getByRole('link', { name: 'Runbook' }).click()
  await page.getByRole('heading', { level: 1, name: 'Runbook' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  expect(await violations(page)).toEqual([])
  expect(await fits(page)).toBe(true)
  await picture(page, 'documentation-page')
  await page.context().close()
})
