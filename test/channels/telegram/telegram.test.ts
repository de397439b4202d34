import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { findContact } from '#domain/contacts'
import {
  encodeChoice,
  enqueueMessages,
  eraseRequested,
  exportPersonalDataOf,
  listMessage,
  type Outgoing,
  textMessage,
} from '#domain/conversations'
import { listPausedLines } from '#domain/lines'
import { ChatVisitor } from '../../support/browser/chat-visitor.ts'
import { listStoredFiles, listStoredValues } from '../../support/personal-data/decrypted-values.ts'
import { startReplica } from '../../support/replica.ts'
import { connectBot, startTelegram, TelegramCitizen } from '../../support/stand-ins/telegram.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** The town's bot, from the platform's webhook to its Bot API: what this messenger has of its own. What all channels do: contract.test.ts. */

/** A Wednesday, at eleven. */
const NOW = Date.parse('2026-11-25T11:00:00+01:00')

const { telegram, settings } = startTelegram(() => world)

let world: World
const log: string[] = []
beforeAll(async () => {
  world = await startWorld({ ...settings, LOG_LEVEL: 'debug' }, NOW, log)
  await connectBot(world)
})
afterAll(async () => {
  telegram.stop()
  await world.stop()
})

const citizen = (name: string, more?: Parameters<typeof telegram.person>[1]) =>
  new TelegramCitizen(telegram.person(name, more))

const photo = () =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: '#345' } })
    .jpeg()
    .toBuffer()

/** What is kept of somebody's messages, oldest first. */
const received = async (): Promise<
  { type: string; incoming: Record<string, unknown>; handled: boolean }[]
> => {
  const rows = await world.sql`select i.id, i.type, i.content, i.handled_at from inbound_message i
    join conversation c on c.id = i.conversation_id where c.channel = 'telegram' order by i.seq`
  return rows.map(({ type, content, handled_at: handledAt }) => ({
    type,
    incoming: world.service.town.vault.decrypt<{ incoming: Record<string, unknown> }>(
      content,
      'inbound_message.content',
    ).incoming,
    handled: handledAt !== null,
  }))
}

/** Somebody's conversation, by the id that the platform knows them by. */
const conversationOf = async ({ person }: TelegramCitizen): Promise<{ id: string; contactId: string }> => {
  const { town } = world.service
  const contactId = (await findContact(town.db, town, `telegram:${person.id}`)) ?? ''
  const [row] = await world.sql`select id from conversation where contact_id = ${contactId}`
  return { id: String(row?.id), contactId }
}

/** The town writes to somebody. @returns their conversation */
const writesTo = async (
  to: TelegramCitizen,
  message: Outgoing,
  causeKey: string = Bun.randomUUIDv7(),
): Promise<string> => {
  const { town } = world.service
  const { id } = await conversationOf(to)
  await town.db.transaction((tx) => enqueueMessages(tx, town, id, [{ causeKey, message, task: 'other' }]))
  return id
}

const allTaken = () => until('all updates to be taken', async () => telegram.pending() === 0)

test('only who knows the secret of the bot is heard: strangers are told nothing of why', async () => {
  const body = JSON.stringify({ update_id: 1, message: { message_id: 1 } })
  const post = (headers: Record<string, string>) =>
    fetch(`${world.url}/telegram/webhook`, { method: 'POST', headers, body })
  const { secret = '' } = telegram.bot.webhook
  const header = 'x-telegram-bot-api-secret-token'
  for (const given of [undefined, '', 'a'.repeat(64), `${secret}0`]) {
    const response = await post(given === undefined ? {} : { [header]: given })
    expect([response.status, await response.text()]).toEqual([401, 'Unauthorized'])
  }
  expect(secret).toMatch(/^[0-9a-f]{64}$/)
  expect(await received()).toEqual([])
})

test('Start greets in the language of the app, and a link may say what somebody came for', async () => {
  const rosa = citizen('Rosa Puig')
  rosa.starts()
  await rosa.sees(/En què us podem ajudar\?/)
  const pablo = citizen('Pablo', { language: 'es' })
  pablo.starts()
  await pablo.sees(/¿En qué podemos ayudarle\?/)
  const number = await world.report()
  const quim = citizen('Quim')
  quim.starts(`seguir_${number}`)
  await quim.sees(new RegExp(number))
  await rosa.asks('/menu', /En què us podem ajudar\?/)
})

