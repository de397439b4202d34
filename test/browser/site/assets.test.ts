import { beforeAll, expect, test } from 'bun:test'
import { CORNER, haveAssets } from '../../support/assets/inventory.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { createPageDriver, type InputMode, SCREENS } from '../../support/browser/page-driver.ts'

/** A thing of the street chosen in a real browser, and what staff see of it. */

const { world, open } = browsing()

beforeAll(async () => {
  await haveAssets(world().service.town, CORNER)
})

const at = async (way: InputMode, options: { paintsMaps?: boolean } = {}) => {
  const page = await open({ ...SCREENS[way], ...options })
  return createPageDriver(page, way, world().url, (name) => picture(page, `assets-${name}`, true))
}

test('on a small dark screen: a lamp is told by the number on its plate, and nothing else is asked', async () => {
  const hand = await at('small')
  const { page } = hand
  await hand.goes('/report?service=EP01&asked=place')
  await hand.writes(page.getByLabel('Número de la placa'), '23-777')
  await hand.presses(page.getByRole('button', { name: 'Continuar', exact: true }))
  await page.getByRole('link', { name: 'No hi ha cap element amb aquest número' }).waitFor()
  await hand.looks('wrong')
  await hand.writes(page.getByLabel('Número de la placa'), '23/118')
  await hand.presses(page.getByRole('button', { name: 'Continuar', exact: true }))
  await page.getByText('Fanal 23-118').waitFor()
  await hand.looks('last')
  await hand.writes(page.getByLabel('Què hi passa?'), 'Fa pampallugues')
  await hand.presses(page.getByRole('button', { name: 'Enviar la incidència' }))
  await page.getByText('Hem rebut la vostra incidència').waitFor()
  expect([...(await world().sql`select asset_id from service_request`)]).toEqual([
    { asset_id: 'lamp:23-118' },
  ])
})

test('by keyboard and on the map: what stands near the place is chosen', async () => {
  const hand = await at('keyboard', { paintsMaps: true })
  const { page } = hand
  await hand.goes('/report?service=EP01&lat=41.72636&long=1.82681')
  await page.locator('#map[data-ready="true"]').waitFor()
  await hand.looks('near')
  await hand.presses(page.getByRole('link', { name: /^Fanal 23-119/ }))
  await page.getByText('Fanal 23-119').waitFor()
  expect(new URL(page.url()).searchParams.get('asset')).toBe('lamp:23-119')
  // On the map: the lamp beside it, some sixteen metres to the north.
  await page.goBack()
  await page.locator('#map[data-ready="true"]').waitFor()
  const map = page.locator('#map canvas')
  const box = await map.boundingBox()
  const [x, y] = [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2]
  const chosen = page.locator('.maplibregl-popup a')
  // Points are drawn a moment after the map is.
  for (let tries = 0; tries < 20 && (await chosen.count()) === 0; tries++) {
    await map.click({ position: { x: x - 4, y: y - 74 } })
    await page.waitForTimeout(100)
  }
  expect(await chosen.textContent()).toBe('Fanal 23-120')
  await picture(page, 'assets-map', true)
  await chosen.click()
  await page.getByText('Fanal 23-120').waitFor()
})

test('staff choose things and print their labels; a request shows its thing', async () => {
  const number = await world().report({ service_code: 'EP01', 'attribute[asset_id]': 'lamp:23-120' })
  await world()
    .sql`update service_request set state = 'resolved', closed_at = updated_at where id = ${number}`
  const again = await world().report({ service_code: 'EP01', 'attribute[asset_id]': 'lamp:23-120' })
  const signedIn = async (way: InputMode) => {
    const hand = await at(way)
    const cookies = (await world().signIn('lead@demo.test')).split('; ').map((one) => {
      const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
      return { name, value, url: world().url }
    })
    await hand.page.context().addCookies(cookies)
    return hand
  }
  const phone = await signedIn('small')
  await phone.goes('/console/assets')
  await phone.looks('console')
  const hand = await signedIn('keyboard')
  const { page } = hand
  await hand.goes('/console/assets')
  await hand.looks('console')
  await hand.presses(page.getByLabel('Fanal 23-118'))
  const download = page.waitForEvent('download')
  await hand.presses(page.getByRole('button', { name: 'Etiquetes dels triats (PDF)' }))
  expect((await download).suggestedFilename()).toBe('etiquetes.pdf')
  await hand.goes(`/console/requests/${again}`)
  await hand.looks('request')
  await hand.presses(page.getByRole('link', { name: 'Fanal 23-120', exact: true }))
  await page.getByRole('heading', { name: 'Fanal 23-120' }).waitFor()
  await page.locator('#map[data-ready="true"]').waitFor()
  await hand.looks('asset')
  await phone.goes('/console/assets/lamp:23-120')
  await phone.looks('asset')
  await hand.goes('/console/figures')
  await hand.looks('figures')
})
