import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { PASSWORD, until } from '../support/world.ts'

const { world, open } = browsing()

/** Waits until a picture is not only there but seen. */
const loaded = async (page: Page, name: RegExp) => {
  const image = page.getByRole('img', { name })
  await image.waitFor()
  await until(`${name} to be loaded`, () =>
    image.evaluate((element) => (element as HTMLImageElement).naturalWidth > 0),
  )
}

const block = (width: number, height: number, background: string) => ({
  input: { create: { width, height, channels: 3 as const, background } },
})

/** A street at night, roughly. */
const photo = await sharp(block(1600, 1100, '#24344a').input)
  .composite([
    { ...block(1600, 260, '#3d3d42'), left: 0, top: 840 },
    { ...block(34, 640, '#14181d'), left: 780, top: 220 },
    { ...block(190, 60, '#6b6650'), left: 702, top: 180 },
  ])
  .jpeg()
  .toBuffer()

test('a citizen reports on the phone from «hola» to the receipt; staff resolve it and the citizen is notified', async () => {
  const phone = await open({ viewport: { width: 460, height: 860 } })
  await phone.goto(`${world().emulator.url}/?wa_id=34600111333`)
  const says = async (text: string) => {
    await phone.getByLabel('Missatge').fill(text)
    await phone.keyboard.press('Enter')
  }
  const taps = (name: string) => phone.getByRole('button', { name }).last().click()

  await says('hola')
  await phone.getByText('En què us podem ajudar?').waitFor()
  await taps('Veure les opcions')
  await phone.getByRole('heading', { name: 'Veure les opcions' }).waitFor()
  await picture(phone, 'phone-menu')
  await taps('Comunicar una incidència')
  await taps('Triar el tipus')
  await taps('Enllumenat públic')
  await phone.getByText('Expliqueu què hi passa').waitFor()
  await says('El fanal de la cantonada fa pampallugues tota la nit')
  await phone.getByText('On és?').waitFor()
  await taps('Enviar la ubicació')
  await taps('Plaça Major')
  await phone.getByText('Fotografies: cap').waitFor()
  await phone.setInputFiles('#picture', { name: 'fanal.jpg', mimeType: 'image/jpeg', buffer: photo })
  await phone.getByText('Fotografies: 1').waitFor()
  await phone.locator('.mine img').waitFor()
  await picture(phone, 'phone-summary')
  await taps('Confirmar')
  const receipt = await phone.getByText(/té el número/).textContent()
  const number = /\d\d-\d{5}/.exec(receipt ?? '')?.[0] ?? ''
  expect(number).not.toBe('')
  // Everything they wrote has been seen: two blue ticks.
  await phone.waitForFunction(() => document.querySelectorAll('.mine .ticks:not(.read)').length === 0)
  expect(await violations(phone)).toEqual([])

  const desk = await open()
  await desk.goto(`${world().url}/console`)
  await desk.getByLabel('Correu electrònic').fill('agent@demo.test')
  await desk.getByLabel('Contrasenya').fill(PASSWORD)
  expect(await violations(desk)).toEqual([])
  await desk.keyboard.press('Enter')
  await desk.getByRole('link', { name: number }).click()
  await loaded(desk, /Fotografia 1/)
  expect(await violations(desk)).toEqual([])
  await desk.getByRole('button', { name: 'Publicar' }).click()
  await desk.getByLabel('Estat', { exact: true }).selectOption('resolved')
  await loaded(desk, /Fotografia 1/)
  await desk.getByLabel('Resposta pública').fill('Hem canviat la làmpada. Gràcies per avisar-nos.')
  await picture(desk, 'console-request')
  await desk.getByRole('button', { name: 'Desar', exact: true }).click()
  await desk.getByText('s’avisarà qui ho va comunicar').waitFor()

  await phone.getByText('ha canviat d’estat').waitFor()
  await phone.getByText('Hem canviat la làmpada').waitFor()
  await picture(phone, 'phone')

  const site = await open()
  await site.goto(`${world().url}/reports/${number}`)
  await site.getByText('Hem canviat la làmpada').waitFor()
  await loaded(site, /Fotografia/)
  expect(await violations(site)).toEqual([])
  await picture(site, 'site-report')
})

