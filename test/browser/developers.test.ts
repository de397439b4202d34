import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture, reportByKeyboard } from '../support/browser/browsing.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { PASSWORD, until } from '../support/world.ts'

/** Third parties: a developer asks for a key, another site shows the map and the form. */

const { world, open } = browsing({
  OUTBOUND_PRIVATE_HOSTS: 'localhost',
  STRANGERS_MAY_REACH: 'localhost',
})

const signIn = async (page: Page, path: string) => {
  await page.goto(`${world().url}${path}`)
  await page.getByLabel('Correu electrònic').fill('admin@demo.test')
  await page.getByLabel('Contrasenya').fill(PASSWORD)
  await page.keyboard.press('Enter')
}

test('a developer requests a key; staff approve it, see its usage and revoke it', async () => {
  const developer = await open({ viewport: { width: 320, height: 800 } })
  await developer.goto(`${world().url}/developers`)
  expect(await violations(developer)).toEqual([])
  expect(await fits(developer)).toBe(true)
  await developer.getByRole('button', { name: 'Demanar la clau' }).click()
  await developer.getByText('Hi ha 2 coses per corregir').waitFor()
  expect(await violations(developer)).toEqual([])
  await developer.getByLabel('Nom de l’aplicació').fill('Barri Antic en bici')
  await developer.getByLabel('El vostre correu').fill('pau@example.cat')
  await developer.keyboard.press('Enter')
  const key = (await developer.locator('.secret').textContent()) ?? ''
  expect(key).toMatch(/^thl_/)
  const post = (n: number) =>
    fetch(`${world().url}/open311/v2/requests.json`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: new URLSearchParams({
        service_code: 'EP01',
        lat: '41.72',
        long: '1.82',
        description: `Fosc ${n}`,
      }),
    })
  expect((await post(1)).status).toBe(403)

  const staff = await open()
  await signIn(staff, '/console/applications')
  const row = staff.getByRole('row', { name: /Barri Antic en bici/ })
  await row.getByText('pau@example.cat').waitFor()
  await row.getByRole('button', { name: 'Acceptar-la' }).click()
  await staff.getByText('la clau ja funciona').waitFor()
  expect((await post(2)).status).toBe(201)
  await staff.reload()
  await row.getByText('1 enviament ·').waitFor()
  expect(await violations(staff)).toEqual([])
  await picture(staff, 'console-applications')

  await row.getByText('Revocar la clau…').click()
  await row.getByRole('textbox').fill('xxxx')
  await row.getByRole('button', { name: 'Revocar-la' }).click()
  await staff.getByText('no s’ha revocat res').first().waitFor()
  await row.getByText('Revocar la clau…').click()
  await row.getByRole('textbox').fill(key.slice(-4))
  await row.getByRole('button', { name: 'Revocar-la' }).click()
  await staff.getByText('Clau revocada').waitFor()
  expect((await post(3)).status).toBe(403)
  const narrow = await open({
    viewport: { width: 320, height: 800 },
    colorScheme: 'dark',
    storageState: await staff.context().storageState(),
  })
  await narrow.goto(`${world().url}/console/applications`)
  expect(await violations(narrow)).toEqual([])
  expect(await fits(narrow)).toBe(true)
})

test('staff register an application and an endpoint to forward requests to', async () => {
  const staff = await open()
  await signIn(staff, '/console/applications')
  await staff.getByLabel('Nom', { exact: true }).fill('Web municipal nou')
  await staff.getByRole('button', { name: 'Registrar-la i fer-ne la clau' }).click()
  await staff.getByText('copieu-la ara').waitFor()
  await staff.getByRole('link', { name: 'Reenviaments' }).click()
  await staff.getByText('Encara no s’envia res enlloc').waitFor()
  expect(await violations(staff)).toEqual([])
  await staff.getByRole('button', { name: 'Afegir-lo' }).click()
  await staff.getByText('Hi ha 4 coses per corregir').waitFor()
  expect(await violations(staff)).toEqual([])
  const listener = startListener(
    () =>
      new Response(
        '<service_requests><request><service_request_id>C-1</service_request_id></request></service_requests>',
      ),
  )
  await staff.getByLabel('Nom', { exact: true }).fill('Enllumenats del Bages')
  await staff.getByLabel('Adreça del seu Open311').fill(listener.url)
  await staff.getByLabel('La nostra clau allà').fill('secret')
  await staff.getByLabel('Serveis').fill('EP01 = 101\nEP02 = 102')
  await staff.getByRole('button', { name: 'Afegir-lo' }).click()
  await staff.getByText('EP01 → 101').waitFor()
  const id = await world().report({ lat: '41.7262', long: '1.8268' })
  await until('it to be sent on', async () => listener.heard.length > 0)
  await staff.goto(`${world().url}/console/requests/${id}`)
  await until('the number there to be shown', async () => {
    await staff.reload()
    return (await staff.getByText('Enllumenats del Bages: número C-1').count()) > 0
  })
  expect(await violations(staff)).toEqual([])
  await staff.goto(`${world().url}/console/forwarding`)
  await staff.getByText('1 enviada ·').waitFor()
  await picture(staff, 'console-forwarding')
  listener.stop()
})

