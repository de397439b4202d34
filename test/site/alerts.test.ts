import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mailAreaNews, mailAreaNewsAtOnce } from '#domain/notifications'
import { getNeighbourhoods } from '#domain/places'
import type { MailEmulator, ReceivedMail } from '../../src/dev/emulator/index.ts'
import { DAY, MINUTE } from '../support/clock.ts'
import { startMail } from '../support/stand-ins/mail.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Alerts of new reports by e-mail: around an address, of a street, of a neighbourhood, of an area drawn on the map. */

let world: World
let mail: MailEmulator
beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  world = await startWorld(started.settings, Date.parse('2026-11-25T09:00:00+01:00'))
})
afterAll(async () => {
  await world?.stop()
  mail?.stop()
})

const open = async (path: string) => (await fetch(new URL(path, world.url))).text()

const post = async (path: string, body: Record<string, string> = {}) => {
  const response = await fetch(new URL(path, world.url), { method: 'POST', body: new URLSearchParams(body) })
  return { status: response.status, text: await response.text() }
}

const mailTo = (to: string, subject: RegExp): Promise<ReceivedMail> =>
  until(`e-mail to ${to} with ${subject}`, async () =>
    mail.received(to).findLast((one) => subject.test(one.subject)),
  )

const linkOf = ({ text }: ReceivedMail, page: string): string =>
  new RegExp(`http\\S+/mail/${page}\\?\\S+`).exec(text)?.[0] ?? ''

/** Asks for an alert and confirms it. @returns the message that asked */
const asks = async (email: string, fields: Record<string, string>): Promise<ReceivedMail> => {
  const sent = await post('/alerts', { email, ...fields })
  expect(sent.text).toContain('Mireu el correu')
  const asked = await mailTo(email, /Confirmeu els avisos/)
  expect((await post(linkOf(asked, 'confirm'))).text).toContain('Adreça confirmada')
  return asked
}

const at = (lat: number, long: number, address_string = '') =>
  world.report({ lat: String(lat), long: String(long), ...(address_string && { address_string }) })

/** Some minutes later, what is told at once is. */
const minutesLater = async () => {
  world.clock.advance(5 * MINUTE)
  await mailAreaNewsAtOnce(world.service.town)
}

const heard = (to: string, number: string): boolean =>
  mail.received(to).some(({ text }) => text.includes(`/reports/${number}`))

const SQUARE = '41.73, 1.82\n41.73, 1.83\n41.72, 1.83\n41.72, 1.82'

test('an area drawn on the map tells at once of what is reported in it, and of nothing else', async () => {
  const asked = await asks('dolors@exemple.test', { where: 'drawn', ring: SQUARE, frequency: 'at-once' })
  expect(asked.text).toContain('la zona dibuixada al mapa')
  expect(asked.text).toContain('al cap de pocs minuts')
  const [inside, outside] = [await at(41.7262, 1.8268), await at(41.7401, 1.8401)]
  await minutesLater()
  const news = await mailTo('dolors@exemple.test', /Una incidència nova/)
  expect(news.text).toContain(`/reports/${inside}`)
  expect(heard('dolors@exemple.test', outside)).toBe(false)
  // Nothing is told twice, by this process or by another.
  await Promise.all([minutesLater(), mailAreaNewsAtOnce(world.service.town)])
  await mailAreaNews(world.service.town)
  expect(mail.received('dolors@exemple.test').length).toBe(2)
})

test('a whole street tells of its houses, not of the street beside it', async () => {
  await asks('josep@exemple.test', { where: 'street', street: 'guimera', frequency: 'at-once' })
  const own = await world.report({ address_string: 'Carrer de Guimerà, 44', lat: '', long: '' })
  const other = await world.report({ address_string: 'Plaça Major, 1', lat: '', long: '' })
  await minutesLater()
  expect((await mailTo('josep@exemple.test', /nova: Carrer de Guimerà/)).text).toContain(own)
  expect(heard('josep@exemple.test', other)).toBe(false)
})

test('a neighbourhood is chosen of the list, and told once a day', async () => {
  const [first] = getNeighbourhoods(world.service.town).neighbourhoods
  const name = first?.name ?? ''
  expect(await open('/alerts')).toContain(`<option value="${name}"`)
  await asks('carme@exemple.test', { where: 'neighbourhood', neighbourhood: name })
  const ring = first?.outlines[0] ?? []
  const middle = (of: 0 | 1) => ring.reduce((sum, corner) => sum + (corner[of] ?? 0), 0) / ring.length
  const number = await at(middle(1), middle(0))
  await minutesLater()
  expect(heard('carme@exemple.test', number)).toBe(false)
  world.clock.advance(DAY)
  await mailAreaNews(world.service.town)
  const news = await mailTo('carme@exemple.test', /incidència nova|incidències noves/)
  expect(news.subject).toContain(name)
  expect(news.text).toContain(number)
})

test('around an address, five hundred metres are five hundred', async () => {
  await asks('quim@exemple.test', {
    where: 'around',
    address: 'Carrer de Guimerà, 12',
    metres: '500',
    frequency: 'at-once',
  })
  const [row] = await world.sql`select area from mail_follow where area->>'metres' = '500'`
  const { lat, long }: { lat: number; long: number } = row?.area ?? { lat: 0, long: 0 }
  const [near, far] = [await at(lat + 0.004, long), await at(lat + 0.0055, long)]
  await minutesLater()
  await mailTo('quim@exemple.test', /nova: 500 metres al voltant/)
  expect([heard('quim@exemple.test', near), heard('quim@exemple.test', far)]).toEqual([true, false])
})

