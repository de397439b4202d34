import { beforeAll, describe, expect, test } from 'bun:test'
import type { Locator } from 'playwright-core'
import sharp from 'sharp'
import { browsing, picture } from '../support/browser/browsing.ts'
import {
  createPageDriver,
  INPUT_MODES,
  type InputMode,
  type PageDriver,
  SCREENS,
} from '../support/browser/page-driver.ts'
import { TIMEOUT_MS } from '../support/timeout.ts'

/** Each role's day, gone through by keyboard alone, on a small dark screen, and at twice the size. */

const { world, open } = browsing()

const TOLD: [service: string, words: string, lat: number, long: number][] = [
  ['PJ02', 'Les branques del plataner toquen el balcó del segon pis', 41.7271, 1.8262],
  ['PJ02', 'Cal podar la tanca del parc: no deixa passar els cotxets', 41.7312, 1.8321],
  ['PJ02', 'L’arbre tapa el semàfor de la cruïlla', 41.7204, 1.8351],
  ['NR01', 'El contenidor de paper vessa i hi ha caixes a terra', 41.7248, 1.8239],
  ['MU03', 'La font de la plaça no fa aigua', 41.7229, 1.8301],
  ['CV02', 'Rajoles aixecades davant de la farmàcia', 41.7285, 1.8197],
]

beforeAll(async () => {
  for (const [service_code, description, lat, long] of TOLD)
    await world().report({
      service_code,
      description,
      lat: String(lat),
      long: String(long),
      'attribute[estat_font]': service_code === 'MU03' ? 'seca' : '',
    })
})

/** Somebody at work: signed in, at a screen. */
const at = async (way: InputMode, email?: string): Promise<PageDriver> => {
  const page = await open(SCREENS[way])
  page.setDefaultTimeout(TIMEOUT_MS)
  page.on('console', (message) => {
    if (message.type() === 'error' && !/WebGL|status of (401|403|404|409|422)/.test(message.text()))
      throw new Error(`the page complains: ${message.text()}`)
  })
  if (email) {
    const cookies = (await world().signIn(email)).split('; ').map((one) => {
      const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
      return { name, value, url: world().url }
    })
    await page.context().addCookies(cookies)
  }
  return createPageDriver(page, way, world().url, (name) => picture(page, name))
}

const asksForPeople = async (name: string, about: string) => {
  const citizen = world().citizen(name)
  await citizen.asks('persona', 'què necessiteu')
  await citizen.asks(about, /ja ho té|fora d/)
  return citizen
}

const numberIn = async (target: Locator): Promise<string> =>
  /\d\d-\d{5}/.exec((await target.textContent()) ?? '')?.[0] ?? ''

