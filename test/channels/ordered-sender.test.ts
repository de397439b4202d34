import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { createSender, type OutboundChannel, type SendAnswer } from '#channels/core'
import { enqueueMessages, type Outgoing, STANDARD_LIMITS, textMessage } from '#domain/conversations'
import { DAY, MINUTE } from '../support/clock.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** The sender that all channels share, over a channel that no messenger stands behind. */

let world: World
let conversationId: string
beforeAll(async () => {
  world = await startWorld()
  world.clock.stop()
  await world.citizen('Aina').asks('hola', /./)
  const outbox = async () =>
    world.sql`select id from outbound_message where state in ('queued', 'sending')`.then(
      (rows) => rows.length,
    )
  await until('nothing waits', async () => (await outbox()) === 0 || undefined)
  const [row] = await world.sql`select id from conversation`
  conversationId = row?.id as string
  await world.sql`update conversation set channel = 'pigeon'`
})
afterAll(() => world.stop())

/** What the channel is to answer to its next messages; it takes them all beyond. */
let answers: SendAnswer[]
let handed: string[]
beforeEach(() => {
  answers = []
  handed = []
})

const pigeon = (more: Partial<OutboundChannel> = {}): OutboundChannel => ({
  id: 'pigeon',
  limits: { messagesPerSecond: 1_000, recipient: { intervalMs: 6_000, burst: 40 }, doubtMs: MINUTE },
  send: async (_, { message }) => {
    handed.push('text' in message ? message.text : message.type)
    return answers.shift() ?? { outcome: 'sent', externalId: `pigeon-${Bun.randomUUIDv7()}` }
  },
  ...more,
})

const senderFor = (...channels: OutboundChannel[]) =>
  createSender(world.service.town, channels, { gapDetected: () => {}, since: () => new Date(0) })

const enqueue = (...texts: string[]) =>
  world.service.town.db.transaction((tx) =>
    enqueueMessages(
      tx,
      world.service.town,
      conversationId,
      texts.map((text) => ({ causeKey: `test:${text}`, message: textMessage(text), task: 'other' as const })),
    ),
  )

const states = async (count: number): Promise<string[]> => {
  const rows = await world.sql`select state from outbound_message order by seq desc limit ${count}`
  return rows.map(({ state }) => state as string).reverse()
}

test('messages leave in order: a retryable failure holds the ones behind it, a permanent failure does not', async () => {
  const sender = senderFor(pigeon())
  await enqueue('one', 'two', 'three', 'four')
  answers = [
    { outcome: 'sent', externalId: 'pigeon-one' },
    { outcome: 'retry', problem: 'rain', afterSeconds: 60 },
  ]
  expect(await sender.drain(conversationId)).toBe(MINUTE)
  expect(handed).toEqual(['one', 'two'])
  expect(await states(4)).toEqual(['sent', 'queued', 'queued', 'queued'])

  expect(await sender.drain(conversationId)).toBe(MINUTE)
  expect(handed).toEqual(['one', 'two'])

  world.clock.advance(MINUTE)
  answers = [
    { outcome: 'sent', externalId: 'pigeon-two' },
    { outcome: 'failed', problem: 'no such roof' },
  ]
  expect(await sender.drain(conversationId)).toBeUndefined()
  expect(handed).toEqual(['one', 'two', 'two', 'three', 'four'])
  expect(await states(4)).toEqual(['sent', 'sent', 'failed', 'sent'])
})

test('a message with an ambiguous outcome waits, and is sent again only after the wait', async () => {
  const sender = senderFor(pigeon())
  await enqueue('doubtful', 'behind it')
  answers = [{ outcome: 'retry', problem: 'no answer', ambiguous: true }]
  expect(await sender.drain(conversationId)).toBe(MINUTE)
  expect(await states(2)).toEqual(['sending', 'queued'])
  expect(await sender.drain(conversationId)).toBeGreaterThan(0)
  expect(handed).toEqual(['doubtful'])

  world.clock.advance(MINUTE)
  expect(await sender.drain(conversationId)).toBeUndefined()
  expect(handed).toEqual(['doubtful', 'doubtful', 'behind it'])
  expect(await states(2)).toEqual(['sent', 'sent'])
})

test('a channel without a messaging window sends at any time; one with a window refuses once it has closed', async () => {
  await world.lastWroteDaysAgo(2)
  await enqueue('late')
  await senderFor(pigeon()).drain(conversationId)
  expect(handed).toEqual(['late'])

  await enqueue('too late')
  await senderFor(pigeon({ window: { ms: DAY, closedProblem: 'asleep' } })).drain(conversationId)
  expect(handed).toEqual(['late'])
  const [row] = await world.sql`select state, problem from outbound_message order by seq desc limit 1`
  expect({ ...row }).toEqual({ state: 'failed', problem: 'asleep' })
})

test('a channel whose messages hold less is handed shorter ones; what is stored stays whole', async () => {
  const { limits } = pigeon()
  const brief = pigeon({ limits: { ...limits, message: { ...STANDARD_LIMITS, text: 12 } } })
  await enqueue('more than a pigeon carries')
  await senderFor(brief).drain(conversationId)
  expect(handed).toEqual(['more than a…'])
  const { town } = world.service
  const [row] = await world.sql`select content from outbound_message order by seq desc limit 1`
  expect(town.vault.decrypt<Outgoing>(row?.content, 'outbound_message.content')).toEqual(
    textMessage('more than a pigeon carries'),
  )
})

test('a message for a channel that this process does not know stays queued for a process that does', async () => {
  await enqueue('for later')
  expect(await senderFor(pigeon({ id: 'owl' })).drain(conversationId)).toBeGreaterThan(0)
  expect(await states(1)).toEqual(['queued'])
  await senderFor(pigeon({ id: 'owl' }), pigeon()).drain(conversationId)
  expect(handed).toEqual(['for later'])
})
