import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { collectAlerts } from '#domain/alerts'
import type { MailEmulator, ReceivedMail } from '../../src/dev/emulator/index.ts'
import { notifyRejection } from '../../src/domain/notifications/rejected-update.ts'
import { purgeNeighbourUpdates } from '../../src/domain/service-requests/neighbours/forget.ts'
import { button } from '../support/citizen.ts'
import { DAY } from '../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { photo } from '../support/media.ts'
import { startMail } from '../support/stand-ins/mail.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Anybody may add something to a public report: confirmed from an address, looked at by staff, published without a name. */

let world: World
let mail: MailEmulator
let agent: ConsoleSession

beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  world = await startWorld(started.settings)
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterAll(async () => {
  await world?.stop()
  mail?.stop()
})

const open = async (path: string) => {
  const response = await fetch(new URL(path, world.url), { redirect: 'manual' })
  return { status: response.status, text: await response.text() }
}

const writes = async (
  number: string,
  fields: Record<string, string | Blob>,
  headers: Record<string, string> = {},
) => {
  const body = new FormData()
  for (const [name, value] of Object.entries({ form_id: crypto.randomUUID(), ...fields }))
    body.set(name, value)
  const response = await fetch(new URL(`/reports/${number}/updates`, world.url), {
    method: 'POST',
    body,
    headers,
  })
  return { status: response.status, text: await response.text() }
}

const mailTo = (to: string, subject: RegExp): Promise<ReceivedMail> =>
  until(`e-mail to ${to} with ${subject}`, async () =>
    mail.received(to).findLast((one) => subject.test(one.subject)),
  )

const linkOf = ({ text }: ReceivedMail, page: string): string =>
  new RegExp(`http\\S+/mail/${page}\\?\\S+`).exec(text)?.[0] ?? ''

const post = (url: string, body: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(body) })

/** Writes on the page of a report and confirms by the link of the message. @returns the update's id */
const adds = async (number: string, words: string, email: string, picture?: Blob): Promise<string> => {
  const sent = await writes(number, {
    'update-words': words,
    'update-email': email,
    ...(picture && { 'update-picture': picture }),
  })
  expect(sent.text).toContain('Mireu el correu')
  const asked = await mailTo(email, new RegExp(`Confirmeu el que heu escrit a la incidència ${number}`))
  const done = await post(linkOf(asked, 'confirm'))
  expect(await done.text()).toContain('Ho revisarem')
  const [row] =
    await world.sql`select id from neighbour_update where request_id = ${number} order by at desc limit 1`
  return String(row?.id)
}

const decides = (number: string, update: string, decision: string, reason = '') =>
  agent.sends(`/console/requests/${number}/updates/${update}`, { do: decision, reason })

/** The rejection of an update, as the event that it is. */
const rejectionOf = async (update: string): Promise<string> => {
  const [row] = await world.sql`select event_id from neighbour_update where id = ${update}`
  return String(row?.event_id)
}

/** Until everything that is to be told has been, half a minute later at most. */
const told = async (number: string) => {
  world.clock.advance(31_000)
  await until('what happened to be told', async () => {
    const [row] = await world.sql`select count(*)::int as left from service_request_event
      where request_id = ${number} and announced_at is null`
    return row?.left === 0
  })
}

const jpeg = (bytes: Uint8Array) => new File([bytes as Uint8Array<ArrayBuffer>], 'foto.jpg')

