import { afterAll, beforeAll, expect, test } from 'bun:test'
import { applyBroadcastRules, sendBroadcast, sendBroadcastBatch } from '#domain/broadcasts'
import { fetchNow, readSources } from '#domain/information'
import { button, type Citizen } from '../support/citizen.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { startListener } from '../support/stand-ins/listener.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Notices to who asked for them. The clock stands at Wednesday 25 November 2026, 10 h. */

const NOW = Date.parse('2026-11-25T10:00:00+01:00')
let world: World
let admin: ConsoleSession
let news = ''
const item = (id: number, title: string, body: string) =>
  `<item><title>${title}</title><link>https://mostra.manresa.test/n/${id}</link><guid>n-${id}</guid><description>${body}</description><pubDate>Wed, 25 Nov 2026 09:00:00 +0100</pubDate></item>`
const server = startListener(async ({ path }) => {
  if (!path.endsWith('noticies.rss.xml'))
    return new Response(Bun.file(`towns/manresa.cat/sample-feeds${path}`))
  return new Response(
    `<rss version="2.0"><channel><title>Notícies</title>${item(1, 'Ja és oberta la piscina', 'Fins al juny.')}${news}</channel></rss>`,
  )
})

const at = (time: string) => world.clock.set(time)

beforeAll(async () => {
  world = await startWorld({ FEEDS_URL: server.url, OUTBOUND_PRIVATE_HOSTS: 'localhost' }, NOW)
  at('2026-11-25T10:00:00+01:00')
  admin = await signInToConsole(world, 'admin@demo.test')
})
afterAll(async () => {
  await world.stop()
  server.stop()
})

const asksFor = async (person: Citizen, title: string, neighbourhood?: string) => {
  await person.asks('avisos', button(title))
  await person.taps(title)
  if (neighbourhood) {
    await person.sees('De quin barri')
    await person.says(neighbourhood)
  }
  await person.sees(/us n’avisarem|will tell you|le avisaremos/)
}

const writes = async (fields: Record<string, string>): Promise<string> => {
  const made = await admin.sends('/console/notices', fields)
  expect(made.status).toBe(303)
  return made.location
}

test('a broadcast reaches its subscribers in their language, after staff saw the recipients and the cost', async () => {
  const [ada, bel, john, nobody] = ['Ada', 'Bel', 'John', 'Ningú'].map((name) => world.citizen(name)) as [
    Citizen,
    Citizen,
    Citizen,
    Citizen,
  ]
  at('2026-11-23T12:00:00+01:00')
  await asksFor(ada, 'Cultura i festes')
  at('2026-11-25T10:00:00+01:00')
  await asksFor(bel, 'Cultura i festes')
  await john.asks('English', /./)
  await john.asks('notices', button('Culture and fairs'))
  await john.taps('Culture and fairs')
  await john.sees('we will tell you')
  await nobody.asks('hola', button('Cita prèvia'))
  const link = await writes({
    subject: 'culture',
    ...{
      title: 'Fira de l’Aixada',
      body: 'Aquest cap de setmana, al centre.',
      url: 'https://mostra.manresa.test/fira',
    },
    ...{ title_en: 'Aixada fair', body_en: 'This weekend, in the centre.' },
  })
  const dry = await admin.opens(link)
  expect(dry.text.replaceAll('\u00a0', ' ')).toContain(
    'Arribarà a 3 persones: 2 amb la conversa oberta i 1 amb plantilla. Cost: 0,06 €; 2 missatges són dels gratuïts del mes.',
  )
  await bel.seesNothing(100).catch(() => {})
  await admin.sends(link, { do: 'start' })
  await bel.sees(
    '📣 *Cultura i festes*',
    '*Fira de l’Aixada*',
    'https://mostra.manresa.test/fira',
    'responeu BAIXA',
  )
  await john.sees('*Aixada fair*', 'reply STOP')
  // More than a day after her last word: by the approved template, which for culture is a marketing one.
  await ada.sees('Novetats de l’Ajuntament de Manresa: Cultura i festes. Fira de l’Aixada.')
  await until('the notice to be done', async () => (await admin.opens(link)).text.includes('>Enviat<'))
  await until('the results', async () => /Llegits<\/dt><dd>3/.test((await admin.opens(link)).text))
  expect((await nobody.transcript()).some(({ text }) => text?.body.includes('Aixada'))).toBe(false)
  // Told twice by whatever accident, each is told once.
  const [row] = await world.sql`select id from notice`
  await world.sql`update notice set state = 'sending', sent_up_to = null`
  await sendBroadcastBatch(world.service.town, row?.id)
  const copies = (await bel.transcript()).filter(({ text }) => text?.body.includes('Fira de l’Aixada'))
  expect(copies).toHaveLength(1)
  await bel.asks('baixa', 'ja no us en tornarem a avisar')
})

