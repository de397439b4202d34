import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { atConsole } from '../support/browser/effort.ts'
import { readRequestRow, signInToConsole } from '../support/console/console.ts'

/** A request by hand: its keys, its replies, and its pin, moved by dragging, by keys, by a tap and by typing. */

const { world, open } = browsing()

const LAMP = { service_code: 'EP01', lat: '41.7262', long: '1.8263' }

const unfold = async (page: Page) => {
  await page.locator('.request-map > summary').click()
  await page.locator('#map[data-ready=true] .maplibregl-marker').waitFor()
}

const pointIn = async (page: Page): Promise<number[]> =>
  (await page.locator('#point').inputValue()).split(', ').map(Number)

/** The point of the form, once it is another. */
const pointAfter = async (page: Page, before: number[]): Promise<number[]> => {
  await page.waitForFunction(
    (old) => document.querySelector<HTMLInputElement>('#point')?.value !== old,
    before.map((one) => one.toFixed(6)).join(', '),
  )
  return pointIn(page)
}

test('a pin is dragged, moved by arrow keys, tapped and typed; nothing is saved before the form is', async () => {
  const id = await world().report(LAMP)
  const next = await world().report({ ...LAMP, lat: '41.7272' })
  const { page } = await atConsole(
    world(),
    await open({ viewport: { width: 1440, height: 900 }, paintsMaps: true }),
    {
      email: 'agent@demo.test',
      path: `/console?kind=EP01&order=oldest&at=${id}`,
    },
  )
  await unfold(page)
  expect(await violations(page)).toEqual([])
  const start = await pointIn(page)
  expect(start).toEqual([41.7262, 1.8263])
  const pin = page.locator('.maplibregl-marker')

  // Dragged to the east
  const box = await pin.boundingBox()
  if (!box) throw new Error('no pin')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + box.height / 2, { steps: 5 })
  await page.mouse.up()
  const dragged = await pointAfter(page, start)
  expect(dragged[1]).toBeGreaterThan(1.8263)
  await page
    .locator('#pin-said')
    .getByText(/^Punt nou: .+ Encara no s’ha desat\.$/)
    .waitFor()

  // Moved by keys: north is up, and further with Shift
  await pin.focus()
  await page.keyboard.press('ArrowUp')
  const north = await pointAfter(page, dragged)
  expect(north[0]).toBeGreaterThan(dragged[0] ?? 0)
  await page.keyboard.press('Shift+ArrowLeft')
  const west = await pointAfter(page, north)
  expect((north[1] ?? 0) - (west[1] ?? 0)).toBeGreaterThan((north[0] ?? 0) - (dragged[0] ?? 0))

  // One tap puts it where it is touched
  await page.locator('#map').click({ position: { x: 60, y: 90 } })
  const tapped = await pointAfter(page, west)
  expect(tapped[1]).toBeLessThan(1.8263)

  // Typed coordinates move the pin on the map
  const before = await pin.getAttribute('style')
  await page.getByLabel('Punt (latitud, longitud)').fill('41.726300, 1.826500')
  await page.keyboard.press('Tab')
  await page.waitForFunction(
    (old) => document.querySelector('.maplibregl-marker')?.getAttribute('style') !== old,
    before,
  )
  await picture(page, 'request-pin')
  expect((await readRequestRow(world(), id)).lat).toBe(41.7262)

  // Saved with the form: the history has it, and the map stays unfolded for the next one
  await page.getByRole('button', { name: 'Desar i següent' }).click()
  await page.locator(`[data-request="${next}"]`).waitFor()
  expect(await readRequestRow(world(), id)).toMatchObject({ lat: 41.7263, long: 1.8265 })
  await page.locator('#map[data-ready=true] .maplibregl-marker').waitFor()
  expect(await pointIn(page)).toEqual([41.7272, 1.8263])
  await page.goto(`${world().url}/console/requests/${id}`)
  await page.getByText('S’ha corregit el lloc').waitFor()
})

