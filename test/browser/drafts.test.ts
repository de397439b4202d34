import { expect, test } from 'bun:test'
import { browsing } from '../support/browser/browsing.ts'

const { world, open } = browsing()

test('an answer being written survives being assigned the request, and leaving the page, until it is saved', async () => {
  const id = await world().report({ description: 'El fanal de la plaça parpelleja tota la nit' })
  const page = await open()
  const cookies = (await world().signIn('agent@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${world().url}/console/requests/${id}`)
  const answer = page.getByLabel('Resposta pública')
  const state = page.getByLabel('Estat', { exact: true })
  await state.selectOption({ label: 'En curs' })
  await answer.fill('Hi passarem dijous.\nGràcies per avisar.')
  await page.getByRole('button', { name: 'Assignar-me-la' }).click()
  await page.getByText('S’ha assignat').waitFor()
  expect(await answer.inputValue()).toBe('Hi passarem dijous.\nGràcies per avisar.')
  expect(await state.inputValue()).toBe('in_progress')
  await page.goto(`${world().url}/console`)
  await page.goto(`${world().url}/console/requests/${id}`)
  expect(await answer.inputValue()).toBe('Hi passarem dijous.\nGràcies per avisar.')
  await state.selectOption({ label: 'En curs' })
  await page.getByRole('button', { name: 'Desar', exact: true }).click()
  await page.locator('.timeline').getByText('Hi passarem dijous.').waitFor()
  expect(await answer.inputValue()).toBe('')
  const [row] = await world().sql`select status_notes from service_request where id = ${id}`
  expect(row?.status_notes).toBe('Hi passarem dijous.\nGràcies per avisar.')
})
