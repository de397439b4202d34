import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BodyTooLarge, writeLimited } from '#platform/streams'
import { button } from '../../support/citizen.ts'
import { allFetched, fileIn, film, lastConversation, PDF, sendFile } from '../../support/media.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** Files of citizens in the console: who may have them, and what a browser is told of them. */

let world: World
let cookie: string
beforeAll(async () => {
  world = await startWorld()
  cookie = await world.signIn('agent@demo.test')
})
afterAll(() => world.stop())

const get = (path: string, headers: Record<string, string> = {}, who = cookie) =>
  fetch(`${world.url}${path}`, { headers: { cookie: who, ...headers }, redirect: 'manual' })

/** Somebody sends a file. @returns the address of it in the console, and the page that it is in */
const sent = async (
  kind: 'video' | 'audio' | 'document' | 'sticker',
  bytes: Uint8Array,
  details: { mime_type: string } & Record<string, unknown>,
) => {
  const someone = world.citizen('Algú')
  await someone.asks('hola', button('Comunicar una incidència'))
  await sendFile(world, someone, kind, bytes, details)
  await someone.sees(/./)
  await allFetched(world)
  const conversation = await lastConversation(world)
  const page = await (await get(conversation)).text()
  return { someone, conversation, page, file: fileIn(page) }
}

