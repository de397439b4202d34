import { expect } from 'bun:test'
import sharp from 'sharp'
import { collectAlerts } from '#domain/alerts'
import { bookSlot, createToken, findSchedule, getAvailability, getSchedules } from '#domain/appointments'
import { createContext } from '#domain/use-cases'
import { createPlainPdf } from '#platform/sealing'
import { button, type Citizen, messageText } from '../citizen.ts'
import { MINUTE } from '../clock.ts'
import { type ConsoleSession, signInToConsole } from '../console/console.ts'
import { browserOf } from '../console/sign-in.ts'
import { allFetched, sendFile, voice } from '../media.ts'
import { delivery, LINE, post, postChange, toTimestamp } from '../signed-webhooks.ts'
import type { SpeechServer } from '../stand-ins/speech.ts'
import { webhooks } from '../stand-ins/webhooks.ts'
import { until, type World } from '../world.ts'

/** Everything that one person may ever do with the town, each with words and names that stand nowhere else. */

/** The names that the person gives in different places: no trace of them may be left. */
export const NAMES = ['Perxofoch', 'Tornafoch', 'Bonsenyoret', 'Rocaverdina', 'Montdefust']
/** What they wrote, said and sent otherwise than to report something. */
export const WORDS = [
  'murmuri lilós',
  'papallona lila',
  'nomina-vermella',
  'CONTINGUTDELDOCUMENT',
  'dormo al rebost',
  'gracieta del taulell',
  'em dol la carena',
  'xiscle illegible',
  'truca sovint',
  'vals de bolquers',
  'lali@bustia-rodona.cat',
  'vila.perxada',
  '77310058Y',
]

/** What somebody left behind who did everything. */
export type Lifecycle = {
  person: Citizen
  /** Their telephone without its country. */
  phone: string
  bsuid: string
  /** Numbers of the reports that they made, of one of somebody else that they joined, and their picture in one. */
  reports: string[]
  joined: string
  /** The one document that they signed. */
  signed: string
  /** The messages of theirs and to them, by the platform's ids. */
  messages: string[]
  /** A webhook as it came that could not be read. */
  captured: string[]
}

const photo = () =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: '#543' } })
    .withExif({ IFD0: { Artist: 'Montdefust', ImageDescription: 'papallona lila' } })
    .jpeg()
    .toBuffer()

const latest = async (world: World): Promise<{ id: string; contact: string }> => {
  const [row] = await world.sql`select id, contact_id from conversation order by last_inbound_at desc limit 1`
  return { id: String(row?.id), contact: String(row?.contact_id) }
}

/** They write by telephone, then by user id, and the platform says that they are one. */
const linkIdentities = async (world: World, lali: Citizen): Promise<string> => {
  await lali.isReachable()
  const { bsuid } = await lali.identity()
  const messenger = webhooks(world)
  const [before] = await world.sql`select count(*)::int as merges from contact_merge`
  await messenger.says({ phone: lali.waId, name: 'Lali Perxofoch' }, 'hola', { ago: 60 })
  await messenger.says({ bsuid, name: 'Lali Perxofoch' }, 'bon dia', { ago: 50 })
  await lali.takesUsername('vila.perxada')
  // A greeting would not be answered where the first one was already, a moment ago.
  await lali.asks('menú', 'En què us podem ajudar?')
  await until('both to be one', async () => {
    const [row] =
      await world.sql`select (select count(*) from contact_merge) = ${before?.merges + 1} and not exists (
      select from inbound_message where handled_at is null) and not exists (
      select from outbound_message where state in ('queued', 'sending')) as done`
    return row?.done
  })
  return bsuid
}

