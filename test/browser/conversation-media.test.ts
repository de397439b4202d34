import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { fits, violations } from '../support/browser/axe.ts'
import { browsing, picture } from '../support/browser/browsing.ts'
import { button } from '../support/citizen.ts'
import { allFetched, film, lastConversation, PDF, sendFile, voice } from '../support/media.ts'

/** A conversation with each kind of what can be sent: seen, heard, read by the person who answers it. */

const { world, open } = browsing()

const photo = () =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: '#7a8f6a' } })
    .jpeg()
    .toBuffer()

const sticker = () =>
  sharp({
    create: { width: 256, height: 256, channels: 4, background: { r: 240, g: 180, b: 40, alpha: 0.8 } },
  })
    .webp()
    .toBuffer()

const screen = async (options: Parameters<typeof open>[0], path: string): Promise<Page> => {
  const page = await open(options)
  const cookies = (await world().signIn('agent@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  await page.goto(`${world().url}${path}`)
  return page
}

/** Everything that a telephone can send, to people who have the conversation. */
const everything = async (): Promise<string> => {
  const pere = world().citizen('Pere Sala')
  await pere.asks('vull parlar amb una persona', button('Passar-me ara'))
  await pere.asks('us envio el que ha passat al carrer', /ja ho té/)
  const first = await pere.sendsPicture(await photo(), { caption: 'Així ha quedat la vorera' })
  await sendFile(world(), pere, 'video', await film(), {
    mime_type: 'video/mp4',
    caption: 'I aquí es veu l’aigua',
  })
  await sendFile(world(), pere, 'audio', await voice(), { mime_type: 'audio/ogg; codecs=opus', voice: true })
  await sendFile(world(), pere, 'document', PDF, {
    mime_type: 'application/pdf',
    filename: 'Pressupost de la reparació de la vorera.pdf',
  })
  await sendFile(world(), pere, 'document', new TextEncoder().encode('<html>'), {
    mime_type: 'application/pdf',
    filename: 'factura.pdf',
  })
  await sendFile(world(), pere, 'sticker', await sticker(), { mime_type: 'image/webp' })
  await sendFile(world(), pere, 'audio', new Uint8Array(), { mime_type: 'audio/ogg', voice: true })
  await pere.sendsPicture(new TextEncoder().encode('cap'))
  const card = { name: { formatted_name: 'Lampisteria Roca' }, phones: [{ phone: '+34 600 111 222' }] }
  await pere.sends({ type: 'contacts', contacts: [card] })
  await pere.shares(41.7231, 1.8269)
  await pere.sends({ type: 'reaction', reaction: { message_id: first, emoji: '👍' } })
  await pere.sends({ type: 'revoke', revoke: { original_message_id: first } })
  await pere.sends({ type: 'unsupported', unsupported: { type: 'poll' }, errors: [{ code: 131051 }] })
  await pere.seesNothing()
  await allFetched(world())
  return lastConversation(world())
}

test('every kind of file in a conversation is shown, plays and is accessible: light, dark and on a phone', async () => {
  const path = await everything()
  const page = await screen({ viewport: { width: 1200, height: 1600 } }, path)
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.reload()
  // The whole of it at once, to be looked at.
  const unroll = { content: '.scroll { max-height: none !important }' }
  const whole = (on: Page) =>
    on.evaluate((css) => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    }, unroll.content)
  for (const kind of ['audio', 'video'])
    await page.waitForFunction(
      (name) => {
        const player = document.querySelector<HTMLMediaElement>(name)
        return player && (player.readyState >= 1 || player.error)
      },
      kind,
      { timeout: 20_000 },
    )
  // A voice note is of a free format, which every Chromium plays; H.264 only some.
  expect(await page.evaluate(() => document.querySelector('audio')?.duration)).toBeGreaterThan(0.9)
  expect(await page.evaluate(() => document.querySelector<HTMLImageElement>('.sticker')?.naturalWidth)).toBe(
    256,
  )
  expect(errors.filter((one) => /Content Security Policy/i.test(one))).toEqual([])
  expect(await violations(page)).toEqual([])
  await whole(page)
  await picture(page, 'conversation-media', true)

  const dark = await screen({ colorScheme: 'dark', viewport: { width: 1200, height: 1600 } }, path)
  expect(await violations(dark)).toEqual([])
  await whole(dark)
  await picture(dark, 'conversation-media-dark', true)

  const small = await screen({ viewport: { width: 320, height: 900 } }, path)
  expect(await fits(small)).toBe(true)
  await whole(small)
  await picture(small, 'conversation-media-320', true)
}, 120_000)

test('audio keeps playing while new messages arrive', async () => {
  const joana = world().citizen('Joana')
  await joana.asks('hola', button('Comunicar una incidència'))
  await sendFile(world(), joana, 'audio', await voice(), { mime_type: 'audio/ogg; codecs=opus', voice: true })
  await joana.sees(/missatges de veu/)
  await allFetched(world())
  const page = await screen({}, await lastConversation(world()))
  await page.waitForFunction(() => document.documentElement.dataset.live === 'yes')
  await page.evaluate(() => document.querySelector('audio')?.setAttribute('data-same', 'yes'))
  await joana.sends({ type: 'revoke', revoke: { original_message_id: 'wamid.x' } })
  await page.locator('#history').getByText('Ha retirat un missatge').waitFor()
  expect(await page.evaluate(() => document.querySelectorAll('audio').length)).toBe(1)
  expect(await page.evaluate(() => document.querySelector('audio')?.readyState ?? 0)).toBeGreaterThan(0)
}, 60_000)
