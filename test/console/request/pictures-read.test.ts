import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { toText } from '../../support/browser/chat-visitor.ts'
import { type ConsoleSession, inputs, signInToConsole } from '../../support/console/console.ts'
import { photo } from '../../support/media.ts'
import {
  contrast,
  type SeenPart,
  type StandInVision,
  seen,
  startVision,
  stripes,
} from '../../support/stand-ins/vision.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/**
 * Faces and plates are hidden before anybody is asked whether to publish a picture, and people have the last word: over what is hidden,
 * what is kept back and what is published.
 */

const KEY = 'a-key-of-the-model'
const HEAD: SeenPart = { shows: 'face', x: 0.2, y: 0.2, width: 0.1, height: 0.2 }
const CAR: SeenPart = { shows: 'plate', x: 0.6, y: 0.7, width: 0.2, height: 0.06 }
/** Where nothing is hidden. */
const ELSEWHERE = { x: 0.4, y: 0.45, width: 0.2, height: 0.1 }

let vision: StandInVision
let world: World
let agent: ConsoleSession
let crew: ConsoleSession

beforeAll(async () => {
  vision = startVision(KEY)
  world = await startWorld({ VISION_URL: vision.url, VISION_KEY: KEY, VISION_TIMEOUT_SECONDS: '1.5' })
  agent = await signInToConsole(world, 'agent@demo.test')
  crew = await signInToConsole(world, 'brigada@demo.test')
})
afterAll(async () => {
  expect(vision.wrong).toEqual([])
  await world.stop()
  vision.stop()
})

let nth = 0

/** Somebody reports a full container with a picture on the web. @returns the request and its picture */
const reports = async (picture: Uint8Array): Promise<{ id: string; picture: string; page: string }> => {
  const body = new FormData()
  for (const [name, value] of Object.entries({
    service_code: 'NR01',
    description: `Contenidor ple davant del número ${++nth}`,
    address: `Carrer de Guimerà, ${nth}`,
  }))
    body.set(name, value)
  body.set('picture', new File([picture as Uint8Array<ArrayBuffer>], 'foto.jpg', { type: 'image/jpeg' }))
  const sent = await fetch(`${world.url}/reports`, { method: 'POST', body, redirect: 'manual' })
  const id = /\d\d-\d{5}/.exec(sent.headers.get('location') ?? '')?.[0] ?? ''
  const [row] = await world.sql`select picture_id from service_request_picture where request_id = ${id}`
  return { id, picture: String(row?.picture_id), page: `/console/requests/${id}` }
}

const untilRead = (picture: string, state = 'done') =>
  until('the picture to be looked at', async () => {
    const [row] = await world.sql`select * from picture where id = ${picture}`
    return row?.reading === state && row
  })

const shown = async (path: string): Promise<string> => toText((await agent.opens(path)).text)

const bytesOf = async (path: string, email = 'agent@demo.test') => {
  const response = await fetch(`${world.url}${path}`, { headers: { cookie: await world.signIn(email) } })
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) }
}

const publicPicture = async (picture: string) => (await fetch(`${world.url}/pictures/${picture}.jpg`)).status

test('a picture cannot be published while a model looks at it; then faces and plates are hidden in what is proposed, and nowhere else', async () => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  vision.sees(async () => {
    await finished
    return seen({ kind: 'NR01', confidence: 0.82, regions: [HEAD, CAR] })
  })
  const { picture, page } = await reports(await stripes())
  const editor = `${page}/pictures/${picture}`
  const before = await agent.opens(page)
  expect(before.text).toContain('Una màquina hi busca cares i matrícules')
  expect(inputs(before.text, 'review')).toEqual([])
  const early = await agent.sends(editor, { review: 'published' })
  expect(early.status).toBe(422)
  expect(toText(early.text)).toContain('Encara no es pot publicar')
  finish()
  await untilRead(picture)
  const after = await agent.opens(page)
  expect(toText(after.text)).toContain('Una màquina hi ha tapat 2 cares o matrícules.')
  expect(toText(after.text)).toContain('Hi veu: Contenidor ple o desbordat (82 %)')
  expect(inputs(after.text, 'review')).toEqual(['published'])
  // Nobody but staff sees anything of it yet.
  expect(await publicPicture(picture)).toBe(404)
  const copy = (await bytesOf(`/console/pictures/${picture}/full`)).bytes
  const original = (await bytesOf(`${editor}/original`)).bytes
  for (const part of [HEAD, CAR]) {
    expect(await contrast(copy, part)).toBeLessThan(25)
    expect(await contrast(original, part)).toBeGreaterThan(60)
  }
  expect(await contrast(copy, ELSEWHERE)).toBeGreaterThan(60)
  expect((await crew.opens(`${editor}/original`)).status).toBe(403)
  await agent.sends(editor, { review: 'published' })
  const published = await fetch(`${world.url}/pictures/${picture}.jpg`)
  expect(published.status).toBe(200)
  expect(new Uint8Array(await published.arrayBuffer())).toEqual(copy)
})

