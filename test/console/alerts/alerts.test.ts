import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { collectAlerts, sendDigests } from '#domain/alerts'
import { runWaitingRules, shareByTurns } from '#domain/inbox'
import { changeServiceRequest } from '#domain/service-requests'
import { listMembers, recordPresence } from '#domain/staff'
import { createContext } from '#domain/use-cases'
import { button } from '../../support/citizen.ts'
import { DAY, HOUR } from '../../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startMail } from '../../support/stand-ins/mail.ts'
import { type PushBrowser, type PushService, startPushService } from '../../support/stand-ins/push.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** What staff hear of while they look elsewhere: by a strict push service and a strict mail server. */

let world: World
let push: PushService
let mail: Awaited<ReturnType<typeof startMail>>['mail']
const staff = new Map<string, ConsoleSession>()
const who = (name: string): ConsoleSession => staff.get(name) as ConsoleSession

beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  push = startPushService(() => Date.now())
  world = await startWorld({ ...started.settings, STRANGERS_MAY_REACH: push.host })
  for (const name of ['agent', 'lead', 'admin', 'brigada', 'carrer', 'social', 'operator'])
    staff.set(name, await signInToConsole(world, `${name}@demo.test`))
})
afterAll(async () => {
  await world.stop()
  push.stop()
  mail.stop()
})
beforeEach(() => {
  expect(push.refused).toEqual([])
})

/** A browser of a member that takes pushes. */
const subscribes = async (name: string): Promise<PushBrowser> => {
  const { text } = await who(name).opens('/console/account')
  const key = /id="push-on"[^>]*data-key="([\w-]+)"/.exec(text)?.[1] ?? ''
  const browser = push.subscribe(key)
  expect(
    (await who(name).sends('/console/account/alerts', { do: 'add', ...browser.subscription })).status,
  ).toBe(303)
  return browser
}

/** What a browser got since it was asked last. */
const hears = async (browser: PushBrowser, title: string) => {
  await collectAlerts(world.service.town)
  return until(`a push that says ${title}`, async () => browser.messages.find((one) => one.title === title))
}

const chooses = (name: string, choices: Record<string, string[]>) => {
  const form = new FormData()
  form.set('do', 'choose')
  for (const [event, channels] of Object.entries(choices)) for (const one of channels) form.append(event, one)
  return who(name).sends('/console/account/alerts', form)
}

test('a telephone can keep the console among its programs, as one that is sent pushes must', async () => {
  const { text } = await who('agent').opens('/console')
  expect(text).toContain('rel="manifest" href="/console/manifest.webmanifest" crossorigin="use-credentials"')
  const manifest = JSON.parse((await who('agent').opens('/console/manifest.webmanifest')).text)
  expect(manifest).toMatchObject({ start_url: '/console', scope: '/console', display: 'standalone' })
  expect(manifest.name).toBe('Manresa · Atenció ciutadana')
})

