import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { DAY } from '../support/clock.ts'
import { PASSWORD, until } from '../support/world.ts'

/** The chat of the town's own site, in a real browser: with a script, without one, in a frame of another site. */

const { world, open } = browsing()

const photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#24344a' } })
  .jpeg()
  .toBuffer()

const says = async (page: Page, words: string) => {
  await page.getByLabel('El vostre missatge').fill(words)
  await page.keyboard.press('Enter')
}

/** Whether somebody sees it without scrolling: the bar in which one writes covers what is under it. */
const isSeen = (page: Page, words: string | RegExp): Promise<boolean> =>
  page
    .getByText(words)
    .last()
    .evaluate((element) => {
      const { top, bottom, left, right } = element.getBoundingClientRect()
      const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      return top >= 0 && bottom <= innerHeight && (element === above || element.contains(above))
    })

/** A browser without windows never hides a page: what it would say is put in its place. */
const looksAtAnotherTab = (page: Page, hidden: boolean) =>
  page.evaluate((hides) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hides })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)

/** The newest of what is offered. */
const chooses = (page: Page, name: string) => page.getByRole('button', { name }).last().click()

const signIn = async (): Promise<Page> => {
  const desk = await open()
  await desk.goto(`${world().url}/console/conversations?show=all`)
  await desk.getByLabel('Correu electrònic').fill('admin@demo.test')
  await desk.getByLabel('Contrasenya').fill(PASSWORD)
  await desk.keyboard.press('Enter')
  return desk
}

