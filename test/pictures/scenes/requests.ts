import type { Page } from 'playwright-core'
import { draw, PREPARED } from '../prepare.ts'
import type { Scenes, Studio } from '../studio.ts'
import { PHONE } from '../studio.ts'

const WIDE = { viewport: { width: 1440, height: 900 } }

/** A list is as good by its first rows. */
const LIST = { viewport: { width: 1200, height: 600 } }

/** The queue with a request open beside it. */
const opensFirst = async (studio: Studio, query: string, options = WIDE): Promise<Page> => {
  const page = await studio.works('agent', `/console?${query}`, options)
  await page.locator('#queue a').first().click()
  await page.locator('[data-request]').waitFor()
  return page
}

/** The crew's telephone, near the town hall. */
const STREET = {
  viewport: PHONE,
  hasTouch: true,
  geolocation: { latitude: 41.7253, longitude: 1.8267 },
  permissions: ['geolocation'],
}

/** Row by row what is done with a request. */
export const REQUESTS: Scenes = {
  'features/queue': async (studio) => {
    const page = await opensFirst(studio, 'order=newest')
    await studio.takes('features/queue', page)
  },
  'features/thumbnails': async (studio) => {
    const page = await studio.works('agent', '/console?order=newest', {
      viewport: { width: 1000, height: 620 },
    })
    await studio.takes('features/thumbnails', page)
  },
  'features/priority': async (studio) => {
    const page = await studio.works('agent', '/console?priority=high', LIST)
    await studio.takes('features/priority', page)
  },
  'features/correct-kind': async (studio) => {
    const page = await opensFirst(studio, 'kind=NR02&order=newest')
    await page.getByText('Corregir i classificar').click()
    await page.locator('#kind').evaluate((one) => one.scrollIntoView({ block: 'center' }))
    await studio.takes('features/correct-kind', page.locator('#detail'))
  },
  'features/move-pin': async (studio) => {
    const page = await studio.works('agent', `/console?kind=CV01&order=newest&at=${PREPARED.twin}`, WIDE)
    await page.locator('.request-map > summary').click()
    await page.locator('#map[data-ready=true] .maplibregl-marker').waitFor()
    await page.locator('.request-map').evaluate((one) => one.scrollIntoView({ block: 'center' }))
    await studio.takes('features/move-pin', page.locator('#detail'))
  },
  'features/public-text': async (studio) => {
    const page = await opensFirst(studio, 'kind=CV01&order=newest')
    await page.getByText('Corregir i classificar').click()
    await page.locator('#public_text').evaluate((one) => one.scrollIntoView({ block: 'center' }))
    await studio.takes('features/public-text', page.locator('#detail'))
  },
  'features/pictures': async (studio) => {
    const page = await studio.works('agent', `/console/requests/${PREPARED.twin}`)
    await page.getByRole('link', { name: 'Tapar-ne una part' }).first().click()
    await page.waitForURL(/blur|pictures/)
    await studio.takes('features/pictures', page)
  },
  'features/merge': async (studio) => {
    const page = await studio.works('agent', `/console?kind=CV01&order=newest&at=${PREPARED.twin}`, WIDE)
    await page
      .getByRole('heading', { name: 'A prop' })
      .evaluate((one) => one.scrollIntoView({ block: 'start' }))
    await studio.takes('features/merge', page.locator('#detail'))
  },
  'features/bulk': async (studio) => {
    const page = await studio.works('lead', '/console?order=newest', LIST)
    const boxes = page.getByRole('checkbox', { name: /Triar la/ })
    for (const index of [0, 1, 2]) await boxes.nth(index).check()
    await page.getByRole('button', { name: 'Assignar-me-les' }).click()
    await page.getByText('S’han canviat 3 incidències').waitFor()
    await studio.takes('features/bulk', page)
    await page.getByRole('button', { name: 'Desfer-ho' }).click()
    await page.getByText('3 incidències tornen a estar com abans').waitFor()
  },
  'features/crew': async (studio) => {
    const page = await studio.works('carrer', '/console/crew', STREET)
    await page.locator('#map a.stop').first().waitFor()
    await studio.takes('features/crew', page)
  },
  'features/crew-offline': async (studio) => {
    const page = await studio.works('carrer', '/console/crew', STREET)
    await page.locator('#map a.stop').first().waitFor()
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    await page.context().setOffline(true)
    const camera = page.waitForEvent('filechooser')
    await page
      .locator('[data-order]:visible')
      .first()
      .getByRole('button', { name: 'Fet', exact: true })
      .click()
    await (await camera).setFiles({
      name: 'fet.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from(await draw('lamp')),
    })
    await page.getByRole('region', { name: /Pendent d’enviar/ }).waitFor()
    await studio.takes('features/crew-offline', page)
  },
  'features/reply-by-state': async (studio) => {
    const page = await opensFirst(studio, 'kind=EP01&order=newest')
    await page.getByLabel('Estat', { exact: true }).selectOption('Resolta')
    await page.getByRole('link', { name: 'Ja està arreglat' }).waitFor()
    await page.locator('.replies').evaluate((one) => one.scrollIntoView({ block: 'end' }))
    await studio.takes('features/reply-by-state', page.locator('#detail'))
  },
  'features/exports': async (studio) => {
    const page = await studio.works('lead', '/console?due=late', LIST)
    await page.locator('.list-tools summary').click()
    await studio.takes('features/exports', page)
  },
  'features/figures': async (studio) => {
    const page = await studio.works('lead', '/console/figures?period=30d', WIDE)
    await studio.takes('features/figures', page)
  },
  'features/heat-map': async (studio) => {
    const page = await studio.works('lead', '/console/figures?period=30d', WIDE)
    await page.locator('#map').scrollIntoViewIfNeeded()
    await page.locator('#map[data-ready=true]').waitFor()
    await studio.takes('features/heat-map', page.locator('#map'))
  },
  'features/neighbourhoods': async (studio) => {
    const page = await studio.works('lead', '/console/figures?period=30d', WIDE)
    const chart = page.getByRole('figure', { name: /Per barri|Per zona/ })
    await studio.takes('features/neighbourhoods', chart)
  },
}
