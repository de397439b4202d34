import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { pngBomb } from '../support/hostile/picture-bombs.ts'
import { startWorld, type World } from '../support/world.ts'

/** A picture that cannot be used never costs the report that it came with: who sent it is told which, and why. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const photo = () =>
  sharp({ create: { width: 90, height: 60, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
const part = (bytes: Uint8Array | string, name: string, type: string) =>
  new File([bytes as Uint8Array<ArrayBuffer>], name, { type })

type Json = Record<string, string>

const post = async (path: string, fields: Json, files: [string, File][]) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [name, file] of files) form.append(name, file)
  const response = await fetch(`${world.url}${path}`, { method: 'POST', body: form, redirect: 'manual' })
  return {
    status: response.status,
    location: response.headers.get('location') ?? '',
    text: await response.text(),
  }
}
const lamp = (description: string) => ({
  api_key: 'demo',
  service_code: 'EP01',
  lat: '41.7262',
  long: '1.8268',
  description,
})
const picturesOf = async (id: string) => {
  const [row] = await world.sql`
    select count(*)::int as n from service_request_picture where request_id = ${id}`
  return row?.n
}

test('the API files the report with the valid pictures and gives a reason for each other one', async () => {
  const { status, text } = await post('/open311/v2/requests.json', lamp('Fanal trencat'), [
    ['dolenta', part('això no és cap fotografia', 'a.jpg', 'image/jpeg')],
    ['bona', part(await photo(), 'b.txt', 'text/plain')],
    ['pesada', part(new Uint8Array(21 * 1024 * 1024), 'c.jpg', 'image/jpeg')],
    ['enorme', part(pngBomb(16_000, 16_000), 'd.png', 'image/png')],
    ['dibuix', part('<svg xmlns="http://www.w3.org/2000/svg"/>', 'e.svg', 'image/svg+xml')],
  ])
  expect(status).toBe(201)
  const [made] = JSON.parse(text) as Json[]
  for (const text of [
    'El fitxer «dolenta» no s’hi ha pogut afegir: no és una imatge.',
    'El fitxer «pesada» no s’hi ha pogut afegir: pesa més de 20 MB.',
    'El fitxer «enorme» no s’hi ha pogut afegir: té massa píxels; envieu-ne una còpia més petita.',
    'El fitxer «dibuix» no s’hi ha pogut afegir: aquest format d’imatge no s’admet; envieu JPEG, PNG, WebP, GIF o AVIF.',
  ])
    expect(made?.service_notice).toContain(text)
  expect(made?.service_notice).not.toContain('«bona»')
  expect(await picturesOf(made?.service_request_id ?? '')).toBe(1)
})

test('six pictures are kept, and the other files of a form with a thousand are not read', async () => {
  const good = await photo()
  const files = Array.from({ length: 1_000 }, (_, n): [string, File] => [
    `f${n}`,
    n < 8 ? part(good, `${n}.jpg`, 'image/jpeg') : part('x', 'x', 'text/plain'),
  ])
  const { status, text } = await post('/open311/v2/requests.json', lamp('Molts fitxers'), files)
  expect(status).toBe(201)
  const [made] = JSON.parse(text) as Json[]
  expect(made?.service_notice).toContain(
    'El fitxer «f6» no s’hi ha pogut afegir: només se’n desen sis imatges.',
  )
  expect(made?.service_notice?.length).toBeLessThan(2_000)
  expect(await picturesOf(made?.service_request_id ?? '')).toBe(6)
})

test('an update with an invalid picture is accepted without it; one with nothing else is refused with the reason', async () => {
  const id = await world.report()
  const bad: [string, File][] = [['media', part('no', 'a.jpg', 'image/jpeg')]]
  const update = (fields: Json) =>
    post(
      '/open311/v2/servicerequestupdates.json',
      { api_key: 'demo', service_request_id: id, ...fields },
      bad,
    )
  const taken = await update({ update_id: 'u1', description: 'Encara hi és' })
  expect(taken.status).toBe(201)
  expect(taken.text).toContain('El fitxer «media» no s’hi ha pogut afegir: no és una imatge.')
  const refused = await update({ update_id: 'u2' })
  expect(refused.status).toBe(400)
  expect(refused.text).toContain('media: no és cap imatge que puguem fer servir: no és una imatge.')
})

const onSite = { service_code: 'NR01', description: 'Contenidor ple', address: 'Plaça Major, 1' }
const confirmation = async (location: string) =>
  (await fetch(`${world.url}${location.replace(world.url, '')}`)).text()

test.each([
  ['no és cap fotografia', 'el fitxer no és una imatge'],
  [new Uint8Array(24 * 1024 * 1024), 'pesa més de 20 MB'],
])(
  'the site files the report, and its confirmation says why the picture is missing: %#',
  async (bytes, reason) => {
    const sent = await post('/reports', onSite, [['picture', part(bytes, 'foto.jpg', 'image/jpeg')]])
    expect(sent.status).toBe(303)
    const page = await confirmation(sent.location)
    expect(page).toMatch(/<p class="number">\d\d-\d{5}<\/p>/)
    expect(page).toContain(
      `La incidència queda registrada, però la fotografia no s’hi ha pogut afegir: ${reason}.`,
    )
  },
)

test('the embedded form says so too, and an invented reason in the URL is not shown', async () => {
  const sent = await post('/reports', { ...onSite, embedded: 'form' }, [
    ['picture', part('no', 'a', 'image/png')],
  ])
  expect(await confirmation(sent.location)).toContain('el fitxer no és una imatge')
  const id = await world.report()
  expect(await confirmation(`/reports/${id}?received&left=compreu-ho`)).not.toContain('compreu-ho')
})

test('a plain form of another program redirects to the page of the report with the reason', async () => {
  const sent = await post('/open311/v2/requests.html', lamp('Formulari'), [
    ['foto', part('no', 'a', 'image/png')],
  ])
  expect(sent.status).toBe(303)
  expect(await confirmation(sent.location)).toContain('el fitxer no és una imatge')
})
