import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { purgeConversations } from '#domain/conversations'
import { button, messageText } from '../support/citizen.ts'
import { DAY, MINUTE } from '../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { allFetched, film, lastConversation, PDF, sendFile, untilDecoded, voice } from '../support/media.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** What citizens send besides words and pictures: answered as it should be, and whole before who answers them. */

const NOW = Date.parse('2026-11-24T10:00:00+01:00')
let world: World
let agent: ConsoleSession
beforeAll(async () => {
  world = await startWorld({}, NOW)
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterAll(() => world.stop())

const photo = (red = 119) =>
  sharp({ create: { width: 600, height: 400, channels: 3, background: { r: red, g: 136, b: 153 } } })
    .jpeg()
    .toBuffer()

/** What is no picture, whatever it states about itself. */
const NO_PICTURE = new TextEncoder().encode('això no és cap fotografia')

const seenByStaff = async (): Promise<string> => (await agent.opens(await lastConversation(world))).text

test('the caption of a video becomes a report, and staff can play the video', async () => {
  const jana = world.citizen('Jana')
  const caption = 'Fanal apagat al carrer Guimerà 12'
  await sendFile(world, jana, 'video', await film(), { mime_type: 'video/mp4', caption })
  await jana.sees('Enllumenat públic · Fanal apagat', 'Carrer de Guimerà, 12', button('Confirmar'))
  await allFetched(world)
  const page = await seenByStaff()
  expect(page).toContain('🎬 Vídeo')
  expect(page).toContain(caption)
  expect(page).toMatch(/<video controls/)
})

test('a document whose caption is its file name is not read as text', async () => {
  const mireia = world.citizen('Mireia')
  await mireia.asks('hola', button('Comunicar una incidència'))
  const name = { filename: 'Fanal apagat.pdf', caption: 'Fanal apagat.pdf' }
  await sendFile(world, mireia, 'document', PDF, { mime_type: 'application/pdf', ...name })
  await mireia.sees('no puc llegir documents', 'queda desat en aquesta conversa')
})

test('without transcription, a voice note can be written by the citizen or passed to a person', async () => {
  const pau = world.citizen('Pau')
  await pau.asks('hi ha un sot', 'On és?')
  await sendFile(world, pau, 'audio', await voice(), { mime_type: 'audio/ogg; codecs=opus', voice: true })
  const seen = await pau.sees(
    'no puc escoltar missatges de veu',
    button('Que m’escolti algú'),
    button('Ho escric'),
  )
  expect(seen).toHaveLength(1)
  await pau.taps('Ho escric')
  await pau.sees('On és?')
  await pau.taps('Que m’escolti algú')
  await pau.sees(/ja ho té/)
  await allFetched(world)
  expect(await seenByStaff()).toMatch(/<audio controls[\s\S]*🎙️ Missatge de veu/)
  // With people, whatever comes is theirs: nothing is answered.
  await sendFile(world, pau, 'audio', await voice(), { mime_type: 'audio/ogg; codecs=opus', voice: true })
  await pau.sends({ type: 'unsupported', unsupported: { type: 'poll' }, errors: [{ code: 131051 }] })
  await pau.seesNothing()
  expect(await seenByStaff()).toContain('Enquesta (WhatsApp no ens la deixa llegir)')
})

test('a picture that cannot be opened is announced in the same message and left out of the report', async () => {
  const ona = world.citizen('Ona')
  await ona.asks('paperera trencada a la plaça Major', 'Reviseu-ho')
  await untilDecoded(world, () => ona.sendsPicture(NO_PICTURE))
  const [told, ...more] = await ona.sees(
    'No hem pogut obrir la fotografia: el fitxer no és una imatge',
    'Reviseu-ho',
  )
  expect(more).toEqual([])
  expect(told && messageText(told)).not.toContain('He rebut')
  const both = async () => {
    await ona.sendsPicture(await photo())
    await ona.sendsPicture(NO_PICTURE)
  }
  await untilDecoded(world, both, 2)
  await ona.sees('No hem pogut obrir la fotografia', 'He rebut la fotografia', 'Fotografies: 1')
  expect(await seenByStaff()).toContain('Aquesta fotografia no s’ha pogut obrir')
})

/** The platform fails once; what it then hands out is no picture. */
const sendsLate = async (who: ReturnType<World['citizen']>, bytes: Uint8Array) => {
  world.emulator.faults.mediaFailTimes = 1
  await who.sendsPicture(bytes)
  await until('the first try', async () => {
    const [row] = await world.sql`select attempts from picture order by created_at desc limit 1`
    return row?.attempts === 1
  })
  // Nobody waits for longer than some seconds.
  world.clock.advance(9_000)
}

test('a picture that turns out unreadable later does not stop the report, and the citizen is told once', async () => {
  const biel = world.citizen('Biel')
  await biel.asks('banc trencat a la plaça Major', 'Reviseu-ho')
  await sendsLate(biel, NO_PICTURE)
  const [seen] = await biel.sees('La fotografia encara està arribant', 'Fotografies: 1')
  expect(seen && messageText(seen)).not.toContain('He rebut')
  world.clock.advance(30_000)
  await biel.sees('No hem pogut obrir la fotografia', 'Fotografies: cap', button('Confirmar'))
  await biel.taps('Confirmar')
  await biel.sees(/número \*\d\d-\d{5}\*/)
})

test('when that happens after filing, the citizen is told for which report, and a new picture is added to it', async () => {
  const nil = world.citizen('Nil')
  await nil.asks('la font de la plaça Major no raja i està trencada', 'Reviseu-ho')
  await sendsLate(nil, NO_PICTURE)
  await nil.sees('La fotografia encara està arribant')
  await nil.taps('Confirmar')
  const receipt = await nil.sees(/número \*\d\d-\d{5}\*/)
  const number = /\d\d-\d{5}/.exec(receipt.map(messageText).join())?.[0] ?? ''
  world.clock.advance(30_000)
  await nil.sees(
    `No hem pogut obrir la fotografia que vau enviar per a la ${number}: el fitxer no és una imatge`,
  )
  const another = await photo(7)
  await untilDecoded(world, () => nil.sendsPicture(another))
  await nil.sees(`Afegit a la incidència *${number}*`)
  const [row] = await world.sql`
    select count(*)::int as n from service_request_picture p join picture on picture.id = p.picture_id
    where p.request_id = ${number} and picture.state = 'ready'`
  expect(row?.n).toBe(1)
})

test('removed reactions, edits and withdrawals are stored and not answered', async () => {
  const arnau = world.citizen('Arnau')
  const first = await arnau.says('hi ha un semàfor espatllat')
  await arnau.sees('On és?')
  const reaction = await arnau.sends({ type: 'reaction', reaction: { message_id: first, emoji: '' } })
  expect(reaction).not.toBe('')
  await arnau.sends({
    type: 'edit',
    edit: {
      original_message_id: first,
      message: { type: 'text', text: { body: 'hi ha un semàfor apagat' } },
    },
  })
  await arnau.sends({ type: 'revoke', revoke: { original_message_id: first } })
  await arnau.sends({ type: 'unsupported', unsupported: { type: 'edit' }, errors: [{ code: 131051 }] })
  await arnau.seesNothing()
  const page = await seenByStaff()
  for (const text of [
    'Ha retirat la reacció',
    'Ha canviat un missatge: hi ha un semàfor apagat',
    'Ha retirat un missatge',
    'WhatsApp no ens diu com ha quedat',
  ])
    expect(page).toContain(text)
})

test('an open conversation screen is updated also by messages that get no answer', async () => {
  const emma = world.citizen('Emma')
  await emma.asks('hola', button('Comunicar una incidència'))
  const id = (await lastConversation(world)).split('/').at(-1)
  const cookie = await world.signIn('agent@demo.test')
  const leave = new AbortController()
  const stream = await fetch(`${world.url}/console/events?topics=inbox:${id}&page=/console`, {
    headers: { cookie },
    signal: leave.signal,
  })
  await emma.sends({ type: 'revoke', revoke: { original_message_id: 'wamid.x' } })
  let heard = ''
  for await (const part of stream.body ?? []) {
    heard += new TextDecoder().decode(part)
    if (heard.includes('event: changed')) break
  }
  leave.abort()
  expect(heard).toContain('event: changed')
})

test('a welcome request, an order, a form reply, an unsupported message and an outdated button are answered', async () => {
  const gina = world.citizen('Gina')
  await gina.sends({ type: 'request_welcome' })
  await gina.sees('Sóc l’assistent automàtic', button('Comunicar una incidència'))
  await gina.sends({ type: 'order', order: { product_items: [{ quantity: 1 }, { quantity: 2 }] } })
  await gina.sees('no hem encarregat ni cobrat cap producte')
  const response_json = JSON.stringify({ flow_token: 'secret', motiu: 'Poda', quan: 'dilluns' })
  await gina.sends({
    type: 'interactive',
    interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json } },
  })
  await gina.sees('He rebut el formulari', button('Comunicar una incidència'))
  await gina.sends({ type: 'unsupported', unsupported: { type: 'view_once' }, errors: [{ code: 131051 }] })
  await gina.sees('No puc llegir aquest tipus de missatge', 'fotografies, vídeos, documents')
  await gina.sends({ type: 'button', button: { text: 'Parlar amb una persona', payload: 'CTA_2019_77' } })
  await gina.sees(button('Passar-me ara'))
  await gina.sends({ type: 'button', button: { text: '✔', payload: 'OK_2019' } })
  await gina.sees('Aquest botó és d’una incidència')
  const page = await seenByStaff()
  expect(page).toContain('motiu: Poda')
  expect(page).not.toContain('secret')
  expect(page).toContain('Comanda de 2 productes')
  expect(page).toContain('Missatge d’una sola visualització')
})

