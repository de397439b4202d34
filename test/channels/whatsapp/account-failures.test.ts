import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { createSender } from '#channels/core'
import { createWhatsAppChannel, singleAccount } from '#channels/whatsapp'
import {
  buttonsMessage,
  enqueueDueProbes,
  enqueueMessages,
  messageTemplate,
  type QueuedMessage,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import { recordPassed, shareOfPace, slowLine } from '#domain/lines'
import type { Citizen } from '../../support/citizen.ts'
import { messageText } from '../../support/citizen.ts'
import { DAY, MINUTE } from '../../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { postChange, toTimestamp } from '../../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** What the platform refuses because of the account, the number or the citizen: what waits, what goes another way, who is told. */

const REQUEST_UPDATE = messageTemplate('request_update', ['number', 'service', 'state', 'note'])

const MESSENGER = '/console/settings/messenger'
const PAUSED = 'WhatsApp no envia missatges: hi ha un problema amb el pagament'

let world: World
let sql: World['sql']
let admin: ConsoleSession
const log: string[] = []
beforeAll(async () => {
  const settings = { WHATSAPP_MESSAGES_PER_SECOND: '1000', LOG_LEVEL: 'info' }
  world = await startWorld(settings, undefined, log)
  sql = world.sql
  Object.assign(world.emulator.faults, { noPairRate: true, throughput: 1_000 })
  admin = await signInToConsole(world, 'admin@demo.test')
})
afterAll(() => world.stop())
afterEach(async () => {
  await sql`delete from line_state`
  Object.assign(world.emulator.faults, {
    accountCode: 0,
    accountLate: false,
    duplicate: 0,
    failTimes: 0,
    noStatuses: false,
  })
})

const everythingLeft = () =>
  until('everything to have left', async () => {
    const waiting = await sql`select 1 from outbound_message where state in ('queued', 'sending')`
    return waiting.length === 0
  })

/** Somebody whose conversation is open, and its id. */
const meet = async (name: string): Promise<{ person: Citizen; conversation: string }> => {
  const person = world.citizen(name)
  const known = new Set((await sql`select id from conversation`).map(({ id }) => id))
  await person.asks('hola', 'assistent')
  await everythingLeft()
  const [row] = (await sql`select id from conversation`).filter(({ id }) => !known.has(id))
  return { person, conversation: row?.id as string }
}

const enqueue = (conversation: string, ...notes: QueuedMessage[]) =>
  world.service.town.db.transaction((tx) => enqueueMessages(tx, world.service.town, conversation, notes))

const note = (text: string): QueuedMessage => ({
  causeKey: `test:${text}`,
  message: textMessage(text),
  task: 'other',
})

const textsOf = async (person: Citizen): Promise<string[]> => (await person.transcript()).map(messageText)

const sees = (person: Citizen, text: string) =>
  until(`${person.name} sees ${text}`, async () => (await textsOf(person)).some((one) => one.includes(text)))

const outbox = async (): Promise<Record<string, number>> => {
  const rows = await sql`select state, count(*)::int as count from outbound_message
    where cause_key like 'test:%' group by state`
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

const probes = (): number => log.filter((line) => line.includes('paused number probed')).length

const isPaused = async (): Promise<boolean> =>
  (await sql`select 1 from line_state where paused_at is not null`).length > 0

const metric = async (name: string): Promise<string | undefined> => {
  const text = await (await fetch(`${world.url}/metrics`)).text()
  return text
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.split(' ')
    .at(-1)
}

/** A sender that shares nothing with the service's own but the database: another replica's. */
const replica = (handed: string[]) => {
  const channel = createWhatsAppChannel(
    world.config.whatsapp,
    singleAccount('manresa.cat', world.config.whatsapp),
  )
  const counted: typeof channel = {
    ...channel,
    async send(_, { id }) {
      handed.push(id)
      return { outcome: 'sent', externalId: `replica-${id}` }
    },
  }
  return createSender(world.service.town, [counted], { gapDetected: () => {}, since: () => new Date(0) })
}

test('an account without payment stops for an hour: 500 messages wait, none is lost, each conversation keeps its order', async () => {
  const PEOPLE = 20
  const EACH = 25
  Object.assign(world.emulator.faults, { noStatuses: true })
  const people = Array.from({ length: PEOPLE }, (_, index) => world.citizen(`Veïna ${index}`))
  await Promise.all(people.map((person) => person.asks('hola', 'assistent')))
  await everythingLeft()
  const conversations = (await sql`select id from conversation`).map(({ id }) => id as string)
  Object.assign(world.emulator.faults, { accountCode: 131042 })
  for (const id of conversations)
    await enqueue(id, ...Array.from({ length: EACH }, (_, index) => note(`${id} ${index}`)))

  // The alarm: in the console, as a metric, once in the log.
  await until('the banner', async () => (await admin.opens('/console')).text.includes(PAUSED))
  const page = (await admin.opens(MESSENGER)).text
  expect(page).toContain('Poseu o corregiu el mètode de pagament')
  expect(page).toContain('Esperen 500 missatges: no se’n perd cap.')
  expect(page).toContain('Número de l’error de la plataforma: 131042')
  expect(await metric('messenger_sending_paused{channel="whatsapp",cause="payment"')).toBe('1')
  expect(log.filter((line) => line.includes('ALARM: sending paused'))).toHaveLength(1)

  // Other staff are told that it waits, and not how it is repaired.
  const lead = (await (await signInToConsole(world, 'lead@demo.test')).opens('/console')).text
  expect(lead).toContain(PAUSED)
  expect(lead).not.toContain('mètode de pagament')

  // Another replica knows of it by the database alone.
  const handed: string[] = []
  expect(await replica(handed).drain(conversations[0] ?? '')).toBeUndefined()
  expect(handed).toEqual([])

  // Within the hour the platform is asked now and then, and refuses; nothing of what waits counts a try.
  for (let minutes = 0; minutes < 60; minutes += 20) {
    world.clock.advance(20 * MINUTE)
    const before = probes()
    await enqueueDueProbes(world.service.town)
    await until('a probe', async () => probes() > before)
  }
  expect(await outbox()).toEqual({ queued: PEOPLE * EACH })
  expect(
    (await sql`select max(attempts) as most from outbound_message where cause_key like 'test:%'`)[0]?.most,
  ).toBe(0)
  expect(await isPaused()).toBe(true)

  // Repaired: the administrator does not wait for the next probe.
  Object.assign(world.emulator.faults, { accountCode: 0 })
  const pressed = await admin.sends(MESSENGER, { do: 'probe' })
  expect(pressed.location).toBe(`${MESSENGER}?done=probed`)
  await until('everything to leave', async () => (await outbox()).sent === PEOPLE * EACH)
  for (const person of people) {
    const texts = (await textsOf(person)).filter((text) => / \d+$/.test(text))
    const [id] = texts[0]?.split(' ') ?? []
    expect(texts).toEqual(Array.from({ length: EACH }, (_, index) => `${id} ${index}`))
  }
  expect((await admin.opens('/console')).text).not.toContain(PAUSED)
  expect(await metric('messenger_sending_paused{channel="whatsapp",cause="payment"')).toBe('0')
})

test('a message that is taken and refused afterwards for the account waits too, and leaves once by itself after the repair', async () => {
  const { person, conversation } = await meet('Tardana')
  Object.assign(world.emulator.faults, { accountCode: 131031, accountLate: true, duplicate: 2 })
  await enqueue(conversation, note('tard i bé'))
  await until('the pause', isPaused)
  await until('the webhooks', async () => world.emulator.pending() === 0)
  const [row] = await sql`select state, attempts from outbound_message where cause_key = 'test:tard i bé'`
  expect({ ...row }).toEqual({ state: 'queued', attempts: 0 })
  expect((await admin.opens(MESSENGER)).text).toContain('el compte està blocat')

  Object.assign(world.emulator.faults, { accountCode: 0 })
  world.clock.advance(30 * MINUTE)
  await sees(person, 'tard i bé')
  expect((await textsOf(person)).filter((text) => text === 'tard i bé')).toHaveLength(1)
  expect(await isPaused()).toBe(false)
})

test('a rate error slows the number down in every replica, and counts as no try', async () => {
  const { person, conversation } = await meet('Pacient')
  world.clock.stop()
  Object.assign(world.emulator.faults, { failTimes: 1, failCode: 80007, failStatus: 400 })
  await enqueue(conversation, note('a poc a poc'))
  const slowed = async () =>
    (await sql`select slowed_until from line_state where slowed_until > ${world.clock.now()}`).length > 0
  await until('the number to slow down', slowed)
  await until('the message to wait', async () => (await outbox()).queued === 1)
  const sending = () => sql`select 1 from conversation where id = ${conversation} and sender_id is not null`
  await until('nobody to be sending', async () => (await sending()).length === 0)
  const handed: string[] = []
  expect(await replica(handed).drain(conversation)).toBe(2_000)
  expect(handed).toEqual([])
  expect(
    (await sql`select attempts from outbound_message where cause_key = 'test:a poc a poc'`)[0]?.attempts,
  ).toBe(0)
  world.clock.goOn()
  world.clock.advance(MINUTE)
  await sees(person, 'a poc a poc')
})

test('a number rests longer only while nothing leaves between its rests, and goes on at half the pace, which grows', async () => {
  world.clock.stop()
  const { town } = world.service
  const SECOND = 1_000
  const moment = () => world.clock.now().getTime()
  /** A rate error. @returns the seconds of rest, and the share of the pace at its end */
  const refused = async () => {
    const until = await slowLine(town.db, town, 'whatsapp')
    const [row] = await sql`select pace_share from line_state`
    return { seconds: (until.getTime() - moment()) / SECOND, share: row?.pace_share as number, until }
  }
  expect(await refused()).toMatchObject({ seconds: 2, share: 0.5 })
  // Those that were on their way are refused too, and count as one.
  world.clock.advance(SECOND)
  expect(await refused()).toMatchObject({ seconds: 1, share: 0.5 })
  world.clock.advance(SECOND)
  expect(await refused()).toMatchObject({ seconds: 4, share: 0.25 })

  world.clock.advance(5 * SECOND)
  await recordPassed(town.db, town, 'whatsapp')
  const last = await refused()
  expect(last.seconds).toBe(2)
  expect(last.share).toBeCloseTo((0.25 * 1.05) / 2)
  expect(shareOfPace(last, new Date(moment() + 2 * SECOND))).toBeCloseTo(last.share)
  expect(shareOfPace(last, new Date(moment() + MINUTE))).toBe(1)
  world.clock.goOn()
})

test('a window that the platform holds for closed: the approved template says the same', async () => {
  const { person, conversation } = await meet('Matinera')
  world.emulator.faults.failLater = { code: 131047, times: 1 }
  const values = { number: '2026-7', service: 'Fanals', state: 'resolta', note: '—' }
  await enqueue(conversation, {
    ...note('resolta'),
    afterWindow: templateMessage(REQUEST_UPDATE, 'ca', values),
  })
  const [seen] = await until('the template', async () => {
    const all = await person.transcript()
    return (
      all
        .filter(({ rendered }) => rendered?.includes('2026-7'))
        .slice(0, 1)
        .at(0) && all.slice(-1)
    )
  })
  expect(seen?.type).toBe('template')
  expect(await textsOf(person)).not.toContain('resolta')
})

test('a file that the platform cannot take is tried again, and then the message goes without it', async () => {
  const { person, conversation } = await meet('Fotògrafa')
  world.emulator.faults.failLater = { code: 131053, times: 2 }
  const options = [{ id: 'test', title: 'Bé' }]
  await enqueue(conversation, {
    task: 'other',
    causeKey: 'test:foto',
    message: buttonsMessage('és aquesta?', options, undefined, `${world.url}/assets/icon.svg`),
  })
  await sees(person, 'és aquesta?')
  const found = (await person.transcript()).find((one) => messageText(one) === 'és aquesta?')
  expect(found?.interactive?.header).toBeUndefined()
})

test('someone who cannot be reached with news of their own is in the inbox, to be called', async () => {
  const { conversation } = await meet('Desconnectada')
  world.emulator.faults.failLater = { code: 131026, times: 2 }
  await enqueue(
    conversation,
    { causeKey: 'request-event:one', message: textMessage('arreglat'), task: 'report' },
    { causeKey: 'request-event:two', message: textMessage('tancat'), task: 'report' },
  )
  await until('both to fail', async () => {
    const rows = await sql`select 1 from outbound_message where state = 'failed' and problem like '131026%'`
    return rows.length === 2
  })
  const waiting = await sql`select id from handover where conversation_id = ${conversation}`
  expect(waiting).toHaveLength(1)
  expect((await admin.opens('/console/conversations?show=waiting')).text).toContain('cal trucar-li')
})

test('marketing stopped inside the messenger ends the consent for it, and for nothing else', async () => {
  const subjects = async () =>
    (await sql`select notice from consent where withdrawn_at is null order by notice`).map(
      ({ notice }) => notice,
    )
  const { person } = await meet('Discreta')
  for (const subject of ['Cultura i festes', 'Talls de carrer']) {
    await person.asks('avisos', /./)
    await person.taps(subject)
    if (subject === 'Talls de carrer') {
      await person.sees('De quin barri')
      await person.says('tota la ciutat')
    }
    await person.sees('us n’avisarem')
  }
  expect(await subjects()).toEqual(['culture', 'street-cuts'])
  const preference = (value: string, at: Date) => ({
    wa_id: person.waId,
    detail: 'as they set it',
    category: 'marketing_messages',
    value,
    timestamp: toTimestamp(at),
  })
  // Told late, of before they asked for it here: what they asked for since stays.
  await postChange(
    world,
    { user_preferences: [preference('stop', world.clock.ago(DAY))] },
    'user_preferences',
  )
  expect(await subjects()).toEqual(['culture', 'street-cuts'])
  world.clock.advance(MINUTE)
  await postChange(world, { user_preferences: [preference('stop', world.clock.now())] }, 'user_preferences')
  expect(await subjects()).toEqual(['street-cuts'])
  // Allowing it again asks for no subject.
  await postChange(world, { user_preferences: [preference('resume', world.clock.now())] }, 'user_preferences')
  expect(await subjects()).toEqual(['street-cuts'])
})

test('a restriction of what the town begins holds templates back, and answers go on', async () => {
  const { person, conversation } = await meet('Restringida')
  const other = await meet('Contestada')
  const restriction_info = [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1 }]
  await postChange(world, { event: 'ACCOUNT_RESTRICTION', restriction_info }, 'account_update')
  Object.assign(world.emulator.faults, { accountCode: 131064 })
  expect((await admin.opens(MESSENGER)).text).toContain(
    'WhatsApp no envia plantilles: el compte està restringit',
  )
  const values = { number: '2026-8', service: 'Fanals', state: 'oberta', note: '—' }
  await enqueue(conversation, {
    task: 'report',
    causeKey: 'test:template',
    message: templateMessage(REQUEST_UPDATE, 'ca', values),
  })
  await enqueue(other.conversation, note('responem igualment'))
  await sees(other.person, 'responem igualment')
  expect(await outbox()).toMatchObject({ queued: 1 })
  Object.assign(world.emulator.faults, { accountCode: 0 })
  await admin.sends(MESSENGER, { do: 'probe' })
  await sees(person, '2026-8')
})

test('news of the account stand as states and alarms, until they end or an administrator has seen them', async () => {
  const template = { message_template_name: 'town_news', message_template_language: 'ca' }
  for (const [field, value] of [
    ['security', { event: 'PIN_CHANGED' }],
    ['message_template_status_update', { event: 'PAUSED', ...template }],
    ['phone_number_quality_update', { event: 'ONBOARDING', max_daily_conversations_per_business: 'TIER_2K' }],
    ['phone_number_name_update', { decision: 'REJECTED' }],
    ['phone_number_name_update', { decision: 'APPROVED' }],
    ['account_update', { event: 'A_WORD_OF_TOMORROW' }],
  ] as const)
    expect(await postChange(world, value, field)).toBe(200)
  await sql`delete from line_condition where topic = 'account'`
  const page = (await admin.opens(MESSENGER)).text
  for (const text of [
    'Algú ha canviat el PIN',
    'En pausa per mala qualitat',
    'Fins a 2000 persones',
    'Aprovat.',
  ])
    expect(page.replaceAll('.000', '000')).toContain(text)
  expect(page).not.toContain('Rebutjat: proposeu')
  const banner = 'El compte de WhatsApp té 2 problemes per mirar'
  expect((await admin.opens('/console')).text).toContain(banner)
  expect(await metric('messenger_alarms')).toBe('2')

  await postChange(world, { event: 'APPROVED', ...template }, 'message_template_status_update')
  expect((await admin.opens('/console')).text).toContain('té un problema per mirar')
  await admin.sends(MESSENGER, { do: 'seen' })
  expect((await admin.opens('/console')).text).not.toMatch(/problem(?:a|es) per mirar/)
  expect(await metric('messenger_alarms')).toBe('0')
})