test('staff show again what was hidden wrongly, hide more by numbers, and see it before and after', async () => {
  vision.sees(seen({ regions: [HEAD, CAR] }))
  const { picture, page } = await reports(await stripes())
  await untilRead(picture)
  const editor = `${page}/pictures/${picture}`
  const text = await shown(editor)
  expect(text).toContain('Com la pot veure tothom')
  expect(text).toContain('Com va arribar: només la veu el personal')
  expect(text).toContain('Cara que ha trobat una màquina: a 18,5 % de l’esquerra')
  const [first = '', second = '', ...rest] = inputs((await agent.opens(editor)).text, 'region')
  expect(rest).toEqual(['all'])
  // The larger of the two is the face.
  expect([first, second]).toEqual(['185,170,130,260', '570,691,260,78'])
  await agent.sends(editor, { do: 'unblur-one', region: first })
  const copy = async () => (await bytesOf(`/console/pictures/${picture}/full`)).bytes
  expect(await contrast(await copy(), HEAD)).toBeGreaterThan(60)
  expect(await contrast(await copy(), CAR)).toBeLessThan(25)
  // The same again shows nothing else.
  await agent.sends(editor, { do: 'unblur-one', region: first })
  const [only] = await world.sql`select hidden from picture where id = ${picture}`
  expect(only?.hidden).toHaveLength(1)
  await agent.sends(editor, { do: 'blur', left: '40', top: '45,0', width: '20', height: '10' })
  expect(await contrast(await copy(), ELSEWHERE)).toBeLessThan(25)
  expect(await shown(editor)).toContain('Tapada a mà: a 40 % de l’esquerra i 45 % de dalt, de 20 × 10 %')
  const wrong = await agent.sends(editor, { do: 'blur', left: '120', top: 'aquí', width: '20', height: '0' })
  expect(wrong.status).toBe(422)
  expect(toText(wrong.text).match(/Escriviu un nombre de 0 a 100/g)?.length).toBeGreaterThanOrEqual(3)
  expect(wrong.text).toContain('value="120"')
  expect(wrong.text).toContain('href="#left"')
  await agent.sends(editor, { do: 'unblur-one', region: 'all' })
  expect(await contrast(await copy(), CAR)).toBeGreaterThan(60)
})

test('what lies nowhere in the picture is not hidden, and staff are told that there is something', async () => {
  const nowhere = [
    { ...HEAD, x: 1.4 },
    { ...HEAD, width: -0.2 },
    { ...HEAD, height: 30 },
    { shows: 'dog', x: 0, y: 0, width: 1, height: 1 },
    'left',
    null,
  ]
  vision.sees(seen({ regions: [...nowhere, CAR, { ...HEAD, x: -0.02, width: 0.2 }] }))
  const { picture, page } = await reports(await stripes())
  const { hidden, findings } = await untilRead(picture)
  expect(findings).toEqual({ found: 2, unhidden: 6 })
  expect(hidden).toEqual([
    { shows: 'face', left: 0, top: 170, width: 210, height: 260 },
    { shows: 'plate', left: 570, top: 691, width: 260, height: 78 },
  ])
  expect(await shown(page)).toContain('N’hi ha 6 que no s’han pogut tapar: mireu-la bé.')
})

test('an unfit picture is kept back until somebody of the town says that it is fit, and is never deleted', async () => {
  vision.sees(seen({ kind: 'NR01', fitness: 'nudity' }))
  const { id, picture, page } = await reports(await photo(undefined, '#caa58a'))
  await untilRead(picture)
  const before = await agent.opens(page)
  expect(toText(before.text)).toContain('Retinguda: una màquina hi veu nuesa')
  expect(inputs(before.text, 'review')).toEqual(['fit'])
  const refused = await agent.sends(`${page}/pictures/${picture}`, { review: 'published' })
  expect(refused.status).toBe(422)
  expect(await publicPicture(picture)).toBe(404)
  expect((await bytesOf(`/console/pictures/${picture}/full`)).status).toBe(200)
  await agent.sends(`${page}/pictures/${picture}`, { review: 'fit' })
  expect(await publicPicture(picture)).toBe(404)
  expect(inputs((await agent.opens(page)).text, 'review')).toEqual(['published'])
  await agent.sends(`${page}/pictures/${picture}`, { review: 'published' })
  expect(await publicPicture(picture)).toBe(200)
  const [kept] =
    await world.sql`select count(*)::int as n from service_request_picture where request_id = ${id}`
  expect(kept?.n).toBe(1)
})