/** A site of somebody else's, on another origin, with loud styles of its own. */
const otherSite = (tag: string) =>
  startListener(
    () =>
      new Response(
        `<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Associació de veïns</title>
        <style>* { letter-spacing: 3px } input, button { background: rgb(255, 0, 255) !important } h1 { font-size: 9px }</style></head>
        <body><main><h1>Associació</h1><button>Meu</button><script src="${world().url}/embed.js" async></script>${tag}</main></body></html>`,
        { headers: { 'content-type': 'text/html' } },
      ),
  )

const frameOf = async (page: Page) => {
  const element = await page.locator('town-reports iframe').elementHandle()
  const frame = await element?.contentFrame()
  if (!frame || !element) throw new Error('no frame')
  await frame.waitForLoadState()
  return { frame, element }
}

test('embedded in another site, the map, list and form show in a frame as tall as its content; no style leaks either way', async () => {
  const id = await world().report({
    service_code: 'MU01',
    description: 'Banc trencat',
    lat: '41.7250',
    long: '1.8260',
  })
  const site = otherSite('<town-reports></town-reports>')
  const page = await open()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(site.url)
  const { frame, element } = await frameOf(page)
  // The language is that of the page around it.
  expect(await element.getAttribute('title')).toBe('Incidencias de Manresa')
  await frame.waitForSelector('#map[data-ready]')
  expect(await frame.locator('#map canvas').count()).toBe(1)
  expect(await frame.getByRole('link', { name: /Banco roto/ }).getAttribute('href')).toBe(`/reports/${id}`)
  await until('the frame to be as tall as what is in it', async () => {
    const height = await frame.evaluate(() => document.documentElement.getBoundingClientRect().height)
    return Math.abs(((await element.boundingBox())?.height ?? 0) - height) < 3
  })
  const style = (where: Page | typeof frame, selector: string) =>
    where
      .locator(selector)
      .first()
      .evaluate((one) => {
        const { letterSpacing, backgroundColor, fontSize } = getComputedStyle(one)
        return { letterSpacing, backgroundColor, fontSize }
      })
  expect(await style(page, 'main > button')).toEqual({
    letterSpacing: '3px',
    backgroundColor: 'rgb(255, 0, 255)',
    fontSize: '13.3333px',
  })
  expect((await style(page, 'main > h1')).fontSize).toBe('9px')
  const inside = await style(frame, 'button[type=submit]')
  expect([inside.letterSpacing, inside.backgroundColor]).toEqual(['normal', 'rgb(163, 18, 44)'])
  expect(await violations(frame)).toEqual([])
  expect(await violations(page)).toEqual([])
  expect(errors).toEqual([])
  expect(await page.context().cookies()).toEqual([])
  await picture(page, 'embed', true)
  site.stop()
})

test('in the embedded frame, by keyboard and at 320 px, errors are shown and a report is received', async () => {
  const site = otherSite('<town-reports lang="ca" show="form list"></town-reports>')
  const page = await open({ viewport: { width: 320, height: 700 } })
  await page.goto(site.url)
  const { frame } = await frameOf(page)
  expect(await frame.locator('#map').count()).toBe(0)
  await frame.getByRole('button', { name: 'Enviar la incidència' }).focus()
  await page.keyboard.press('Enter')
  await frame.getByText('Hi ha 3 coses per corregir').waitFor()
  expect(await violations(frame)).toEqual([])
  expect(await fits(frame)).toBe(true)
  await reportByKeyboard(page, frame)
  await frame.getByText('Hem rebut la incidència amb el número').waitFor()
  expect(await violations(frame)).toEqual([])
  expect(await fits(frame)).toBe(true)
  expect(await frame.getByRole('link', { name: /Sot o esvoranc/ }).count()).toBe(1)
  site.stop()
})

test('without scripts the embedded frame lists and takes reports; other pages of the site refuse to be framed', async () => {
  const page = await open({ javaScriptEnabled: false })
  await page.goto(`${world().url}/embed`)
  await page.getByRole('heading', { name: 'Incidències recents' }).waitFor()
  await page.getByRole('button', { name: 'Enviar la incidència' }).waitFor()
  const policy = async (path: string) =>
    (await fetch(`${world().url}${path}`)).headers.get('content-security-policy') ?? ''
  expect(await policy('/embed')).toContain('frame-ancestors *')
  for (const path of ['/', '/reports', '/developers', '/console/sign-in'])
    expect(await policy(path)).toContain("frame-ancestors 'none'")
})

test('the embed sample page and the example form are accessible', async () => {
  const page = await open()
  await page.goto(`${world().url}/embed/sample`)
  const { frame } = await frameOf(page)
  await frame.waitForSelector('#map[data-ready]')
  expect(await violations(page)).toEqual([])
  await page.goto(`${world().url}/developers/form.html`)
  expect(await violations(page)).toEqual([])
})
