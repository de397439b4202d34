import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { importMap, MAP_FILE } from '#domain/base-map'
import { fits, violations } from '../support/browser/axe.ts'
import { openLastingBrowser } from '../support/browser/browser.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { signInToConsole } from '../support/console/console.ts'
import { TIMEOUT_MS } from '../support/timeout.ts'
import { until } from '../support/world.ts'

/** A crew's day in the street, on a telephone, where there is a signal and where there is none. */

/** A town with a map of its own: streets along and across. */
const towns = await mkdtemp(join(tmpdir(), 'crew-towns-'))
await cp('towns', towns, { recursive: true })
const streets = Array.from({ length: 24 }, (_, index): [number, number][][] => {
  const [lat, long] = [41.718 + index * 0.001, 1.815 + index * 0.001]
  return [
    [
      [1.815, lat],
      [1.838, lat],
    ],
    [
      [long, 41.718],
      [long, 41.741],
    ],
  ]
}).flat()
const drawn = streets.map((coordinates, index) => ({
  type: 'Feature',
  properties: { highway: index % 7 === 0 ? 'primary' : 'residential', name: `Carrer ${index + 1}` },
  geometry: { type: 'LineString', coordinates },
}))
await Bun.write(
  join(towns, 'streets.geojson'),
  JSON.stringify({ type: 'FeatureCollection', features: drawn }),
)
const { bytes } = await importMap(
  [{ file: join(towns, 'streets.geojson') }],
  { boundary: streets.flat() },
  '© OpenStreetMap',
)
await Bun.write(join(towns, 'manresa.cat', MAP_FILE), bytes)
afterAll(() => rm(towns, { recursive: true }))

const { world, open } = browsing({ TOWNS_DIR: towns })

const CREW = 'carrer@demo.test'

/** By the depot, and from there on ever farther to the north. */
const HERE = { latitude: 41.72, longitude: 1.826 }
const STREETS = [
  'Carrer de Guimerà, 12',
  'Carrer de Sobrerroca, 20',
  'Carrer d’Urgell, 3',
  'Plaça Major, 1',
  'Carrer del Bruc, 44',
  'Carrer de la Mel, 8',
  'Passeig de Pere III, 20',
  'Carrer de Sant Miquel, 31',
  'Carrer de Jorbetes, 6',
  'Carretera de Vic, 110',
]

let photo: Buffer
/** The same words are the same report. */
let told = 0

beforeAll(async () => {
  photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#7a8' } })
    .jpeg()
    .toBuffer()
})

/** A work order of the crew's. @param north how far from the depot it is */
const workOrder = async (address: string, north: number) => {
  const id = await world().report({
    description: `El fanal de ${address} fa pampallugues (${++told}r avís)`,
    address_string: address,
    lat: String(41.721 + north * 0.001),
    long: '1.826',
  })
  await world()
    .sql`update service_request set assignee_id = m.id, assignee_name = m.name, address = ${address}
    from staff_user m where m.email = ${CREW} and service_request.id = ${id}`
  return id
}

const clearOrders = () =>
  world()
    .sql`update service_request set closed_at = ${world().clock.now()}, state = 'resolved' where closed_at is null`

const TELEPHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 780 },
  hasTouch: true,
  geolocation: HERE,
  permissions: ['geolocation'],
}

const signIn = async (context: BrowserContext, email = CREW) => {
  // A shift long, as the console sets it.
  const expires = world().clock.now().getTime() / 1000 + 12 * 3_600
  const cookies = (await world().signIn(email)).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url, expires }
  })
  await context.addCookies(cookies)
}

/** The list of a crew, with all that it keeps for where there is no signal. */
const atWork = async (page: Page): Promise<void> => {
  page.setDefaultTimeout(TIMEOUT_MS)
  await page.goto(`${world().url}/console`)
  await page.getByRole('heading', { name: 'Feina al carrer' }).waitFor()
  await isKept(page)
}

const isKept = (page: Page) =>
  until('the page is kept', () =>
    page.evaluate(async () => {
      const cache = await caches.open('crew')
      const urls = (await cache.keys()).map(({ url }) => new URL(url).pathname)
      return (
        navigator.serviceWorker.controller !== null &&
        ['/console/crew', '/assets/crew.js', '/assets/map/maplibre-gl.mjs'].every((one) => urls.includes(one))
      )
    }),
  )

const orders = (page: Page): Locator => page.locator('[data-order]:visible')