test('what a neighbour adds is published by staff with one click, without a name, and who follows the report hears of it', async () => {
  const reporter = world.citizen('Rosa Puig')
  await reporter.asks('hi ha un fanal fos al carrer Guimerà 12', button('Confirmar'))
  await reporter.taps('Confirmar')
  const [receipt] = await reporter.sees(/té el número/)
  const number = /\d\d-\d{5}/.exec(JSON.stringify(receipt))?.[0] ?? ''
  expect((await open(`/reports/${number}`)).text).toContain('Hi voleu afegir res?')
  const picture = jpeg(await photo({ lat: 41.7262, long: 1.8268 }, '#223344'))
  const words = 'Encara hi és. Soc la Núria Casals, 612 345 678, i al 14 també n’hi ha un'
  const update = await adds(number, words, 'nuria@exemple.test', picture)

  // Nothing is seen before staff have looked at it.
  expect((await open(`/reports/${number}`)).text).not.toContain('Encara hi és')
  // Whose report it is hears of it, without a word of the neighbour's.
  await world.sql`update service_request set assignee_id = (select id from staff_user where email = 'agent@demo.test') where id = ${number}`
  await collectAlerts(world.service.town)
  const news = (await agent.opens('/console/alerts')).text
  expect(news).toContain('Un veí ha afegit una cosa a una incidència')
  expect(news).toContain(number)
  expect(news).not.toContain('Núria')
  const queue = await agent.opens('/console?updates=waiting&state=all')
  expect(queue.text).toContain(number)
  const pane = await agent.opens(`/console/requests/${number}`)
  expect(pane.text).toContain('Una aportació per revisar')
  expect(pane.text).toContain('612 345 678')
  expect(pane.text).toContain('Es publicarà així')

  const published = await decides(number, update, 'publish')
  expect(published.location).toContain(`published=${update}`)
  expect((await agent.opens(published.location)).text).toContain('S’ha publicat')
  const page = (await open(`/reports/${number}`)).text
  expect(page).toContain('Una altra persona hi ha afegit')
  expect(page).toContain('Encara hi és.')
  expect(page).not.toContain('612 345 678')
  expect(page).not.toContain('Núria')
  const [, shown = ''] = /src="(\/pictures\/[^"]+)" alt="Fotografia que una altra persona/.exec(page) ?? []
  const bytes = await (await fetch(new URL(shown, world.url))).bytes()
  expect((await sharp(bytes).metadata()).exif).toBeUndefined()
  expect((await open(`/reports/${number}/changes.atom`)).text).toContain('Una altra persona hi ha afegit')
  // Where nothing else says whose words they are, they do.
  const api = await open(`/open311/v2/requests/${number}.json?extensions=true`)
  expect(api.text).toContain('Veïnat: Encara hi és')

  await told(number)
  await reporter.sees(/Algú ha afegit això a la incidència/)
  expect((await mailTo('nuria@exemple.test', /Hem publicat/)).text).toContain(`/reports/${number}`)
})

test('what was decided is taken back unheard, and decided otherwise; two colleagues do not decide twice', async () => {
  const number = await world.report()
  const update = await adds(number, 'Ara n’hi ha dos de trencats', 'joana@exemple.test')
  await decides(number, update, 'publish')
  expect((await open(`/reports/${number}`)).text).toContain('Ara n’hi ha dos')
  const again = await decides(number, update, 'publish')
  expect(again.status).toBe(422)
  expect(again.text).toContain('Algú altre ja ho ha decidit')
  await decides(number, update, 'undo')
  expect((await open(`/reports/${number}`)).text).not.toContain('Ara n’hi ha dos')
  await told(number)
  expect(mail.received('joana@exemple.test').length).toBe(1)
  const rejected = await decides(number, update, 'reject')
  expect((await agent.opens(rejected.location)).text).toContain('S’ha rebutjat')
  expect((await open(`/reports/${number}`)).text).not.toContain('Ara n’hi ha dos')
  await decides(number, update, 'undo')
  await decides(number, update, 'publish')
  expect((await open(`/reports/${number}`)).text).toContain('Ara n’hi ha dos')
  const [audited] =
    await world.sql`select count(*)::int as n from audit_entry where object like ${`%/updates/${update}`}`
  expect(audited?.n).toBeGreaterThan(4)
})

