import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { chatSessionsModule } from '#domain/chat-sessions'
import { purgeConversations } from '#domain/conversations'
import { picturesModule } from '#domain/pictures'
import { eraseDueContacts } from '../../src/server/erase-due.ts'
import { ChatVisitor } from '../support/browser/chat-visitor.ts'
import { DAY, MINUTE } from '../support/clock.ts'
import { photo as placedPhoto } from '../support/media.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** The chat of the town's own site, with a browser that runs no script. With one: test/browser/web-chat.test.ts. */

let world: World
beforeAll(async () => {
  world = await startWorld({ TRUSTED_PROXIES: '1' })
})
afterAll(() => world.stop())

const visitor = (from?: string) => new ChatVisitor(world.url, from)

const photo = () =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: '#345' } })
    .withExif({ IFD0: { Copyright: 'Núria' }, IFD3: { GPSLatitude: '41/1 43/1 0/1' } })
    .jpeg()
    .toBuffer()

const received = async (): Promise<number> => {
  const [row] = await world.sql`select count(*)::int as n from inbound_message`
  return row?.n
}

test('who only looks leaves nothing behind: no cookie, no chat', async () => {
  const page = await visitor().opens('/chat')
  expect(page.status).toBe(200)
  expect(page.text).toContain('assistent automàtic')
  expect(page.text).toContain('Protecció de dades')
  expect(page.headers.getSetCookie()).toEqual([])
  expect(page.headers.get('x-robots-tag')).toBe('noindex')
  expect(await world.sql`select from chat_session`).toHaveLength(0)
})

test('a report with a picture and a place goes from the first words to its number, and staff see what channel it came by', async () => {
  const marta = visitor()
  await marta.begins('hola')
  await marta.sees('En què us podem ajudar?')
  expect(marta.page?.headers.getSetCookie()).toEqual([])
  await marta.chooses('Comunicar una incidència')
  await marta.chooses('Enllumenat públic')
  await marta.sees('Expliqueu què hi passa')
  await marta.says('El fanal de la cantonada fa pampallugues tota la nit')
  await marta.sees('On és?')
  // A point on the map; without a script, an address does.
  // A browser gives fifteen digits, of which nobody reads nine.
  await marta.places({ lat: '41.726200000000123', long: '1.826799999999876' })
  await marta.sees('Fotografies: cap')
  expect(marta.page?.text).toContain('📍 41.7262, 1.8268')
  await marta.says('Així es veu', { picture: new File([await photo()], 'fanal.jpg', { type: 'image/jpeg' }) })
  await marta.sees('Fotografies: 1')
  await marta.chooses('Confirmar')
  const number = /\d\d-\d{5}/.exec((await marta.sees(/té el número/)).text)?.[0]
  const [report] = await world.sql`select channel,
      (select count(*)::int from service_request_picture p where p.request_id = service_request.id) as pictures
    from service_request where id = ${number ?? ''}`
  expect({ ...report }).toEqual({ channel: 'web-chat', pictures: 1 })
  // What was handed in is read in the chat as it is kept: without what the camera wrote into it.
  await until('the picture to be there', async () =>
    (await marta.opens(`/chat/${marta.token}`)).html.includes('/pictures/'),
  )
  const [, src = ''] = /<img src="(\/chat\/[^"]+\/pictures\/[^"]+)"/.exec(marta.page?.html ?? '') ?? []
  const bytes = await (await fetch(`${world.url}${src}`)).arrayBuffer()
  expect((await sharp(bytes).metadata()).exif).toBeUndefined()
  const [message] = await world.sql`select state, category from outbound_message order by seq desc limit 1`
  // Nothing is charged.
  expect(message).toMatchObject({ state: 'sent', category: null })
  const cookie = await world.signIn('admin@demo.test')
  const inbox = await (
    await fetch(`${world.url}/console/conversations?show=all`, { headers: { cookie } })
  ).text()
  expect(inbox).toContain('Xat del web')
})

test('a picture that says where it was taken proposes the place in the chat, and its place is not kept', async () => {
  const mireia = visitor()
  await mireia.begins('hola')
  await mireia.sees('En què us podem ajudar?')
  const bytes = await placedPhoto({ lat: 41.7262, long: 1.8268 })
  await mireia.says('Un contenidor bolcat', {
    picture: new File([bytes], 'carrer.jpg', { type: 'image/jpeg' }),
  })
  await mireia.sees('La foto diu que és aquí')
  await mireia.chooses('Sí, és aquí')
  await mireia.sees('Fotografies: 1')
  const [row] = await world.sql`select place from picture order by created_at desc limit 1`
  expect(row?.place).not.toBeNull()
  world.clock.advance(DAY + MINUTE)
  for (const { run } of picturesModule.retention ?? []) await run(world.service.town, undefined as never)
  const [after] = await world.sql`select count(*)::int as n from picture where place is not null`
  expect(after?.n).toBe(0)
})

