import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import type { Citizen } from '../../support/citizen.ts'
import { DAY, MINUTE } from '../../support/clock.ts'
import { LINE } from '../../support/stand-ins/cloud-api.ts'
import { idOf, startMessenger } from '../../support/stand-ins/messenger.ts'
import { until } from '../../support/world.ts'

/** What people do beside typing, and what the platform tells beside messages. */

let town: ReturnType<typeof startMessenger>
let rosa: Citizen
beforeAll(() => {
  town = startMessenger()
  rosa = town.citizen('Rosa Puig')
})
afterAll(() => town.stop())
afterEach(async () => {
  await town.own('DELETE', '/faults')
  town.clock.reset()
})

/** What the town was told since, of this type. */
const toldSince = (from: number, type: string) =>
  town.received
    .slice(from)
    .flatMap(({ change }) => change.value.messages ?? [])
    .filter((one) => one.type === type)

test('who reads a phone may wait for the next message', async () => {
  const ona = town.citizen('Ona Serra')
  await ona.says('hola')
  const next = (after: number, waitMs: number) =>
    fetch(`${town.emulator.url}/citizens/${ona.waId}/messages?after=${after}&wait=${waitMs}`).then(
      (response) => response.json() as Promise<{ seq: number; text: { body: string } }[]>,
    )
  const waited = next(0, 5_000)
  expect((await town.send({ to: ona.waId, text: { body: 'Bona tarda' } })).status).toBe(200)
  const [told] = await waited
  expect(told?.text.body).toBe('Bona tarda')
  expect(await next(told?.seq ?? 0, 10)).toEqual([])
})

test('without coexistence an edit is delivered as an unsupported message', async () => {
  const from = town.received.length
  const id = await rosa.says('Hi ha un sot al carrer')
  await rosa.edits(id, 'Hi ha un sot al carrer Guimerà')
  const [told] = await until('the edit', async () => {
    const found = toldSince(from, 'unsupported')
    return found.length > 0 && found
  })
  expect(told).toMatchObject({ unsupported: { type: 'edit' }, errors: [{ code: 131051 }] })
  expect(JSON.stringify(told)).not.toContain('Guimerà')
})

test('with coexistence an edit is delivered with its message id and new text, a withdrawal with its message id', async () => {
  await town.setFaults({ coexistence: true })
  const id = await rosa.says('Fanal apagat')
  await rosa.edits(id, 'Fanal apagat davant del 12')
  expect((await town.messageOfType('edit')).message).toMatchObject({
    from: rosa.waId,
    edit: {
      original_message_id: id,
      message: { type: 'text', text: { body: 'Fanal apagat davant del 12' } },
    },
  })
  await rosa.withdraws(id)
  expect((await town.messageOfType('revoke')).message).toMatchObject({ revoke: { original_message_id: id } })
  await expect(rosa.withdraws(id)).rejects.toThrow('one’s own')
})

test('without coexistence a withdrawal is not delivered', async () => {
  const id = await rosa.says('Això no ho volia dir')
  await town.messageOf(id)
  const from = town.received.length
  await rosa.withdraws(id)
  await Bun.sleep(100)
  expect(town.received.length).toBe(from)
})

test('a message can be edited for fifteen minutes and withdrawn for two days', async () => {
  const id = await rosa.says('Tard')
  town.clock.advance(16 * MINUTE)
  await expect(rosa.edits(id, 'Massa tard')).rejects.toThrow('fifteen minutes')
  town.clock.advance(2 * DAY)
  await expect(rosa.withdraws(id)).rejects.toThrow('two days')
})

test('a reaction is delivered with the message id and the emoji; a removed reaction without the emoji', async () => {
  await rosa.says('hola')
  const id = idOf(await town.send({ to: rosa.waId }))
  const from = town.received.length
  await rosa.reacts(id, '👍')
  await rosa.reacts(id)
  const told = await until('both', async () => {
    const found = toldSince(from, 'reaction')
    return found.length === 2 && found
  })
  const reactions = told.map((one) => 'reaction' in one && one.reaction)
  expect(reactions).toContainEqual({ message_id: id, emoji: '👍' })
  expect(reactions).toContainEqual({ message_id: id })
})

test('a reaction sent by the town gets only the status «sent»', async () => {
  const message_id = await rosa.says('hola')
  const id = idOf(await town.send({ to: rosa.waId, type: 'reaction', reaction: { message_id, emoji: '👍' } }))
  await town.statusOf(id, 'sent')
  await Bun.sleep(60)
  const words = town.received
    .flatMap(({ change }) => change.value.statuses ?? [])
    .filter((one) => one.id === id)
  expect(words.map(({ status }) => status)).toEqual(['sent'])
})