const chats = async (world: World, lali: Citizen, speech: SpeechServer, phone: string): Promise<string> => {
  await lali.asks('preferències', button('El vostre nom'))
  await lali.taps('El vostre nom')
  await lali.sees(/nom/)
  await lali.asks('Eulàlia Tornafoch', 'Eulàlia')
  await lali.asks('vull rebre avisos', button('Talls de carrer'))
  await lali.taps('Talls de carrer')
  await lali.sees('De quin barri voleu els avisos?')
  await lali.asks('Barri Antic', 'us n’avisarem')
  const greeting = await lali.says('murmuri lilós de la Tornafoch')
  await lali.sees(/./)
  await lali.reacts(greeting, '🙏')
  speech.answers({ text: 'papallona lila' })
  await sendFile(world, lali, 'audio', await voice(), { mime_type: 'audio/ogg; codecs=opus', voice: true })
  await lali.sees(/papallona lila/)
  const pdf = new TextEncoder().encode('%PDF-1.4 CONTINGUTDELDOCUMENT\n%%EOF')
  const name = { filename: 'nomina-vermella.pdf' }
  await sendFile(world, lali, 'document', pdf, { mime_type: 'application/pdf', ...name })
  await lali.sees(/./)
  await lali.sharesContact({ origin: 'other', phone: '34655443322', name: 'Rocaverdina' })
  await lali.sees(/./)
  await lali.asks(
    `hi ha un fanal fos al passeig de Pere III 20, soc la Tornafoch (${phone}), demaneu per la Bonsenyoret`,
    button('Confirmar'),
  )
  await lali.sendsPicture(await photo(), { caption: 'aquí hi visc jo, la Rocaverdina' })
  await lali.sees(/Fotografies: 1|He rebut/)
  await allFetched(world)
  await lali.taps('Confirmar')
  const number = (await lali.sees(/té el número/)).map(messageText).join(' ')
  return /\d\d-\d{5}/.exec(number)?.[0] ?? ''
}

const reportsElsewhere = async (world: World, operator: ConsoleSession, phone: string, spaced: string) => {
  const form = new FormData()
  const fields = { service_code: 'NR01', address: 'Plaça Major, 1', phone, attributes: '' }
  for (const [name, value] of Object.entries({
    ...fields,
    description: `Contenidor ple, pregunteu per la Bonsenyoret o la Tornafoch al ${spaced}`,
  }))
    form.set(name, value)
  form.set('picture', new File([new Uint8Array(await photo())], 'Montdefust.jpg', { type: 'image/jpeg' }))
  const sent = await fetch(`${world.url}/reports`, { method: 'POST', body: form, redirect: 'manual' })
  const web = /\d\d-\d{5}/.exec(sent.headers.get('location') ?? '')?.[0] ?? ''
  const taken = await operator.sends('/console/010', {
    service_code: 'EP01',
    description: 'La senyora Rocaverdina diu que fa pampallugues',
    address: 'Carrer de Guimerà, 40',
    name: 'Eulàlia Rocaverdina',
    phone,
  })
  const called = /<p class="number">(\d\d-\d{5})</.exec(taken.text)?.[1] ?? ''
  const byProgram = await world.report({
    first_name: 'Eulàlia',
    last_name: 'Bonsenyoret',
    email: 'lali@bustia-rodona.cat',
    phone: `+34 ${spaced}`,
    description: `Fanal que parpelleja; lali@bustia-rodona.cat`,
    media_url: 'https://fotos.example.org/Montdefust.jpg',
  })
  const joined = await world.report({
    service_code: 'PJ03',
    lat: '41.7198',
    long: '1.8301',
    description: 'El gronxador està trencat',
  })
  await operator.sends('/console/010', {
    join: joined,
    description: `També ho diu la Rocaverdina, del ${spaced}`,
    phone,
    whatsapp: 'yes',
    form_id: crypto.randomUUID(),
  })
  return { reports: [web, called, byProgram], joined }
}

