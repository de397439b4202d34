import { expect, test } from 'bun:test'
import { violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'

const { world, open } = browsing()

test('who a number is and what they wrote is found from any page by the keyboard alone, with one page loaded', async () => {
  // Given Rosa, who reported a lamp by WhatsApp, and an agent at the appointments
  const rosa = world().citizenAt('34622001000', 'Rosa Puigdellívol')
  await rosa.asks('hi ha un fanal fos al carrer Guimerà 12', /Fanal apagat/)
  const page = await open()
  const cookies = (await world().signIn('agent@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${world().url}/console/appointments`)
  let loads = 0
  page.on('framenavigated', () => loads++)

  // When the agent opens the search by keys and types the number that rang
  await page.keyboard.press('Control+k')
  const input = page.getByRole('combobox', { name: 'Què busqueu?' })
  expect(await input.evaluate((one) => one === document.activeElement)).toBe(true)
  expect(await page.getByRole('option').first().textContent()).toBe('Cua')
  await page.keyboard.type('622 001 000')
  const person = page.getByRole('group', { name: 'Persones' }).getByRole('option')
  await person.getByText('Rosa Puigdellívol').waitFor()
  expect(await person.getAttribute('aria-selected')).toBe('true')
  expect(await input.getAttribute('aria-activedescendant')).toBe(await person.getAttribute('id'))
  expect(await page.getByRole('status').filter({ hasText: 'resultat' }).count()).toBe(1)
  expect(await violations(page)).toEqual([])
  await picture(page, 'search-dialog')
  // Arrows go through the list, around its ends, and back.
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')

  // Then the page of the person is there, with what they reported
  await page.getByRole('heading', { level: 1, name: 'Rosa Puigdellívol' }).waitFor()
  expect(loads).toBe(1)
  expect(await page.getByRole('region', { name: 'Converses' }).getByRole('link').count()).toBe(1)
  expect(await violations(page)).toEqual([])
  await picture(page, 'person')

  // Escape closes, and the focus is where it was
  const link = page.getByRole('link', { name: /Cerca/ })
  await link.focus()
  await page.keyboard.press('Enter')
  await input.waitFor()
  await page.keyboard.press('Escape')
  await input.waitFor({ state: 'hidden' })
  expect(await link.evaluate((one) => one === document.activeElement)).toBe(true)

  // A pane's worth of words has more results than the dialog: Enter on nothing leads to the page
  await page.keyboard.press('Control+k')
  await input.fill('guimerà xyz')
  await page.getByText('No s’ha trobat res').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/console\/search\?q=/)
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto(`${world().url}/console/search?q=rosa`)
  await page.getByRole('link', { name: 'Rosa Puigdellívol' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  expect(await violations(page)).toEqual([])
  await picture(page, 'search-page')
})