test('somebody who waits is told to those who answer, once, in words that name nobody', async () => {
  const [agent, operator] = [await subscribes('agent'), await subscribes('operator')]
  const pere = world.citizen('Pere Casanoves')
  await pere.says('vull parlar amb una persona')
  await pere.sees(/./)
  await pere.says('és per la llicència d’obres')
  const message = await hears(agent, 'Algú espera resposta')
  expect(message.path).toMatch(/^\/console\/conversations\//)
  expect(JSON.stringify(message)).not.toMatch(/Pere|Casanoves|llicència|3460012/)
  // Told once, whatever replica looks; and to nobody who may not answer.
  expect(await collectAlerts(world.service.town)).toBe(0)
  expect(agent.messages.filter(({ title }) => title === 'Algú espera resposta')).toHaveLength(1)
  expect(operator.messages).toEqual([])
  expect(agent.headers[0]).toMatchObject({ urgency: 'high', 'content-encoding': 'aes128gcm' })
  // Neither the address nor the keys of a browser lie open.
  const [device] = await world.sql`select encode(subscription, 'escape') as subscription from push_device`
  expect(device?.subscription).not.toContain('localhost')
  const [key] = await world.sql`select encode(keys, 'escape') as keys from push_key`
  expect(key?.keys).not.toContain('privateKey')
})

test('what waits for a discreet team is told to it alone, without its name', async () => {
  const [social, lead] = [await subscribes('social'), await subscribes('lead')]
  const gemma = world.citizen('Gemma Rovirosa')
  await gemma.asks('no puc pagar el lloguer', button('Escriure a l’equip'))
  await gemma.taps('Escriure a l’equip')
  await gemma.sees(/ja ho té Serveis Socials|fora d/)
  const before = lead.messages.length
  await collectAlerts(world.service.town)
  const [handed] = await world.sql`select conversation_id from handover where discreet`
  const path = `/console/conversations/${handed?.conversation_id}`
  const message = await until('the team to hear', async () =>
    social.messages.find((one) => one.path === path),
  )
  expect(JSON.stringify(message)).not.toMatch(/Social|Gemma|lloguer/)
  expect(lead.messages.slice(before).filter((one) => one.path === path)).toEqual([])
})

test('what is given to a crew member leads to it in their own list, not to the page of the desk', async () => {
  const crew = await subscribes('carrer')
  const id = await world.report()
  const [member] = await world.sql`select id from staff_user where email = 'carrer@demo.test'`
  await who('agent').sends(`/console/requests/${id}/assign`, { assignee: String(member?.id) })
  await collectAlerts(world.service.town)
  const message = await until('a push of it', async () =>
    crew.messages.find(({ path }) => path?.includes(id)),
  )
  expect(message.path).toBe(`/console/crew#request-${id}`)
})

test('a mention is pushed and mailed to whom it calls, as they chose; one’s own is not', async () => {
  const agent = await subscribes('agent')
  const [waiting] =
    await world.sql`select conversation_id from handover where not discreet and state = 'waiting'`
  const path = `/console/conversations/${waiting?.conversation_id}`
  await who('lead').sends(path, { do: 'note', note: '@Jordi ho pots mirar? també @Pere' })
  const message = await hears(agent, 'Us esmenten en una nota')
  expect(message).toMatchObject({ path, body: 'de Pere Soler' })
  const letter = await until('the mail', async () =>
    mail.received('agent@demo.test').find(({ subject }) => subject === 'Us esmenten en una nota'),
  )
  expect(letter.text).toContain(`${world.config.publicUrl}${path}`)
  expect(letter.text).not.toContain('pots mirar')
  expect(mail.received('lead@demo.test')).toEqual([])
  // When the agent wants no more of it, they get no more of it
  await chooses('agent', { waiting: ['push'], mentioned: [], assigned: ['push', 'mail'], due: ['push'] })
  const saved = (await who('agent').opens('/console/account')).text
  expect(saved).toMatch(/name="assigned" value="mail" checked/)
  const before = [agent.messages.length, mail.received().length]
  await who('lead').sends(path, { do: 'note', note: '@Jordi encara hi és' })
  await collectAlerts(world.service.town)
  await until('it to be settled', async () => {
    const rows = await world.sql`select 1 from alert where sent_at is null`
    return rows.length === 0
  })
  expect([agent.messages.length, mail.received().length]).toEqual(before)
})

test('work that a colleague gives is told to whom it is given, and what is about to be overdue to whom it is', async () => {
  const agent = await subscribes('agent')
  const { town } = world.service
  const members = await listMembers(town)
  const [giver, taker] = ['lead', 'agent'].map((name) =>
    members.find(({ email }) => email === `${name}@demo.test`),
  )
  if (!giver || !taker) throw new Error('no staff')
  const id = await world.report({ description: 'Fanal del carrer Xaloc' })
  await changeServiceRequest(createContext(town, { kind: 'staff', member: giver }), { id, assignee: taker })
  const given = await hears(agent, 'Teniu feina nova')
  expect(given.body).toContain(id)
  expect(given.body).toContain('Pere Soler')
  expect(JSON.stringify(given)).not.toContain('Xaloc')
  // A conversation that the lead took and gave is told as well; one that the agent takes themselves is not.
  const [held] =
    await world.sql`select conversation_id from handover where not discreet and state = 'waiting'`
  const path = `/console/conversations/${held?.conversation_id}`
  await who('lead').sends(path, { do: 'take' })
  await who('lead').sends(path, { do: 'give', colleague: taker.id })
  await collectAlerts(town)
  await until('it to be told', async () =>
    agent.messages.some((one) => one.path === path && one.title === 'Teniu feina nova'),
  )
  const [request] = await world.sql`select expected_at from service_request where id = ${id}`
  world.clock.advance(new Date(request?.expected_at).getTime() - world.clock.now().getTime() - 5 * HOUR)
  const due = await hears(agent, 'Una incidència és a punt de vèncer')
  expect(due.body).toMatch(new RegExp(`${id} · .*venç`))
  world.clock.reset()
})

/** How many alerts the console counts for a member, and what the page of them says. */
const ownAlerts = async (name: string): Promise<{ count: number; text: string }> => {
  const { text: counts } = await who(name).opens('/console/counts')
  const shown = /data-count="alerts"[^>]*><span aria-hidden="true">(\d+)/.exec(counts)?.[1]
  return { count: Number(shown), text: (await who(name).opens('/console/alerts')).text }
}

test('the console counts what a member has not seen, lists it, and leads to it', async () => {
  const [held] =
    await world.sql`select conversation_id from handover where not discreet and state in ('waiting', 'taken')`
  const path = `/console/conversations/${held?.conversation_id}`
  await who('agent').sends('/console/alerts', { do: 'all' })
  expect((await ownAlerts('agent')).count).toBe(0)
  await who('agent').sends('/console/account/alerts', {
    do: 'choose',
    mentioned: 'console',
    waiting: 'push',
  })
  await who('lead').sends(path, { do: 'note', note: '@Jordi mira’t això' })
  await collectAlerts(world.service.town)
  const { count, text } = await ownAlerts('agent')
  expect([count, text.includes('Us esmenten en una nota'), text.includes('mira’t això')]).toEqual([
    1,
    true,
    false,
  ])
  const id = /name="alert" value="([^"]+)"[\s\S]{0,120}?Us esmenten en una nota/.exec(text)?.[1] ?? ''
  // Nobody opens what is another's.
  expect((await who('lead').sends('/console/alerts', { do: 'open', alert: id })).location).toBe(
    '/console/alerts',
  )
  expect((await ownAlerts('agent')).count).toBe(1)
  expect((await who('agent').sends('/console/alerts', { do: 'open', alert: id })).location).toBe(path)
  expect((await ownAlerts('agent')).count).toBe(0)
  // Looking at the conversation itself is as good.
  await who('lead').sends(path, { do: 'note', note: '@Jordi i això altre' })
  await collectAlerts(world.service.town)
  expect((await ownAlerts('agent')).count).toBe(1)
  await who('agent').opens(path)
  expect((await ownAlerts('agent')).count).toBe(0)
  // What a member does not want counted is in the list all the same.
  await who('agent').sends('/console/account/alerts', { do: 'choose', mentioned: 'push' })
  await who('lead').sends(path, { do: 'note', note: '@Jordi i una altra' })
  await collectAlerts(world.service.town)
  expect((await ownAlerts('agent')).count).toBe(0)
  expect((await ownAlerts('agent')).text).not.toContain('class="unseen"')
  expect((await ownAlerts('agent')).text.split('Us esmenten en una nota').length).toBeGreaterThan(3)
})