const MB = 1024 * 1024
test.each([
  ['image', 'image/jpeg', undefined, 5 * MB],
  ['video', 'video/mp4', undefined, 16 * MB],
  ['audio', 'audio/mpeg', undefined, 16 * MB],
  ['audio', 'audio/ogg', 'voice', 16 * MB],
  ['document', 'application/pdf', undefined, 100 * MB],
  ['document', 'image/jpeg', 'document', 100 * MB],
  ['sticker', 'image/webp', 'sticker', 500 * 1024],
] as const)(
  'a file sent as %s (%s, %s) is fetched by its id, within the size limit',
  async (type, mime, wanted, limit) => {
    const bytes = new Uint8Array([1, 2, 3])
    const file = { mime, type: wanted, name: 'plànol.pdf', caption: 'Mireu' }
    const { message } = await town.messageOf(await rosa.sendsFile(bytes, file))
    const medium = message[type] as Record<string, unknown>
    expect(message.type).toBe(type)
    expect([medium.caption, medium.filename, medium.voice]).toEqual([
      ['image', 'video', 'document'].includes(type) ? 'Mireu' : undefined,
      type === 'document' ? 'plànol.pdf' : undefined,
      type === 'audio' ? wanted === 'voice' : undefined,
    ])
    const headers = { authorization: 'Bearer emulator-token' }
    const direct = await fetch(String(medium.url), { headers })
    expect(new Uint8Array(await direct.arrayBuffer())).toEqual(bytes)
    expect((await fetch(String(medium.url))).status).toBe(401)
    const { body } = await town.graph('GET', String(medium.id))
    expect(body).toMatchObject({ file_size: 3, messaging_product: 'whatsapp' })
    const large = rosa.sendsFile(new Uint8Array(limit + 1), { mime, type: wanted })
    await expect(large).rejects.toThrow('at most')
  },
)

test('files from citizens can be fetched for seven days', async () => {
  const { message } = await town.messageOf(await rosa.sendsFile(new Uint8Array([1]), { mime: 'image/png' }))
  const { id } = message.image as { id: string }
  town.clock.advance(7 * DAY + MINUTE)
  expect((await town.graph('GET', id)).status).toBe(404)
})

test('voicemail is an audio message with the id of a call', async () => {
  const sent = { mime: 'audio/ogg', type: 'voice', voicemail: true } as const
  const id = await rosa.sendsFile(new Uint8Array([1]), sent)
  expect(id).toStartWith('wacid.')
  expect((await town.messageOf(id)).message).toMatchObject({ id, type: 'audio' })
})

test('a message in a group carries the group’s id and opens no messaging window', async () => {
  const gil = town.citizen('Gil')
  const id = await gil.sends({ type: 'text', text: { body: 'hola a tots' }, group_id: 'Y2FwaV9ncm91cA' })
  expect((await town.messageOf(id)).message).toHaveProperty('group_id', 'Y2FwaV9ncm91cA')
  expect((await town.send({ to: gil.waId })).code).toBe(131047)
})

test('opening a conversation without a message is delivered as a welcome request', async () => {
  const { message } = await town.messageOf(await rosa.sends({ type: 'request_welcome' }))
  expect(message).toMatchObject({ type: 'request_welcome', from: rosa.waId })
})

test('timestamps can be delivered in milliseconds', async () => {
  await town.setFaults({ millisecondTimestamps: true })
  const { message } = await town.messageOf(await rosa.says('hola'))
  expect(String(message.timestamp)).toMatch(/^\d{13}$/)
})

test('errors of the number itself are delivered without messages', async () => {
  const errors = [
    { code: 130429, title: 'Rate limit hit', message: 'Rate limit hit', error_data: { details: '' } },
  ]
  await town.own('POST', '/webhooks', { field: 'messages', value: { errors } })
  const { change } = await until('the error', async () =>
    town.received.find(({ change }) => change.value.errors),
  )
  expect(change.value).toMatchObject({ errors, metadata: { phone_number_id: LINE } })
  expect(change.value).not.toHaveProperty('messages')
})

test.each([
  [
    'smb_message_echoes',
    { message_echoes: [{ from: '34644069801', to: '34600111222', id: 'wamid.E' }] },
    true,
  ],
  ['standby', { messages: [] }, true],
  ['account_update', { event: 'ACCOUNT_VIOLATION' }, false],
  ['security', { event: 'PIN_CHANGED' }, false],
])('any other webhook field is delivered signed: %s', async (field, value, ofTheNumber) => {
  await town.own('POST', '/webhooks', { field, value })
  const { change, body } = await town.field(field)
  expect(change.value).toMatchObject(value)
  expect('metadata' in change.value).toBe(ofTheNumber)
  expect(body.entry[0]?.time === undefined).toBe(ofTheNumber)
})