const numbers = async (page: Page): Promise<string[]> =>
  await orders(page).evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.request ?? ''))

/** Writes a note; it goes with what is pressed next. */
const writes = async (task: Locator, note: string) => {
  await task.getByText('Nota i fotografies').click()
  await task.getByLabel('Nota per als companys').first().fill(note)
}

/** Presses «Fet»: the camera opens at once. */
const isDone = async (page: Page, task: Locator) => {
  const camera = page.waitForEvent('filechooser')
  await task.getByRole('button', { name: 'Fet', exact: true }).click()
  await (await camera).setFiles({ name: 'fet.jpg', mimeType: 'image/jpeg', buffer: photo })
}

const pending = (page: Page) => page.getByRole('region', { name: /Pendent d’enviar/ })

const holds = (page: Page, count: number) =>
  until(
    `${count} are kept`,
    async () => (await pending(page).locator('[data-total]').textContent()) === `${count}`,
  )

const conflict = (page: Page, id: string) =>
  page.getByRole('region', { name: 'Per decidir' }).getByRole('article').filter({ hasText: id })

/** What the town hall has of a request: its state, its notes in order, how many pictures. */
const recordOf = async (id: string) => {
  const sql = world().sql
  const [row] = await sql`select state from service_request where id = ${id}`
  const notes = await sql`select internal_note as note from service_request_event
    where request_id = ${id} and internal_note is not null order by at, id`
  const [pictures] =
    await sql`select count(*)::int as n from service_request_picture where request_id = ${id}`
  return {
    state: row?.state as string,
    notes: notes.map(({ note }) => note),
    pictures: pictures?.n as number,
  }
}

const accepts = (page: Page): string[] => {
  const said: string[] = []
  page.on('dialog', (dialog) => {
    said.push(dialog.message())
    dialog.accept()
  })
  return said
}

test('a crew member begins with their own work orders, the nearest first, numbered in the list and on the map', async () => {
  await clearOrders()
  const far = await workOrder('Carretera de Vic, 110', 9)
  const near = await workOrder('Carrer de Guimerà, 12', 0)
  const between = await workOrder('Carrer d’Urgell, 3', 4)
  const page = await open({ ...TELEPHONE, paintsMaps: true })
  await signIn(page.context())
  await atWork(page)
  await until('the nearest is first', async () => (await numbers(page))[0] === near)
  expect(await numbers(page)).toEqual([near, between, far])
  expect(await page.locator('.work-order .stop').allTextContents()).toEqual(['1', '2', '3'])
  expect(await page.locator('[data-away]').first().textContent()).toMatch(/^1\d0\sm$/)
  await page.locator('#map a.stop').nth(2).waitFor()
  expect(await page.locator('#map a.stop').allTextContents()).toEqual(['1', '2', '3'])
  await picture(page, 'crew-list')
})

test('without the place of the telephone the work orders stand by their deadlines, or from an address on', async () => {
  await clearOrders()
  const late = await workOrder('Carretera de Vic, 110', 9)
  const later = await workOrder('Carrer de Guimerà, 12', 0)
  await world()
    .sql`update service_request set expected_at = expected_at - interval '3 days' where id = ${late}`
  const page = await open({ ...TELEPHONE, geolocation: undefined, permissions: [] })
  await signIn(page.context())
  await atWork(page)
  expect(await numbers(page)).toEqual([late, later])
  await page.getByText('Adreça de sortida').click()
  await page.getByLabel('D’on sortiu?').fill('carrer que no existeix enlloc')
  await page.getByRole('button', { name: 'Ordenar des d’aquí' }).click()
  await page.getByText('No trobem aquesta adreça').waitFor()
  await page.getByLabel('D’on sortiu?').fill('41.7205, 1.8262')
  await page.getByRole('button', { name: 'Ordenar des d’aquí' }).click()
  await page.getByText('Sortida:').waitFor()
  expect(await numbers(page)).toEqual([later, late])
})

