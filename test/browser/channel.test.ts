import { beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { createBroadcast } from '#domain/broadcasts'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { button } from '../support/citizen.ts'
import { addBulkyWaste, BULKY_WASTE } from '../support/console/extra-service.ts'

/** The channel's console in a real browser: every page by axe, at 320 px, in the dark; a conversation by keyboard. */

const { world, open } = browsing()

beforeAll(async () => {
  await addBulkyWaste(world().url, 'admin@demo.test', 'demo-demo-demo')
})

const signIn = async (email: string, options: Parameters<typeof open>[0] = {}): Promise<Page> => {
  const page = await open(options)
  await page.goto(`${world().url}/console/sign-in`)
  await page.getByLabel('Correu electrònic').fill(email)
  await page.getByLabel('Contrasenya').fill('demo-demo-demo')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console')
  return page
}

test('an agent finds a waiting conversation, answers it by keyboard, the citizen receives the answer, and it is closed', async () => {
  const dolors = world().citizen('Dolors')
  await dolors.asks('vull parlar amb una persona', 'què necessiteu')
  await dolors.asks('no trobo el formulari de la beca menjador', /ja ho té|fora d/)
  const page = await signIn('agent@demo.test')
  await page.goto(`${world().url}/console/conversations`)
  expect(await violations(page)).toEqual([])
  await picture(page, 'console-conversations')
  await page.getByRole('link', { name: 'no trobo el formulari' }).click()
  await page.getByLabel('Resposta').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Resposta').focus()
  await page.keyboard.type('Bon dia! És a la seu electrònica, apartat Educació.')
  await page.keyboard.press('Control+Enter')
  await dolors.sees('Us atén Jordi.', 'apartat Educació')
  // What the citizen writes shows by itself.
  await dolors.says('gràcies, ja hi és')
  await page.locator('#history').getByText('gràcies, ja hi és').waitFor()
  await picture(page, 'console-conversation', true)
  await page.getByRole('button', { name: 'Acabar' }).click()
  await page.getByText('La conversa torna a l’automàtic').waitFor()
  await dolors.sees('Com us hem atès?', button('★★★★★'))
})

test('the inbox finds a person whose number is hidden by their username', async () => {
  const marta = world().citizen('Marta Roca')
  await marta.hidesNumber('marta.roca')
  await marta.asks('hola', 'En què us podem ajudar?')
  const staff = await signIn('agent@demo.test')
  await staff.goto(`${world().url}/console/conversations`)
  await staff.getByLabel('Cerca una persona').fill('@marta.roca')
  await staff.keyboard.press('Enter')
  await staff.getByText('Una conversa', { exact: true }).waitFor()
  expect(await violations(staff)).toEqual([])
  await picture(staff, 'conversations-found')
})

test('the pages of conversations, content and broadcasts pass axe, fit 320 px and render in dark mode', async () => {
  const citizen = world().citizen('Pep')
  await citizen.asks('les terrasses dels bars s’ho mengen tot', /./)
  const made = await createBroadcast(world().service.town, 'Núria Vila', {
    subject: 'culture',
    texts: { ca: { title: 'Fira de l’Aixada', body: 'Aquest cap de setmana, al centre històric.' } },
    url: 'https://mostra.manresa.test/fira',
  })
  const notice = 'id' in made ? made.id : ''
  const paths: [name: string, path: string][] = [
    ['content', '/console/content'],
    ['content-page', `/console/content/pages/${BULKY_WASTE}`],
    ['content-arabic', '/console/content/pages/municipal?preview=ar'],
    ['content-texts', '/console/content/texts?words=incident.summary'],
    ['content-json', '/console/content/json'],
    ['notices', '/console/notices'],
    ['notice', `/console/notices/${notice}`],
    ['phrases', '/console/phrases'],
    ['sources', '/console/sources'],
  ]
  const wide = await signIn('admin@demo.test')
  // A draft with something wrong in it: its list of problems is looked at too.
  await wide.goto(`${world().url}/console/content`)
  await wide.getByLabel('Identificador').fill('padro')
  await wide.getByLabel('Títol Català').fill('Padró')
  await wide.getByRole('button', { name: 'Afegir-la' }).click()
  await wide.getByText('hi falta el text').first().waitFor()
  const narrow = await signIn('admin@demo.test', {
    viewport: { width: 320, height: 800 },
    colorScheme: 'dark',
  })
  const wrong: string[] = []
  for (const [name, path] of paths) {
    for (const [page, how] of [
      [wide, ''],
      [narrow, '-narrow'],
    ] as const) {
      await page.goto(`${world().url}${path}`)
      wrong.push(...(await violations(page)).map((one) => `${name}${how} ${one}`))
      if (!(await fits(page))) wrong.push(`${name}${how} does not fit`)
      await picture(page, `console-${name}${how}`, name !== 'content-page' || how !== '')
    }
  }
  expect(wrong).toEqual([])
})

const SERVICES = [
  'incidents',
  'appointments',
  'municipal',
  'social',
  'cio',
  'cedem',
  'tourism',
  'preferences',
  BULKY_WASTE,
]

test('the phone emulator shows each service, and Arabic from right to left', async () => {
  const page = await open({ viewport: { width: 420, height: 860 } })
  for (const service of SERVICES) {
    const person = world().citizen(service)
    await person.says('hola')
    await person.sees('En què us podem ajudar?')
    const reply = { id: `page:${service}`, title: service }
    await person.sends({ type: 'interactive', interactive: { type: 'list_reply', list_reply: reply } })
    await person.sees(/./)
    await page.goto(world().emulator.url)
    await page.evaluate((id) => localStorage.setItem('wa_id', id), person.waId)
    await page.reload()
    await page.locator('#chat li').nth(3).waitFor()
    await picture(page, `phone-${service}`)
  }
  const yasmin = world().citizen('Yasmin')
  await yasmin.asks('مرحبا', 'مرحبًا!')
  await yasmin.asks('يوجد مصباح معطل في الشارع', 'أين؟')
  await page.evaluate((id) => localStorage.setItem('wa_id', id), yasmin.waId)
  await page.reload()
  await page.locator('#chat li').nth(3).waitFor()
  const direction = await page
    .locator('#chat .bubble')
    .nth(1)
    .evaluate((bubble) => getComputedStyle(bubble).direction)
  expect(direction).toBe('rtl')
  await picture(page, 'phone-arabic')
})
