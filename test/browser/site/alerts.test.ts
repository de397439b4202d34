import { describe, expect, test } from 'bun:test'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { createPageDriver, INPUT_MODES, type InputMode, SCREENS } from '../../support/browser/page-driver.ts'

/** Asking for alerts of an area: chosen, or drawn on the map with a finger or the keyboard. */

// A mail server that nobody asks for anything: what e-mail offers is on the pages.
const { world, open } = browsing({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'avisos@manresa.test' })

const at = async (way: InputMode) => {
  const page = await open(SCREENS[way])
  return createPageDriver(page, way, world().url, (name) => picture(page, `alerts-${name}`, true))
}

const cornersOf = (text: string): number[][] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(', ').map(Number))

for (const way of INPUT_MODES)
  describe(`${way}:`, () => {
    test('each way of saying where asks its own, and a street is asked for', async () => {
      const hand = await at(way)
      const { page } = hand
      await hand.goes('/alerts')
      await hand.looks('around')
      expect(await page.getByLabel('Quin carrer?').isVisible()).toBe(false)
      if (way === 'keyboard') {
        await page.getByRole('radio', { name: 'Al voltant d’una adreça' }).focus()
        await page.keyboard.press('ArrowDown')
      } else await page.getByText('Un carrer sencer').click()
      await hand.looks('street')
      await hand.writes(page.getByLabel('Quin carrer?'), 'Carrer de Guimerà')
      if (way === 'keyboard') {
        await page.getByRole('radio', { name: 'Un cop al dia' }).focus()
        await page.keyboard.press('ArrowDown')
      } else await page.getByText('Al moment').click()
      await hand.writes(page.getByLabel('Correu electrònic'), `${way}@exemple.test`)
      await hand.presses(page.getByRole('button', { name: 'Rebre els avisos' }))
      await page.getByRole('heading', { name: 'Mireu el correu' }).waitFor()
      const [row] = await world().sql`select area from mail_follow order by asked_at desc limit 1`
      expect(row?.area).toMatchObject({
        frequency: 'at-once',
        shape: { of: 'street', name: 'Carrer de Guimerà' },
      })
    })
  })

test('an area is drawn with three taps; a corner is dragged, one is taken away, and what is typed shows', async () => {
  const page = await open({ ...SCREENS.small, paintsMaps: true })
  await page.goto(`${world().url}/alerts`)
  await page.locator('#map[data-ready="true"]').waitFor({ state: 'attached' })
  await page.getByText('Una zona que dibuixo al mapa').click()
  const map = page.locator('#map canvas')
  await map.scrollIntoViewIfNeeded()
  const box = await map.boundingBox()
  const [wide, high] = [box?.width ?? 0, box?.height ?? 0]
  for (const [x, y] of [
    [0.3, 0.3],
    [0.7, 0.3],
    [0.5, 0.7],
  ] as const)
    await map.click({ position: { x: wide * x, y: high * y } })
  const ring = page.getByLabel('Les cantonades de la zona')
  const drawn = cornersOf(await ring.inputValue())
  expect(drawn.length).toBe(3)
  await picture(page, 'alerts-drawn-small', true)
  const corner = page.getByRole('button', { name: /^Cantonada 3/ })
  await corner.hover()
  await page.mouse.down()
  await page.mouse.move((box?.x ?? 0) + wide * 0.5, (box?.y ?? 0) + high * 0.85, { steps: 5 })
  await page.mouse.up()
  const dragged = cornersOf(await ring.inputValue())
  expect(dragged[2]?.[0]).toBeLessThan(drawn[2]?.[0] ?? 0)
  expect(dragged.slice(0, 2)).toEqual(drawn.slice(0, 2))
  await map.click({ position: { x: wide * 0.2, y: high * 0.6 } })
  await page.getByRole('button', { name: 'Treure l’última cantonada' }).click()
  expect(cornersOf(await ring.inputValue())).toEqual(dragged)
  await ring.fill('41.73, 1.82\n41.73, 1.83\n41.72, 1.83\n41.72, 1.82')
  await page.getByRole('button', { name: /^Cantonada 4/ }).waitFor()
})

test('by keyboard alone a corner is put in the middle of the map, moved with the arrows and deleted', async () => {
  const hand = await at('keyboard')
  const { page } = hand
  await hand.goes('/alerts?where=drawn')
  await page.locator('#map[data-ready="true"]').waitFor()
  await page.locator('#map canvas').focus()
  await page.keyboard.press('Enter')
  const ring = page.getByLabel('Les cantonades de la zona')
  const [middle = []] = cornersOf(await ring.inputValue())
  expect(middle.length).toBe(2)
  await hand.writes(ring, `${middle.join(', ')}\n41.74, 1.84\n41.72, 1.81`)
  await hand.looks('drawn')
  const corner = page.getByRole('button', { name: /^Cantonada 2/ })
  await corner.focus()
  const before = cornersOf(await ring.inputValue())
  await page.keyboard.press('ArrowUp')
  expect(cornersOf(await ring.inputValue())[1]?.[0]).toBeGreaterThan(before[1]?.[0] ?? 0)
  await page.keyboard.press('Delete')
  expect(cornersOf(await ring.inputValue())).toEqual(before.filter((_, index) => index !== 1))
})

test('staff draw a zone in the same way', async () => {
  const page = await open({ paintsMaps: true })
  const cookies = (await world().signIn('admin@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${world().url}/console/settings/zones`)
  await page.locator('#map[data-ready="true"]').waitFor()
  await page.getByLabel('Cantonades').fill('41.73, 1.82\n41.73, 1.83\n41.72, 1.83')
  await page.getByRole('button', { name: /^Cantonada 3/ }).focus()
  await page.keyboard.press('Shift+ArrowDown')
  const [, , third = []] = cornersOf(await page.getByLabel('Cantonades').inputValue())
  expect(third[0]).toBeLessThan(41.72)
  await page.getByLabel('Nom', { exact: true }).fill('Zona de prova')
  await page.getByRole('button', { name: 'Desar' }).first().click()
  await page.getByText('Zona de prova').first().waitFor()
})