test('a message that is sent twice is taken once; changed after going back, it is another', async () => {
  const pau = visitor()
  await pau.opens('/chat')
  const { action, token } = pau.form('name="words"')
  const send = (words: string) => pau.posts(action, { form_id: token, words })
  const [first, second] = await Promise.all([
    visitor().posts(action, { form_id: token, words: 'hola' }),
    visitor().posts(action, { form_id: token, words: 'hola' }),
  ])
  expect(first?.url).toBe(second?.url ?? '')
  const before = await received()
  await send('hola')
  expect(await received()).toBe(before)
  const chat = pau.token
  await pau.sees('En què us podem ajudar?')
  // The same page, as the browser kept it: other words are no repetition.
  await send('quines farmàcies hi ha de guàrdia?')
  expect(await received()).toBe(before + 1)
  expect(pau.token).toBe(chat)
  const once = pau.form('name="words"')
  for (let times = 0; times < 3; times++)
    await pau.posts(once.action, { form_id: once.token, words: 'gràcies' })
  expect(await received()).toBe(before + 2)
})

test('the link opens the chat the next day, and a short code opens it elsewhere, once and for half an hour', async () => {
  const nuria = visitor()
  await nuria.begins('hola')
  await nuria.sees('En què us podem ajudar?')
  const secret = nuria.token
  const link = `/chat/${secret}`
  world.clock.advance(DAY)
  const later = visitor()
  expect((await later.opens(link)).text).toContain('En què us podem ajudar?')

  await nuria.opens(`${link}/keep`)
  const { action, token } = nuria.form('Fer un codi')
  const code =
    /El codi és ([0-9A-Z]{5}-[0-9A-Z]{5})/.exec((await nuria.posts(action, { form_id: token })).text)?.[1] ??
    ''
  expect(code).not.toBe('')
  const other = visitor()
  const redeem = async (typed: string) => {
    await other.opens('/chat/resume')
    const form = other.form('name="code"')
    return other.posts(form.action, { form_id: form.token, code: typed })
  }
  expect((await redeem('AAAAA-AAAAA')).text).toContain('El codi no és correcte')
  const opened = await redeem(code.toLowerCase().replace('-', ' '))
  expect(opened.text).toContain('En què us podem ajudar?')
  expect(new URL(opened.url).pathname).not.toBe(link)
  expect((await redeem(code)).status).toBe(422)
  // Nothing that opens a chat can be read in the database.
  const keys = JSON.stringify(await world.sql`select encode(key_index, 'escape') as key from chat_key`)
  expect(keys).not.toContain(secret)
  expect(keys).not.toContain(code.replace('-', ''))

  await nuria.opens(`${link}/keep`)
  const again = nuria.form('Fer un codi')
  const late =
    /El codi és (\S+)\./.exec((await nuria.posts(again.action, { form_id: again.token })).text)?.[1] ?? ''
  world.clock.advance(31 * MINUTE)
  expect((await redeem(late)).status).toBe(422)
})

test('a person of the town answers in the chat, without a window and without a template', async () => {
  const joan = visitor()
  await joan.begins('vull parlar amb una persona')
  await joan.sees(/./)
  await joan.says('És per la fira de Sant Andreu')
  const [row] = await until('the handover', async () => {
    const rows =
      await world.sql`select h.conversation_id as id from handover h join conversation c on c.id = h.conversation_id
      where c.channel = 'web-chat' and h.state = 'waiting'`
    return rows.length > 0 && rows
  })
  const cookie = await world.signIn('admin@demo.test')
  const path = `${world.url}/console/conversations/${row?.id}`
  // Long after: on another channel only a template could be sent.
  world.clock.advance(3 * DAY)
  const page = await (await fetch(path, { headers: { cookie } })).text()
  expect(page).toContain('Xat del web')
  const key = /name="form_id" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const body = new URLSearchParams({ do: 'answer', form_id: key, words: 'Bon dia, la fira és al passeig.' })
  await fetch(path, { method: 'POST', headers: { cookie }, body, redirect: 'manual' })
  expect((await joan.sees('la fira és al passeig')).text).toContain('de l’Ajuntament')
})

