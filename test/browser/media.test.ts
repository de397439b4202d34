import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { fits, violations } from '../support/axe.ts'
import { browsing, picture } from '../support/browsing.ts'
import { allFetched, film, lastConversation, PDF, sendFile, voice } from '../support/media.ts'

/** What citizens send, in the console of who answers: seen, heard, opened, or taken away as a file; nothing of it runs. */

const { world, open } = browsing()

const signIn = async (options: Parameters<typeof open>[0] = {}): Promise<Page> => {
  const page = await open(options)
  await page.goto(`${world().url}/console/sign-in`)
  await page.getByLabel('Correu electrònic').fill('agent@demo.test')
  await page.getByLabel('Contrasenya').fill('demo-demo-demo')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console')
  return page
}

test('a conversation with every kind of medium: light and dark, wide and at 320 px', async () => {
  const rosa = world().citizen('Rosa Puig')
  await rosa.asks('vull parlar amb una persona', 'què necessiteu')
  await rosa.asks('us ensenyo com està el carrer', /ja ho té|fora d/)
  const photo = await sharp({ create: { width: 640, height: 420, channels: 3, background: '#6a7' } })
    .jpeg()
    .toBuffer()
  await rosa.sendsPicture(photo, { caption: 'la vorera' })
  await sendFile(world(), rosa, 'video', await film(), {
    mime_type: 'video/mp4',
    caption: 'com raja l’aigua',
  })
  await sendFile(world(), rosa, 'audio', await voice(), { mime_type: 'audio/ogg; codecs=opus', voice: true })
  await sendFile(world(), rosa, 'document', PDF, { mime_type: 'application/pdf', filename: 'rebut.pdf' })
  const page = new TextEncoder().encode('<!doctype html><script>document.title="ha corregut"</script>')
  await sendFile(world(), rosa, 'document', page, { mime_type: 'application/pdf', filename: 'trampa.pdf' })
  const sticker = await sharp(photo).resize(160, 160).webp().toBuffer()
  await sendFile(world(), rosa, 'sticker', sticker, { mime_type: 'image/webp' })
  await rosa.shares(41.7262, 1.8268)
  await rosa.sends({
    type: 'contacts',
    contacts: [
      {
        name: { formatted_name: 'Núria, la veïna' },
        phones: [{ phone: '+34 600 11 22 33' }],
        origin: 'other',
      },
    ],
  })
  const said = await rosa.says('ho veieu?')
  await rosa.reacts(said, '👍')
  await rosa.reacts(said)
  await allFetched(world())

  const path = await lastConversation(world())
  const staff = await signIn()
  await staff.goto(`${world().url}${path}`)
  await staff.getByRole('link', { name: 'Obrir rebut.pdf' }).waitFor()
  // The film plays: its data is there, within the page's own policy.
  const length = await staff.locator('video').evaluate(
    (element) =>
      new Promise<number>((done) => {
        const video = element as HTMLVideoElement
        if (video.readyState > 0) done(video.duration)
        video.addEventListener('loadedmetadata', () => done(video.duration))
        video.addEventListener('error', () => done(-1))
        video.load()
      }),
  )
  // The browser of the tests may lack the licensed decoder of films; the sound of a voice note it has.
  expect(length).not.toBe(0)
  const sound = await staff.locator('audio').evaluate(
    (element) =>
      new Promise<number>((done) => {
        const audio = element as HTMLAudioElement
        if (audio.readyState > 0) done(audio.duration)
        audio.addEventListener('loadedmetadata', () => done(audio.duration))
        audio.addEventListener('error', () => done(-1))
        audio.load()
      }),
  )
  expect(sound).toBeGreaterThan(0)
  expect(await violations(staff)).toEqual([])
  // The whole of it, for people to look at: the list scrolls by itself.
  await staff.locator('#scroll').evaluate((element) => Object.assign(element.style, { maxHeight: 'none' }))
  await picture(staff, 'conversation-media', true)

  const small = await signIn({ viewport: { width: 320, height: 720 }, colorScheme: 'dark' })
  await small.goto(`${world().url}${path}`)
  await small.getByRole('link', { name: 'Obrir rebut.pdf' }).waitFor()
  expect(await fits(small)).toBe(true)
  expect(await violations(small)).toEqual([])
  await small.locator('#scroll').evaluate((element) => Object.assign(element.style, { maxHeight: 'none' }))
  await picture(small, 'conversation-media-small', true)
})

test('the inbox finds a person by username', async () => {
  const marta = world().citizen('Marta Roca')
  await marta.hidesNumber('marta.roca')
  await marta.asks('hola', 'En què us podem ajudar?')
  const staff = await signIn()
  await staff.goto(`${world().url}/console/conversations`)
  await staff.getByLabel('Cerca una persona').fill('@marta.roca')
  await staff.keyboard.press('Enter')
  await staff.getByText('Una conversa', { exact: true }).waitFor()
  expect(await violations(staff)).toEqual([])
  await picture(staff, 'conversations-found')
})