const books = async (lali: Citizen, operator: ConsoleSession, phone: string) => {
  await lali.asks('vull demanar cita per empadronar-me', button('OAC Plaça Major'))
  await lali.taps('OAC Plaça Major')
  await lali.sees(button('La primera lliure'))
  await lali.taps('La primera lliure')
  await lali.sees('Reviseu la cita')
  await lali.taps('Confirmar')
  await lali.sees('Cita confirmada')
  const path = '/console/appointments/new?what=oat:tributs'
  const start = /name="start" value="(\d+)"/.exec((await operator.opens(path)).text)?.[1] ?? ''
  const person = { start, mode: 'office', name: 'Eulàlia Rocaverdina', phone, whatsapp: 'yes' }
  const given = await operator.sends(path, { ...person, form_id: crypto.randomUUID() })
  expect(given.status).toBe(303)
}

/** A procedure by video call: one document that is signed before an official, and one that is only presented. */
const signDocument = async (world: World, lali: Citizen, agent: ConsoleSession): Promise<string> => {
  const { town } = world.service
  const schedule = findSchedule(await getSchedules(town), 'oac-centre')
  const service = schedule?.services.find(({ code }) => code === 'tramit-video')
  if (!schedule || !service) throw new Error('no such service')
  const start =
    (await getAvailability(town.db, town, schedule, service)).flatMap(({ starts }) => starts)[5] ?? 0
  const wanted = { agendaId: schedule.id, serviceCode: service.code, start, language: 'ca' }
  const { contact: contactId } = await latest(world)
  const got = await bookSlot(createContext(town, { kind: 'system' }), {
    slot: { ...wanted, channel: 'web', contactId },
    attendee: {
      name: 'Eulàlia Montdefust',
      answers: { tramit: 'em dol la carena', identity: '77310058Y' },
    },
  })
  if (got.outcome !== 'booked') throw new Error(got.outcome)
  const { id } = got.appointment
  await world.sql`update appointment set starts_at = ${world.clock.ago(MINUTE)}, ends_at = ${world.clock.ago(-29 * MINUTE)}
    where id = ${id}`
  const browser = browserOf(world)
  const own = `/appointments/${createToken(town, id)}`
  const call = `/console/appointments/${id}/call`
  await browser.go(own, { do: 'arrive' })
  await agent.sends(call, { do: 'admit' })
  const presents = async (title: string): Promise<{ signing: string; digest: string }> => {
    const form = new FormData()
    const pdf = await createPlainPdf(title, ['Eulàlia Montdefust, amb DNI 77310058Y, sol·licita l’ajut.'])
    const fields = { do: 'present', title, signer: 'Eulàlia Montdefust', number: '77310058Y' }
    for (const [name, value] of Object.entries({ ...fields, assurance: 'official' })) form.set(name, value)
    form.set('file', new File([new Uint8Array(pdf)], 'ajut.pdf', { type: 'application/pdf' }))
    expect((await agent.sends(call, form)).status).toBe(303)
    const [row] = await world.sql`select id, document_sha256 from signing order by presented_at desc limit 1`
    return { signing: String(row?.id), digest: String(row?.document_sha256) }
  }
  const { signing, digest } = await presents('Ajut per a façanes')
  await browser.go(own, { do: 'consent', signing, agreed: 'yes', digest })
  await agent.sends(call, { do: 'code', signing })
  const code = /\d{6}/.exec((await lali.sees(/\d{6}/)).map(messageText).join(' '))?.[0] ?? ''
  await agent.sends(call, {
    do: 'official',
    signing,
    [`document-${signing}`]: 'dni',
    [`number-${signing}`]: '77310058Y',
    [`code-${signing}`]: code,
  })
  await until('the document to be signed', async () => {
    const [row] = await world.sql`select state from signing where id = ${signing}`
    return row?.state === 'signed'
  })
  await presents('Un altre que ningú no signa')
  return signing
}