test('who wrote what is rejected is told why, once, and not where that was taken back first', async () => {
  const { town } = world.service
  const number = await world.report()
  const update = await adds(number, 'Soc la Núria: és culpa del veí del 14', 'rosa@exemple.test')
  expect((await agent.opens(`/console/requests/${number}`)).text).toContain('Parla de persones')
  await decides(number, update, 'reject', 'known')
  const first = await rejectionOf(update)
  await decides(number, update, 'undo')
  await notifyRejection(town, first)
  const rejected = await decides(number, update, 'reject', 'people')
  expect((await agent.opens(rejected.location)).text).toContain('Parla de persones')
  expect(mail.received('rosa@exemple.test').length).toBe(1)
  const second = await rejectionOf(update)
  for (const event of [second, second]) await notifyRejection(town, event)
  const told = await mailTo('rosa@exemple.test', /No hem publicat el que vau escriure/)
  expect(told.text).toContain('Parla de persones o en dona dades')
  // Nobody else hears of it, and the public reads nothing.
  expect(mail.received('rosa@exemple.test').length).toBe(2)
  expect((await open(`/reports/${number}`)).text).not.toContain('culpa del veí')
  const [job] = await world.sql`select count(*)::int as n from pgboss.job_common
    where name like '%tell-rejection' and data->>'eventId' = ${second}`
  expect(job?.n).toBe(1)
})