test('a turn, a rule that acts and a time to answer that runs out are told to whom they concern', async () => {
  const { town } = world.service
  world.clock.set('2026-11-24T10:00:00+01:00')
  const [agent, lead] = [await subscribes('agent'), await subscribes('lead')]
  await chooses('agent', { offered: ['push'], 'answer-due': ['push'] })
  await chooses('lead', { rule: ['push', 'mail'], 'answer-due': ['push'] })
  const nuria = world.citizen('Núria Bosch')
  await nuria.asks('persona', 'què necessiteu')
  await nuria.asks('el carrer és a les fosques', /ja ho té|fora de l’horari|fora d’horari/)
  const [waiting] =
    await world.sql`select conversation_id, team from handover where not discreet and state = 'waiting' order by requested_at desc limit 1`
  const path = `/console/conversations/${waiting?.conversation_id}`
  const team = String(waiting?.team)
  // Given a team that shares by turns and answers within an hour, with the agent alone at the console
  await who('lead').sends('/console/settings/inbox', {
    do: 'team',
    team,
    by_turns: 'yes',
    [`ceiling-${team}`]: '50',
    [`minutes-${team}`]: '60',
  })
  const [member] = await world.sql`select id from staff_user where email = 'agent@demo.test'`
  await recordPresence(town, { id: String(member?.id), name: 'Jordi Casals' }, '/console')
  await until('it to be the agent’s turn', async () => {
    await shareByTurns(town)
    return (await agent.messages.some((one) => one.title === 'Us toca respondre' && one.path === path))
      ? true
      : void (await collectAlerts(town))
  })
  // When a quarter of the hour is left, whose turn it is hears of it, and the lead does not
  world.clock.set('2026-11-24T10:50:00+01:00')
  await collectAlerts(town)
  const due = await until('the time to run out', async () =>
    agent.messages.find((one) => one.title === 'S’acaba el termini per respondre' && one.path === path),
  )
  expect(due.body).toMatch(/venç/)
  expect(lead.messages.filter((one) => one.title === 'S’acaba el termini per respondre')).toEqual([])
  // When two hours have gone by, the rule tells the lead, by push and by mail
  await who('lead').sends('/console/settings/inbox', {
    do: 'rule',
    name: 'Massa espera',
    minutes: '120',
    tell: 'leads',
    words: 'Fa dues hores que espera',
  })
  const [rule] = await world.sql`select id from inbox_rule where name = 'Massa espera'`
  await who('lead').sends('/console/settings/inbox', { do: 'rule-on', rule: String(rule?.id) })
  world.clock.set('2026-11-24T12:10:00+01:00')
  await runWaitingRules(town)
  const told = await hears(lead, 'Una regla us avisa')
  expect(told).toMatchObject({ path, body: 'de Massa espera' })
  await until('the mail', async () =>
    mail.received('lead@demo.test').find(({ subject }) => subject === 'Una regla us avisa'),
  )
  expect(JSON.stringify([...agent.messages, ...lead.messages])).not.toMatch(/Núria|Bosch|fosques|dues hores/)
  await who('lead').sends('/console/settings/inbox', { do: 'drop-rule', rule: String(rule?.id) })
  world.clock.reset()
})