test('where no model answers, staff are told to look for themselves, and publish as ever', async () => {
  vision.sees(() => Response.json({ error: { message: 'overloaded' } }, { status: 503 }))
  const { picture, page } = await reports(await stripes())
  await until('the model to have been asked', async () => {
    const [row] = await world.sql`select reading_attempts from picture where id = ${picture}`
    return Number(row?.reading_attempts) > 0
  })
  // Its last try.
  await world.sql`update picture set reading_attempts = 3, reading_due_at = ${world.clock.ago(1_000)} where id = ${picture}`
  await world.service.town.db.transaction((tx) =>
    world.service.town.jobs.enqueue(tx, { name: 'look-at-picture', retries: 0 }, [{ pictureId: picture }]),
  )
  await untilRead(picture, 'failed')
  expect(await shown(page)).toContain('Cap màquina no hi ha pogut buscar cares ni matrícules: mireu-la bé.')
  await agent.sends(`${page}/pictures/${picture}`, { review: 'published' })
  expect(await publicPicture(picture)).toBe(200)
})

test('on the web, what a picture seems to be comes before the list of kinds; without it, the list is as ever', async () => {
  const begin = async () => {
    const body = new FormData()
    body.set(
      'picture',
      new File(
        [new Uint8Array(await photo({ lat: 41.7262, long: 1.8268 }, `#${100_000 + ++nth}`))],
        'foto.jpg',
      ),
    )
    return new URL((await fetch(`${world.url}/report/photo`, { method: 'POST', body })).url)
  }
  const kinds = async (begun: URL) =>
    (
      await fetch(
        `${world.url}/report?${new URLSearchParams({ draft: begun.searchParams.get('draft') ?? '', meant: '41.7262,1.8268' })}`,
      )
    ).text()
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  vision.sees(async () => {
    await finished
    return seen({ kind: 'MU01', confidence: 0.9 })
  })
  const begun = await begin()
  expect(await kinds(begun)).not.toContain('La fotografia sembla de')
  finish()
  const proposed = await until('the kind to be proposed', async () => {
    const text = await kinds(begun)
    return text.includes('La fotografia sembla de:') && text
  })
  expect(proposed).toMatch(/id="pictured"[\s\S]{0,400}service=MU01[\s\S]{0,200}Banc trencat/)
  expect(proposed).toContain('Una màquina l’ha mirada')
  // What is kept back proposes nothing.
  vision.sees(seen({ kind: 'MU01', fitness: 'unrelated' }))
  const unrelated = await begin()
  await until('it to be looked at', async () => {
    const [row] = await world.sql`select unfit from picture order by created_at desc limit 1`
    return row?.unfit === 'unrelated'
  })
  expect(await kinds(unrelated)).not.toContain('La fotografia sembla de')
})

test('what is hidden cannot be told from the squares: a plate has fewer of them than characters', async () => {
  const digits = (text: string) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><rect width="900" height="600" fill="#888"/><rect x="540" y="420" width="180" height="36" fill="#fff"/><text x="545" y="450" font-family="monospace" font-size="34" textLength="170">${text}</text></svg>`,
      ),
    )
      .jpeg({ quality: 95 })
      .toBuffer()
  vision.sees(seen({ regions: [CAR] }))
  const copies = await Promise.all(
    ['1234 BCD', '8808 MMM'].map(async (text) => {
      const { picture } = await reports(await digits(text))
      await untilRead(picture)
      return (await bytesOf(`/console/pictures/${picture}/full`)).bytes
    }),
  )
  for (const copy of copies) {
    const { data, info } = await sharp(copy)
      .extract({ left: 540, top: 420, width: 180, height: 36 })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true })
    // No edge of a character is left: neighbours are alike.
    const steps = Array.from({ length: info.width - 1 }, (_, x) =>
      Math.abs((data[x] ?? 0) - (data[x + 1] ?? 0)),
    )
    expect(Math.max(...steps)).toBeLessThan(16)
  }
})
