import { expect, test } from 'bun:test'
import { getSchedules } from '#domain/appointments'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { atConsole } from '../../support/browser/effort.ts'
import { until } from '../../support/world.ts'

/** What the tasks of the 010, of the counter and of who keeps the town's content and settings cost a hand. */

const { world, open } = browsing()

const at = async (email: string, path: string, options: { paintsMaps?: boolean } = {}) =>
  atConsole(world(), await open({ viewport: { width: 1440, height: 900 }, ...options }), {
    email: `${email}@demo.test`,
    path,
  })

test('a call is written down while it is spoken, with its place, and the number and the day are read aloud', async () => {
  const hand = await at('operator', '/console/010')
  const { page } = hand
  await page.locator('#phone:focus').waitFor()
  await hand.types('622001000')
  await hand.presses('Tab')
  await hand.types('Assumpta Roca')
  await hand.presses('Tab')
  await hand.types('hi ha un fanal apagat davant de casa')
  await page.waitForFunction(() => document.querySelector<HTMLSelectElement>('#service_code')?.value)
  // Past the kinds that are proposed and the kind that was taken.
  await page.locator('#address').focus()
  await hand.presses('Tab', 'Tab')
  await page.locator('#address').focus()
  await hand.types('sobrerroca 20')
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#lat')?.value)
  await hand.presses('Control+Enter')
  await page.getByText('Desada. Digueu-li aquest número:').waitFor()
  await page.getByText('Carrer de Sobrerroca, 20').waitFor()
  await page.getByText('Abans del:').waitFor()
  await picture(page, 'console-010-done')
  hand.ends('010 call', { seconds: 22, clicks: 1, loads: 1 })
})

test('an appointment is given in a call by three clicks, and nobody says their name twice', async () => {
  await until('hours to be free', async () => (await getSchedules(world().service.town)).length > 0)
  const hand = await at('operator', '/console/010')
  const { page } = hand
  // What is typed of a caller in any case
  await page.locator('#phone').fill('622001000')
  await page.locator('#name').fill('Assumpta Roca')
  await hand.clicks(page.getByRole('link', { name: 'Donar cita' }))
  await hand.clicks(page.getByRole('link', { name: /Rebuts i tributs/ }))
  await page.locator('#name').waitFor()
  expect([await page.locator('#name').inputValue(), await page.locator('#phone').inputValue()]).toEqual([
    'Assumpta Roca',
    '622001000',
  ])
  await hand.clicks(page.getByRole('button', { name: 'Donar la cita' }))
  await page.getByText('Assumpta Roca').first().waitFor()
  hand.ends('give an appointment', { seconds: 12, clicks: 4 })
  // What was said of them is used once.
  await page.goto(`${world().url}/console/appointments/new?what=oat:tributs`)
  expect(await page.locator('#name').inputValue()).toBe('')
})

test('what a number wrote is one search away', async () => {
  const rosa = world().citizenAt('34622003007', 'Rosa Puigdellívol')
  await rosa.asks('bon dia', /./)
  const hand = await at('agent', '/console')
  const { page } = hand
  await hand.presses('Control+k')
  await hand.types('622003007')
  await page.getByRole('option').getByText('Rosa Puigdellívol').waitFor()
  await hand.presses('Enter')
  await page.getByRole('heading', { level: 1, name: 'Rosa Puigdellívol' }).waitFor()
  hand.ends('what a number wrote', { seconds: 4, clicks: 0, loads: 1 })
})

test('a deadline is changed in the list, and nothing else of the service is', async () => {
  const definition = async () =>
    (await world().sql`select definition from service where code = 'EP01'`)[0]?.definition
  const before = await definition()
  const hand = await at('admin', '/console/settings')
  const { page } = hand
  const days = page.getByLabel('Dies fins a resoldre-la (0: sense termini): Fanal apagat')
  await hand.clicks(days)
  await hand.presses('Control+a', '9', 'Enter')
  await page.getByText('Desat.').waitFor()
  hand.ends('change a deadline', { seconds: 5, clicks: 2, loads: 1 })
  expect(await definition()).toEqual({ ...before, resolution_days: 9 })
  expect(await days.inputValue()).toBe('9')
  // What cannot be is said at its field, and nothing is saved.
  await days.fill('400')
  await page.getByRole('button', { name: 'Desar els terminis' }).click()
  await page.getByRole('link', { name: 'Els dies van de 0 a 365' }).click()
  expect(await days.evaluate((field) => field === document.activeElement)).toBe(true)
  expect(await days.inputValue()).toBe('400')
  expect((await definition()).resolution_days).toBe(9)
})

test('an option of a menu is added in the languages that the town requires, and published', async () => {
  const hand = await at('editor', '/console/content')
  const { page } = hand
  await hand.clicks(page.locator('#title_ca'))
  await hand.types('Piscina')
  await hand.presses('Tab')
  await hand.types('Piscina')
  await hand.presses('Tab', 'Tab')
  await hand.types('Text')
  await hand.presses('Tab')
  await hand.types('Tur')
  await hand.clicks(page.getByRole('button', { name: 'Afegir-la' }))
  await page.waitForURL(/\/console\/content\/pages\/piscina$/)
  await hand.clicks(page.locator('#text_ca'))
  await hand.types('Obre el 15 de juny, de 10 a 20 h.')
  await hand.presses('Tab')
  await hand.types('Abre el 15 de junio, de 10 a 20 h.')
  await hand.clicks(page.getByRole('button', { name: 'Desar i publicar' }))
  await page.getByText('Publicat').first().waitFor()
  hand.ends('menu option ca/es', { seconds: 40, clicks: 6, loads: 2 })
  const citizen = world().citizen('Emma')
  await citizen.asks('turisme', /./)
  const [row] = await world().sql`select content from content_version where state = 'published'`
  expect(JSON.stringify(row?.content)).toContain('Obre el 15 de juny')
})

test('a zone is drawn on the map by its corners', async () => {
  const hand = await at('admin', '/console/settings/zones', { paintsMaps: true })
  const { page } = hand
  const map = page.locator('#map[data-ready=true]')
  await map.waitFor()
  await hand.clicks(page.locator('#name'))
  await hand.types('Barri Antic')
  for (const position of [
    { x: 120, y: 120 },
    { x: 220, y: 120 },
    { x: 220, y: 220 },
    { x: 120, y: 220 },
  ])
    await hand.clicks(map, position)
  // A corner that is not where it should be is dragged, and its line goes with it.
  const lines = () => page.locator('#ring').inputValue()
  const before = await lines()
  const corner = await page.locator('.corner').last().boundingBox()
  if (!corner) throw new Error('no corner')
  await page.mouse.move(corner.x + 12, corner.y + 12)
  await page.mouse.down()
  await page.mouse.move(corner.x + 40, corner.y + 30, { steps: 4 })
  await page.mouse.up()
  await page.waitForFunction(
    (old) => document.querySelector<HTMLTextAreaElement>('#ring')?.value !== old,
    before,
  )
  expect((await lines()).split('\n').slice(0, 3)).toEqual(before.split('\n').slice(0, 3))
  await hand.clicks(page.locator('#draw').getByRole('button', { name: 'Desar' }))
  await page.getByText('4 punts').first().waitFor()
  hand.ends('draw a zone', { seconds: 20, loads: 1 })
})
