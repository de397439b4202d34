import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { watchHand } from '../support/browser/effort.ts'
import type { Citizen } from '../support/citizen.ts'
import { signInToConsole } from '../support/console/console.ts'

/** The three panes of the inbox: a morning's work by keyboard, without the page being loaded again. */

const { world, open } = browsing()

const desk = async (options: Parameters<typeof open>[0] = {}): Promise<Page> => {
  const page = await open({ viewport: { width: 1440, height: 900 }, ...options })
  const cookies = (await world().signIn('agent@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  return page
}

const asksForPeople = async (name: string, about: string): Promise<Citizen> => {
  const citizen = world().citizen(name)
  await citizen.asks('persona', 'què necessiteu')
  await citizen.asks(about, /ja ho té|fora de l’horari|fora d’horari/)
  return citizen
}

const photo = () =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: '#7a8f6a' } })
    .jpeg()
    .toBuffer()

/** Pastes a file where the focus is, as a browser does. */
const paste = (page: Page, name: string, bytes: Buffer) =>
  page.evaluate(
    ([file, content]) => {
      const data = new DataTransfer()
      data.items.add(
        new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], file, { type: 'image/jpeg' }),
      )
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
    },
    [name, bytes.toString('base64')] as const,
  )

test('an agent answers by a saved reply, sends a picture, notes, hands on, undoes it and closes, with no page loaded again', async () => {
  const lead = await signInToConsole(world(), 'lead@demo.test')
  await lead.sends('/console/settings/replies', {
    do: 'save',
    title: 'Multes',
    shortcut: 'multa',
    text_ca: 'Bon dia {name}, les multes es recorren a la seu electrònica.',
    conversations: 'yes',
  })
  const dolors = await asksForPeople('Dolors Vila', 'com recorro una multa?')
  const joan = await asksForPeople('Joan Serra', 'el contenidor és ple')
  const page = await desk()
  const documents: string[] = []
  page.on('request', (request) => request.isNavigationRequest() && documents.push(request.url()))
  await page.goto(`${world().url}/console/conversations?show=waiting`)
  // A tab that is not looked at says how many wait.
  const figure = await page.locator('[data-count="conversations"] [aria-hidden]').first().textContent()
  await page.waitForFunction((start) => document.title.startsWith(start), `(${figure}) `)
  expect(await violations(page)).toEqual([])
  documents.length = 0
  const hand = watchHand(page)

  // One click opens it, and what is typed next is the answer.
  await hand.clicks(page.getByRole('link', { name: 'Dolors Vila' }))
  await page.locator('#words:focus').waitFor()
  await hand.types('/multa ')
  expect(await page.locator('#words').inputValue()).toBe(
    'Bon dia Dolors Vila, les multes es recorren a la seu electrònica.',
  )
  await hand.presses('Control+Enter')
  await dolors.sees('les multes es recorren')
  hand.ends('waiting conversation, saved reply', { seconds: 5, clicks: 1, loads: 0 })
  await page.locator('#history .staff').getByText('les multes es recorren').waitFor()

  // The list of replies opens with a slash, and is left without a trace.
  await page.locator('#words').fill('')
  await page.keyboard.type('/mu')
  await page.getByRole('option', { name: /Multes/ }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.locator('#words').fill('')

  // A picture that is pasted is seen before it is sent, and afterwards.
  await hand.presses('Control+V')
  await paste(page, 'senyal.jpg', await photo())
  await page.locator('#preview canvas').waitFor()
  await hand.presses('Control+Enter')
  await page.locator('#history .staff img').waitFor()
  hand.ends('send a picture', { seconds: 3, loads: 0 })
  await page.locator('#history .staff a.picture').click()
  await page.getByRole('dialog', { name: 'Fotografies de la conversa' }).getByText('1 / 1').waitFor()
  await page.keyboard.press('Escape')

  // A note calls a colleague, found by two letters.
  await hand.presses('Alt+p')
  await page.locator('#note:focus').waitFor()
  await hand.types('Ho mires, @pe')
  await page.getByRole('option', { name: 'Pere Soler' }).waitFor()
  await hand.presses('Enter', 'Control+Enter')
  await page.locator('#history .note').getByText('Ho mires, @Pere Soler').waitFor()
  hand.ends('note with a mention', { seconds: 7, clicks: 0, loads: 0 })
  expect((await lead.opens('/console/conversations')).text).toMatch(/Em mencionen<span class="count"> 1</)

  // Handed to a team by three keys, and back by one.
  await page.keyboard.press('Escape')
  await hand.presses('d')
  await page.locator('#pass-menu:popover-open').waitFor()
  await picture(page, 'inbox-pass')
  await hand.presses('v', 'Enter')
  await page.getByText('La conversa ha passat a l’altre equip').waitFor()
  hand.ends('hand to a team', { seconds: 3 * 0.2, clicks: 0, loads: 0 })
  await page.keyboard.press('z')
  await page.getByText('La conversa torna a ser on era').waitFor()
  await page.locator('#thread-title', { hasText: 'Dolors Vila' }).waitFor()
  await picture(page, 'inbox')

  // Closed by one key: who waits next is open.
  await hand.presses('r')
  await page.locator('#thread-title', { hasText: 'Joan Serra' }).waitFor()
  hand.ends('close', { seconds: 5, clicks: 0, loads: 0 })
  await dolors.sees('Com us hem atès?')
  expect(new URL(page.url()).pathname).toMatch(/conversations\/[0-9a-f-]{36}$/)
  // Beside the list that was open.
  expect(new URL(page.url()).searchParams.get('show')).toBe('waiting')
  await joan.says('hola?')
  await page.locator('#history').getByText('hola?').waitFor()
  expect(documents).toEqual([])
})

test('each letter does what the sheet of the keys says, and nothing once they are switched off', async () => {
  await asksForPeople('Neus Camps', 'la bassa de Sant Joan')
  const page = await desk()
  await page.goto(`${world().url}/console/conversations?show=waiting`)
  await page.getByRole('link', { name: 'Neus Camps' }).click()
  const title = page.locator('#thread-title', { hasText: 'Neus Camps' })
  await title.waitFor()
  await page.locator('#words:focus').waitFor()
  await page.keyboard.press('Escape')

  // The sheet opens and closes by keys, and lists what follows.
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Tecles' })
  await sheet.waitFor()
  expect(await violations(page)).toEqual([])
  const listed = await sheet.locator('kbd').allTextContents()
  for (const key of ['[ ]', 'e', 'i', 'a', 'd', 's', 'l', 'm', 'c', 'p', 'r', 'z'])
    expect([key, listed.includes(key)]).toEqual([key, true])
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })

  await page.keyboard.press('i')
  await page.locator('#summary').getByText('Jordi Casals').waitFor()
  await title.focus()
  // To a colleague: the menu of who it can go to, at its first person.
  await page.keyboard.press('a')
  await page.locator('#pass-menu button[name=colleague]:focus').first().waitFor()
  await page.keyboard.press('Escape')
  await title.focus()
  await page.keyboard.press('e')
  await page.locator('#words:focus').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await page.locator('#note:focus').waitFor()
  await page.keyboard.press('Escape')
  // After `g` a letter leads to a section, whatever else it does here.
  await page.keyboard.press('p')
  await page.getByRole('heading', { level: 1, name: 'Neus Camps' }).waitFor()
  await page.getByRole('link', { name: 'Tornar a la conversa' }).click()
  await title.waitFor()
  await title.focus()
  await page.keyboard.press('c')
  await page.waitForURL(/\/console\/010\?conversation=/)
  await page.goBack()
  await title.waitFor()
  await title.focus()
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  await page.waitForURL(/\/console\/appointments$/)
  await page.goBack()
  await title.waitFor()

  await title.focus()
  await page.keyboard.press('?')
  await sheet.getByRole('button', { name: 'No fer servir lletres soles' }).click()
  await page.locator('html[data-keys=off]').waitFor()
  await title.focus()
  await page.keyboard.press('n')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('thread-title')
})

