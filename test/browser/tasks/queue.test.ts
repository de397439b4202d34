import { beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { browsing } from '../../support/browser/browsing.ts'
import { atConsole } from '../../support/browser/effort.ts'

/** What the commonest tasks of the queue cost a hand. */

const { world, open } = browsing()

const LAMP = { service_code: 'EP01', lat: '41.7262', long: '1.8263' }

beforeAll(async () => {
  for (let count = 0; count < 24; count++)
    await world().report({ service_code: 'PJ02', lat: `41.7${200 + count}`, long: '1.8263' })
})

const atQueue = async (path: string) =>
  atConsole(world(), await open({ viewport: { width: 1440, height: 900 } }), {
    email: 'agent@demo.test',
    path,
  })

/** The number of what is open, once it is another than before. */
const opened = async (page: Page, before?: string): Promise<string> => {
  const article = page.locator(`[data-request]${before ? `:not([data-request="${before}"])` : ''}`)
  return (await article.getAttribute('data-request')) ?? ''
}

const stands = (page: Page, state: string, person: string) =>
  page.locator('#summary').filter({ hasText: state }).filter({ hasText: person }).waitFor()

test('twenty requests are confirmed and taken without leaving the page', async () => {
  const hand = await atQueue('/console?kind=PJ02&order=oldest')
  const { page, presses } = hand
  await page.keyboard.press('ArrowDown')
  await presses('Enter')
  let number = await opened(page)
  const done: string[] = []
  for (let count = 0; count < 20; count++) {
    if (count > 0) {
      await presses(']')
      number = await opened(page, number)
    }
    await presses('c')
    await stands(page, 'Confirmada', 'Sense assignar')
    await presses('i')
    await stands(page, 'Confirmada', 'Jordi Casals')
    done.push(number)
    if (count === 0) hand.ends('triage of one', { seconds: 3, clicks: 0, loads: 0 })
  }
  hand.ends('triage of nineteen more', { seconds: 90 - 3, clicks: 0, loads: 0 })
  const rows = await world().sql`select count(*)::int as n from service_request
    where id = any(${done}) and state = 'confirmed' and assignee_name = 'Jordi Casals'`
  expect(rows[0]?.n).toBe(20)
})

test('five requests go to a department by their marks, and it is undone in sight', async () => {
  const hand = await atQueue('/console?kind=PJ02&order=newest')
  const { page, presses } = hand
  await page.keyboard.press('ArrowDown')
  await presses('x', 'j', 'j', 'j', 'j', 'X', 'd', 'O', 'Enter')
  await page.locator('#toast').getByText('S’han canviat 5 incidències').waitFor()
  hand.ends('five to a department', { seconds: 5, loads: 0 })
  const moved = await world()
    .sql`select 1 from service_request where service_code = 'PJ02' and department = 'RESIDUS'`
  await page.keyboard.press('z')
  await page.locator('#toast').getByText('5 incidències tornen a estar com abans').waitFor()
  expect(moved.length).toBeGreaterThanOrEqual(5)
})

test('two requests are found to be one by a key, and it is undone in sight', async () => {
  const first = await world().report(LAMP)
  const second = await world().report({ ...LAMP, long: '1.82631' })
  const hand = await atQueue(`/console?kind=EP01&at=${second}`)
  const { page, presses } = hand
  await page.locator('#request-title').focus()
  await presses('m')
  await page.locator('#toast').getByText(`S’hi ha ajuntat la ${second}`).waitFor()
  hand.ends('two merged', { seconds: 4, loads: 0 })
  expect(await page.locator('[data-request]').getAttribute('data-request')).toBe(first)
  await page.keyboard.press('z')
  await page.locator(`[data-request="${second}"] #summary`).filter({ hasText: 'Rebuda' }).waitFor()
})

test('a priority is given to all of the filter by keys, and it is undone in sight', async () => {
  for (let count = 0; count < 30; count++)
    await world().report({ service_code: 'PJ02', lat: `41.7${230 + count}`, long: '1.8291' })
  const hand = await atQueue('/console?kind=PJ02&order=newest')
  const { page, presses } = hand
  await page.keyboard.press('ArrowDown')
  await presses('x')
  await hand.clicks(page.getByLabel(/Les \d+ del filtre/))
  const marked = await page.locator('[data-marked]').textContent()
  expect(Number(/\d+/.exec(marked ?? '')?.[0])).toBeGreaterThan(50)
  await page.locator('.bulk-bar select[name=sorting]').focus()
  await presses('U', 'Enter')
  await page
    .locator('#toast')
    .getByText(/S’han canviat \d+ incidències/)
    .waitFor()
  hand.ends('a priority for all of the filter', { seconds: 5, loads: 0 })
  const [urgent] = await world()
    .sql`select count(*)::int as n from service_request where service_code = 'PJ02' and priority = 'urgent'`
  expect(`${urgent?.n}`).toBe(/\d+/.exec(marked ?? '')?.[0] ?? '')
  await page.keyboard.press('z')
  await page.locator('#toast').getByText('tornen a estar com abans').waitFor()
})
