import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { reportDraftsModule } from '#domain/report-drafts'
import { DAY } from '../support/clock.ts'
import { photo } from '../support/media.ts'
import { startWorld, type World } from '../support/world.ts'

/** A report begins with a picture, on the map or in words: what is said first is not asked again. Here without a script. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const GUIMERA = { lat: 41.7262, long: 1.8268 }
const MADRID = { lat: 40.4168, long: -3.7038 }

type Shown = { status: number; url: URL; text: string }

/** Opens an address and follows it, as a browser does. */
const open = async (path: string, init: RequestInit = {}): Promise<Shown> => {
  const response = await fetch(new URL(path, world.url), init)
  return { status: response.status, url: new URL(response.url), text: await response.text() }
}

const sends = (path: string, fields: Record<string, string | Blob>): Promise<Shown> => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  return open(path, { method: 'POST', body })
}

const jpeg = (bytes: Uint8Array) => new File([bytes as Uint8Array<ArrayBuffer>], 'foto.jpg')

const beginsWithPhoto = async (bytes: Uint8Array, at = '/report/photo') => sends(at, { picture: jpeg(bytes) })

/** The hidden fields of the form whose markup holds some words. */
const fieldsOf = ({ text }: Shown, around: string): Record<string, string> => {
  const form = [...text.matchAll(/<form[\s\S]*?<\/form>/g)]
    .map(([one]) => one)
    .find((one) => one.includes(around))
  if (!form) throw new Error(`no form with «${around}»`)
  const hidden = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  return Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value]))
}

/** Sends the last form, with what it holds and what is typed in it. */
const files = async (last: Shown, typed: Record<string, string> = {}) => {
  const sent = await sends('/reports', { ...fieldsOf(last, 'name="description"'), ...typed })
  return { sent, number: /\/reports\/(\d\d-\d{5})/.exec(sent.url.pathname)?.[1] ?? '' }
}

const pointOf = async (number: string) => {
  const [row] = await world.sql`select lat, long, address from service_request where id = ${number}`
  return row
}

test('a picture that says where it was taken proposes the place; it is taken only once it is confirmed', async () => {
  const begun = await beginsWithPhoto(await photo(GUIMERA))
  expect(begun.status).toBe(200)
  expect(begun.text).toContain('La foto diu que és aquí')
  expect(begun.text).toContain('Guimerà')
  const draft = begun.url.searchParams.get('draft') ?? ''
  // Going on without an answer takes nothing of it.
  const silent = await open(`/report?draft=${draft}&asked=place&lat=&long=&address=`)
  expect(silent.status).toBe(422)
  expect(silent.text).toContain('Escriviu on és')
  const meant = /name="meant" value="([^"]+)"/.exec(begun.text)?.[1] ?? ''
  const confirmed = await open(`/report?${new URLSearchParams({ draft, meant })}`)
  expect(confirmed.text).toContain('De què es tracta?')
  const last = await open(`/report?${new URLSearchParams({ draft, meant, service: 'EP01' })}`)
  expect(last.text).toContain('alt="La vostra foto"')
  // What is there already is not asked for.
  expect(last.text).not.toContain('type="file"')
  const { number } = await files(last, { description: 'El fanal fa pampallugues' })
  expect(await pointOf(number)).toMatchObject({
    lat: expect.closeTo(GUIMERA.lat, 4),
    long: expect.closeTo(GUIMERA.long, 4),
  })
  const headers = { cookie: await world.signIn('agent@demo.test') }
  const page = await open(`/console/requests/${number}`, { headers })
  const picture = /\/console\/pictures\/[0-9a-f-]{36}\/full/.exec(page.text)?.[0] ?? ''
  const kept = await fetch(new URL(picture, world.url), { headers })
  const { exif } = await sharp(await kept.bytes()).metadata()
  expect(exif).toBeUndefined()
  // The draft is gone with its key.
  expect((await open(`/report/photo?draft=${draft}`)).status).toBe(404)
})

test('a picture taken outside of the town says so, and its place is not used', async () => {
  const begun = await beginsWithPhoto(await photo(MADRID))
  expect(begun.text).toContain('La foto diu que es va fer fora de Manresa')
  expect(begun.text).not.toContain('name="meant"')
  const draft = begun.url.searchParams.get('draft') ?? ''
  const last = await open(
    `/report?${new URLSearchParams({ draft, service: 'NR01', address: 'Plaça Major, 1', asked: 'place' })}`,
  )
  const { number } = await files(last, { description: 'Contenidor ple' })
  expect((await pointOf(number))?.address).toContain('Plaça Major')
})

test('a picture without a place asks for one; what is no picture is said at its field', async () => {
  const begun = await beginsWithPhoto(await photo())
  expect(begun.text).toContain('La foto no diu on es va fer')
  const wrong = await beginsWithPhoto(new TextEncoder().encode('això no és cap foto'))
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain(
    '<a href="#picture">Aquesta foto no es pot fer servir: el fitxer no és una imatge</a>',
  )
  const none = await sends('/report/photo', { words: 'x' })
  expect(none.text).toContain('<a href="#picture">Trieu una foto</a>')
  expect((await open('/report/photo?draft=una-clau-inventada')).status).toBe(404)
})

