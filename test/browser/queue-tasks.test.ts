import { beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { browsing } from '../support/browser/browsing.ts'

/**
 * What the commonest tasks of the queue cost a hand: keys, clicks, page loads, and from them the seconds of the keystroke-level model
 * (docs/console.md).
 */

const { world, open } = browsing()

/** Seconds: pointing and thinking for a click, a key, finding oneself on a new page. */
const SECONDS = { click: 1.3 + 1.35, key: 0.2, load: 1.2 }

type Cost = { keys: number; clicks: number; loads: number }

const secondsOf = ({ keys, clicks, loads }: Cost): number =>
  keys * SECONDS.key + clicks * SECONDS.click + loads * SECONDS.load

const LAMP = { service_code: 'EP01', lat: '41.7262', long: '1.8263' }

beforeAll(async () => {
  for (let count = 0; count < 24; count++)
    await world().report({ service_code: 'PJ02', lat: `41.7${200 + count}`, long: '1.8263' })
})

/** Somebody at the queue, whose hand is counted. */
const atQueue = async (path: string) => {
  const page = await open({ viewport: { width: 1440, height: 900 } })
  const cookies = (await world().signIn('agent@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${world().url}${path}`)
  const cost: Cost = { keys: 0, clicks: 0, loads: 0 }
  page.on('load', () => cost.loads++)
  return {
    page,
    cost,
    async presses(...keys: string[]) {
      for (const key of keys) {
        cost.keys++
        await page.keyboard.press(key)
      }
    },
  }
}

const says = (task: string, cost: Cost) =>
  console.info(`${task}: ${JSON.stringify(cost)} ${secondsOf(cost).toFixed(1)} s`)

/** The number of what is open, once it is another than before. */
const opened = async (page: Page, before?: string): Promise<string> => {
  const article = page.locator(`[data-request]${before ? `:not([data-request="${before}"])` : ''}`)
  return (await article.getAttribute('data-request')) ?? ''
}

const stands = (page: Page, state: string, person: string) =>
  page.locator('#summary').filter({ hasText: state }).filter({ hasText: person }).waitFor()

test('twenty requests are confirmed and taken without leaving the page', async () => {
  const { page, cost, presses } = await atQueue('/console?kind=PJ02&order=oldest')
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
    if (count === 0) says('triage of one', { ...cost })
  }
  says('triage of twenty', cost)
  expect(cost.loads).toBe(0)
  expect(cost.keys).toBeLessThanOrEqual(60)
  expect(secondsOf(cost)).toBeLessThan(90)
  const rows = await world().sql`select count(*)::int as n from service_request
    where id = any(${done}) and state = 'confirmed' and assignee_name = 'Jordi Casals'`
  expect(rows[0]?.n).toBe(20)
})

test('five requests go to a department by their marks, and it is undone in sight', async () => {
  const { page, cost, presses } = await atQueue('/console?kind=PJ02&order=newest')
  await page.keyboard.press('ArrowDown')
  await presses('x', 'j', 'j', 'j', 'j', 'X', 'd', 'O', 'Enter')
  await page.locator('#toast').getByText('S’han canviat 5 incidències').waitFor()
  says('five to a department', cost)
  expect(cost.loads).toBe(0)
  expect(secondsOf(cost)).toBeLessThan(5)
  const moved = await world()
    .sql`select 1 from service_request where service_code = 'PJ02' and department = 'RESIDUS'`
  await page.keyboard.press('z')
  await page.locator('#toast').getByText('5 incidències tornen a estar com abans').waitFor()
  expect(moved.length).toBeGreaterThanOrEqual(5)
})

test('two requests are found to be one by a key, and it is undone in sight', async () => {
  const first = await world().report(LAMP)
  const second = await world().report({ ...LAMP, long: '1.82631' })
  const { page, cost, presses } = await atQueue(`/console?kind=EP01&at=${second}`)
  await page.locator('#request-title').focus()
  await presses('m')
  await page.locator('#toast').getByText(`S’hi ha ajuntat la ${second}`).waitFor()
  says('two merged', cost)
  expect(cost.loads).toBe(0)
  expect(secondsOf(cost)).toBeLessThan(4)
  expect(await page.locator('[data-request]').getAttribute('data-request')).toBe(first)
  await page.keyboard.press('z')
  await page.locator(`[data-request="${second}"] #summary`).filter({ hasText: 'Rebuda' }).waitFor()
})