test('a video can be played from any position', async () => {
  const bytes = await film()
  const { file } = await sent('video', bytes, { mime_type: 'video/mp4' })
  const whole = await get(file)
  expect(whole.status).toBe(200)
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(bytes)
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'video/mp4',
    'content-disposition': 'inline',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  })
  expect(whole.headers.get('content-security-policy')).toStartWith("sandbox; default-src 'none'")
  const parts: [string, number, string, number, number][] = [
    ['bytes=0-99', 206, `bytes 0-99/${bytes.length}`, 0, 100],
    ['bytes=1000-', 206, `bytes 1000-${bytes.length - 1}/${bytes.length}`, 1000, bytes.length],
    [
      'bytes=-10',
      206,
      `bytes ${bytes.length - 10}-${bytes.length - 1}/${bytes.length}`,
      bytes.length - 10,
      bytes.length,
    ],
    [`bytes=5-${'9'.repeat(15)}`, 206, `bytes 5-${bytes.length - 1}/${bytes.length}`, 5, bytes.length],
  ]
  for (const [range, status, said, first, last] of parts) {
    const part = await get(file, { range })
    expect([part.status, part.headers.get('content-range')]).toEqual([status, said])
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(first, last))
  }
  const beyond = await get(file, { range: `bytes=${bytes.length}-` })
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`])
  // Several parts at once, another unit, nonsense: the whole.
  for (const range of ['bytes=0-1,4-5', 'lines=1-2', 'bytes=9-2', 'bytes=-', 'bytes=a-b'])
    expect((await get(file, { range })).status).toBe(200)
})

test('a PDF opens in its own sandboxed tab, or is downloaded under its name', async () => {
  const { page, file } = await sent('document', PDF, {
    mime_type: 'application/pdf',
    filename: 'Padró 2026.pdf',
  })
  expect(page).toMatch(/target="_blank" rel="noopener noreferrer">Obrir Padró 2026\.pdf/)
  const shown = await get(file)
  expect(shown.headers.get('content-type')).toBe('application/pdf')
  expect(shown.headers.get('content-disposition')).toBe('inline')
  expect(shown.headers.get('content-security-policy')).toStartWith("sandbox; default-src 'none'")
  const kept = await get(`${file}?download`)
  expect(kept.headers.get('content-type')).toBe('application/octet-stream')
  expect(kept.headers.get('content-disposition')).toBe(
    `attachment; filename="Padro 2026.pdf"; filename*=UTF-8''Padr%C3%B3%202026.pdf`,
  )
})

test.each([
  ['a PDF that is a page', '<html><script>fetch("/console")</script>', 'application/pdf', 'factura.pdf'],
  [
    'a picture that runs',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    'image/svg+xml',
    'x.svg',
  ],
  [
    'a page with a name of somewhere',
    '<!doctype html>hola',
    'text/html',
    '../../etc/passwd\r\nset-cookie: a=b',
  ],
  ['a name of marks only', 'hola', 'text/plain', '\u202e"\';<>.exe'],
])('%s is only downloaded, whatever type it claims', async (_, content, mime_type, filename) => {
  const { page, file } = await sent('document', new TextEncoder().encode(content), { mime_type, filename })
  expect(page).not.toContain('Obrir ')
  const answer = await get(file)
  expect(answer.headers.get('content-type')).toBe('application/octet-stream')
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="[^"\\/\r\n<>;]+"; filename\*=UTF-8''[\w.%~-]+$/,
  )
  expect(answer.headers.get('set-cookie')).toBeNull()
})

test('a file that is too large, empty or gone shows its reason, and is not stored', async () => {
  const huge = await sent('audio', new Uint8Array(17 * 1024 * 1024), { mime_type: 'audio/ogg', voice: true })
  expect(huge.page).toContain('ocupa més del que admetem')
  expect(huge.file).toBe('')
  const empty = await sent('video', new Uint8Array(), { mime_type: 'video/mp4' })
  expect(empty.page).toContain('el fitxer és buit')
  // Of the platform's length nothing is believed: what is longer is deleted on its way.
  let handed = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      handed++
      controller.enqueue(new Uint8Array(64 * 1024))
    },
  })
  const path = join(await mkdtemp(join(tmpdir(), 'too-long-')), 'file')
  await expect(writeLimited(endless, path, 1024 * 1024)).rejects.toBeInstanceOf(BodyTooLarge)
  expect(handed).toBeLessThan(40)
  expect((await stat(path)).size).toBeLessThanOrEqual(1024 * 1024)
})

test('a file that the messenger cannot deliver yet shows as being fetched, and appears later', async () => {
  const lea = world.citizen('Lea')
  await lea.asks('hola', button('Comunicar una incidència'))
  world.emulator.faults.mediaFailTimes = 1
  await sendFile(world, lea, 'video', await film(), { mime_type: 'video/mp4' })
  await lea.sees('no puc veure vídeos')
  const conversation = await lastConversation(world)
  await until('it to be tried', async () => {
    const [row] = await world.sql`select attempts from attachment order by created_at desc limit 1`
    return row?.attempts === 1
  })
  expect(await (await get(conversation)).text()).toContain('S’està baixant de WhatsApp…')
  world.clock.advance(30_000)
  await allFetched(world)
  expect(await (await get(conversation)).text()).toMatch(/<video controls/)
  world.clock.reset()
})

test('only staff who answer citizens can open a file, and only the discreet team while it has the conversation', async () => {
  const { someone, conversation, file } = await sent('video', await film(), { mime_type: 'video/mp4' })
  const [auditor, operator, social] = await Promise.all([
    world.signIn('auditor@demo.test'),
    world.signIn('operator@demo.test'),
    world.signIn('social@demo.test'),
  ])
  expect((await get(file, {}, auditor)).status).toBe(403)
  expect((await get(file, {}, operator)).status).toBe(403)
  expect((await get(file, {}, '')).status).toBe(303)
  const other = file.replace(/[0-9a-f-]{36}$/, '00000000-0000-4000-8000-000000000000')
  expect((await get(other)).status).toBe(404)
  // Through another conversation it is not to be had either.
  const elsewhere = await sent('video', await film(), { mime_type: 'video/mp4' })
  const through = `${elsewhere.conversation}/files/${file.split('/').at(-1)}`
  expect((await get(through)).status).toBe(404)

  await someone.asks('el meu marit em pega', button('Escriure a l’equip'))
  await someone.taps('Escriure a l’equip')
  await someone.sees(/ja ho té/)
  expect((await get(file)).status).toBe(404)
  expect((await get(file, {}, social)).status).toBe(200)
  expect((await get(conversation)).status).toBe(404)
})
