import { afterAll, beforeAll, expect, test } from 'bun:test'
import { enqueueAppointmentReminders } from '#domain/appointments'
import { mailAreaNews } from '#domain/notifications'
import type { MailEmulator, ReceivedMail } from '../../src/dev/emulator/index.ts'
import { ChatVisitor } from '../support/browser/chat-visitor.ts'
import { DAY } from '../support/clock.ts'
import { signInToConsole } from '../support/console/console.ts'
import { startMail } from '../support/stand-ins/mail.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Citizens without WhatsApp hear by e-mail: of their reports, of their neighbours', of their appointments. */

let world: World
let mail: MailEmulator
let settings: Record<string, string>

beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  settings = started.settings
  world = await startWorld(settings, Date.parse('2026-11-25T09:00:00+01:00'))
})
afterAll(async () => {
  await world?.stop()
  mail?.stop()
})

const post = (path: string, body: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  fetch(new URL(path, world.url), {
    method: 'POST',
    body: new URLSearchParams(body),
    redirect: 'manual',
    headers,
  })

const open = async (path: string) => {
  const response = await fetch(new URL(path, world.url), { redirect: 'manual' })
  return { status: response.status, text: await response.text() }
}

/** The newest message to an address whose subject says something. */
const mailTo = (to: string, subject: RegExp): Promise<ReceivedMail> =>
  until(`e-mail to ${to} with ${subject}`, async () =>
    mail.received(to).findLast((one) => subject.test(one.subject)),
  )

const linkOf = ({ text }: ReceivedMail, page: string): string =>
  new RegExp(`http\\S+/mail/${page}\\?\\S+`).exec(text)?.[0] ?? `no ${page} in: ${text}`

let count = 0
/** Reports on the web, with an address. @returns its number */
const report = async (email: string, fields: Record<string, string> = {}): Promise<string> => {
  const sent = await post('/reports', {
    service_code: 'EP01',
    description: `Fanal apagat davant de l’escola, ${++count}`,
    address: 'Carrer de Guimerà, 12',
    email,
    ...fields,
  })
  expect(sent.status).toBe(303)
  return /\/reports\/([\d-]+)/.exec(sent.headers.get('location') ?? '')?.[1] ?? ''
}

/** Reports, and confirms by the link of the first message. */
const reportAndConfirm = async (email: string): Promise<string> => {
  const number = await report(email)
  const asked = await mailTo(email, new RegExp(number))
  expect((await post(linkOf(asked, 'confirm'))).status).toBe(200)
  return number
}

const change = async (number: string, fields: Record<string, string>) => {
  const lead = await signInToConsole(world, 'lead@demo.test')
  const page = await lead.opens(`/console/requests/${number}`)
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? ''
  await lead.sends(`/console/requests/${number}`, { version, ...fields })
}

/** Until all that happened to a report was told to whom it is to be. */
const told = (number: string) =>
  until('what happened to be told', async () => {
    const [row] =
      await world.sql`select count(*)::int as left from service_request_event where request_id = ${number} and announced_at is null`
    return row?.left === 0
  })

const stateOf = async (number: string) => {
  const [row] = await world.sql`select state from service_request where id = ${number}`
  return row?.state
}

test('a report with an e-mail address is confirmed by a link, and each change is told', async () => {
  const number = await report('rosa@exemple.test')
  const asked = await mailTo('rosa@exemple.test', /Hem rebut la vostra incidència/)
  expect(asked.subject).toContain(number)
  // Anybody may have given the address: neither their words nor their place stand there before it is confirmed.
  expect(asked.text).not.toContain('davant de l’escola')
  // A link that is only looked up confirms nothing.
  const shown = await open(linkOf(asked, 'confirm'))
  expect(shown.text).toContain('rosa@exemple.test')
  await change(number, { state: 'confirmed' })
  await told(number)
  const done = await post(linkOf(asked, 'confirm'))
  expect(await done.text()).toContain('Adreça confirmada')
  await change(number, { state: 'in_progress', public_note: 'Demà hi va la brigada.' })
  const news = await mailTo('rosa@exemple.test', /en curs/)
  expect(news.text).toContain('Demà hi va la brigada.')
  expect(mail.received('rosa@exemple.test').length).toBe(2)
})

test('an address that is none is said at its field, and nothing is filed', async () => {
  const sent = await post('/reports', {
    service_code: 'EP01',
    description: 'Fanal fos',
    address: 'Plaça Major, 1',
    email: 'rosa@exemple',
  })
  expect(sent.status).toBe(422)
  expect(await sent.text()).toContain('l’adreça no és completa')
})

test('a program’s report with an e-mail address asks the same, and a neighbour follows it from its page', async () => {
  const number = await world.report({ email: 'joan@exemple.test' })
  await mailTo('joan@exemple.test', new RegExp(number))
  expect((await open(`/reports/${number}`)).text).toContain('Seguir-la per correu')
  const wrong = await post(`/reports/${number}/follow`, { email: 'veina' })
  expect(wrong.headers.get('location')).toContain('mail=invalid')
  const sent = await post(`/reports/${number}/follow?lang=ar`, { email: 'veina@exemple.test' })
  expect(sent.status).toBe(200)
  const asked = await mailTo('veina@exemple.test', new RegExp(number))
  expect(asked.html).toContain('dir="rtl"')
  await post(linkOf(asked, 'confirm'))
  await change(number, { state: 'resolved', public_note: 'Canviada la làmpada. Gràcies.' })
  const news = await until('news for the neighbour', async () => mail.received('veina@exemple.test')[1])
  expect(news.text).toContain('Canviada la làmpada')
  // Whether it has been mended is for its reporter to say.
  expect(news.text).not.toContain('/mail/mended')
  expect(mail.received('joan@exemple.test').length).toBe(1)
})

test('one click unsubscribes, from a mail program and without an origin', async () => {
  const number = await reportAndConfirm('pere@exemple.test')
  await change(number, { state: 'in_progress' })
  const news = await mailTo('pere@exemple.test', /en curs/)
  const url = news.unsubscribe ?? ''
  expect((await open(url)).text).toContain('No rebre’n més')
  const clicked = await post(url, { 'List-Unsubscribe': 'One-Click' }, { origin: 'https://correu.test' })
  expect(clicked.status).toBe(200)
  await change(number, { state: 'resolved' })
  await told(number)
  expect((await open(linkOf(news, 'yours'))).status).toBe(404)
  expect(mail.received('pere@exemple.test').length).toBe(2)
})

test('who says it was not them is never written to again, and nobody can tell', async () => {
  await report('molesta@exemple.test')
  const asked = await mailTo('molesta@exemple.test', /Hem rebut/)
  await post(linkOf(asked, 'stop'), { do: 'everything' })
  const number = await world.report()
  const answer = await post(`/reports/${number}/follow`, { email: 'molesta@exemple.test' })
  expect(await answer.text()).toContain('Mireu el correu')
  const [row] = await world.sql`select count(*)::int as found from mail_follow where subject = ${number}`
  expect(row?.found).toBe(0)
})

test('when it is resolved its reporter is asked once whether it has been mended; no opens it again', async () => {
  const number = await reportAndConfirm('laia@exemple.test')
  await change(number, { state: 'resolved', public_note: 'Fet.' })
  const news = await mailTo('laia@exemple.test', /resolta/)
  expect(news.text).toContain('Ja està arreglat?')
  const page = await open(linkOf(news, 'mended'))
  expect(page.text).toContain(number)
  expect(await stateOf(number)).toBe('resolved')
  const said = await post(linkOf(news, 'mended'), { answer: 'no' })
  expect(await said.text()).toContain('l’hem tornat a obrir')
  expect(await stateOf(number)).toBe('received')
  await change(number, { state: 'resolved' })
  await until('the second notice', async () => mail.received('laia@exemple.test').length >= 3)
  await post(linkOf(news, 'mended'), { answer: 'yes' })
  const again = await post(linkOf(news, 'mended'), { answer: 'yes' })
  expect(await again.text()).toContain('Gràcies per confirmar-ho')
  const [row] =
    await world.sql`select count(*)::int as n from service_request_event where request_id = ${number} and internal_note = 'Sí, ja està arreglat'`
  expect(row?.n).toBe(1)
})

/** Books the first free time of an office, with an address. @returns the appointment's page */
const book = async (email: string, moving = ''): Promise<string> => {
  const free = await fetch(`${world.url}/open311/v2/slots.json?agenda_id=oat&service_code=tributs`)
  const slots = (await free.json()) as { start: string }[]
  // Some days ahead: what was made the evening before needs no reminder.
  const later = slots.filter((slot) => Date.parse(slot.start) > world.clock.now().getTime() + 4 * DAY)
  const start = String(Date.parse(later[++count]?.start ?? ''))
  const held = await post('/appointments', {
    agenda: 'oat',
    service: 'tributs',
    mode: 'office',
    start,
    moving,
  })
  const own = held.headers.get('location') ?? ''
  const fields: Record<string, string> = moving ? {} : { name: 'Rosa Puig', email }
  const page = await open(own)
  if (moving) expect(page.text).not.toContain('name="name"')
  const booked = await post(own, { do: 'confirm', ...fields })
  expect(booked.status).toBe(303)
  return booked.headers.get('location') ?? ''
}

test('an appointment comes with its file for the calendar; confirmed, it is reminded, and moving it asks nothing twice', async () => {
  const own = await book('anna@exemple.test')
  const first = await mailTo('anna@exemple.test', /^Cita: /)
  expect(first.attachments[0]?.text).toContain('BEGIN:VEVENT')
  expect(first.attachments[0]?.type).toBe('text/calendar')
  await post(linkOf(first, 'confirm'))
  const token = own.split('/').at(-1) ?? ''
  const moved = await book('', token)
  const second = await mailTo('anna@exemple.test', /La cita ha canviat/)
  expect(second.text).not.toContain('confirmeu-la')
  expect((await open(moved)).text).toContain('Rosa Puig')
  expect((await open(own)).text).toContain('anul·lada')
  const [row] =
    await world.sql`select starts_at from appointment where state = 'booked' order by created_at desc limit 1`
  // At noon of the day before.
  const [day = ''] = new Date(new Date(row?.starts_at).getTime() - DAY).toISOString().split('T')
  world.clock.set(`${day}T12:00:00+01:00`)
  await enqueueAppointmentReminders(world.service.town)
  const reminded = await mailTo('anna@exemple.test', /^Recordatori/)
  expect(reminded.attachments.length).toBe(1)
})

test('the page of an address shows all that is kept of it, and erases it', async () => {
  const number = await reportAndConfirm('olga@exemple.test')
  const asked = await mailTo('olga@exemple.test', new RegExp(number))
  const yours = linkOf(asked, 'yours')
  const page = await open(yours)
  expect(page.text).toContain('olga@exemple.test')
  expect(page.text).toContain('davant de l’escola')
  expect((await post(yours, { do: 'ask' })).status).toBe(200)
  const erased = await post(yours, { do: 'erase' })
  expect(await erased.text()).toContain('Ja no guardem res')
  const [row] = await world.sql`select reporter from service_request where id = ${number}`
  expect(row?.reporter).toBeNull()
  const index = world.service.town.vault.blindIndex('mail:olga@exemple.test')
  const [left] = await world.sql`select
    (select count(*) from mail_follow where address_index = ${index})::int +
    (select count(*) from outbound_mail where recipient_index = ${index})::int as n`
  expect(left?.n).toBe(0)
})

test('a mail server hands reports of failed deliveries in, with its key', async () => {
  const number = await reportAndConfirm('antiga@exemple.test')
  const [sent] = mail.received('antiga@exemple.test')
  const bounce = (key: string) =>
    fetch(`${world.url}/mail/bounces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'message/rfc822' },
      body: sent ? mail.bounceOf(sent, '5.1.1') : '',
    })
  expect((await bounce('another-key')).status).toBe(401)
  const taken = await bounce(settings.MAIL_BOUNCE_KEY ?? '')
  expect(await taken.json()).toEqual({ taken: true })
  await change(number, { state: 'in_progress' })
  await until('the news to be held back', async () => {
    const [row] = await world.sql`select count(*)::int as n from outbound_mail where state = 'stopped'`
    return row?.n === 1
  })
})

test('alerts of a street tell once a day of the reports near it', async () => {
  expect((await open('/reports')).text).toContain('Avisos del meu carrer')
  const wrong = await post('/alerts', { address: 'carrer que no existeix', email: 'x', metres: '300' })
  expect(wrong.status).toBe(422)
  const asked = await post('/alerts', {
    address: 'Carrer de Guimerà, 12',
    email: 'montse@exemple.test',
    metres: '300',
  })
  expect(await asked.text()).toContain('Mireu el correu')
  const confirm = await mailTo('montse@exemple.test', /Confirmeu els avisos/)
  await post(linkOf(confirm, 'confirm'))
  const number = await report('')
  world.clock.advance(DAY)
  await Promise.all([mailAreaNews(world.service.town), mailAreaNews(world.service.town)])
  const news = await mailTo('montse@exemple.test', /nov(?:a|es): 300 metres al voltant de/)
  expect(news.text).toContain(`/reports/${number}`)
  expect(mail.received('montse@exemple.test').length).toBe(2)
})

/** A page of the site as a citizen with a link of the head's form comes to it. */
const finds = (q: string) => fetch(new URL(`/find?q=${q}`, world.url), { redirect: 'manual' })

test('a number or a code is found from the head of every page; an appointment opens for whose it is', async () => {
  const number = await report('')
  expect((await open('/accessibility')).text).toContain('action="/find"')
  expect((await finds(number)).headers.get('location')).toContain(`number=${number}`)
  expect((await open(`/reports/${number}`)).text).toContain('application/ld+json')
  const own = await book('ona@exemple.test')
  const [row] = await world.sql`select code from appointment order by created_at desc limit 1`
  expect((await finds(row?.code)).headers.get('location')).toContain('/appointments/find')
  const tries = (proof: string) => post('/appointments/find', { code: row?.code, proof })
  expect((await tries('Joan Pi')).status).toBe(422)
  expect((await tries('612 000 000')).status).toBe(422)
  for (const proof of ['Ona@exemple.test', 'rosa puig'])
    expect((await tries(proof)).headers.get('location')).toBe(own)
})

test('a chat of the site is followed by e-mail: what is reported there is told to the address once it is confirmed', async () => {
  const mercè = new ChatVisitor(world.url)
  await mercè.begins('hola')
  await mercè.sees('En què us podem ajudar?')
  const link = `/chat/${mercè.token}`
  const follows = async (email: string) => {
    await mercè.opens(`${link}/keep`)
    const { action, token } = mercè.form('name="email"')
    return mercè.posts(action, { form_id: token, email })
  }
  // What is wrong is said where it was typed, and need not be typed again.
  const refused = await follows('merce@exemple')
  expect(refused.status).toBe(422)
  expect(refused.html).toMatch(/<input[^>]*name="email"[^>]*value="merce@exemple"/)
  expect((await follows('merce@exemple.test')).text).toContain('Mireu el correu')
  const asked = await mailTo('merce@exemple.test', /novetats del xat/)
  expect((await post(linkOf(asked, 'confirm'))).status).toBe(200)

  await mercè.opens(link)
  await mercè.says('hi ha un fanal fos al carrer del Bruc 20')
  await mercè.sees('Fotografies: cap')
  await mercè.chooses('Confirmar')
  const number = /\d\d-\d{5}/.exec((await mercè.sees(/té el número/)).text)?.[0] ?? ''
  await change(number, { state: 'in_progress', public_note: 'La brigada hi és.' })
  const news = await mailTo('merce@exemple.test', /en curs/)
  expect(news.text).toContain('La brigada hi és.')
  // Who reads the letters is not given the chat.
  expect(news.text).not.toContain(mercè.token)
  // In the chat it is told as well.
  await mercè.opens(link)
  await mercè.sees('La brigada hi és.')
})

test('the strict mail server refused none of these messages', () => {
  expect(mail.received().length).toBeGreaterThan(15)
  expect(mail.refused).toEqual([])
})