const confides = async (world: World, lali: Citizen, social: ConsoleSession): Promise<void> => {
  await lali.asks('no puc pagar el lloguer', button('Escriure a l’equip'))
  await lali.taps('Escriure a l’equip')
  await lali.sees(/ja ho té Serveis Socials|fora d/)
  // The team is told that somebody waits, if it has not been already.
  await collectAlerts(world.service.town)
  expect(await world.sql`select id from alert where event = 'waiting'`).not.toBeEmpty()
  await lali.says('dormo al rebost amb la Bonsenyoret')
  const link = `/console/conversations/${(await latest(world)).id}`
  await until('the team to read it', async () => (await social.opens(link)).text.includes('dormo al rebost'))
  await social.sends(link, { do: 'note', note: 'La Tornafoch truca sovint' })
  await social.sends(link, { do: 'answer', words: 'Us donem vals de bolquers', form_id: 'l1' })
  await lali.sees('vals de bolquers')
  await social.sends(link, { do: 'close' })
  await lali.sees('Com us hem atès?')
  await lali.taps('★★★★☆')
  await lali.sees('digueu-nos per què')
  await lali.asks('gracieta del taulell', 'ho hem anotat')
}

/** What the platform tells of them besides messages: something that cannot be read, and what they prefer. */
const sendPlatformEvents = async (world: World, lali: Citizen, bsuid: string): Promise<string> => {
  const at = toTimestamp(world.clock.now())
  const contacts = [{ wa_id: lali.waId, user_id: bsuid, profile: { name: 'Lali Perxofoch' } }]
  const unread = { from: lali.waId, id: 'wamid.illegible', timestamp: at, group_id: 'g', type: 'text' }
  const text = { body: 'xiscle illegible' }
  const captured = JSON.stringify(delivery({ contacts, messages: [{ ...unread, text }] }))
  await post(world, captured)
  const wish = {
    wa_id: lali.waId,
    user_id: bsuid,
    detail: 'stop',
    category: 'marketing_messages',
    value: 'stop',
  }
  await postChange(world, { contacts, user_preferences: [{ ...wish, timestamp: at }] }, 'user_preferences')
  const [row] =
    await world.sql`select (select count(*) from quarantined_event where line_id = ${LINE})::int as unread,
    (select count(*) from platform_notice)::int as news`
  expect(row).toEqual({ unread: 1, news: 1 })
  return captured
}

const isWorkedOn = async (lead: ConsoleSession, number: string, spaced: string): Promise<void> => {
  const page = await lead.opens(`/console/requests/${number}`)
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? ''
  const done = await lead.sends(`/console/requests/${number}`, {
    version,
    state: 'in_progress',
    public_note: 'Bon dia Eulàlia Tornafoch, hi anem amb la canarifurgoneta.',
    internal_note: `Trucar la Bonsenyoret o la Montdefust al ${spaced}`,
  })
  expect(done.status).toBe(303)
}

/** Lives it. The town is one with a video server, where voice notes are transcribed. */
export const runFullLifecycle = async (world: World, speech: SpeechServer): Promise<Lifecycle> => {
  const person = world.citizen('Lali Perxofoch')
  const phone = person.waId.slice(2)
  const spaced = phone.replace(/(...)(...)(...)/, '$1 $2 $3')
  // One after the other: each sign-in clears the count of tries of the one before.
  const operator = await signInToConsole(world, 'operator@demo.test')
  const agent = await signInToConsole(world, 'agent@demo.test')
  const lead = await signInToConsole(world, 'lead@demo.test')
  const social = await signInToConsole(world, 'social@demo.test')
  const bsuid = await linkIdentities(world, person)
  const byChat = await chats(world, person, speech, phone)
  const { reports, joined } = await reportsElsewhere(world, operator, phone, spaced)
  await isWorkedOn(lead, byChat, spaced)
  await person.sees('hi anem')
  await books(person, operator, phone)
  const signed = await signDocument(world, person, agent)
  await confides(world, person, social)
  const captured = [await sendPlatformEvents(world, person, bsuid)]
  const rows = await world.sql`select external_id from inbound_message
    union all select external_id from outbound_message where external_id is not null`
  const messages = rows.map(({ external_id }) => String(external_id))
  return { person, phone, bsuid, reports: [byChat, ...reports], joined, signed, messages, captured }
}