test('a picture can be put in place of another, or taken away', async () => {
  const begun = await beginsWithPhoto(await photo(GUIMERA))
  const draft = begun.url.searchParams.get('draft') ?? ''
  const shownAt = `/report/photo?draft=${draft}`
  const first = (await open(shownAt)).text
  await beginsWithPhoto(await photo(MADRID, '#aa3333'), `/report/photo?draft=${draft}`)
  const second = await open(shownAt)
  expect(second.status).toBe(200)
  expect(second.text).not.toBe(first)
  const [left] =
    await world.sql`select count(*)::int as n from picture where place is not null and sha256 is not null
    and id not in (select picture_id from report_draft where picture_id is not null)
    and id not in (select picture_id from service_request_picture)`
  expect(left?.n).toBe(0)
  // Of nobody's draft nothing is taken away, and none is begun by that.
  await sends('/report/photo', { do: 'remove' })
  const [drafts] = await world.sql`select count(*)::int as n from report_draft where picture_id is null`
  expect(drafts?.n).toBe(0)
  const removed = await sends(shownAt, { do: 'remove' })
  expect(removed.text).not.toContain('La vostra foto')
  expect((await open(shownAt)).status).toBe(404)
})

test('the map first: what is pointed at is not asked again, and what is open near it is shown with its words', async () => {
  const number = await world.report({
    ...{ lat: '41.72905', long: '1.82361' },
    description: 'Fanal trencat pel vent',
  })
  const entry = await open('/report')
  expect(entry.text).toContain('id="map"')
  expect(entry.text).toContain('data-points="/reports.geojson?state=open"')
  const kinds = await open('/report?asked=place&lat=41.72905&long=1.82362&address=')
  expect(kinds.text).toContain('De què es tracta?')
  expect(kinds.text).toContain(`Obrir la ${number} i seguir-la`)
  expect(kinds.text).toContain('Fanal trencat pel vent')
  expect(kinds.text).not.toContain('id="address"')
  const last = await open('/report?lat=41.72905&long=1.82362&service=NR01')
  const filed = await files(last, { description: 'Contenidor bolcat' })
  expect(await pointOf(filed.number)).toMatchObject({ lat: 41.72905, long: 1.82362 })
})

test('words first: they propose the kind and are the description, with or without a script', async () => {
  const words = 'el contenidor del davant de casa vessa escombraries'
  const begun = await sends('/report', { words })
  expect(begun.url.search).not.toContain('contenidor')
  expect(begun.text).toContain('Potser és:')
  const draft = begun.url.searchParams.get('draft') ?? ''
  const last = await open(
    `/report?${new URLSearchParams({ draft, service: 'NR01', address: 'Plaça Major, 1' })}`,
  )
  expect(last.text).toContain(`${words}</textarea>`)
  const unknown = await sends('/report', { words: '…' })
  expect(unknown.text).toContain('No ho hem pogut deduir')
})

test('words, a picture and a place come together in whatever order', async () => {
  const worded = await sends('/report', { words: 'hi ha un sot molt fondo a la calçada' })
  const draft = worded.url.searchParams.get('draft') ?? ''
  const pictured = await beginsWithPhoto(await photo(GUIMERA), `/report/photo?draft=${draft}&service=CV01`)
  expect(pictured.url.searchParams.get('draft')).toBe(draft)
  const meant = /name="meant" value="([^"]+)"/.exec(pictured.text)?.[1] ?? ''
  const last = await open(`/report?${new URLSearchParams({ draft, meant, service: 'CV01' })}`)
  expect(last.text).toContain('hi ha un sot molt fondo')
  expect(last.text).toContain('La vostra foto')
  // A wrong answer loses nothing of it.
  const again = await files(last, { description: '' })
  expect(again.sent.status).toBe(422)
  expect(again.sent.text).toContain('La vostra foto')
})

test('what was begun and not sent is forgotten after a day, with its picture; who comes back is told', async () => {
  const begun = await beginsWithPhoto(await photo(GUIMERA))
  const draft = begun.url.searchParams.get('draft') ?? ''
  const last = await open(
    `/report?${new URLSearchParams({ draft, service: 'NR01', address: 'Plaça Major, 1' })}`,
  )
  const [row] = await world.sql`select picture_id as id from report_draft order by created_at desc limit 1`
  world.clock.advance(DAY + 3_600_000)
  for (const { run } of reportDraftsModule.retention ?? []) await run(world.service.town, undefined as never)
  const [found] = await world.sql`select count(*)::int as n from picture where id = ${row?.id}`
  expect(found?.n).toBe(0)
  const { sent } = await files(last, { description: 'Contenidor sense tapa' })
  expect(sent.text).toContain('la fotografia no s’hi ha pogut afegir')
})
