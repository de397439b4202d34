import { drawAerialTile } from '../aerial.ts'
import { PREPARED, photograph } from '../prepare.ts'
import type { Scenes } from '../studio.ts'
import { PHONE } from '../studio.ts'

const TELEPHONE = { viewport: PHONE, hasTouch: true }

/** Row by row what citizens meet. */
export const CITIZENS: Scenes = {
  'features/map-first': async (studio) => {
    const page = await studio.visits('/report')
    await page.locator('#map[data-ready=true]').waitFor()
    await studio.takes('features/map-first', page)
  },
  'features/photo-first': async (studio) => {
    const page = await studio.visits('/report', TELEPHONE)
    await page
      .locator('#picture')
      .setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer: await photograph('lamp') })
    await page.getByRole('heading', { name: 'La foto diu que és aquí' }).waitFor()
    await page.locator('#map[data-ready=true]').waitFor()
    await studio.takes('features/photo-first', page)
  },
  'features/assets': async (studio) => {
    const page = await studio.visits('/report?service=EP01&lat=41.72636&long=1.82681', TELEPHONE)
    await page.locator('#map[data-ready=true]').waitFor()
    await studio.takes('features/assets', page)
  },
  'features/duplicates': async (studio) => {
    const page = await studio.visits('/report?service=CV01&lat=41.72571&long=1.82714', TELEPHONE)
    await page.locator('.near details summary').first().click()
    await page.locator('#near-title').evaluate((one) => one.scrollIntoView({ block: 'start' }))
    await studio.takes('features/duplicates', page)
  },
  'features/follow': async (studio) => {
    const page = await studio.visits(`/reports/${PREPARED.twin}`, TELEPHONE)
    await page.getByText('Seguir-la per correu electrònic').click()
    await studio.takes('features/follow', page)
  },
  'features/area-alerts': async (studio) => {
    const page = await studio.visits('/alerts', TELEPHONE)
    await page.getByText('Un carrer sencer').click()
    await page.getByLabel('Quin carrer?').fill('Carrer de Guimerà')
    await page.getByText('De quin lloc?').evaluate((one) => one.scrollIntoView({ block: 'start' }))
    await studio.takes('features/area-alerts', page)
  },
  'features/mended': async (studio) => {
    const page = await studio.visits(`${studio.phoneUrl}/?wa_id=34600111222`, TELEPHONE)
    await page.getByText('Ja està arreglat?').first().waitFor()
    await studio.takes('features/mended', page)
  },
  'features/neighbours': async (studio) => {
    const page = await studio.works('agent', '/console?updates=waiting&state=all', {
      viewport: { width: 1440, height: 900 },
    })
    await page.locator('#queue a').first().click()
    await page.locator('#updates details.reject summary').first().click()
    await page.locator('#updates').evaluate((one) => one.scrollIntoView({ block: 'center' }))
    await studio.takes('features/neighbours', page.locator('#detail'))
  },
  'features/aerial': async (studio) => {
    const page = await studio.visits('about:blank', { viewport: { width: 1100, height: 900 } })
    await page.route('**/map/style.json*', async (route) => {
      const style = await (await route.fetch()).json()
      const tiles = ['/map/aerial/{z}/{x}/{y}']
      style.sources.aerial = {
        type: 'raster',
        tiles,
        tileSize: 256,
        minzoom: 11,
        maxzoom: 19,
        attribution: '© …',
      }
      style.layers.splice(1, 0, {
        id: 'aerial',
        type: 'raster',
        source: 'aerial',
        layout: { visibility: 'none' },
      })
      await route.fulfill({ json: style })
    })
    await page.route('**/map/aerial/**', async (route) => {
      const [zoom = 0, x = 0, y = 0] = new URL(route.request().url()).pathname.split('/').slice(3).map(Number)
      await route.fulfill({ contentType: 'image/jpeg', body: await drawAerialTile(zoom, x, y) })
    })
    await page.goto(`${studio.url}/report?service=MU01&lat=41.72571&long=1.82714&asked=place`)
    await page.locator('#map[data-ready=true]').waitFor()
    await page.getByRole('button', { name: 'Foto aèria' }).click()
    await page.waitForTimeout(2_000)
    await studio.takes('features/aerial', page.locator('#map'))
  },
  'features/channels': async (studio) => {
    const page = await studio.visits(`${studio.phoneUrl}/?wa_id=34600111223`, TELEPHONE)
    await page.locator('#text').fill('hi ha un fanal fos al carrer Guimerà 12')
    await page.getByRole('button', { name: 'Enviar' }).click()
    await page.getByRole('button', { name: 'Confirmar' }).waitFor()
    await studio.takes('features/channels', page)
  },
}