test('a report goes from the words to its number: a keyboard sends the place, taps are answered, and nothing in the words is markup', async () => {
  const marta = citizen('Marta')
  await marta.asks('hi ha un fanal que fa <b>pampallugues</b> & llum *groga*', /On és\?/)
  expect(marta.person.chat.keyboard).toEqual({
    buttons: [[{ text: '📍 Envia on soc', request_location: true }]],
    once: true,
  })
  marta.sharesPlace(41.7262, 1.8268)
  expect(marta.person.chat.keyboard).toBeUndefined()
  await marta.sees(/Fotografi/)
  marta.sendsPicture(await photo(), 'Així es veu')
  const summary = await marta.sees(/Fotografies: 1/)
  expect(summary.text).toContain('hi ha un fanal que fa <b>pampallugues</b> & llum groga')
  expect(summary.html).toContain('&lt;b&gt;pampallugues&lt;/b&gt; &amp; llum <b>groga</b>')
  const tap = marta.taps('Confirmar')
  const receipt = await marta.sees(/té el número/)
  await until('the tap to be answered', async () => telegram.bot.taps.get(tap) === 'answered')
  const number = /\d\d-\d{5}/.exec(receipt.text)?.[0] ?? ''
  const [row] = await world.sql`select channel, lat, long from service_request where id = ${number}`
  expect({ ...row }).toEqual({ channel: 'telegram', lat: 41.7262, long: 1.8268 })
  const cookie = await world.signIn('admin@demo.test')
  const inbox = await fetch(`${world.url}/console/conversations?show=all`, { headers: { cookie } })
  expect(await inbox.text()).toContain('Telegram')
})

test('a button of a message that the platform shows no more still means what it meant', async () => {
  const pere = citizen('Pere')
  await pere.asks('hola', /En què us podem ajudar\?/)
  const [first = ''] = pere.buttons
  await pere.asks('gràcies', /./)
  pere.taps(first, { old: true })
  await pere.sees(/./)
  // Its title is read from what was sent.
  expect((await received()).at(-1)?.incoming).toMatchObject({ type: 'choice', title: first })
})