test('what is wrong is said at its field, nothing is kept of it, and what was typed stays', async () => {
  const number = await world.report()
  const wrong = await writes(number, { 'update-words': '!!', 'update-email': 'joana' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('<a href="#update-words">Expliqueu què hi heu vist</a>')
  expect(wrong.text).toContain('href="#update-email"')
  expect(wrong.text).toContain('value="joana"')
  const noPicture = await writes(number, {
    'update-words': 'Encara hi és',
    'update-email': 'joana@exemple.test',
    'update-picture': new File(['<svg onload=alert(1)>'], 'x.svg'),
  })
  expect(noPicture.text).toContain('href="#update-picture"')
  const foreign = await writes(
    number,
    { 'update-words': 'Encara hi és', 'update-email': 'joana@exemple.test' },
    { origin: 'https://malvat.example' },
  )
  expect(foreign.status).toBe(422)
  const [row] = await world.sql`select count(*)::int as n from neighbour_update where request_id = ${number}`
  expect(row?.n).toBe(0)
})

test('markup, control characters and words without end are text, as short as they may be', async () => {
  const number = await world.report()
  const words = `<img src=x onerror=alert(1)>\u0000\u202e ${'molt '.repeat(1_000)}`
  const update = await adds(number, words, 'hostil@exemple.test')
  expect((await agent.opens(`/console/requests/${number}`)).text).not.toContain('<img src=x')
  await decides(number, update, 'publish')
  const page = (await open(`/reports/${number}`)).text
  expect(page).toContain('&lt;img src=x')
  expect(page).not.toContain('\u202e')
  const [row] = await world.sql`select length(public_note) as n from service_request_event
    where request_id = ${number} and details->>'update' = ${update}`
  expect(row?.n).toBeLessThanOrEqual(1_000)
})

test('one filling-in is kept once; one that nobody confirms, or is refused from the address, is deleted with its picture', async () => {
  const number = await world.report()
  const fields = {
    form_id: crypto.randomUUID(),
    'update-words': 'Encara hi és',
    'update-email': 'pere@exemple.test',
    'update-picture': jpeg(await photo(undefined, '#884422')),
  }
  await Promise.all([writes(number, fields), writes(number, fields)])
  const count = async () => {
    const [row] =
      await world.sql`select count(*)::int as n from neighbour_update where request_id = ${number}`
    return row?.n
  }
  expect(await count()).toBe(1)
  const asked = await mailTo('pere@exemple.test', /Confirmeu/)
  expect(mail.received('pere@exemple.test').length).toBe(1)
  // A link that is only looked up confirms nothing.
  expect((await open(linkOf(asked, 'confirm'))).text).toContain('Heu escrit això vós')
  expect((await agent.opens(`/console/requests/${number}`)).text).not.toContain('Encara hi és')
  const [kept] = await world.sql`select pictures from neighbour_update where request_id = ${number}`
  await post(linkOf(asked, 'stop'), { do: 'stop' })
  expect(await count()).toBe(0)
  const [left] = await world.sql`select count(*)::int as n from picture where id = any(${kept?.pictures})`
  expect(left?.n).toBe(0)
  await writes(number, { ...fields, form_id: crypto.randomUUID() })
  expect(await count()).toBe(1)
  world.clock.advance(4 * DAY)
  await purgeNeighbourUpdates(world.service.town)
  expect(await count()).toBe(0)
})

test('to a report that was closed long ago, or is not public, nothing is added', async () => {
  const closed = await world.report()
  await agent.sends(`/console/requests/${closed}`, { state: 'resolved', version: '1' })
  expect((await open(`/reports/${closed}`)).text).toContain('Hi voleu afegir res?')
  world.clock.advance(61 * DAY)
  expect((await open(`/reports/${closed}`)).text).not.toContain('Hi voleu afegir res?')
  const late = await writes(closed, { 'update-words': 'Encara hi és', 'update-email': 'marc@exemple.test' })
  expect(late.text).toContain('ja no s’hi pot afegir res')
  const missing = await writes('26-99999', {
    'update-words': 'Encara hi és',
    'update-email': 'marc@exemple.test',
  })
  expect(missing.status).toBe(404)
})

test('a neighbour who joined by chat adds words that staff publish, and is not told their own words', async () => {
  const number = await world.report()
  const veina = world.citizen('Teresa Soler')
  await veina.asks('hola', 'En què us podem ajudar?')
  await veina.says(`seguir ${number}`)
  await veina.sees(button('Veure-la'))
  await veina.taps('Veure-la')
  await veina.sees(button('Afegir-hi'))
  await veina.taps('Afegir-hi')
  await veina.sees(/Què voleu afegir/)
  await veina.says('Al costat també n’hi ha un altre de fos')
  await veina.sees(/ho publicarà a la pàgina/)
  const pane = await agent.opens(`/console/requests/${number}`)
  expect(pane.text).toContain('Al costat també n’hi ha un altre de fos')
  const [row] = await world.sql`select id from neighbour_update where request_id = ${number}`
  await decides(number, String(row?.id), 'publish')
  expect((await open(`/reports/${number}`)).text).toContain('Al costat també')
  await told(number)
  expect(JSON.stringify(await veina.transcript())).not.toContain('Algú ha afegit')

  // What they add next is something else: they are told so where they wrote it.
  await veina.says('menú')
  await veina.says(`seguir ${number}`)
  await veina.sees(button('Veure-la'))
  await veina.taps('Veure-la')
  await veina.sees(button('Afegir-hi'))
  await veina.taps('Afegir-hi')
  await veina.sees(/Què voleu afegir/)
  await veina.says('I a la plaça hi ha un banc trencat')
  await veina.sees(/ho publicarà a la pàgina/)
  const [next] = await world.sql`select id from neighbour_update
    where request_id = ${number} and state = 'waiting'`
  await decides(number, String(next?.id), 'reject', 'elsewhere')
  await notifyRejection(world.service.town, await rejectionOf(String(next?.id)))
  await veina.sees(/No hem publicat el que vau afegir.+És una altra cosa/)
})

test('an operator who may not change requests sees what was added and cannot decide', async () => {
  const number = await world.report()
  const update = await adds(number, 'Fa dies que dura', 'laia@exemple.test')
  const operator = await signInToConsole(world, 'operator@demo.test')
  const page = await operator.opens(`/console/requests/${number}`)
  expect(page.text).toContain('Fa dies que dura')
  expect(page.text).not.toContain(`/updates/${update}`)
  expect(
    (await operator.sends(`/console/requests/${number}/updates/${update}`, { do: 'publish' })).status,
  ).toBe(403)
})