test('a 010 call is recorded, and the queue shows requests of every channel', async () => {
  const fields = {
    api_key: 'demo',
    service_code: 'NR01',
    address_string: 'Plaça Major, 1',
    description: 'El contenidor de paper vessa i hi ha caixes a terra',
  }
  await fetch(`${world().url}/open311/v2/requests.json`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  const page = await open()
  await page.goto(`${world().url}/console/010`)
  await page.getByLabel('Correu electrònic').fill('operator@demo.test')
  await page.getByLabel('Contrasenya').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByLabel('Què hi passa?').fill('Ha caigut una branca grossa i talla la vorera')
  await page
    .getByLabel('De què es tracta?')
    .selectOption({ label: 'Arbre o branca caiguts o a punt de caure' })
  await page
    .getByLabel(/perill/i)
    .first()
    .selectOption({ label: 'No' })
  await page.getByLabel('On és?').fill('Passeig de Pere III, 20')
  await page.getByLabel('Qui truca').fill('Maria Serra')
  expect(await violations(page)).toEqual([])
  await picture(page, 'console-010')
  await page.getByRole('button', { name: 'Desar la incidència' }).click()
  await page.getByText('Digueu-li aquest número').waitFor()
  await page.getByRole('link', { name: 'Cua', exact: true }).click()
  for (const channel of ['010', 'API'])
    await page.locator('.row-number').getByText(`${channel} ·`).first().waitFor({ state: 'attached' })
  expect(await violations(page)).toEqual([])
  await picture(page, 'console-queue')

  const small = await open({
    viewport: { width: 320, height: 700 },
    colorScheme: 'dark',
    storageState: await page.context().storageState(),
  })
  await small.goto(`${world().url}/console`)
  expect(await fits(small)).toBe(true)
  expect(await violations(small)).toEqual([])
  await picture(small, 'console-queue-320-dark')
})

test('the site in dark mode and the API documentation load files from our own server only', async () => {
  const page = await open({ colorScheme: 'dark' })
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(world().url) && !request.url().startsWith('data:'))
      foreign.push(request.url())
  })
  await page.goto(world().url)
  expect(await violations(page)).toEqual([])
  await picture(page, 'site-dark')
  const refused: string[] = []
  page.on('console', (one) => {
    if (/Content Security Policy/i.test(one.text())) refused.push(one.text())
  })
  await page.goto(`${world().url}/docs`)
  await page.getByText('/open311/v2/requests.json').first().click()
  await page.getByRole('button', { name: 'Try it out' }).first().click()
  expect(refused).toEqual([])
  await picture(page, 'docs')
  expect(foreign).toEqual([])
  const light = await open()
  await light.goto(world().url)
  await picture(light, 'site')
})

test('under load the browser solves the proof of work and sends the picture; without scripts the form returns with what was typed', async () => {
  const { id, vault, now } = world().service.town
  const half = new Date(now().getTime() + 13 * 3_600_000)
  const key = vault.blindIndex('limit:reports:everyone:')
  await world().sql`insert into limit_use (jurisdiction_id, key, free_at) values (${id}, ${key}, ${half})
    on conflict (jurisdiction_id, key) do update set free_at = ${half}`
  const write = async (page: Page, text: string) => {
    await page.goto(`${world().url}/report/form`)
    await page.getByLabel('De què es tracta?').selectOption('EP01')
    await page.getByLabel('Què hi passa?').fill(text)
    await page.getByLabel('On és?').fill('carrer Guimerà 12')
    await page.getByRole('button', { name: 'Enviar la incidència' }).focus()
  }
  const page = await open()
  const wrong: string[] = []
  page.on('console', (one) => {
    if (/Content Security Policy|Failed/i.test(one.text())) wrong.push(one.text())
  })
  // What is told while it works, however short that is: by then the page may be another.
  const told: string[] = []
  await page.exposeFunction('told', (text: string) => void told.push(text))
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const text = document.querySelector('[data-work-said]')?.textContent
      if (text) (window as unknown as { told: (text: string) => void }).told(text)
    }).observe(document, { childList: true, subtree: true })
  })
  await write(page, 'Un fanal apagat en un dia de molta feina')
  const picked = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'grey' } })
    .jpeg()
    .toBuffer()
  await page
    .getByLabel('Una fotografia')
    .setInputFiles({ name: 'fanal.jpg', mimeType: 'image/jpeg', buffer: picked })
  await page.getByRole('button', { name: 'Enviar la incidència' }).focus()
  expect(await violations(page)).toEqual([])
  const pictures = async () => (await world().sql`select from picture`).length
  const before = await pictures()
  const begun = performance.now()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/reports\/[\w-]+\?received/, { timeout: 60_000 })
  if (process.env.WORK_TIMES)
    console.info(`the browser worked for ${Math.round(performance.now() - begun)} ms`)
  expect(told.join()).toContain('comprovació automàtica')
  expect(wrong).toEqual([])
  expect(await pictures()).toBe(before + 1)

  // Without the script, as without any.
  const small = await open({ viewport: { width: 320, height: 800 } })
  await small.route('**/assets/work.js', (route) => route.abort())
  await write(small, 'Un altre fanal, sense cap script')
  await small.keyboard.press('Enter')
  await small.getByRole('alert').getByText('Truqueu al 010').waitFor()
  expect(await small.getByLabel('Què hi passa?').inputValue()).toBe('Un altre fanal, sense cap script')
  expect(await violations(small)).toEqual([])
  expect(await fits(small)).toBe(true)
  await picture(small, 'site-rush-320')
  await world().sql`delete from limit_use`
}, 120_000)
