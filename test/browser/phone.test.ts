import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { wantedForms } from '#channels/whatsapp'
import { loadTown } from '#domain/town'
import { violations } from '../support/browser/axe.ts'
import { sharedBrowser } from '../support/browser/browser.ts'
import { picture } from '../support/browser/browsing.ts'
import { idOf, startMessenger } from '../support/stand-ins/messenger.ts'

/** The page of the test phone: who holds it, and everything that it sends. */

let town: ReturnType<typeof startMessenger>
let page: Page
const ME = '34600111777'
beforeAll(async () => {
  town = startMessenger()
  const browser = await sharedBrowser()
  page = await (
    await browser.newContext({ locale: 'ca-ES', viewport: { width: 460, height: 860 } })
  ).newPage()
  await page.goto(`${town.emulator.url}/?wa_id=${ME}`)
})
afterAll(async () => {
  await page.context().close()
  town.stop()
})

const says = async (text: string) => {
  await page.getByLabel('Missatge').fill(text)
  await page.keyboard.press('Enter')
  await page.locator('.mine').getByText(text).last().waitFor()
}
const taps = (name: string) => page.getByRole('button', { name }).last().click()
const identity = () =>
  town.own<{ bsuid: string; username: string; phoneKnown: boolean }>('GET', `/citizens/${ME}`)
const close = () => taps('Tancar')

test('an empty phone suggests what to write; a tap sends it, and the suggestions are gone', async () => {
  const suggestions = page.getByRole('list', { name: 'Proveu d’escriure' })
  expect(await suggestions.getByRole('button').count()).toBe(6)
  expect(await violations(page)).toEqual([])
  await picture(page, 'phone-suggestions')
  await suggestions.getByRole('button', { name: 'Quina farmàcia està de guàrdia ara?' }).click()
  await page.locator('.mine').getByText('Quina farmàcia està de guàrdia ara?').waitFor()
  expect(await suggestions.isVisible()).toBe(false)
})

test('a person with a username and a hidden number shares their number when the town asks', async () => {
  await says('hola')
  await taps('Qui sóc')
  await page.getByLabel('Nom d’usuari', { exact: true }).fill('rosa.puig')
  await page.getByLabel('Té nom d’usuari').check()
  await page.getByLabel('Amaga el número').check()
  await page.locator('#standing').getByText('@rosa.puig · amagat').waitFor({ state: 'attached' })
  expect(await violations(page)).toEqual([])
  await picture(page, 'phone-person')
  await close()
  const { bsuid, username } = await identity()
  expect(username).toBe('rosa.puig')

  await says('vull saber com va la meva incidència')
  const interactive = {
    type: 'request_contact_info',
    body: { text: 'Per buscar-la ens cal el vostre telèfon. Ens el voleu donar?' },
    action: { name: 'request_contact_info' },
  }
  idOf(await town.send({ recipient: bsuid, type: 'interactive', interactive }))
  await taps('Compartir les meves dades')
  await page.locator('.mine .card').getByText(`+${ME}`).waitFor()
  await page.locator('#standing').getByText('amagat').waitFor({ state: 'detached' })
  expect((await identity()).phoneKnown).toBe(true)
})

test('the phone sends a chosen file as the chosen kind: voice note, document, video or picture', async () => {
  const send = async (name: string, file: string, mimeType: string) => {
    await taps('Adjuntar')
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), taps(name)])
    await chooser.setFiles({ name: file, mimeType, buffer: Buffer.from('abc') })
  }
  await send('Nota de veu', 'veu.ogg', 'audio/ogg')
  await send('Document', 'plànol.pdf', 'application/pdf')
  await send('Vídeo', 'carrer.mp4', 'video/mp4')
  await page.getByText('🎤 Nota de veu').waitFor()
  await page.getByText('📄 plànol.pdf').waitFor()
  await page.locator('.mine video').waitFor()
  const { message } = await town.messageOfType('document')
  expect(message).toMatchObject({ document: { filename: 'plànol.pdf', mime_type: 'application/pdf' } })
})