test('a contact card with ten thousand numbers, a place and a reaction are shown without breaking a page', async () => {
  const teo = world.citizen('Teo')
  const hello = await teo.says('hola')
  await teo.sees(button('Comunicar una incidència'))
  const phones = Array.from({ length: 10_000 }, (_, n) => ({
    phone: `+34 600 ${String(n).padStart(6, '0')}`,
  }))
  await teo.sends({ type: 'contacts', contacts: [{ name: { formatted_name: 'Lampista <b>Roca' }, phones }] })
  await teo.sees('He rebut un contacte')
  await teo.sends({ type: 'reaction', reaction: { message_id: hello, emoji: '👍' } })
  await teo.sees('Gràcies!')
  await teo.shares(41.7231, 1.8269)
  await teo.sees(/De quin tipus|Expliqueu/)
  const page = await seenByStaff()
  expect(page).toContain('Lampista &lt;b>Roca')
  expect(page.match(/href="tel:/g)).toHaveLength(20)
  expect(page).toContain('Ha reaccionat amb 👍')
  expect(page).toContain('openstreetmap.org/?mlat=41.7231')
})

test('old messages are deleted with their files; the picture of a report stays', async () => {
  const iris = world.citizen('Iris')
  await iris.asks('contenidor trencat a la plaça Major', 'Reviseu-ho')
  await iris.sendsPicture(await photo(50))
  await iris.sees('Fotografies: 1')
  await iris.taps('Confirmar')
  await iris.sees(/número \*\d\d-\d{5}\*/)
  // One that comes so late is of no report yet.
  world.clock.advance(31 * MINUTE)
  const another = await photo(51)
  await untilDecoded(world, () => iris.sendsPicture(another))
  await iris.sees('He rebut la fotografia')
  await sendFile(world, iris, 'video', await film(), { mime_type: 'video/mp4' })
  await iris.sees('no puc veure vídeos')
  await allFetched(world)
  const files = () =>
    [...new Bun.Glob('**/*').scanSync({ cwd: `${world.config.dataDir}/media`, onlyFiles: true })]
      // The open data, which are written there by night.
      .filter((file) => !file.startsWith('dumps/')).length
  const before = files()
  const id = (await lastConversation(world)).split('/').at(-1) ?? ''
  const old = new Date(world.clock.now().getTime() - 800 * DAY)
  await world.sql`update inbound_message set received_at = ${old} where conversation_id = ${id}`
  await purgeConversations(world.service.town)
  // The film, and the two sizes of the picture that is in no report.
  expect(before - files()).toBe(3)

  await sendFile(world, iris, 'video', await film(), { mime_type: 'video/mp4' })
  await iris.sees('no puc veure vídeos')
  await allFetched(world)
  await world.sql`update conversation set erase_at = ${world.clock.now()} where id = ${id}`
  await until('the erasure', async () => {
    const [row] = await world.sql`select 1 from conversation where id = ${id}`
    return !row && files() === before - 3
  })
})