for (const way of INPUT_MODES)
  describe(`${way}:`, () => {
    test('an agent signs in, finds a late request, replies, reassigns it and answers a conversation', async () => {
      const hand = await at(way)
      const { page } = hand
      const id = await world().report({
        description: `El fanal de l’escola no s’encén (${way})`,
        lat: `41.70${way.length}`,
        long: '1.8001',
      })
      await hand.goes('/console')
      await hand.looks('sign-in')
      await hand.writes(page.getByLabel('Correu electrònic'), 'agent@demo.test')
      await hand.writes(page.getByLabel('Contrasenya'), 'demo-demo-demo')
      await hand.presses(page.getByRole('button', { name: 'Entrar', exact: true }))
      await page.getByRole('heading', { name: 'Cua', exact: true }).waitFor()
      await hand.looks('queue')
      await hand.writes(page.getByLabel('Cercar'), `escola no s’encén (${way})`)
      await hand.presses(page.getByRole('button', { name: 'Filtrar' }))
      await page.waitForURL(/words=/)
      await hand.presses(page.getByRole('link', { name: id }))
      await page.locator(`[data-request="${id}"]`).waitFor()
      await hand.looks('request')
      await hand.presses(page.getByRole('button', { name: 'Assignar-me-la' }))
      await page.getByText('S’ha assignat').waitFor()
      await hand.chooses(page.getByLabel('Estat', { exact: true }), 'En curs')
      await hand.writes(page.getByLabel('Resposta pública'), 'Hi anem avui mateix.')
      await hand.presses(page.getByRole('button', { name: 'Desar', exact: true }))
      await page.getByText('s’avisarà qui ho va comunicar').waitFor()
      await page.locator('.timeline').getByText('Hi anem avui mateix.').waitFor()

      const citizen = await asksForPeople(`Dolors ${way}`, `el padró no em surt ${way}`)
      await hand.goes('/console/conversations')
      await hand.looks('inbox')
      await hand.presses(page.getByRole('link', { name: `el padró no em surt ${way}` }))
      await page.getByLabel('Resposta').waitFor()
      await hand.looks('conversation')
      await hand.writes(page.getByLabel('Resposta'), 'Bon dia, ara us ho miro.')
      await hand.presses(page.getByRole('button', { name: 'Enviar', exact: true }))
      await citizen.sees('ara us ho miro')
      await citizen.says('gràcies!')
      // What the citizen writes shows by itself.
      await page.locator('#history').getByText('gràcies!').waitFor()
      await hand.presses(page.getByRole('button', { name: 'Acabar' }))
      await page.getByText('La conversa torna a l’automàtic').waitFor()
    })

    test('a 010 operator takes a call from the caller’s telephone number to the request number that is read aloud', async () => {
      const hand = await at(way, 'operator@demo.test')
      const { page } = hand
      await hand.goes('/console/010')
      await hand.looks('call')
      await hand.writes(page.getByRole('textbox', { name: /Telèfon/ }), '938 77 66 55')
      await hand.writes(page.getByLabel('Qui truca'), 'Maria Serra')
      await hand.writes(page.getByLabel('Què hi passa?'), 'Ha caigut una branca grossa i talla la vorera')
      // The kind is proposed from the words, and its question comes with it.
      await page
        .getByLabel('Hi ha perill')
        .or(page.getByLabel(/perill/i))
        .first()
        .waitFor()
      await hand.chooses(page.getByLabel(/perill/i).first(), 'No')
      await hand.writes(page.getByLabel('On és?'), 'Passeig de Pere III, 20')
      await page.locator('#near section, #near p').first().waitFor()
      await hand.presses(page.getByRole('button', { name: 'Desar la incidència' }))
      await page.getByText('Digueu-li aquest número').waitFor()
      await hand.looks('call-done')
      const id = await numberIn(page.locator('.number'))
      await hand.presses(page.getByRole('link', { name: 'Una altra trucada' }))
      await hand.writes(page.getByRole('textbox', { name: /Telèfon/ }), '93 877 66 55')
      await page.locator('#caller').getByText(id).waitFor()
      expect(await page.getByLabel('Qui truca').inputValue()).toBe('Maria Serra')
    })

    test('a crew opens its list on a phone, marks a job as done and adds a picture', async () => {
      const hand = await at(way, 'carrer@demo.test')
      const { page } = hand
      const id = await world().report({ description: `Fanal tort ${way}`, lat: '41.7302', long: '1.8402' })
      const members = await world().sql`select id, name from staff_user where email = 'carrer@demo.test'`
      await world()
        .sql`update service_request set assignee_id = ${members[0]?.id}, assignee_name = ${members[0]?.name} where id = ${id}`
      await hand.goes('/console/crew')
      await page.locator('#map a.stop, #map.empty').first().waitFor()
      await hand.looks('crew')
      const task = page.getByRole('article', { name: new RegExp(id) })
      await hand.presses(task.getByText('Nota i fotografies'))
      await hand.writes(task.getByLabel('Nota per als companys').first(), 'Redreçat')
      const photo = await sharp({ create: { width: 200, height: 150, channels: 3, background: '#7a8' } })
        .jpeg()
        .toBuffer()
      await task
        .getByLabel('Fotografia de després')
        .setInputFiles({ name: 'fet.jpg', mimeType: 'image/jpeg', buffer: photo })
      await hand.presses(task.getByRole('button', { name: 'Fet', exact: true }))
      await page.getByText(`${id}: Fet, amb una fotografia · desat`).waitFor()
      const [row] = await world().sql`select state from service_request where id = ${id}`
      expect(row?.state).toBe('resolved')
    })

    test('an editor changes a menu page in two languages and previews it on the phone before it is published', async () => {
      const hand = await at(way, 'editor@demo.test')
      const { page } = hand
      await hand.goes('/console/content')
      await hand.looks('content')
      await hand.goes('/console/content/pages/municipal')
      await hand.looks('content-page')
      await hand.writes(page.locator('#hint_ca'), `Novetats, agenda i més (${way})`)
      await hand.presses(page.getByRole('button', { name: 'Desar', exact: false }).first())
      await page.waitForURL(/done=content-saved/)
      expect(await page.locator('#hint_ca').inputValue()).toBe(`Novetats, agenda i més (${way})`)
      await hand.goes('/console/content/texts?missing=ar')
      await hand.looks('content-texts')
      await hand.goes('/console/content/pages/municipal?preview=ar')
      const direction = await page.locator('.phone').evaluate((phone) => getComputedStyle(phone).direction)
      expect(direction).toBe('rtl')
      await hand.looks('content-arabic')
      await hand.goes('/console/content')
      await hand.presses(page.getByRole('button', { name: /Descartar|Llençar/ }).first())
      await page.waitForURL(/done=content-discarded/)
    })

    test('a lead reads figures, changes requests in bulk and undoes it, shares a saved view and writes a saved reply', async () => {
      const hand = await at(way, 'lead@demo.test')
      const { page } = hand
      await hand.goes('/console/figures')
      await hand.looks('figures')
      // A queue of their own for each way: a view is kept of it.
      const order = { keyboard: 'due', small: 'newest', enlarged: 'oldest' }[way]
      await hand.goes(`/console?kind=PJ02&order=${order}`)
      const boxes = page.getByRole('checkbox', { name: /Triar la/ })
      await hand.presses(boxes.nth(0))
      await hand.presses(boxes.nth(1))
      await hand.looks('queue-chosen')
      await hand.presses(page.getByRole('button', { name: 'Assignar-me-les' }))
      await page.getByText('S’han canviat 2 incidències').waitFor()
      await hand.presses(page.getByRole('button', { name: 'Desfer-ho' }))
      await page.getByText('2 incidències tornen a estar com abans').waitFor()
      await hand.presses(page.locator('.list-tools summary'))
      await hand.writes(page.getByLabel('Nom de la vista'), `Poda ${way}`)
      await hand.presses(page.getByLabel('Per a tothom'))
      await hand.presses(page.getByRole('button', { name: 'Desar', exact: true }))
      await page.getByRole('link', { name: `Poda ${way}` }).waitFor()
      await hand.goes('/console/settings/replies')
      await hand.looks('replies')
      await hand.writes(page.getByLabel('Títol').last(), `En camí ${way}`)
      await hand.writes(page.locator('#text_ca'), 'Ja hi som, {name}.')
      await hand.presses(page.getByRole('button', { name: 'Desar', exact: true }).last())
      await page.getByText(`En camí ${way}`).first().waitFor()
    })

    test('a citizen reports on the site in three steps, then sees the report and the list', async () => {
      const hand = await at(way)
      const { page } = hand
      await hand.goes('/')
      await hand.looks('site')
      await hand.presses(page.getByRole('link', { name: 'Calçada i voreres' }))
      await page.getByRole('heading', { name: 'I més concretament?' }).waitFor()
      await hand.looks('site-kind')
      await hand.presses(page.getByRole('link', { name: 'Vorera en mal estat' }))
      await page.getByRole('heading', { name: 'On és?' }).waitFor()
      await hand.looks('site-place')
      await hand.presses(page.getByRole('button', { name: 'Continuar' }))
      await page.getByText('Hi ha una cosa per corregir').waitFor()
      await hand.looks('site-place-wrong')
      await hand.writes(page.getByLabel('On és?'), `Carrer de Guimerà, ${way.length}`)
      await hand.presses(page.getByRole('button', { name: 'Continuar' }))
      await page.getByLabel('Què hi passa?').waitFor()
      await hand.looks('site-what')
      await hand.writes(page.getByLabel('Què hi passa?'), `Rajoles soltes (${way})`)
      await hand.presses(page.getByRole('button', { name: 'Enviar la incidència' }))
      await page.getByText('Hem rebut la vostra incidència').waitFor()
      await hand.looks('site-received')
      const id = await numberIn(page.locator('.number'))
      await hand.goes('/reports')
      await hand.looks('site-list')
      await hand.presses(page.getByRole('link', { name: 'Vorera en mal estat' }).first())
      await page.getByRole('heading', { name: /Incidència/ }).waitFor()
      for (const path of ['/statistics', '/whatsapp', '/accessibility', `/reports/${id}`]) {
        await hand.goes(path)
        await hand.looks(`site${path.replaceAll('/', '-').replace(id, 'one')}`)
      }
    })

    test('a citizen who reads Arabic reports in three steps, from right to left', async () => {
      const hand = await at(way)
      const { page } = hand
      await hand.goes('/?lang=ar')
      expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe('rtl')
      await hand.looks('site-arabic')
      await hand.goes('/report?lang=ar&service=MU02')
      await page.getByRole('heading', { name: 'أين؟' }).waitFor()
      await hand.looks('site-arabic-place')
      await hand.writes(
        page.getByRole('textbox', { name: /أين/ }).or(page.locator('#address')).first(),
        `Passeig de Pere III, ${way.length}`,
      )
      await hand.presses(page.getByRole('button', { name: 'متابعة' }))
      await hand.writes(page.getByLabel('ماذا يحدث؟'), 'سلة المهملات مكسورة')
      await hand.presses(page.getByRole('button', { name: 'إرسال البلاغ' }))
      await page.getByText('استلمنا بلاغكم').waitFor()
      await hand.looks('site-arabic-received')
      // What they wrote stands from right to left in the town hall's Catalan page too.
      const id = await numberIn(page.locator('.number'))
      const desk = await at(way, 'agent@demo.test')
      await desk.goes(`/console/requests/${id}`)
      const words = desk.page.getByText('سلة المهملات مكسورة').first()
      expect(await words.evaluate((one) => getComputedStyle(one).direction)).toBe('rtl')
      await desk.looks('request-arabic')
    })

    test('an administrator opens every page of the settings', async () => {
      const hand = await at(way, 'admin@demo.test')
      const pages = [
        'account',
        'alerts',
        'appointments/new',
        'appointments/collections',
        'staff',
        'audit',
        'settings',
        'settings/services/NR01',
        'settings/zones',
        'settings/hours',
        'settings/messenger',
        'settings/quarantine',
        'applications',
        'forwarding',
      ]
      for (const name of pages) {
        await hand.goes(`/console/${name}`)
        await hand.looks(name.replaceAll('/', '-'))
      }
    })
  })
