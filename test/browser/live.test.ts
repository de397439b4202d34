import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { type Service, startService } from '../../src/server/service.ts'
import { browsing } from '../support/browser/browsing.ts'
import { freePort } from '../support/world.ts'

/** Two replicas: what is done at one is seen on the open screens of the other. */

const { world, open } = browsing()
const other: { service?: Service; url: string } = { url: '' }

beforeAll(async () => {
  const port = freePort()
  other.url = `http://localhost:${port}`
  other.service = await startService({ ...world().config, port, publicUrl: other.url })
})
afterAll(() => other.service?.stop())

const screen = async (email: string, url: string, path: string): Promise<Page> => {
  const page = await open()
  const cookies = (await world().signIn(email)).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${url}${path}`)
  await page.waitForFunction(() => document.documentElement.dataset.live === 'yes')
  return page
}

test('a new report appears on an open screen of another replica, and selected rows stay selected', async () => {
  await world().report({ service_code: 'PJ02' })
  const page = await screen('agent@demo.test', other.url, '/console?order=newest')
  const mark = page.getByRole('checkbox').first()
  await mark.check()
  const link = page.locator('[data-row] a').first()
  await link.focus()
  for (let count = 0; count < 5; count++) {
    const id = await world().report({ service_code: 'EP01', lat: String(41.7 + count / 300) })
    await page.locator(`#row-${id}`).waitFor()
  }
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1)
  // Keyboard focus in the list stays where it was.
  expect(
    await link.evaluate(
      (element) => element === document.activeElement || document.activeElement?.tagName === 'A',
    ),
  ).toBe(true)
})

test('two members on one request see each other across replicas, and what one is typing stays in the field', async () => {
  const id = await world().report({ service_code: 'EP02', lat: '41.7401' })
  const first = await screen('agent@demo.test', world().url, `/console/requests/${id}`)
  await first.getByLabel('Resposta pública').fill('A mig escriure')
  const second = await screen('lead@demo.test', other.url, `/console/requests/${id}`)
  await first.getByText('També hi és: Pere Soler').waitFor()
  await second.getByText('També hi és: Jordi Casals').waitFor()
  await second.getByLabel('Nota interna').fill('Ja he trucat')
  await second.getByRole('button', { name: 'Desar', exact: true }).click()
  await first.locator('.timeline').getByText('Ja he trucat').waitFor()
  expect(await first.getByLabel('Resposta pública').inputValue()).toBe('A mig escriure')
  await first.getByRole('button', { name: 'Desar', exact: true }).click()
  await first.getByText('El que ha canviat mentrestant').waitFor()
  expect(await first.getByLabel('Resposta pública').inputValue()).toBe('A mig escriure')
  await second.close()
  await first.goto(first.url())
  await first.getByText('També hi és').waitFor({ state: 'detached' })
})