test('what is chosen has no room in a button, and is found by the message; another person’s message is none of theirs', async () => {
  const [neus, oriol] = [citizen('Neus'), citizen('Oriol')]
  await neus.asks('hola', /En què us podem ajudar\?/)
  await oriol.asks('hola', /En què us podem ajudar\?/)
  const choice = encodeChoice('item', { source: 'agenda', item: 'https://www.manresa.cat/agenda/'.repeat(4) })
  const rows = [
    { id: 'menu', title: 'Menú' },
    { id: choice, title: 'Fira de Sant Andreu', hint: 'Dissabte, al passeig' },
  ]
  await writesTo(neus, listMessage('Activitats', 'Tria', 'Agenda', rows))
  const { html, markup } = await neus.sees(/Activitats/)
  expect(html).toContain('<b>Fira de Sant Andreu</b> · Dissabte, al passeig')
  const buttons = markup && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : []
  expect(buttons[0]?.callback_data).toBe('menu')
  expect(buttons[1]?.callback_data).toMatch(/^#[\w-]{22}\.1$/)
  const chosen = async () =>
    (await received()).filter(({ type }) => type === 'choice').map(({ incoming }) => incoming)
  neus.taps('Fira de Sant Andreu', { old: true })
  await neus.sees(/./)
  expect((await chosen()).at(-1)).toEqual({ type: 'choice', choice, title: 'Fira de Sant Andreu' })
  telegram.tell('callback_query', {
    id: 'a-tap-of-another',
    from: { id: oriol.person.id, is_bot: false, first_name: 'Oriol', language_code: 'ca' },
    data: buttons[1]?.callback_data,
  })
  await allTaken()
  expect((await chosen()).at(-1)?.choice).toBe(buttons[1]?.callback_data)
})

test('an update that is delivered again and again is taken once, and what is said at once is answered in order', async () => {
  const before = (await received()).length
  telegram.faults.duplicate = 2
  telegram.faults.hold = true
  const joana = citizen('Joana')
  for (const words of ['hola', 'hi ha un contenidor bolcat', 'al passeig de Pere III']) joana.says(words)
  telegram.faults.hold = false
  await allTaken()
  telegram.faults.duplicate = 0
  await joana.sees(/./)
  const own = (await received()).slice(before)
  expect(own.map(({ incoming }) => incoming.text)).toEqual([
    'hola',
    'hi ha un contenidor bolcat',
    'al passeig de Pere III',
  ])
})

test('two replicas that are told of one update at once take it once', async () => {
  const replica = await startReplica(world)
  const before = (await received()).length
  const update = {
    update_id: 999_000_001,
    message: {
      message_id: 900_001,
      date: Math.floor(NOW / 1000),
      chat: { id: 55, type: 'private' },
      from: { id: 55, is_bot: false, first_name: 'Ivet', language_code: 'ca' },
      text: 'hola',
    },
  }
  const tell = (url: string) =>
    fetch(`${url}/telegram/webhook`, {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': telegram.bot.webhook.secret ?? '' },
      body: JSON.stringify(update),
    })
  const answers = await Promise.all([tell(world.url), tell(replica.url), tell(world.url), tell(replica.url)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await received()).toHaveLength(before + 1)
  await replica.stop()
})

test('photographs sent as files, voice notes and documents are fetched; one beyond what a bot may download is said to be too large', async () => {
  const laia = citizen('Laia')
  await laia.asks('vull parlar amb una persona', /./)
  await laia.asks('és per unes fotos', /./)
  laia.person.sendsFile('document', await photo(), { mime: 'image/png', name: 'IMG_1.png' })
  laia.person.sendsFile('voice', await Bun.file('test/samples/voice.ogg').bytes(), { mime: 'audio/ogg' })
  laia.person.sendsFile('document', new TextEncoder().encode('%PDF-1.4 res'), {
    mime: 'application/pdf',
    name: 'instància.pdf',
  })
  laia.person.sendsFile('video', new Uint8Array(21 * 1024 * 1024), { mime: 'video/mp4' })
  await allTaken()
  const kinds = (await received()).slice(-4).map(({ incoming }) => incoming.kind ?? incoming.type)
  expect(kinds).toEqual(['picture', 'voice', 'document', 'video'])
  const states = await until('all to be fetched or given up', async () => {
    const rows = await world.sql`select kind, state, problem from attachment order by created_at`
    return rows.length >= 3 && rows.every(({ state }) => state !== 'pending') && rows
  })
  expect(states.map(({ kind, state }) => [kind, state])).toContainEqual(['voice', 'ready'])
  expect(states.find(({ kind }) => kind === 'video')?.problem).toContain('too-large')
})

test('what was edited is filed beside what was first said, a moving place and a card of somebody else ask for nothing', async () => {
  const aina = citizen('Aina')
  const id = aina.says('hola')
  await aina.sees(/En què us podem ajudar\?/)
  const seen = aina.messages.length
  aina.person.edits(id, 'bon dia')
  await allTaken()
  const edit = (await received()).at(-1)
  expect(edit).toMatchObject({ incoming: { type: 'edit', text: 'bon dia' }, handled: true })
  telegram.tell('edited_message', {
    message_id: id + 1,
    date: 1,
    edit_date: 2,
    chat: { id: aina.person.id, type: 'private' },
    from: { id: aina.person.id, is_bot: false, first_name: 'Aina' },
    location: { latitude: 41.7, longitude: 1.8, live_period: 900 },
  })
  await allTaken()
  expect((await received()).at(-1)).toEqual(edit as never)
  expect(aina.messages).toHaveLength(seen)
  aina.sharesContact('+34600111222', 'another')
  await aina.sees(/./)
  expect((await received()).at(-1)?.incoming).toMatchObject({
    type: 'contacts',
    cards: [{ name: 'Maria', phones: ['+34600111222'] }],
  })
})

test('what the platform invents is put aside, sealed, and acknowledged; a group’s words are not kept at all', async () => {
  const before = (await received()).length
  telegram.bot.webhook.allowed = []
  telegram.tell('subscription', { user: { id: 5, first_name: 'Canari' }, state: 'active' })
  telegram.tell('message', {
    message_id: 1,
    chat: { id: 5, type: 'private' },
    from: { id: 'cinc' },
    text: 'Canari',
  })
  telegram.tell('message', {
    message_id: 7,
    date: 1,
    chat: { id: -100, type: 'supergroup', title: 'Canari veïnal' },
    from: { id: 6, first_name: 'Canari' },
    text: 'Canari',
  })
  await allTaken()
  await connectBot(world)
  const rows =
    await world.sql`select line_id, field, reason, content from quarantined_event order by received_at, field`
  expect(rows.map(({ field, reason }) => [field, reason]).sort()).toEqual([
    ['message', 'message.from.id'],
    ['subscription', 'update that is not known'],
  ])
  expect(rows.every(({ line_id: line }) => line === '7362915048')).toBe(true)
  expect(rows.some(({ content }) => content.includes('Canari'))).toBe(false)
  expect(await received()).toHaveLength(before)
  const kept = (await listStoredValues(world)).filter(({ text }) => text.includes('veïnal'))
  expect(kept).toEqual([])
})

test('staff answer live, with a picture, and what they send arrives as such', async () => {
  const joan = citizen('Joan')
  await joan.asks('vull parlar amb una persona', /./)
  await joan.asks('és per la fira de Sant Andreu', /./)
  const id = await until('the handover', async () => {
    const [row] = await world.sql`select h.conversation_id as id from handover h
      join conversation c on c.id = h.conversation_id
      where c.channel = 'telegram' and h.state = 'waiting' order by h.requested_at desc limit 1`
    return row && String(row.id)
  })
  const path = `${world.url}/console/conversations/${id}`
  const cookie = await world.signIn('admin@demo.test')
  const page = await (await fetch(path, { headers: { cookie } })).text()
  expect(page).toContain('Telegram')
  const key = /name="form_id" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const body = new FormData()
  for (const [name, value] of Object.entries({
    do: 'answer',
    form_id: key,
    words: 'Mireu el plànol: <aquí>',
  }))
    body.set(name, value)
  body.set('file', new File([new Uint8Array(await photo())], 'planol.jpg', { type: 'image/jpeg' }))
  await fetch(path, { method: 'POST', headers: { cookie }, body, redirect: 'manual' })
  const seen = await joan.sees(/Mireu el plànol: <aquí>/)
  expect(seen.method).toBe('sendPhoto')
  expect(seen.file?.bytes.length).toBeGreaterThan(100)
})

test('a picture that the platform does not take as one is sent as a file', async () => {
  const pau = citizen('Pau')
  await pau.asks('hola', /En què us podem ajudar\?/)
  const { media } = world.service.town
  await media.put('planol-llarg', new TextEncoder().encode('a picture of another age'), 'image/jpeg')
  await writesTo(pau, {
    type: 'file',
    kind: 'image',
    key: 'planol-llarg',
    mime: 'image/jpeg',
    filename: 'plànol.jpg',
    text: 'El plànol',
  })
  const seen = await pau.sees(/El plànol/)
  expect([seen.method, seen.file?.name]).toEqual(['sendDocument', 'plànol.jpg'])
})

test('who blocks the bot is told nothing more: marketing ends, and of their own affairs staff are asked to call them', async () => {
  const biel = citizen('Biel')
  await biel.asks('hola', /En què us podem ajudar\?/)
  const { contactId } = await conversationOf(biel)
  await world.sql`insert into consent (id, jurisdiction_id, contact_id, notice, given_at)
    values (${Bun.randomUUIDv7()}, 'manresa.cat', ${contactId}, 'culture', ${new Date(NOW - 1000)})`
  biel.person.blocks()
  await allTaken()
  const [consent] = await world.sql`select withdrawn_at from consent where contact_id = ${contactId}`
  expect(consent?.withdrawn_at).not.toBeNull()
  const seen = biel.messages.length
  const id = await writesTo(biel, textMessage('El fanal ja fa llum.'), 'request-event:1')
  const problem = await until('it to be refused', async () => {
    const [out] = await world.sql`select state, problem from outbound_message
      where conversation_id = ${id} and cause_key = 'request-event:1'`
    return out?.state === 'failed' && out.problem
  })
  expect(problem).toBe('403: Forbidden: bot was blocked by the user')
  expect(biel.messages).toHaveLength(seen)
  const [called] = await world.sql`select state from handover where conversation_id = ${id}`
  expect(called?.state).toBe('waiting')
})

test('too much is sent later, as long as the platform asks for, and an error of its own is tried again', async () => {
  const gemma = citizen('Gemma')
  telegram.faults.failTimes = 1
  telegram.faults.floodTimes = 1
  telegram.faults.floodSeconds = 1
  gemma.says('hola')
  await until('the platform to have refused twice', async () => {
    world.clock.advance(2_000)
    return telegram.faults.failTimes + telegram.faults.floodTimes === 0
  })
  await until('the answer', async () => {
    world.clock.advance(2_000)
    return gemma.messages.length > 0
  })
  const sends = telegram.calls.filter(
    ({ method, parameters }) => method === 'sendMessage' && parameters.chat_id === gemma.person.id,
  )
  expect(sends.length).toBeGreaterThanOrEqual(3)
  expect(gemma.messages).toHaveLength(1)
})

test('a message that the platform took without an answer is sent again rather than lost', async () => {
  const mireia = citizen('Mireia')
  telegram.faults.swallowAnswers = 1
  mireia.says('hola')
  await until('it to be sent twice', async () => {
    world.clock.advance(2_000)
    return mireia.messages.length === 2
  })
  expect(mireia.messages[0]?.text).toBe(mireia.messages[1]?.text)
  await mireia.asks('quines farmàcies hi ha de guàrdia?', /./)
})

test('a token that is refused pauses the bot, and keeps what waits until it works again', async () => {
  const { town } = world.service
  const berta = citizen('Berta')
  await berta.asks('hola', /En què us podem ajudar\?/)
  telegram.faults.revoked = true
  berta.says('menú')
  await until('the line to be paused', async () => (await listPausedLines(town)).length === 1)
  expect(await listPausedLines(town)).toMatchObject([{ channel: 'telegram', cause: 'token' }])
  telegram.faults.revoked = false
  const seen = berta.messages.length
  await until('it to be sent', async () => {
    world.clock.advance(60_000)
    return berta.messages.length > seen
  })
  expect(await listPausedLines(town)).toEqual([])
})

test('who asks to be forgotten leaves nothing, and an update that comes again brings nothing back', async () => {
  const montserrat = citizen('Montserrat Vilaseca', { username: 'montse_vilaseca', id: 6_180_339_887 })
  const first = montserrat.says('hola')
  await montserrat.sees(/En què us podem ajudar\?/)
  const mine = () =>
    listStoredValues(world).then((all) =>
      all.filter(({ text }) => /6180339887|Vilaseca|montse_vilaseca/i.test(text)),
    )
  const before = await mine()
  expect(before.length).toBeGreaterThan(0)
  // What is not sealed names nobody.
  expect(before.filter(({ sealed }) => !sealed).map(({ table, column }) => `${table}.${column}`)).toEqual([])
  telegram.tell('message', {
    message_id: 3,
    chat: { id: 6_180_339_887, type: 'private' },
    from: { id: 6_180_339_887, first_name: 1 },
    venue: 1,
  })
  await allTaken()
  montserrat.says('esborreu les meves dades')
  await montserrat.sees(/esborr/i)
  montserrat.taps('Sí, esborreu-me')
  await montserrat.sees(/no quedarà res de vós/)
  await until('the erasure', async () => {
    await eraseRequested(world.service.town)
    const [row] = await world.sql`select count(*)::int as n from conversation where erase_at is not null`
    return row?.n === 0
  })
  expect(await mine()).toEqual([])
  telegram.tell('message', {
    message_id: first,
    date: Math.floor(NOW / 1000),
    chat: { id: 6_180_339_887, type: 'private' },
    from: { id: 6_180_339_887, is_bot: false, first_name: 'Montserrat', username: 'montse_vilaseca' },
    text: 'hola',
  })
  await allTaken()
  expect(await mine()).toEqual([])
  for (const { file, bytes } of await listStoredFiles(world))
    expect([file, bytes.includes('montse_vilaseca')]).toEqual([file, false])
})

test('a chat of the site goes on here by its code, and what the person is told comes here from then on', async () => {
  const web = new ChatVisitor(world.url)
  await web.begins('hi ha un sot molt gros a la calçada')
  await web.sees('On és?')
  await web.opens(`/chat/${web.token}/keep`)
  const { action, token } = web.form('Passar-la a WhatsApp')
  const made = await web.posts(action, { form_id: token })
  const code = /XAT-[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(decodeURIComponent(made.html))?.[0] ?? ''
  const laia = citizen('Laia')
  await laia.asks(code, /continuem la conversa/)
  await laia.asks('carrer del Bruc 20', /Fotografi/)
  const { contactId } = await conversationOf(laia)
  const kinds =
    await world.sql`select kind, active from contact_alias where contact_id = ${contactId} order by kind`
  expect(kinds.map(({ kind, active }) => [kind, active])).toEqual([
    ['account:telegram', true],
    ['session', false],
  ])
  const cookie = await world.signIn('admin@demo.test')
  const page = await fetch(`${world.url}/console/person/${contactId}`, { headers: { cookie } })
  expect([page.status, (await page.text()).includes('Telegram')]).toEqual([200, true])
  const { id } = await conversationOf(laia)
  const held = await exportPersonalDataOf(world.service.town, id, 'themselves')
  expect(held?.content).toContain(`Telegram: telegram:${laia.person.id}`)
  expect(held?.content).toContain('Telegram, si hi escriviu (fora de la Unió Europea)')
})

test('no log holds the token, an id or a name of anybody', () => {
  const all = log.join('\n')
  expect(log.length).toBeGreaterThan(5)
  const ids = [...telegram.bot.chats.keys()].map(String)
  for (const word of [settings.TELEGRAM_BOT_TOKEN ?? '', 'Vilaseca', 'montse_vilaseca', 'Canari', ...ids])
    expect([word, all.includes(word)]).toEqual([word, false])
})