test('a day of ten work orders without a signal reaches the town hall when there is one again', async () => {
  await clearOrders()
  const ids: string[] = []
  for (const [index, street] of STREETS.entries()) ids.push(await workOrder(street, index))
  const page = await open(TELEPHONE)
  await signIn(page.context())
  await atWork(page)
  await until('all are shown', async () => (await orders(page).count()) === 10)
  await page.context().setOffline(true)
  await page.reload()
  await page.getByText('Sense cobertura').waitFor()
  expect(await orders(page).count()).toBe(10)
  const done: string[] = []
  for (let count = 1; count <= 8; count++) {
    const [next = ''] = await numbers(page)
    done.push(next)
    await isDone(page, orders(page).first())
    await holds(page, count)
  }
  // The nearest is always next.
  expect(done).toEqual(ids.slice(0, 8))
  await picture(page, 'crew-pending')
  const ninth = page.locator(`#request-${ids[8]}`)
  await ninth.getByText('No es pot fer').click()
  await ninth.getByLabel('Per què?').selectOption('Falta material o ajuda')
  await ninth.getByRole('button', { name: 'Enviar-ho' }).click()
  await holds(page, 9)
  const tenth = page.locator(`#request-${ids[9]}`)
  await tenth
    .getByLabel('Fotografia d’abans')
    .setInputFiles({ name: 'abans.jpg', mimeType: 'image/jpeg', buffer: photo })
  await tenth.getByRole('button', { name: 'Hi som' }).click()
  await holds(page, 10)
  await writes(tenth, 'Canviada la bombeta')
  await isDone(page, tenth)
  await holds(page, 11)
  await page.getByText('No hi ha feina pendent').waitFor()

  await page.context().setOffline(false)
  await pending(page).waitFor({ state: 'hidden' })
  for (const id of ids.slice(0, 8))
    expect(await recordOf(id)).toEqual({ state: 'resolved', notes: [], pictures: 1 })
  expect(await recordOf(ids[8] ?? '')).toEqual({ state: 'waiting', notes: [], pictures: 0 })
  expect(await recordOf(ids[9] ?? '')).toEqual({
    state: 'resolved',
    notes: ['Canviada la bombeta'],
    pictures: 2,
  })
})

test('what somebody else closed, merged or reassigned is shown with what was kept, and nothing is lost', async () => {
  await clearOrders()
  const [closed, merged, given, other] = [
    await workOrder('Carrer de Guimerà, 12', 0),
    await workOrder('Carrer d’Urgell, 3', 2),
    await workOrder('Plaça Major, 1', 4),
    await workOrder('Plaça Major, 2', 4.1),
  ]
  const page = await open(TELEPHONE)
  const dialogs = accepts(page)
  await signIn(page.context())
  await atWork(page)
  await page.context().setOffline(true)
  for (const [id, note] of [
    [closed, 'Canviat el fusible'],
    [merged, 'Canviat el difusor'],
    [given, 'Redreçat el bàcul'],
  ] as const) {
    const task = page.locator(`#request-${id}`)
    await writes(task, note)
    await isDone(page, task)
  }
  await holds(page, 3)

  const agent = await signInToConsole(world(), 'agent@demo.test')
  await agent.sends(`/console/requests/${closed}`, { state: 'rejected' })
  await agent.sends(`/console/requests/${merged}/merge`, { into: other })
  const [joan] = await world().sql`select id from staff_user where email = 'brigada@demo.test'`
  await agent.sends(`/console/requests/${given}/assign`, { assignee: String(joan?.id) })

  await page.context().setOffline(false)
  await conflict(page, closed)
    .getByText(/Jordi Casals ja l’havia tancada .* No admesa/)
    .waitFor()
  await conflict(page, merged).getByText(`Algú l’ha ajuntada amb la ${other}`).waitFor()
  await conflict(page, given).getByText('Ara la té Joan Pla').waitFor()
  await conflict(page, given).getByText('Redreçat el bàcul').waitFor()
  expect(await conflict(page, given).getByRole('img', { name: 'Fotografia per enviar' }).count()).toBe(1)
  expect(await violations(page)).toEqual([])
  await picture(page, 'crew-conflicts', true)
  // Nothing of it was written, and all of it is there after a restart of the page.
  for (const id of [closed, merged, given]) expect((await recordOf(id)).notes).toEqual([])
  await page.reload()
  await conflict(page, given).waitFor()

  await conflict(page, closed).getByRole('button', { name: 'Enviar-ho com a nota' }).click()
  await until('it is written', async () => (await recordOf(closed)).notes.length > 0)
  expect(await recordOf(closed)).toEqual({ state: 'rejected', notes: ['Canviat el fusible'], pictures: 1 })
  await conflict(page, merged).getByRole('button', { name: 'Enviar-ho com a nota' }).click()
  await until('it is written', async () => (await recordOf(other)).notes.length > 0)
  expect((await recordOf(other)).notes).toEqual(['Canviat el difusor'])
  await conflict(page, given).getByRole('button', { name: 'Descartar-ho' }).click()
  await page.getByRole('region', { name: 'Per decidir' }).waitFor({ state: 'hidden' })
  expect(dialogs).toEqual([expect.stringContaining('Voleu descartar-ho?')])
  expect((await recordOf(given)).state).toBe('received')
})