test('a broadcast to a neighbourhood reaches its subscribers and those of the whole town', async () => {
  const [cira, dia, edu] = ['Cira', 'Dia', 'Edu'].map((name) => world.citizen(name)) as [
    Citizen,
    Citizen,
    Citizen,
  ]
  await asksFor(cira, 'Talls de carrer', 'Barri Antic')
  await asksFor(dia, 'Talls de carrer', 'tota la ciutat')
  await asksFor(edu, 'Talls de carrer', 'Valldaura')
  const link = await writes({
    subject: 'street-cuts',
    quarter: 'Barri Antic',
    title: 'Tall a la plaça Major',
    body: 'Demà de 9 h a 14 h.',
  })
  expect((await admin.opens(link)).text).toContain('Arribarà a 2 persones')
  await admin.sends(link, { do: 'start' })
  await cira.sees('Tall a la plaça Major')
  await dia.sees('Tall a la plaça Major')
  expect((await edu.transcript()).some(({ text }) => text?.body.includes('plaça Major'))).toBe(false)
})

test('no broadcast is sent at night, and stopping one holds back what was not sent', async () => {
  const fina = world.citizen('Fina')
  await asksFor(fina, 'Emergències i temps')
  at('2026-11-25T22:30:00+01:00')
  const link = await writes({ subject: 'emergencies', title: 'Ventada', body: 'Demà al matí.' })
  await admin.sends(link, { do: 'start' })
  const [row] = await world.sql`select id from notice where subject = 'emergencies'`
  await sendBroadcastBatch(world.service.town, row?.id)
  await Bun.sleep(300)
  expect((await fina.transcript()).some(({ text }) => text?.body.includes('Ventada'))).toBe(false)
  expect((await admin.opens(link)).text).toContain('S’està enviant')
  await admin.sends(link, { do: 'stop' })
  expect((await admin.opens(link)).text).toContain('Aturat')
  at('2026-11-26T09:30:00+01:00')
  await sendBroadcastBatch(world.service.town, row?.id)
  await Bun.sleep(200)
  expect((await fina.transcript()).some(({ text }) => text?.body.includes('Ventada'))).toBe(false)
  await admin.sends(link, { do: 'start' })
  await fina.sees('Ventada')
})

test('a rule creates a broadcast from a new matching item of a source, for the neighbourhood of its street, once', async () => {
  const gil = world.citizen('Gil')
  await asksFor(gil, 'Talls de carrer', 'Passeig i Rodalies')
  const rule = { topic: 'news', words: 'tall de trànsit, obres', rule_subject: 'street-cuts', mode: 'send' }
  expect((await admin.sends('/console/notices/rules', rule)).status).toBe(303)
  await applyBroadcastRules(world.service.town)
  news =
    item(2, 'Tall de trànsit al carrer de Guimerà', 'Dijous de 9 h a 13 h.') +
    item(3, 'Nova biblioteca', 'Al Xup.')
  const [source] = readSources('towns/manresa.cat', server.url)
  if (source) await fetchNow(world.service.town, source)
  await until(
    'the news to be read',
    async () => (await world.sql`select 1 from information_item where external_id = 'n-3'`).length === 1,
  )
  await Promise.all([applyBroadcastRules(world.service.town), applyBroadcastRules(world.service.town)])
  await applyBroadcastRules(world.service.town)
  await gil.sees('*Tall de trànsit al carrer de Guimerà*', 'https://mostra.manresa.test/n/2')
  const made = await world.sql`select quarter, texts from notice where cause_key is not null`
  expect(made).toHaveLength(1)
  expect(made[0]?.quarter).toBe('Passeig i Rodalies')
})

test('an invalid broadcast is refused with its errors, and the form keeps what was typed', async () => {
  const refused = await admin.sends('/console/notices', {
    subject: 'res',
    title: '',
    body: 'Només el text',
    url: 'ftp://x',
  })
  expect(refused.status).toBe(422)
  for (const text of [
    'Trieu un tema',
    'Escriviu el títol en català',
    'ha de començar per https://',
    'Només el text',
  ])
    expect(refused.text).toContain(text)
  expect(sendBroadcast.name).toBe('send-notice')
})
