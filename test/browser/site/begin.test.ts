import { describe, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { createPageDriver, INPUT_MODES, type InputMode, SCREENS } from '../../support/browser/page-driver.ts'
import { photo } from '../../support/media.ts'

/** A report begun with a picture or on the map, in a real browser: by keyboard, with a finger on a small dark screen, enlarged. */

const { world, open } = browsing()

const GUIMERA = { lat: 41.7262, long: 1.8268 }

const at = async (way: InputMode) => {
  const page = await open({ ...SCREENS[way], paintsMaps: true })
  return createPageDriver(page, way, world().url, (name) => picture(page, `begin-${name}`, true))
}

const choosesPhoto = async (page: Page, buffer: Buffer) =>
  page.locator('#picture').setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer })

/** Until the map of a page has been drawn. */
const drawn = (page: Page) => page.locator('#map[data-ready="true"]').waitFor()

const markerAt = (page: Page) => page.locator('.maplibregl-marker').count()

for (const way of INPUT_MODES)
  describe(`${way}:`, () => {
    test('a picture, its place confirmed, a kind and some words are a report', async () => {
      const hand = await at(way)
      const { page } = hand
      let posts = 0
      page.on('request', (request) => {
        if (request.method() === 'POST' && request.isNavigationRequest()) posts++
      })
      await hand.goes('/')
      await hand.looks('home')
      await choosesPhoto(page, await photo(GUIMERA, '#6a5b3a'))
      await page.getByRole('heading', { name: 'La foto diu que és aquí' }).waitFor()
      await drawn(page)
      // The place that is proposed is seen on the map.
      expect(await markerAt(page)).toBe(1)
      await hand.looks('proposal')
      await hand.presses(page.getByRole('button', { name: 'Sí, és aquí' }))
      await hand.writes(page.getByLabel('Expliqueu què hi passa'), `El fanal no fa llum (${way})`)
      await hand.presses(page.getByRole('button', { name: 'Proposar el tipus' }))
      await page.getByRole('heading', { name: 'Potser és:' }).waitFor()
      await hand.looks('kinds')
      await hand.presses(page.getByRole('link', { name: 'Fanal apagat' }))
      expect(await page.getByLabel('Què hi passa?').inputValue()).toBe(`El fanal no fa llum (${way})`)
      await hand.looks('last')
      await hand.presses(page.getByRole('button', { name: 'Enviar la incidència' }))
      await page.getByText('Hem rebut la vostra incidència').waitFor()
      expect(posts).toBe(3)
      const number = /\d\d-\d{5}/.exec((await page.locator('.number').textContent()) ?? '')?.[0] ?? ''
      const [row] = await world().sql`select lat, (select count(*)::int from service_request_picture p
        where p.request_id = r.id) as pictures from service_request r where id = ${number}`
      expect(row).toMatchObject({ lat: expect.closeTo(GUIMERA.lat, 4), pictures: 1 })
    })
  })

test('on the first page the map shows what is open, and the place that is pointed at goes on', async () => {
  const hand = await at('enlarged')
  const { page } = hand
  await page.setViewportSize({ width: 1280, height: 900 })
  await hand.goes('/report')
  await drawn(page)
  await hand.looks('entry')
  const map = page.locator('#map canvas')
  const box = await map.boundingBox()
  await map.click({ position: { x: (box?.width ?? 0) / 2, y: (box?.height ?? 0) / 2 } })
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#address')?.value !== '')
  await hand.presses(page.getByRole('button', { name: 'Continuar', exact: true }))
  await page.getByRole('heading', { name: 'De què es tracta?' }).waitFor()
  await hand.presses(page.getByRole('link', { name: 'Calçada i voreres' }))
  await hand.presses(page.getByRole('link', { name: 'Vorera en mal estat' }))
  // The place is not asked again.
  await page.getByLabel('Què hi passa?').waitFor()
  await hand.looks('pointed')
})

test('the marker that a picture proposes can be moved, and where it is put is the place', async () => {
  const page = await open({ paintsMaps: true })
  await page.goto(`${world().url}/report`)
  await choosesPhoto(page, await photo(GUIMERA))
  await drawn(page)
  const map = page.locator('#map canvas')
  const box = await map.boundingBox()
  await map.click({ position: { x: (box?.width ?? 0) / 2 + 60, y: (box?.height ?? 0) / 2 + 40 } })
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[name=lat]')?.value !== '')
  const lat = Number(await page.locator('#place [name=lat]').inputValue())
  expect(lat).not.toBeCloseTo(GUIMERA.lat, 5)
  await page.getByRole('button', { name: 'Continuar', exact: true }).click()
  await page.getByRole('heading', { name: 'De què es tracta?' }).waitFor()
  expect(Number(new URL(page.url()).searchParams.get('lat'))).toBe(lat)
})

test('without a script everything is there: a button for the picture, an address in place of the map', async () => {
  const page = await open({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } })
  await page.goto(`${world().url}/report`)
  expect(await page.locator('#map').isVisible()).toBe(false)
  await choosesPhoto(page, await photo(GUIMERA))
  await page.getByRole('button', { name: 'Continuar amb la foto' }).click()
  await page.getByRole('button', { name: 'Sí, és aquí' }).click()
  await page.getByRole('heading', { name: 'De què es tracta?' }).waitFor()
})