test('the phone edits, withdraws and reacts to messages', async () => {
  await says('Hi ha un fanal apagat')
  const bubble = page.locator('.mine .bubble').last()
  await bubble.hover()
  await bubble.getByRole('button', { name: 'Més' }).click()
  await taps('Edita')
  await page.getByLabel('Text nou').fill('Hi ha dos fanals apagats')
  await taps('Desa')
  await page.getByText('Hi ha dos fanals apagats').waitFor()
  await page.getByText(/editat/).waitFor()
  idOf(await town.send({ to: ME, text: { body: 'Gràcies, ho mirarem avui mateix.' } }))
  const answer = page.locator('.theirs .bubble').last()
  await answer.getByText('ho mirarem').waitFor()
  await answer.hover()
  await answer.getByRole('button', { name: 'Més' }).click()
  await taps('👍')
  await page.locator('.reaction').getByText('👍').waitFor()
  await says('Això no ho volia dir')
  const last = page.locator('.mine .bubble').last()
  await last.hover()
  await last.getByRole('button', { name: 'Més' }).click()
  await taps('Retira')
  await page.getByText('🚫 Retirat').waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'phone-doings')
})

test('when the phone changes its number, the messages on it stay', async () => {
  await taps('Qui sóc')
  await page.getByLabel('Número nou').fill('34600999222')
  await taps('Canvia de número')
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#waid')?.value === '34600999222')
  await page.getByText('Hi ha dos fanals apagats').waitFor()
  expect((await town.messageOfType('system')).message).toMatchObject({
    from: ME,
    system: { wa_id: '34600999222' },
  })
})

const FORM = {
  name: 'incidència',
  categories: ['CUSTOMER_SUPPORT'],
  flow_json: JSON.stringify(wantedForms(loadTown('manresa.cat').profile)[0]?.json),
  publish: true,
}

test('a form of the town is filled in from the keyboard, with a picture, and sent', async () => {
  const { id } = (await town.graph('POST', '102290129340398/flows', FORM)).body
  const kinds = ['Neteja i residus', 'Parcs i jardins', 'Enllumenat públic'].map((title, index) => ({
    id: String(index),
    title,
  }))
  const parameters = {
    flow_message_version: '3',
    flow_id: id,
    flow_cta: 'Omplir el formulari',
    flow_token: 'incident:1',
    flow_action: 'navigate',
    flow_action_payload: { screen: 'INCIDENT', data: { kinds } },
  }
  const interactive = {
    type: 'flow',
    body: { text: 'Expliqueu-ho tot en un formulari.' },
    action: { name: 'flow', parameters },
  }
  idOf(await town.send({ to: '34600999222', type: 'interactive', interactive }))
  await page.getByRole('button', { name: 'Omplir el formulari' }).focus()
  await page.keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Nova incidència' })
  await form.waitFor()
  expect(await violations(page)).toEqual([])
  // Nothing is sent before what has to be answered is.
  await form.getByRole('button', { name: 'Continuar: on és?' }).focus()
  await page.keyboard.press('Enter')
  await form.waitFor()
  await form.getByLabel('Neteja i residus').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Fanal fos davant de l’escola')
  await form
    .getByLabel('Fotografies, si en teniu')
    .setInputFiles({ name: 'fanal.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('abc') })
  await form.getByLabel(/Sé que l’Ajuntament/).focus()
  await page.keyboard.press('Space')
  await picture(page, 'phone-form')
  await form.getByRole('button', { name: 'Continuar: on és?' }).focus()
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'hidden' })
  await page.getByText('Formulari enviat').waitFor()
  const { message } = await town.messageOfType('interactive')
  const { nfm_reply: reply } = message.interactive as { nfm_reply: { response_json: string } }
  expect(JSON.parse(reply.response_json)).toMatchObject({
    kind: '2',
    words: 'Fanal fos davant de l’escola',
    pictures: [{ file_name: 'fanal.jpg', mime_type: 'image/jpeg' }],
    consent: true,
    flow_token: 'incident:1',
  })
  expect(await violations(page)).toEqual([])
})
