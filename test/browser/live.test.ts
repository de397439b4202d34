import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import { createToken } from '#domain/appointments'
import { presentDocument } from '#domain/procedures'
import { createPlainPdf } from '#platform/sealing'
import { type Service, startService } from '../../src/server/service.ts'
import { browsing } from '../support/browser/browsing.ts'
import { bookVideoCall, meets } from '../support/console/procedure.ts'
import { freePort, WITH_VIDEO } from '../support/world.ts'

/** Pages that stay up to date while they are open, at two replicas: what is done at one is seen at the other. */

const { world, open } = browsing(WITH_VIDEO)
const other: { service?: Service; url: string } = { url: '' }

beforeAll(async () => {
  const port = freePort()
  other.url = `http://localhost:${port}`
  other.service = await startService({ ...world().config, port, publicUrl: other.url })
})
afterAll(() => other.service?.stop())

const openConsole = async (email: string, url: string, path: string): Promise<Page> => {
  const page = await open({ viewport: { width: 1200, height: 400 } })
  const cookies = (await world().signIn(email)).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${url}${path}`)
  return page
}

const screen = async (email: string, url: string, path: string): Promise<Page> => {
  const page = await openConsole(email, url, path)
  await page.waitForFunction(() => document.documentElement.dataset.live === 'yes')
  return page
}

/** Leaves a page half done: one field written in, the cursor in another, a part opened. @returns how it stands */
const leaveHalfDone = async (parts: { written: Locator; focused: Locator; opened: Locator }) => {
  const { written, focused, opened } = parts
  await opened.locator('summary').click()
  await written.fill('A mig escriure')
  await focused.fill('Encara hi sóc')
  await focused.evaluate((field: HTMLInputElement) => {
    field.scrollIntoView({ block: 'start' })
    field.setSelectionRange(2, 7)
  })
  return async () => ({
    written: await written.inputValue(),
    opened: await opened.evaluate((details: HTMLDetailsElement) => details.open),
    focused: await focused.evaluate((field: HTMLInputElement) => ({
      value: field.value,
      selected: [field.selectionStart, field.selectionEnd],
      hasFocus: field === document.activeElement,
      // To a line of text: what is added above may differ by a part of a pixel.
      top: Math.round(field.getBoundingClientRect().top / 24),
    })),
  })
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

test('an update leaves what somebody writes, opened and scrolled to in a page of the console', async () => {
  const id = await world().report({ service_code: 'EP02', lat: '41.7402' })
  const page = await screen('agent@demo.test', other.url, `/console/requests/${id}`)
  // Whatever part of a page is live: here, all of it.
  await page.route(page.url(), async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace('<main id="main"', '<main data-live id="main"')
    await route.fulfill({ response, body })
  })
  await page.reload()
  await page.locator('#main[data-live]').waitFor()
  const colleague = await screen('lead@demo.test', world().url, `/console/requests/${id}`)
  const adds = async (note: string) => {
    await colleague.getByLabel('Nota interna').fill(note)
    await colleague.getByRole('button', { name: 'Desar', exact: true }).click()
    await page.locator('.timeline').getByText(note).waitFor()
  }
  const written = page.getByLabel('Nota interna')
  await written.fill('A mig escriure')
  await written.blur()
  await adds('La primera')
  expect(await written.inputValue()).toBe('A mig escriure')
  const opened = page.locator('details.card').first()
  const stands = await leaveHalfDone({ written, focused: page.getByLabel('Resposta pública'), opened })
  const before = await stands()
  await adds('La segona')
  expect(await stands()).toEqual(before)
})

test('an update leaves what the two people in a video call write, opened and scrolled to', async () => {
  const { town } = world().service
  const one = await bookVideoCall(world())
  const citizen = await open()
  await citizen.goto(`${world().url}/appointments/${createToken(town, one.id)}`)
  const staff = await openConsole('agent@demo.test', world().url, `/console/appointments/${one.id}/call`)
  await meets(citizen, staff)
  const present = async (title: string) => {
    const bytes = await createPlainPdf(title, ['Sol·licito l’ajut.'])
    const signer = { name: 'Rosa Puig i Serra', number: '77310058Y' }
    await presentDocument(town, one, { title, signer, assurance: 'official', bytes }, 'Jordi')
  }
  const stands = await leaveHalfDone({
    written: staff.getByLabel('Títol del document'),
    focused: staff.getByLabel('Nom de qui signa'),
    opened: staff.locator('#seat'),
  })
  const before = await stands()
  await present('Instància')
  await staff.getByRole('article', { name: 'Instància' }).waitFor()
  expect(await stands()).toEqual(before)

  const box = (title: string) => citizen.getByRole('article', { name: title }).getByRole('checkbox')
  await box('Instància').check()
  await present('Declaració')
  await box('Declaració').waitFor()
  expect([await box('Instància').isChecked(), await box('Declaració').isChecked()]).toEqual([true, false])
  // An answer takes the place of the form that was sent, and of no other.
  await citizen
    .getByRole('article', { name: 'Declaració' })
    .getByRole('button', { name: 'Hi dono el consentiment' })
    .click()
  await citizen.getByText('Marqueu la casella').waitFor()
  expect(await box('Instància').isChecked()).toBe(true)
  expect(await stands()).toEqual(before)
})