test('a number that stops is told to who repairs it; a browser that is gone is forgotten; one that is busy is asked again', async () => {
  const [admin, lost] = [await subscribes('admin'), await subscribes('admin')]
  push.unsubscribe(lost)
  push.answers(429, 1)
  const since = world.clock.now()
  await world.sql`insert into line_state (jurisdiction_id, channel, line_id, paused_at, cause)
    select 'manresa.cat', 'whatsapp', line_id, ${since}, 'locked' from conversation where channel = 'whatsapp' limit 1
    on conflict (jurisdiction_id, channel, line_id) do update set paused_at = excluded.paused_at, cause = 'locked'`
  const message = await hears(admin, 'El número no envia missatges')
  expect(message).toMatchObject({ body: 'WhatsApp', path: '/console/settings/messenger' })
  expect(
    await world.sql`select 1 from push_device d join staff_user u on u.id = d.member_id where u.email = 'admin@demo.test'`,
  ).toHaveLength(1)
  await world.sql`update line_state set paused_at = null`
})

test('what is no subscription is not taken; browsers are removed by their own member only', async () => {
  const { endpoint, p256dh, auth } = push.subscribe('x').subscription
  for (const fields of [
    { endpoint: 'javascript:alert(1)', p256dh, auth },
    { endpoint, p256dh: 'AAAA', auth },
    { endpoint, p256dh, auth: '' },
  ])
    expect((await who('brigada').sends('/console/account/alerts', { do: 'add', ...fields })).status).toBe(422)
  await who('brigada').sends('/console/account/alerts', {
    do: 'add',
    endpoint: 'http://127.0.0.1:1/x',
    p256dh,
    auth,
  })
  const [device] =
    await world.sql`select d.id from push_device d join staff_user u on u.id = d.member_id where u.email = 'brigada@demo.test'`
  await who('agent').sends('/console/account/alerts', { do: 'remove', device: String(device?.id) })
  expect(await world.sql`select 1 from push_device where id = ${device?.id}`).toHaveLength(1)
  await who('brigada').sends('/console/account/alerts', { do: 'remove', device: String(device?.id) })
  expect(await world.sql`select 1 from push_device where id = ${device?.id}`).toHaveLength(0)
})

test('the digest of the morning has figures and links for who asked for it, and nothing of a citizen', async () => {
  const merce = world.citizen('Mercè Oller')
  await merce.says('vull parlar amb una persona')
  await merce.sees(/./)
  await merce.says('és per una plaga de formigues')
  await until('her to wait', async () => {
    const rows = await world.sql`select 1 from handover where not discreet and state = 'waiting'`
    return rows.length > 0
  })
  const form = { do: 'choose', waiting: 'push', digest: 'yes' }
  await who('lead').sends('/console/account/alerts', form)
  world.clock.advance(DAY)
  await sendDigests(world.service.town)
  const letter = await until('the digest', async () =>
    mail.received('lead@demo.test').find(({ subject }) => subject.startsWith('El dia d’avui')),
  )
  expect(letter.text).toMatch(/persona espera resposta|persones esperen resposta/)
  expect(letter.text).toContain('/console/conversations?show=waiting')
  expect(letter.text).not.toMatch(/Casanoves|Oller|formigues|Xaloc/)
  expect(mail.received().filter(({ subject }) => subject.startsWith('El dia d’avui'))).toHaveLength(1)
  // Asked again the same morning it is not sent again.
  await sendDigests(world.service.town)
  const rows = await world.sql`select 1 from outbound_mail where cause_key like 'digest:%'`
  expect(rows).toHaveLength(1)
  world.clock.reset()
})
