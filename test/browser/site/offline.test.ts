import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { photo } from '../../support/media.ts'
import { until } from '../../support/world.ts'

/** A report outlives its page and a lost connection, with its picture, in the browser that it is written in. */

const { world, open } = browsing()

const chooses = async (page: Page, buffer: Buffer) =>
  page.locator('#picture').setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer })

/** Until what was written is kept. */
const kept = (page: Page, words: string) =>
  until(`«${words}» to be kept`, () =>
    page.evaluate(
      (wanted) =>
        new Promise<boolean>((resolve) => {
          const opening = indexedDB.open('site', 1)
          opening.onupgradeneeded = () => opening.result.createObjectStore('kept')
          opening.onsuccess = () => {
            const asked = opening.result.transaction('kept').objectStore('kept').get('report')
            asked.onsuccess = () => {
              opening.result.close()
              resolve(JSON.stringify(asked.result ?? '').includes(wanted))
            }
          }
        }),
      words,
    ),
  )

const reports = async (words: string): Promise<number> => {
  const [row] = await world().sql`select count(*)::int as n from service_request where description = ${words}`
  return row?.n
}

test('what was written is there again after the page was closed, with its picture, and is gone once it was sent', async () => {
  const page = await open()
  await page.goto(`${world().url}/report/form`)
  await page.getByLabel('De què es tracta?').selectOption('EP01')
  await page.getByLabel('Què hi passa?').fill('Fanal tombat pel vent')
  await page.getByLabel('On és?').fill('Carrer de Guimerà, 12')
  await chooses(page, await photo(undefined, '#345678'))
  await kept(page, 'Fanal tombat')
  const context = page.context()
  await page.close()
  const later = await context.newPage()
  await later.goto(world().url)
  await later.getByText('Teniu una incidència a mig fer').waitFor()
  expect(await violations(later)).toEqual([])
  await later.getByRole('link', { name: 'Continuar-la' }).click()
  await later.getByText('Hem recuperat el que estàveu escrivint').waitFor()
  expect(await later.getByLabel('Què hi passa?').inputValue()).toBe('Fanal tombat pel vent')
  expect(await later.getByLabel('De què es tracta?').inputValue()).toBe('EP01')
  await picture(later, 'offline-restored', true)
  await later.getByRole('button', { name: 'Enviar la incidència' }).click()
  await later.getByText('Hem rebut la vostra incidència').waitFor()
  const [row] = await world()
    .sql`select (select count(*)::int from service_request_picture p where p.request_id = r.id) as n
    from service_request r where description = 'Fanal tombat pel vent'`
  expect(row?.n).toBe(1)
  await later.goto(`${world().url}/report`)
  expect(await later.locator('#kept').isVisible()).toBe(false)
})

test('without a connection the form is there, keeps what is written, and sends it once there is one', async () => {
  const page = await open({ viewport: { width: 320, height: 640 }, colorScheme: 'dark' })
  await page.goto(`${world().url}/report`)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await page.context().setOffline(true)
  await page.goto(`${world().url}/report`)
  await page.getByText('Ara no teniu connexió').waitFor()
  await picture(page, 'offline-without', true)
  await page.getByLabel('De què es tracta?').selectOption('NR01')
  await page.getByLabel('Què hi passa?').fill('Contenidor cremat')
  await page.getByLabel('On és?').fill('Plaça Major, 1')
  await page.getByRole('button', { name: 'Enviar la incidència' }).click()
  await kept(page, 'Contenidor cremat')
  expect(await reports('Contenidor cremat')).toBe(0)
  // Closed, and opened again: still there, still without a connection.
  await page.goto(`${world().url}/report/form`)
  await page.getByText('Ara no teniu connexió').waitFor()
  expect(await page.getByLabel('Què hi passa?').inputValue()).toBe('Contenidor cremat')
  await page.context().setOffline(false)
  await page.getByText('Torneu a tenir connexió').waitFor()
  await page.getByRole('button', { name: 'Enviar la incidència' }).click()
  await page.getByText('Hem rebut la vostra incidència').waitFor()
  expect(await reports('Contenidor cremat')).toBe(1)
})

test('a picture that is chosen without a connection goes on in the form that is there', async () => {
  const page = await open()
  await page.goto(`${world().url}/report`)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await page.context().setOffline(true)
  await chooses(page, await photo())
  await page.waitForURL(/\/report\/form$/)
  await page
    .getByText('Hem recuperat el que estàveu escrivint')
    .or(page.getByText('Ara no teniu connexió'))
    .waitFor()
  expect(await page.locator('#picture').evaluate((input: HTMLInputElement) => input.files?.length)).toBe(1)
})

test('two reports that are written on the page that was kept are two', async () => {
  const page = await open()
  const sends = async (words: string) => {
    await page.goto(`${world().url}/report/form`)
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    await page.context().setOffline(true)
    await page.goto(`${world().url}/report/form`)
    await page.getByLabel('De què es tracta?').selectOption('NR01')
    await page.getByLabel('Què hi passa?').fill(words)
    await page.getByLabel('On és?').fill('Plaça Major, 1')
    await kept(page, words)
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Enviar la incidència' }).click()
    await page.getByText('Hem rebut la vostra incidència').waitFor()
  }
  await sends('Primer contenidor')
  await sends('Segon contenidor')
  expect([await reports('Primer contenidor'), await reports('Segon contenidor')]).toEqual([1, 1])
})

test('what is discarded does not come back, and a page that has nothing to do with reports is not kept', async () => {
  const page = await open()
  await page.goto(`${world().url}/report/form`)
  await page.getByLabel('Què hi passa?').fill('Ho deixo córrer')
  await kept(page, 'Ho deixo córrer')
  await page.reload()
  await page.getByRole('button', { name: 'Descartar-la' }).click()
  await page.waitForURL(/\/report$/)
  await page.goto(`${world().url}/report/form`)
  expect(await page.getByLabel('Què hi passa?').inputValue()).toBe('')
  const cached = await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    const cache = await caches.open('report-1')
    return (await cache.keys()).map(({ url }) => new URL(url).pathname)
  })
  expect(cached.filter((path) => !path.startsWith('/assets/')).toSorted()).toEqual([
    '/manifest.webmanifest',
    '/report/form',
  ])
})

test('the site names its manifest, and search engines read what it is', async () => {
  const page = await open()
  await page.goto(world().url)
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]')
    return (await fetch(link?.href ?? '')).json()
  })
  expect(manifest).toMatchObject({ start_url: '/report', lang: 'ca', scope: '/' })
  const told = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '{}')
  expect(told['@graph'].map((one: { '@type': string }) => one['@type'])).toEqual([
    'GovernmentOrganization',
    'GovernmentService',
    'WebSite',
  ])
})