test('a visitor reports with a picture and a place, a person answers, the link works the next day, and WhatsApp goes on with it', async () => {
  const page = await open({
    permissions: ['geolocation'],
    geolocation: { latitude: 41.7262, longitude: 1.8268 },
  })
  const refused: string[] = []
  page.on('console', (one) => {
    if (/Content Security Policy|Failed/i.test(one.text())) refused.push(one.text())
  })
  await page.goto(world().url)
  await page.getByRole('link', { name: 'Obrir el xat', exact: true }).click()
  await page.getByText('Us atén l’assistent automàtic').waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'web-chat-start')
  // The stream that tells of news is opened after the answer: a slow line, a busy server.
  const answers = () => world().sql`select from outbound_message`
  await page.route('**/events?*', async (route) => {
    await until('the answer', async () => (await answers()).length > 0)
    await route.continue()
  })
  await says(page, 'hola')
  // Sooner than the page would look again by itself.
  await page.getByText('En què us podem ajudar?').waitFor({ timeout: 20_000 })
  const link = page.url().replace(/#.*/, '')
  expect(link).toMatch(/\/chat\/[\w-]{43}$/)
  expect(await page.context().cookies()).toEqual([])
  // Told in order, and without taking the word from who is reading.
  const log = page.getByRole('log')
  expect(await log.getAttribute('aria-live')).not.toBe('assertive')
  expect(await violations(page)).toEqual([])
  await picture(page, 'web-chat-menu', true)

  await chooses(page, 'Comunicar una incidència')
  await page.getByRole('button', { name: 'Enllumenat públic' }).last().waitFor()
  // The page is the same one: it was never left.
  expect(await page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1)
  await chooses(page, 'Enllumenat públic')
  await page.getByText('Expliqueu què hi passa').waitFor()
  await says(page, 'El fanal de la cantonada fa pampallugues tota la nit')
  await page.getByText('On és?').waitFor()
  const box = page.locator('#place-box')
  if (!(await box.evaluate((details: HTMLDetailsElement) => details.open)))
    await box.locator('summary').click()
  await page.getByRole('button', { name: 'Fer servir la meva posició' }).click()
  await page.getByText('Fotografies: cap').waitFor()
  // Asked for no more, the form for a place is out of the way.
  await until('the place to be folded', () => box.evaluate((details: HTMLDetailsElement) => !details.open))
  await page.setInputFiles('#picture', { name: 'fanal.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
  await page.getByText('Fotografies: 1').waitFor()
  await page.getByRole('img', { name: 'La vostra fotografia' }).waitFor()
  // The picture comes after the words and pushes them down: what is to be confirmed stays in sight.
  await until('the button to be in sight', () => isSeen(page, /^Confirmar$/))
  expect(await violations(page)).toEqual([])
  await picture(page, 'web-chat-summary', true)
  await chooses(page, 'Confirmar')
  await page.getByText(/té el número/).waitFor()

  const told = page.locator('.talk .town')
  const before = await told.count()
  await says(page, 'vull parlar amb una persona')
  await until('the assistant to ask what it is about', async () => (await told.count()) > before)
  await says(page, 'És per la fira de Sant Andreu')
  await until('the handover', async () => {
    const rows = await world().sql`select from handover where state = 'waiting'`
    return rows.length > 0
  })
  const desk = await signIn()
  await desk.getByText('Xat del web').first().waitFor()
  expect(await violations(desk)).toEqual([])
  await picture(desk, 'console-inbox-web-chat')
  await desk.locator('.inbox-rows a').first().click()
  await desk.getByText('Xat del web').first().waitFor()
  await looksAtAnotherTab(page, true)
  await desk.getByLabel('Resposta', { exact: true }).fill('Bon dia! Demà hi passa la brigada.')
  await desk.getByRole('button', { name: 'Enviar', exact: true }).click()
  // Live, without a look of the visitor's.
  await page.getByText('Demà hi passa la brigada').waitFor()
  await page.getByText('de l’Ajuntament').first().waitFor()
  expect(await page.title()).toMatch(/^\(\d\) /)
  await looksAtAnotherTab(page, false)
  expect(await page.title()).not.toStartWith('(')

  world().clock.advance(DAY)
  const later = await open()
  await later.goto(link)
  await later.getByText('Demà hi passa la brigada').waitFor()
  // An hour alone would be today's.
  const said = later.getByRole('listitem').filter({ hasText: 'Demà hi passa la brigada' })
  expect(await said.locator('time').textContent()).toMatch(/ de \p{L}+, \d{1,2}\.\d\d h$/u)
  await later.getByRole('link', { name: 'Opcions de la conversa' }).click()
  expect(await violations(later)).toEqual([])
  await picture(later, 'web-chat-keep', true)
  await later.getByRole('button', { name: 'Fer un codi' }).click()
  await later.getByText(/El codi és/).waitFor()
  expect(await isSeen(later, /El codi és/)).toBe(true)
  await later.getByRole('button', { name: 'Passar-la a WhatsApp' }).click()
  const address = await later.getByRole('link', { name: 'Obrir WhatsApp' }).getAttribute('href')
  expect(await violations(later)).toEqual([])
  const phone = world().citizen('Marta')
  await phone.says(new URL(address ?? '').searchParams.get('text') ?? '')
  await phone.sees(/continuem la conversa/)
  // The open page leaves what is no longer its own.
  await page.getByText('La conversa continua en un altre lloc').waitFor()
  expect(await page.getByLabel('El vostre missatge').isVisible()).toBe(false)
  expect(refused).toEqual([])
})

test('without a script every step is a page', async () => {
  const page = await open({ javaScriptEnabled: false })
  await page.goto(`${world().url}/chat`)
  await page.getByLabel('El vostre missatge').fill('hi ha un sot molt gros a la calçada')
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
  // The answer is waited for: it is there with the page.
  await page.getByText('On és?').waitFor()
  // Asked for a place, the page has the form for it open, with nothing that needs a script. What is wrong is said there.
  expect(await page.locator('#place-box .scripted').first().isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Enviar la ubicació' }).click()
  expect(await isSeen(page, 'Escriviu l’adreça o trieu un punt.')).toBe(true)
  await page.getByLabel('Adreça').fill('carrer del Bruc 20')
  await page.getByRole('button', { name: 'Enviar la ubicació' }).click()
  await page.getByText('Fotografies: cap').waitFor()
  await page.setInputFiles('#picture', { name: 'fanal.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
  await until('the picture to be counted', async () => {
    if (await page.getByText('Fotografies: 1').isVisible()) return true
    await page.getByRole('link', { name: 'Mirar si hi ha respostes noves' }).click()
    return false
  })
  await page.getByRole('button', { name: 'Confirmar' }).last().click()
  await page.getByText(/té el número/).waitFor()
  // Going back and reloading sends nothing again.
  const [before] = await world().sql`select count(*)::int as n from inbound_message`
  await page.reload()
  await page.goBack()
  const [after] = await world().sql`select count(*)::int as n from inbound_message`
  expect(after?.n).toBe(before?.n)
})

test('on a small dark screen, and from right to left, nothing sticks out and axe finds nothing', async () => {
  for (const [language, options] of [
    ['ca', { viewport: { width: 320, height: 700 }, colorScheme: 'dark' as const }],
    ['ar', { viewport: { width: 320, height: 700 } }],
    ['ar', {}],
    ['ro', {}],
  ] as const) {
    const page = await open(options)
    await page.goto(`${world().url}/chat?lang=${language}`)
    const name = `web-chat-${language}-${'viewport' in options ? '320' : 'wide'}`
    expect([name, await fits(page), await violations(page)]).toEqual([name, true, []])
    await picture(page, `${name}-start`, true)
    await page.locator('button[value=open]').click()
    await page.locator('.talk .options button').first().waitFor()
    expect([name, await fits(page), await violations(page)]).toEqual([name, true, []])
    await picture(page, name, true)
    await page.locator('header nav a').first().click()
    await page.locator('#link').waitFor()
    expect([name, await fits(page), await violations(page)]).toEqual([name, true, []])
    await picture(page, `${name}-keep`, true)
  }
})

test('by keyboard alone the chat is written in and chosen from, and the focus is never lost', async () => {
  const page = await open()
  await page.goto(`${world().url}/chat`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByLabel('El vostre missatge').focus()
  await page.keyboard.type('hola')
  await page.keyboard.press('Enter')
  const option = page.getByRole('button', { name: 'Comunicar una incidència' }).last()
  await option.waitFor()
  await option.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Enllumenat públic' }).last().waitFor()
  await until('the focus to be where one writes', () =>
    page.evaluate(() => document.activeElement?.id === 'words'),
  )
  // «Sí» twice is two messages: each sending has a name of its own.
  const own = page.locator('.talk .citizen .words').getByText('sí', { exact: true })
  for (let times = 1; times <= 2; times++) {
    await says(page, 'sí')
    await until('it to be shown', async () => (await own.count()) === times)
  }
})

test('in a frame of another site the chat works, sets nothing, and is found again when the page is left', async () => {
  const site = Bun.serve({
    port: 0,
    fetch: ({ url }) =>
      new Response(
        `<!doctype html><html lang="ca"><title>Un altre lloc</title><h1>Un altre lloc</h1><a href="/altra">més</a>
        <script src="${world().url}/chat/tag.js"></script><town-chat></town-chat>${new URL(url).pathname}`,
        { headers: { 'content-type': 'text/html; charset=utf-8' } },
      ),
  })
  try {
    const page = await open()
    await page.goto(`http://127.0.0.1:${site.port}/`)
    const frame = page.frameLocator('iframe')
    await frame.getByLabel('El vostre missatge').fill('hola')
    await frame.getByRole('button', { name: 'Enviar', exact: true }).click()
    await frame.getByText('En què us podem ajudar?').waitFor()
    expect(await page.context().cookies()).toEqual([])
    const inside = page.frames().at(-1)
    if (!inside) throw new Error('no frame')
    expect(await violations(inside)).toEqual([])
    await page.goto(`http://127.0.0.1:${site.port}/altra`)
    await frame.getByText('En què us podem ajudar?').waitFor()
  } finally {
    await site.stop(true)
  }
})