test('a report whose answer was lost on the way is sent again and taken once', async () => {
  await clearOrders()
  const id = await workOrder('Carrer de la Mel, 8', 1)
  const page = await open(TELEPHONE)
  await signIn(page.context())
  await atWork(page)
  // The town hall has it; the telephone never hears so.
  await page.context().route(/\/console\/crew\/\d/, async (route) => {
    await route.fetch()
    await route.abort()
  })
  const task = page.locator(`#request-${id}`)
  await writes(task, 'Canviada la làmpada')
  await isDone(page, task)
  await until('it was taken', async () => (await recordOf(id)).state === 'resolved')
  await holds(page, 1)
  await page.context().unrouteAll()
  await page.getByRole('button', { name: 'Enviar-ho ara' }).click()
  await pending(page).waitFor({ state: 'hidden' })
  expect(await recordOf(id)).toEqual({ state: 'resolved', notes: ['Canviada la làmpada'], pictures: 1 })
})

test('after the browser was closed the list opens without a signal, and what was said is still sent', async () => {
  await clearOrders()
  const [first, second] = [await workOrder('Carrer de Guimerà, 12', 0), await workOrder('Plaça Major, 1', 3)]
  const folder = await mkdtemp(join(tmpdir(), 'crew-'))
  const telephone = await openLastingBrowser(folder, TELEPHONE)
  await signIn(telephone)
  const page = await telephone.newPage()
  await atWork(page)
  await telephone.setOffline(true)
  await isDone(page, page.locator(`#request-${first}`))
  await holds(page, 1)
  await telephone.close()

  const opened = await openLastingBrowser(folder, TELEPHONE)
  await opened.setOffline(true)
  const again = await opened.newPage()
  again.setDefaultTimeout(TIMEOUT_MS)
  const missed: string[] = []
  again.on('requestfailed', (request) => void missed.push(new URL(request.url()).pathname))
  await again.goto(`${world().url}/console/crew`)
  await again.getByText('Sense cobertura').waitFor()
  await holds(again, 1)
  expect(await numbers(again)).toEqual([second])
  await again.locator('#map a.stop').waitFor()
  await again.locator('#map[data-ready="true"]').waitFor()
  await picture(again, 'crew-offline')
  // The map with its tiles, the styles, the pictures: only the news of others is not to be had.
  expect(missed.filter((path) => !/^\/console\/(?:events|counts|crew)$/.test(path))).toEqual([])
  const tiles = await again.evaluate(async () => {
    const cache = await caches.open('crew')
    return (await cache.keys()).filter(({ url }) => url.includes('/map/tiles/14/')).length
  })
  expect(tiles).toBeGreaterThan(0)
  await opened.setOffline(false)
  await until('it is sent', async () => (await recordOf(first)).pictures === 1)
  await opened.close()
  await rm(folder, { recursive: true })
})

test('what was said without a signal is sent by the browser though no page of the crew is open', async () => {
  await clearOrders()
  const id = await workOrder('Carrer de Sant Miquel, 31', 1)
  const page = await open(TELEPHONE)
  await signIn(page.context())
  await atWork(page)
  await page.context().setOffline(true)
  await isDone(page, page.locator(`#request-${id}`))
  await holds(page, 1)
  const devTools = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) =>
    devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL.endsWith('/console/crew'))
      if (found) resolve(found.registrationId)
    }),
  )
  await devTools.send('ServiceWorker.enable')
  const registrationId = await registered
  await page.goto('about:blank')
  await page.context().setOffline(false)
  await devTools.send('ServiceWorker.dispatchSyncEvent', {
    origin: world().url,
    registrationId,
    tag: 'crew',
    lastChance: false,
  })
  await until('it is sent', async () => (await recordOf(id)).pictures === 1)
  expect((await recordOf(id)).state).toBe('resolved')
})