test('one tap stops an alert; how often it is told is changed on the page of what is sent', async () => {
  const asked = await asks('emma@exemple.test', { where: 'drawn', ring: `${SQUARE}\n41.725, 1.815` })
  const yours = linkOf(asked, 'yours')
  expect(await open(yours)).toContain('Ara: Un cop al dia, si n’hi ha')
  const own = /name="alert" value="([^"]+)"/.exec(await open(yours))?.[1] ?? ''
  const changed = await post(yours, { alert: own, frequency: 'at-once' })
  expect(changed.text).toContain('Ara: Al moment')
  const number = await at(41.7251, 1.8251)
  await minutesLater()
  const news = await mailTo('emma@exemple.test', /incidència nova|incidències noves/)
  expect(news.text).toContain(number)
  await post(news.unsubscribe ?? '', { 'List-Unsubscribe': 'One-Click' })
  const later = await at(41.7252, 1.8252)
  await minutesLater()
  expect(heard('emma@exemple.test', later)).toBe(false)
})

test('several reports of a few minutes come in one message, and private ones in none', async () => {
  await asks('lluc@exemple.test', { where: 'drawn', ring: `${SQUARE}\n41.7251, 1.814`, frequency: 'at-once' })
  const [one, two] = [await at(41.7253, 1.8253), await at(41.7254, 1.8254)]
  const [hidden] =
    await world.sql`select code from service where not (definition->>'public')::boolean limit 1`
  const secret = hidden
    ? await world.report({ service_code: hidden.code, lat: '41.7255', long: '1.8255' })
    : ''
  await minutesLater()
  const news = await mailTo('lluc@exemple.test', /2 incidències noves/)
  expect(news.text).toContain(one)
  expect(news.text).toContain(two)
  if (secret) expect(news.text).not.toContain(secret)
})

test('what is no area is said at its field, and nothing is kept', async () => {
  const wrong = async (fields: Record<string, string>, field: string) => {
    const sent = await post('/alerts', { email: 'pau@exemple.test', ...fields })
    expect([sent.status, sent.text.includes(`href="#${field}"`)]).toEqual([422, true])
  }
  await wrong({ where: 'street', street: 'carrer inventat de cap lloc' }, 'street')
  await wrong({ where: 'street', street: '' }, 'street')
  await wrong({ where: 'neighbourhood', neighbourhood: 'Montmartre' }, 'neighbourhood')
  await wrong({ where: 'drawn', ring: '41.73, 1.82\n41.73, 1.83' }, 'ring')
  await wrong({ where: 'drawn', ring: '48.85, 2.34\n48.86, 2.35\n48.84, 2.36' }, 'ring')
  await wrong(
    { where: 'drawn', ring: Array.from({ length: 70 }, (_, n) => `41.7${n}, 1.8`).join('\n') },
    'ring',
  )
  await wrong({ where: 'drawn', ring: '0,0\n0,90\n80,90\n80,0' }, 'ring')
  await wrong({ where: 'drawn', ring: '<script>\nNaN, NaN\n1e999, 2' }, 'ring')
  const bad = await post('/alerts', { where: 'drawn', ring: SQUARE, email: 'pau' })
  expect(bad.text).toContain('href="#email"')
  expect(bad.text).toContain('41.73, 1.82')
  const [row] =
    await world.sql`select count(*)::int as n from mail_follow where asked_at > ${new Date(world.clock.now().getTime() - 1_000)}`
  expect(row?.n).toBe(0)
})

test('works that are announced are told too, at once or on Mondays, to those who asked for them', async () => {
  const { town } = world.service
  const about = { where: 'street', street: 'guimera' }
  await asks('obres@exemple.test', { ...about, about: 'works', frequency: 'at-once' })
  await asks('setmana@exemple.test', { ...about, about: 'both', frequency: 'weekly' })
  world.clock.advance(MINUTE)
  const now = world.clock.now()
  await world.sql`insert into planned_work
      (id, jurisdiction_id, kind, texts, area, starts_at, state, telling, author, created_at, published_at, updated_at)
    values (gen_random_uuid(), ${town.id}, 'works', ${world.sql.json({ ca: { title: 'Clavegueram nou', body: '' } })},
      ${world.sql.json({ label: 'Carrer de Guimerà', lat: 41.7262, long: 1.8268, metres: 1000, shape: { of: 'street', name: 'Carrer de Guimerà' } })},
      ${now}, 'published', 'done', 'Núria', ${now}, ${now}, ${now})`
  const number = await world.report({ address_string: 'Carrer de Guimerà, 46', lat: '', long: '' })
  await minutesLater()
  const news = await mailTo('obres@exemple.test', /Novetats: Carrer de Guimerà/)
  expect(news.text).toContain('Clavegueram nou')
  expect(heard('obres@exemple.test', number)).toBe(false)
  // The Monday after.
  const days = (8 - now.getDay()) % 7 || 7
  world.clock.advance(days * DAY)
  await mailAreaNews(town)
  const week = await mailTo('setmana@exemple.test', /Novetats: Carrer de Guimerà/)
  expect(week.text).toContain('Clavegueram nou')
  expect(heard('setmana@exemple.test', number)).toBe(true)
  await mailAreaNews(town)
  expect(mail.received('setmana@exemple.test').length).toBe(2)
})