/** Has a chat moved to WhatsApp. @returns what the messenger is opened with */
const moveText = async (web: ChatVisitor): Promise<string> => {
  await web.opens(`/chat/${web.token}/keep`)
  const { action, token } = web.form('Passar-la a WhatsApp')
  const made = await web.posts(action, { form_id: token })
  const href = /href="(https:\/\/wa\.me\/[^"]+)"/.exec(made.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  return new URL(href).searchParams.get('text') ?? ''
}

test('a chat moves to WhatsApp whole: what was half done goes on there, and its link opens nothing any more', async () => {
  const web = visitor()
  await web.begins('hi ha un sot molt gros a la calçada')
  await web.sees('On és?')
  const link = `/chat/${web.token}`
  const text = await moveText(web)
  expect(text).toMatch(/XAT-[0-9A-Z]{5}-[0-9A-Z]{5}/)

  const phone = world.citizen('Laia')
  await phone.says(text)
  await phone.sees(/continuem la conversa/)
  await phone.asks('carrer del Bruc 20', /Fotografi/)
  const [count] =
    await world.sql`select count(*)::int as n from contact_alias where kind = 'session' and active
    and contact_id in (select contact_id from contact_alias where kind = 'phone' and active)`
  expect(count?.n).toBe(0)
  expect((await web.opens(link)).text).toContain('La conversa continua en un altre lloc')
  expect(web.page?.html).not.toContain('un sot')
  // The same code again, from anybody, brings nothing.
  const other = world.citizen('Un altre')
  await other.says(text)
  await other.sees(/no és vàlid o ha caducat/)
})

test('an appointment that is half booked moves with its chat, and its hour stays held', async () => {
  const web = visitor()
  await web.begins('vull demanar cita per empadronar-me')
  await web.sees('On us va millor?')
  await web.chooses('OAC Plaça Major')
  await web.sees('Quin dia us va bé?')
  await web.chooses('La primera lliure')
  await web.sees('A nom de qui la posem?')
  const [held] = await world.sql`select starts_at from appointment where state = 'held'`
  const phone = world.citizen('Laia')
  await phone.says(await moveText(web))
  await phone.sees(/continuem la conversa/)
  await phone.asks('Laia Puig i Serra', /Cita confirmada/)
  const [booked] = await world.sql`select starts_at from appointment where state = 'booked'`
  expect(booked?.starts_at).toEqual(held?.starts_at)
})

test('what was asked for is answered in the language of the page', async () => {
  for (const [language, words] of [
    ['ro', /Bun|asistent/],
    ['ar', /./],
    ['fr', /assistant/],
  ] as const) {
    const guest = visitor()
    await guest.opens(`/chat?lang=${language}`)
    const { action, token } = guest.form('name="words"')
    await guest.posts(action, { form_id: token, do: 'open' })
    await guest.sees(words)
    expect(guest.page?.html).toContain(`<html lang="${language}"`)
    const [row] = await world.sql`select language from conversation order by created_at desc limit 1`
    expect(row?.language).toBe(language)
  }
})

test('the chat is erased by its link, and nothing of it is left', async () => {
  const anna = visitor()
  await anna.begins('hola, sóc la Griselda Vinyoles')
  await anna.sees('En què us podem ajudar?')
  await anna.says('Mireu', { picture: new File([await photo()], 'pati.jpg', { type: 'image/jpeg' }) })
  const link = `/chat/${anna.token}`
  const [session] = await world.sql`select id from chat_session order by created_at desc limit 1`
  const [contact] =
    await world.sql`select contact_id as id from conversation order by created_at desc limit 1`
  await anna.opens(`${link}/keep`)
  const { action, token } = anna.form('name="sure"')
  expect((await anna.posts(action, { form_id: token })).text).toContain('Marqueu la casella')
  expect((await anna.posts(action, { form_id: token, sure: 'yes' })).text).toContain('Conversa esborrada')
  expect((await anna.opens(link)).status).toBe(404)
  await until('it to be erased', async () => {
    await eraseDueContacts(world.service.town)
    const rows =
      await world.sql`select from contact_alias where kind = 'session' and contact_id = ${contact?.id}`
    return rows.length === 0
  })
  expect(await world.sql`select from conversation where contact_id = ${contact?.id}`).toHaveLength(0)
  expect(await world.sql`select from chat_session where id = ${session?.id}`).toHaveLength(0)
  expect(await world.sql`select from chat_upload where session_id = ${session?.id}`).toHaveLength(0)
})