test('the map of a request fits a phone in the dark, and without a script its coordinates are typed', async () => {
  const id = await world().report({ ...LAMP, lat: '41.7251' })
  const small = await atConsole(
    world(),
    await open({
      viewport: { width: 320, height: 700 },
      colorScheme: 'dark',
      hasTouch: true,
      paintsMaps: true,
    }),
    { email: 'agent@demo.test', path: `/console/requests/${id}` },
  )
  await small.page.locator('#map[data-ready=true] .maplibregl-marker').waitFor()
  expect(await violations(small.page)).toEqual([])
  expect(await fits(small.page)).toBe(true)
  const plain = await open({ javaScriptEnabled: false })
  await atConsole(world(), plain, { email: 'agent@demo.test', path: `/console/requests/${id}` })
  await plain.getByText('Corregir i classificar').click()
  await plain.getByLabel('Punt (latitud, longitud)').fill('41.72520, 1.82640')
  await plain.getByRole('button', { name: 'Desar', exact: true }).click()
  await plain.getByText('S’ha corregit el lloc').waitFor()
  expect(await readRequestRow(world(), id)).toMatchObject({ lat: 41.7252, long: 1.8264 })
})

test('each letter of the sheet does what it says with what is open, and nothing once they are switched off', async () => {
  const ids = []
  for (const lat of ['41.7311', '41.7321', '41.7331'])
    ids.push(await world().report({ service_code: 'MU01', lat, long: '1.8311' }))
  const { page } = await atConsole(world(), await open({ viewport: { width: 1440, height: 900 } }), {
    email: 'agent@demo.test',
    path: `/console?kind=MU01&order=oldest&at=${ids[0]}`,
  })
  const title = page.locator('#request-title')
  const focused = () => page.evaluate(() => document.activeElement?.id)
  const stands = (state: string) => page.locator('#summary').filter({ hasText: state }).waitFor()
  for (const [key, field] of [
    ['a', 'assignee'],
    ['d', 'department'],
    ['s', 'state'],
    ['e', 'public_note'],
    ['n', 'internal_note'],
  ] as const) {
    await title.focus()
    await page.keyboard.press(key)
    expect([key, await focused()]).toEqual([key, field])
    await page.keyboard.press('Escape')
  }
  // One press, and back, before anybody hears of it
  for (const [key, state] of [
    ['c', 'Confirmada'],
    ['p', 'En curs'],
    ['r', 'Resolta'],
  ] as const) {
    await title.focus()
    await page.keyboard.press(key)
    await stands(state)
    await page.locator('#toast').getByText(`S’ha desat la ${ids[0]}`).waitFor()
    await page.keyboard.press('z')
    await stands('Rebuda')
  }
  await page.keyboard.press('i')
  await page.locator('#summary').getByText('Jordi Casals').waitFor()
  await page.keyboard.press(']')
  await page.locator(`[data-request="${ids[1]}"]`).waitFor()
  await page.keyboard.press('[')
  await page.locator(`[data-request="${ids[0]}"]`).waitFor()

  // The same letters, with all that are marked
  await page.locator(`#row-${ids[1]} a`).focus()
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('c')
  await page.locator('#toast').getByText('S’han canviat 2 incidències').waitFor()
  for (const id of ids.slice(1)) expect((await readRequestRow(world(), id)).state).toBe('confirmed')

  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Tecles' })
  await sheet.waitFor()
  expect(await violations(page)).toEqual([])
  await sheet.getByRole('button', { name: 'No fer servir lletres soles' }).click()
  await page.locator('html[data-keys=off]').waitFor()
  await page.goto(`${world().url}/console/requests/${ids[2]}`)
  await title.focus()
  await page.keyboard.press('r')
  await page.keyboard.press('e')
  expect(await focused()).toBe('request-title')
  expect((await readRequestRow(world(), ids[2] ?? '')).state).toBe('confirmed')
})

test('choosing a state brings the replies that go with it in sight, first', async () => {
  const lead = await signInToConsole(world(), 'lead@demo.test')
  for (const [name, state] of [
    ['Rebut', ''],
    ['Ja funciona', 'resolved'],
  ] as const)
    await lead.sends('/console/settings/replies', {
      do: 'save',
      title: name,
      state,
      text_ca: `${name}, gràcies per avisar.`,
      requests: 'yes',
    })
  const id = await world().report({ ...LAMP, lat: '41.7243' })
  const { page } = await atConsole(world(), await open({ viewport: { width: 1440, height: 900 } }), {
    email: 'agent@demo.test',
    path: `/console?kind=EP01&at=${id}`,
  })
  const replies = page.locator('.replies a')
  expect(await replies.first().textContent()).toBe('Rebut')
  expect(await replies.first().isVisible()).toBe(false)
  await page.getByLabel('Estat', { exact: true }).selectOption('Resolta')
  await page.getByRole('link', { name: 'Ja funciona' }).waitFor()
  expect(await replies.first().textContent()).toBe('Ja funciona')
  await replies.first().click()
  expect(await page.locator('#public_note').inputValue()).toBe('Ja funciona, gràcies per avisar.')
})