test('the number of a report that is named in a conversation leads to it', async () => {
  const number = await world().report({ service_code: 'EP01', lat: '41.7262', long: '1.8263' })
  await asksForPeople('Blai Font', `encara no heu fet res del ${number}`)
  const page = await desk()
  await page.goto(`${world().url}/console/conversations?show=waiting`)
  await page.getByRole('link', { name: 'Blai Font' }).click()
  await page.locator('#history').getByRole('link', { name: number }).click()
  await page.waitForURL(new RegExp(`/console/requests/${number}$`))
})

test('what is written is kept when another conversation is opened, and the browser’s way back leads to it', async () => {
  await asksForPeople('Quim Pla', 'la foguera de Sant Joan')
  await asksForPeople('Rita Mas', 'el casal d’estiu')
  const page = await desk()
  await page.goto(`${world().url}/console/conversations?show=waiting`)
  await page.getByRole('link', { name: 'Quim Pla' }).click()
  await page.locator('#words:focus').waitFor()
  await page.keyboard.type('Cal demanar permís')
  await page.getByRole('link', { name: 'Rita Mas' }).click()
  await page.locator('#thread-title', { hasText: 'Rita Mas' }).waitFor()
  expect(await page.locator('#words').inputValue()).toBe('')
  await page.goBack()
  await page.locator('#thread-title', { hasText: 'Quim Pla' }).waitFor()
  expect(await page.locator('#words').inputValue()).toBe('Cal demanar permís')
})

test('the inbox and its settings pass axe, fit 320 px, in the dark and from right to left, and work without a script', async () => {
  await asksForPeople('Teresa Mir', 'les voreres de la Bonavista')
  const [row] = await world().sql`select conversation_id from handover order by requested_at desc limit 1`
  const thread = `/console/conversations/${row?.conversation_id}`
  const wide = await desk()
  const narrow = await desk({ viewport: { width: 320, height: 700 }, colorScheme: 'dark' })
  const wrong: string[] = []
  for (const path of ['/console/conversations', thread])
    for (const [page, how] of [
      [wide, 'wide'],
      [narrow, 'narrow'],
    ] as const) {
      await page.goto(`${world().url}${path}`)
      wrong.push(...(await violations(page)).map((one) => `${path} ${how} ${one}`))
      if (!(await fits(page))) wrong.push(`${path} ${how} does not fit`)
      await page.evaluate(() => {
        document.documentElement.dir = 'rtl'
      })
      if (!(await fits(page))) wrong.push(`${path} ${how} from right to left does not fit`)
    }
  expect(wrong).toEqual([])
  const plain = await desk({ javaScriptEnabled: false })
  await plain.goto(`${world().url}${thread}`)
  await plain.getByText('Nota', { exact: true }).click()
  await plain.locator('#note').fill('sense guió')
  await plain.getByRole('button', { name: 'Desar la nota' }).click()
  await plain.locator('#history .note').getByText('sense guió').waitFor()
  await plain.getByRole('button', { name: 'Ajornar' }).first().click()
  await plain.getByRole('button', { name: /^Demà/ }).click()
  await plain.getByText('La conversa queda ajornada').waitFor()
})
