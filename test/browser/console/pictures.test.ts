import { afterAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { fits, violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { atConsole } from '../../support/browser/effort.ts'
import { seen, startVision } from '../../support/stand-ins/vision.ts'

/** A picture with people and a car in it, as staff have it on a screen: what a model hid, what they hide and show, and what they publish. */

const KEY = 'a-key-of-the-model'
const vision = startVision(KEY)
afterAll(() => {
  expect(vision.wrong).toEqual([])
  vision.stop()
})
const { world, open } = browsing({ VISION_URL: vision.url, VISION_KEY: KEY })

/** A street with a full container, somebody beside it and a car. */
const STREET = `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="640" viewBox="0 0 960 640">
  <rect width="960" height="640" fill="#b9d3e6"/><rect y="470" width="960" height="170" fill="#6b6d70"/>
  <rect x="60" y="90" width="240" height="390" fill="#d9b48f"/><rect x="320" y="140" width="260" height="340" fill="#c98f6b"/>
  <rect x="330" y="300" width="230" height="200" rx="18" fill="#2c63a8"/><path d="M340 300l40-60 60 30 30-60 60 50 30-30 20 70z" fill="#b98b52"/>
  <rect x="170" y="350" width="70" height="150" rx="20" fill="#38495c"/><circle cx="205" cy="310" r="38" fill="#e2b08b"/>
  <circle cx="192" cy="302" r="5"/><circle cx="218" cy="302" r="5"/><path d="M188 326q17 14 34 0" fill="none" stroke="#7a3b2a" stroke-width="5"/>
  <rect x="640" y="400" width="280" height="110" rx="24" fill="#a33"/><path d="M690 400l30-60h120l40 60z" fill="#c55"/>
  <circle cx="700" cy="515" r="34"/><circle cx="860" cy="515" r="34"/><rect x="730" y="455" width="110" height="26" fill="#fff"/>
  <text x="735" y="476" font-family="monospace" font-size="22" textLength="100">1234 BCD</text></svg>`

test('what was hidden comes to the open page by itself; parts are shown again and hidden by keys and pointer, and it is published', async () => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  vision.sees(async () => {
    await finished
    return seen({
      kind: 'NR01',
      confidence: 0.91,
      regions: [
        { shows: 'face', x: 0.17, y: 0.42, width: 0.09, height: 0.13 },
        { shows: 'plate', x: 0.76, y: 0.71, width: 0.115, height: 0.041 },
        // A window that it took for one.
        { shows: 'face', x: 0.35, y: 0.25, width: 0.05, height: 0.08 },
      ],
    })
  })
  const body = new FormData()
  for (const [name, value] of Object.entries({
    service_code: 'NR01',
    description: 'Contenidor ple, i les bosses a terra',
    address: 'Carrer de Guimerà, 12',
  }))
    body.set(name, value)
  const jpeg = await sharp(Buffer.from(STREET)).jpeg({ quality: 90 }).toBuffer()
  body.set('picture', new File([new Uint8Array(jpeg)], 'carrer.jpg', { type: 'image/jpeg' }))
  const sent = await fetch(`${world().url}/reports`, { method: 'POST', body, redirect: 'manual' })
  const id = /\d\d-\d{5}/.exec(sent.headers.get('location') ?? '')?.[0]

  const { page } = await atConsole(world(), await open({ viewport: { width: 1280, height: 900 } }), {
    email: 'agent@demo.test',
    path: `/console/requests/${id}`,
  })
  await page.getByText('Una màquina hi busca cares i matrícules').waitFor()
  expect(await page.getByRole('button', { name: 'Publicar', exact: true }).count()).toBe(0)
  finish()
  await page.getByText('Una màquina hi ha tapat 3 cares o matrícules.').waitFor()
  await page.getByRole('button', { name: 'Publicar', exact: true }).waitFor()
  await picture(page, 'picture-read', true)

  await page.getByRole('link', { name: 'Tapar-ne una part' }).click()
  await page.getByText('Com va arribar: només la veu el personal').waitFor()
  await page.locator('.blur-before').scrollIntoViewIfNeeded()
  await picture(page, 'picture-editor', true)
  expect(await violations(page)).toEqual([])
  expect(await fits(page)).toBe(true)

  // By keys: the window is shown again.
  await page.getByRole('button', { name: 'Destapar la part 3' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '2 parts tapades' }).waitFor()
  // By the pointer: a house is hidden, as large as it is drawn.
  const box = await page.locator('#blur img').boundingBox()
  if (!box) throw new Error('no picture')
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.35, { steps: 4 })
  await page.mouse.up()
  expect(Number(await page.getByLabel('Amplada (%)').inputValue())).toBeCloseTo(15, 0)
  await page.getByRole('button', { name: 'Tapar-la' }).click()
  await page.getByRole('heading', { name: '3 parts tapades' }).waitFor()
  await page.getByText('Tapada a mà').waitFor()
  await picture(page, 'picture-editor-after', true)

  // As narrow and dark as a telephone at night.
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 320, height: 700 })
  expect(await fits(page)).toBe(true)
  expect(await violations(page)).toEqual([])
  await picture(page, 'picture-editor-narrow', true)

  await page.getByRole('button', { name: 'Publicar', exact: true }).click()
  await page.waitForURL(/\/console\/requests\/\d\d-\d{5}\?/)
  const open311 = await fetch(`${world().url}/open311/v2/requests/${id}.json`)
  const [shown] = (await open311.json()) as { media_url?: string }[]
  expect((await fetch(String(shown?.media_url))).status).toBe(200)
})
