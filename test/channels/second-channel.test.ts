import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { type Channel, type Intake, receiveWebhook, type Webhook } from '#channels/core'
import { newDelivery, type Outgoing, type Recipient } from '#domain/conversations'
import { MINUTE } from '../support/clock.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** A messenger beside WhatsApp, from its own address to its own sender: what the composition does for every channel. */

const TOKEN = 'the-loft'

type Note = { id: string; from: string; text: string }

const webhook: Webhook = {
  channel: 'pigeon',
  maxBytes: 1024 * 1024,
  isAuthentic: ({ headers }) => headers.get('x-loft') === TOKEN,
  parse(body) {
    const { id, from, text }: Note = JSON.parse(new TextDecoder().decode(body))
    const incoming = { type: 'text', text } as const
    const message = { externalId: id, person: { bsuid: from }, profile: {}, incoming, raw: {} }
    return { deliveries: [{ ...newDelivery('pigeon', 'loft'), messages: [message] }] }
  },
}

const handed: { to: Recipient; message: Outgoing }[] = []

const pigeon: Channel = {
  id: 'pigeon',
  name: 'Pigeon',
  lineId: 'loft',
  reachesPhones: false,
  limits: { messagesPerSecond: 1_000, recipient: { intervalMs: 6_000, burst: 40 }, doubtMs: MINUTE },
  webhook: { path: '/pigeon/webhook', claimsAuthentic: (headers) => headers.has('x-loft') },
  routes: (intake: Intake) =>
    new Elysia({ name: 'pigeon-webhook' }).post(
      '/pigeon/webhook',
      ({ request }) => receiveWebhook(webhook, intake, request),
      { parse: 'none' },
    ),
  reparse: () => undefined,
  async send(_, { to, message }) {
    handed.push({ to, message })
    return { outcome: 'sent', externalId: `pigeon-${handed.length}` }
  },
}

let world: World
beforeAll(async () => {
  world = await startWorld({}, undefined, undefined, [pigeon])
})
afterAll(() => world.stop())

const post = (note: Note & { feathers?: string }, headers: Record<string, string> = {}) =>
  fetch(`${world.url}/pigeon/webhook`, { method: 'POST', headers, body: JSON.stringify(note) })

test('what comes at a second channel’s webhook is answered on that channel', async () => {
  const response = await post({ id: 'note-1', from: 'loft.aina', text: 'hola' }, { 'x-loft': TOKEN })
  expect([response.status, await response.text()]).toEqual([200, 'OK'])
  await until('the pigeon carries an answer', async () => handed.length > 0)
  expect(handed[0]?.to).toEqual({ bsuid: 'loft.aina' })
  const [row] = await world.sql`select channel from conversation`
  expect({ ...row }).toEqual({ channel: 'pigeon' })
})

test('WhatsApp goes on beside it', async () => {
  const carried = handed.length
  await world.citizen('Biel').asks('hola', /./)
  expect(handed.length).toBe(carried)
})

test('its deliveries have the room of a messenger, and strangers at its address do not', async () => {
  const long = { id: 'note-2', from: 'loft.carla', text: 'hola', feathers: 'f'.repeat(200_000) }
  expect((await post(long)).status).toBe(413)
  expect((await post({ ...long, feathers: '' })).status).toBe(401)
  expect((await post(long, { 'x-loft': 'another loft' })).status).toBe(401)
  expect((await post(long, { 'x-loft': TOKEN })).status).toBe(200)
})
