import { beforeAll, expect, test } from 'bun:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { fits, violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'

/** The figures as a lead has them on a desk and on a phone. */

const { world, open } = browsing()

const KINDS = ['EP01', 'NR01', 'MU02', 'PJ02', 'CV02', 'CV04', 'NR02', 'MU03', 'PJ03']

beforeAll(async () => {
  for (const [at, service_code] of [...KINDS, ...KINDS.slice(0, 4), ...KINDS.slice(0, 2)].entries())
    await world().report({
      service_code,
      lat: String(41.7204 + (at % 5) * 0.0021),
      long: String(1.8201 + (at % 7) * 0.0024),
      'attribute[estat_font]': service_code === 'MU03' ? 'seca' : '',
    })
})

const asLead = async (options: Parameters<typeof open>[0] = {}): Promise<Page> => {
  const page = await open({ viewport: { width: 1440, height: 900 }, ...options })
  const cookies = (await world().signIn('lead@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  return page
}

test('ten figures and six charts fit on one screen of a desk', async () => {
  const page = await asLead({ paintsMaps: true })
  await page.goto(`${world().url}/console/figures?period=7d`)
  expect(await page.locator('.figure-cards > li').count()).toBe(10)
  const charts = page.getByRole('img', { name: /Rebudes i resoltes|Per |Quan arriben/ })
  expect(await charts.count()).toBe(6)
  const ends = await page
    .locator('.chart-card')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom))
  expect(Math.max(...ends)).toBeLessThanOrEqual(900)
  await picture(page, 'figures-desk')
})

test('a week is one link away, and days are chosen in a form', async () => {
  const page = await asLead()
  await page.goto(`${world().url}/console/figures`)
  const presets = page.getByRole('navigation', { name: 'Quins dies' })
  expect(await presets.getByRole('link').allTextContents()).toEqual([
    'Avui',
    '7 dies',
    '30 dies',
    'Aquest mes',
    'Mes passat',
    'Aquest any',
  ])
  await presets.getByRole('link', { name: '7 dies' }).click()
  await page.waitForURL(/period=7d/)
  expect(await presets.getByRole('link', { name: '7 dies' }).getAttribute('aria-current')).toBe('page')
  await page.getByLabel('Des del').fill('2026-01-01')
  await page.getByLabel('Fins al').fill('2026-01-31')
  await page.getByRole('button', { name: 'Mostrar' }).click()
  await page.getByText('No hi ha res en aquests dies').waitFor()
  expect(await page.getByText(/Es compara amb/).textContent()).toContain('1 de desembre de 2025')
})

test('by keyboard the table behind a chart opens, and its row leads to the queue', async () => {
  const page = await asLead()
  await page.goto(`${world().url}/console/figures?period=7d`)
  const kinds = page.getByRole('figure', { name: 'Per tipus' })
  const table = kinds.getByRole('table')
  expect(await table.isVisible()).toBe(false)
  await kinds.locator('summary').focus()
  await page.keyboard.press('Enter')
  await table.waitFor()
  expect(await table.getByRole('row').count()).toBe(KINDS.length + 1)
  await table.getByRole('link', { name: 'Fanal apagat' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/kind=EP01/)
  expect(await page.locator('#queue-count').textContent()).toContain('3')
})

const SCREENS: [name: string, options: BrowserContextOptions][] = [
  ['desk', {}],
  ['desk-dark', { colorScheme: 'dark' }],
  ['phone', { viewport: { width: 320, height: 700 } }],
  ['phone-dark', { viewport: { width: 320, height: 700 }, colorScheme: 'dark' }],
]

for (const [name, options] of SCREENS)
  test(`nothing is wrong for axe, and nothing sticks out (${name})`, async () => {
    const page = await asLead(options)
    await page.goto(`${world().url}/console/figures?period=7d`)
    for (const summary of await page.locator('.chart-card summary').all()) await summary.click()
    expect(await violations(page)).toEqual([])
    expect(await fits(page)).toBe(true)
    await picture(page, `figures-${name}`, true)
    await page.goto(`${world().url}/console/figures?from=2026-02-30`)
    expect(await violations(page)).toEqual([])
    expect(await fits(page)).toBe(true)
  })