test('what nobody comes back to is erased after its time, and a file that was fetched does not stay', async () => {
  const { town } = world.service
  const pere = visitor()
  await pere.begins('hola')
  await pere.sees('En què us podem ajudar?')
  await pere.says('', { picture: new File([await photo()], 'carrer.jpg', { type: 'image/jpeg' }) })
  const link = `/chat/${pere.token}`
  const [upload] = await world.sql`select id from chat_upload order by created_at desc limit 1`
  const key = `chat-uploads/${String(upload?.id).slice(-2)}/${upload?.id}`
  // Encrypted while it lies there: not even the beginning of a picture can be read.
  expect(Buffer.from((await town.media.get(key)) ?? []).toString('latin1')).not.toContain('JFIF')
  world.clock.advance(4 * DAY)
  for (const { run } of chatSessionsModule.retention ?? []) await run(town, undefined as never)
  expect(await town.media.get(key)).toBeUndefined()
  expect((await pere.opens(link)).status).toBe(200)

  world.clock.advance(100 * DAY)
  await purgeConversations(town)
  await eraseDueContacts(town)
  expect((await pere.opens(link)).status).toBe(404)
  // On WhatsApp the same time has not passed.
  const [left] = await world.sql`select count(*)::int as n from conversation where channel = 'whatsapp'`
  expect(left?.n).toBeGreaterThan(0)
})

test('a choice that the chat was not offered is refused, whosever it is', async () => {
  const [own, other] = [visitor(), visitor()]
  await own.begins('hola')
  await own.sees('En què us podem ajudar?')
  await other.begins('hola')
  await other.sees('En què us podem ajudar?')
  const theirs = /name="choice" value="([^"]+)"/.exec(other.page?.html ?? '')?.[1] ?? ''
  const { action, token } = own.form('name="choice"')
  const before = await received()
  for (const choice of [theirs, 'erase:yes', `${theirs.split(':')[0]}:99`, 'page:alta', '__proto__:0']) {
    const refused = await own.posts(action, { form_id: token, choice })
    expect([choice, refused.status]).toEqual([choice, 422])
  }
  expect(await received()).toBe(before)
})

test('a form of another site is refused, as is one without its token', async () => {
  const own = visitor()
  await own.begins('hola')
  const { action, token } = own.form('name="words"')
  const before = await received()
  const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://exemple.cat' }
  expect((await own.posts(action, { form_id: token, words: 'compreu' }, foreign)).status).toBe(403)
  expect((await visitor().posts('/chat', { form_id: token, words: 'compreu' }, foreign)).status).toBe(403)
  expect((await own.posts(action, { form_id: 'no', words: 'compreu' })).status).toBe(422)
  expect((await own.posts(action, { words: 'compreu' })).text).toContain('compreu')
  expect(await received()).toBe(before)
})

test('a link that is guessed opens nothing, and says the same of every one', async () => {
  const guesses = ['a', 'resumes', `${'A'.repeat(43)}`, `${'A'.repeat(500)}`, '%00', '..%2f', "' or 1=1--"]
  for (const guess of guesses) {
    const address = `/chat/${guess}`
    for (const path of [address, `${address}/keep`, `${address}/pictures/${crypto.randomUUID()}`]) {
      const { status } = await visitor().opens(path)
      expect([path, status === 404 || status === 400]).toEqual([path, true])
    }
  }
})

const SCRIPTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  "javascript:alert('1')",
  'https://exemple.cat/"onmouseover="alert(1)',
  '*<b>negreta</b>* {{7*7}}',
  '\u202egnp.exe',
]

test('scripts in what is written are words', async () => {
  const own = visitor()
  await own.begins('hola')
  for (const words of SCRIPTS) await own.says(words)
  const page = await own.opens(`/chat/${own.token}`)
  const log = /<ol class="talk">[\s\S]*<\/ol>/.exec(page.html)?.[0] ?? ''
  expect(log).toContain('&lt;script>')
  // A smaller-than sign of theirs is written out: what begins with one is ours.
  const tags = [...log.matchAll(/<[^>]*>/g)].join('\n')
  expect(tags).not.toMatch(/<script|<img|<svg|<b>|javascript:|\son\w+=/i)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const framed = await own.opens(`/chat/${own.token}?frame=yes`)
  expect(framed.headers.get('content-security-policy')).toContain('frame-ancestors *')
})

test('what is too large is refused before it is held', async () => {
  const own = visitor()
  await own.begins('hola')
  const { action, token } = own.form('name="words"')
  const huge = new File([new Uint8Array(24 * 1024 * 1024)], 'gran.jpg', { type: 'image/jpeg' })
  expect((await own.posts(action, { form_id: token, picture: huge })).status).toBe(413)
  await own.opens(`${action}`)
  const long = await own.says('a'.repeat(9_000))
  expect(long.status).toBe(200)
})