test('without a picture it is asked whether there is to be none', async () => {
  await clearOrders()
  const id = await workOrder('Carretera de Vic, 110', 2)
  const page = await open(TELEPHONE)
  await signIn(page.context())
  await atWork(page)
  const answers = [false, true]
  const questions: string[] = []
  page.on('dialog', (dialog) => {
    questions.push(dialog.message())
    if (answers.shift()) dialog.accept()
    else dialog.dismiss()
  })
  const closesCamera = async () => {
    const camera = page.waitForEvent('filechooser')
    await orders(page).first().getByRole('button', { name: 'Fet', exact: true }).click()
    await (await camera).element().dispatchEvent('cancel')
  }
  await closesCamera()
  await until('it asked', async () => questions.length === 1)
  expect(await numbers(page)).toEqual([id])
  await closesCamera()
  await until('it is done', async () => (await recordOf(id)).state === 'resolved')
  expect(questions[0]).toContain('No heu fet cap fotografia')
  expect((await recordOf(id)).pictures).toBe(0)
})

test('signing out warns of what was not sent, and then leaves nothing on the telephone', async () => {
  await clearOrders()
  await workOrder('Carrer del Bruc, 44', 1)
  const page = await open(TELEPHONE)
  await signIn(page.context())
  await atWork(page)
  await page.context().route(/\/console\/crew\/\d/, (route) => route.abort())
  await isDone(page, orders(page).first())
  await holds(page, 1)
  const answers = [false, true]
  const warnings: string[] = []
  page.on('dialog', (dialog) => {
    warnings.push(dialog.message())
    if (answers.shift()) dialog.accept()
    else dialog.dismiss()
  })
  await page.getByRole('button', { name: 'Més' }).click()
  const leave = page.getByRole('button', { name: 'Sortir' })
  await leave.click()
  await until('it warned', async () => warnings.length === 1)
  await holds(page, 1)
  await leave.click()
  await page.getByRole('heading', { name: 'Entrar' }).waitFor()
  expect(warnings).toEqual([
    expect.stringContaining('(1)'),
    expect.stringContaining('s’esborraran del telèfon'),
  ])
  const left = await page.evaluate(async () => ({
    caches: await caches.keys(),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }))
  expect(left).toEqual({ caches: [], databases: [], workers: 0 })
})

test('what one member kept is neither shown to the next nor sent in their name', async () => {
  await clearOrders()
  const id = await workOrder('Carrer de Jorbetes, 6', 1)
  const page = await open(TELEPHONE)
  await signIn(page.context())
  await atWork(page)
  await page.getByRole('link', { name: 'Tota la del departament' }).click()
  await page.waitForURL(/whose=all/)
  await page.context().setOffline(true)
  const task = page.locator(`#request-${id}`)
  await writes(task, 'Feta per en Quim')
  await isDone(page, task)
  await holds(page, 1)
  await page.context().clearCookies()
  await page.context().setOffline(false)
  await page.getByText('La sessió s’ha acabat').waitFor()
  await signIn(page.context(), 'brigada@demo.test')
  await page.goto(`${world().url}/console/crew`)
  await page.getByText('feina per enviar d’una altra persona').waitFor()
  expect(await page.getByText('Feta per en Quim').count()).toBe(0)
  await until('the lists of the other are gone', async () => {
    const lists = await page.evaluate(async () => {
      const cache = await caches.open('crew')
      const kept = (await cache.keys()).filter(({ url }) => new URL(url).pathname === '/console/crew')
      return Promise.all(kept.map(async (one) => (await cache.match(one))?.text()))
    })
    return lists.every((text) => text?.includes('Joan Pla'))
  })
  expect((await recordOf(id)).notes).toEqual([])
  await page.context().clearCookies()
  await signIn(page.context())
  await page.goto(`${world().url}/console/crew`)
  await until('it is sent', async () => (await recordOf(id)).state === 'resolved')
  expect((await recordOf(id)).notes).toEqual(['Feta per en Quim'])
})

test.each([
  ['a small screen', { viewport: { width: 320, height: 640 } }],
  ['a small dark screen', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' as const }],
  ['a desk', { viewport: { width: 1280, height: 860 } }],
])('the list fits %s and axe finds nothing', async (name, screen) => {
  await clearOrders()
  await workOrder('Carrer de Guimerà, 12', 0)
  const page = await open({ ...TELEPHONE, ...screen })
  await signIn(page.context())
  await atWork(page)
  await page.locator('#map a.stop').first().waitFor()
  await page.locator('details summary').evaluateAll((all) => {
    for (const one of all) (one.parentElement as HTMLDetailsElement).open = true
  })
  expect(await violations(page)).toEqual([])
  expect(await fits(page)).toBe(true)
  await picture(page, `crew-${name.replaceAll(' ', '-')}`, true)
})
