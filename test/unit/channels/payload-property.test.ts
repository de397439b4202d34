import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseBody } from '#channels/core'
import type { Delivery, UnreadableEvent } from '#domain/conversations'
import { NOT_SERVED, parsePayload } from '../../../src/channels/whatsapp/payload.ts'
import { iterations } from '../../support/iterations.ts'

/** Whatever a signed webhook holds, each thing in it goes to one place, and none is dropped. */

const LINE = '644069801'
const served = (lineId: string) => lineId === LINE

/** Each thing carries a mark of its own, by which it is found again. */
type Marked = { mark: string; json: unknown }
let count = 0
const marked = (make: fc.Arbitrary<(mark: string) => unknown>): fc.Arbitrary<Marked> =>
  make.map((one) => {
    const mark = `senyal${++count}.`
    return { mark, json: one(mark) }
  })

const json = fc.jsonValue({ maxDepth: 3 })
const anything = fc.oneof(
  json.map((noise) => (mark: string) => ({ noise, mark })),
  fc.constant((mark: string) => mark as unknown),
  json.map((noise) => (mark: string) => [mark, noise]),
)
const time = fc.constantFrom('1795860000', '1795860000000', '', 'demà', -1, 1e300, null, '4102444800')
const sender = fc.constantFrom<Record<string, unknown>>(
  { from: '34600111222' },
  { from_user_id: 'ES.8412095530071' },
  { from: '34600111222', from_user_id: 'ES.8412095530071' },
  { from: 'ES.8412095530071' },
  { from: '' },
  { from: null, from_user_id: 'ES.1' },
  { from: 34 },
  {},
)
const content = fc.oneof(
  fc.constant({ type: 'text', text: { body: 'hola' } }),
  fc.constant({ type: 'image', image: { id: '1', caption: 'fanal' } }),
  fc.constant({ type: 'system', system: { type: 'user_changed_user_id', user_id: 'ES.2' } }),
  fc.constant({ type: 'text', text: { body: 'hola' }, group_id: 'grup' }),
  fc.record({ type: fc.string(), text: json, image: json, contacts: json, interactive: json }),
)
const message = fc.tuple(sender, content, time).map(([who, what, timestamp]) => (mark: string) => ({
  id: mark,
  ...who,
  ...what,
  timestamp,
}))
const echo = fc
  .tuple(
    content,
    time,
    fc.constantFrom<Record<string, unknown>>({ to: '34600111222' }, { to_user_id: 'ES.1' }, {}, { to: 5 }),
  )
  .map(([what, timestamp, who]) => (mark: string) => ({
    from: '34644069801',
    id: mark,
    ...who,
    ...what,
    timestamp,
  }))
const answer = content.map((what) => (mark: string) => ({
  id: mark,
  timestamp: '1795860000',
  message: { to: '34600111222', ...what },
}))
const status = fc
  .record({
    status: fc.constantFrom<unknown>('sent', 'read', 'somiat', 7, ''),
    timestamp: time,
    errors: json,
  })
  .map((one) => (mark: string) => ({ id: mark, ...one }))
const update = fc.constantFrom<(mark: string) => unknown>(
  (mark) => ({ user_id: { previous: 'ES.1', current: mark } }),
  (mark) => ({ user_id: { previous: mark } }),
)

const listOf = (...some: fc.Arbitrary<(mark: string) => unknown>[]) =>
  fc.array(marked(fc.oneof(anything, ...some)), { maxLength: 4 })

type Piece = { marks: string[]; json: unknown }
const asList = (all: Marked[]): Piece => ({
  marks: all.map(({ mark }) => mark),
  json: all.map((one) => one.json),
})
const lists: Record<string, fc.Arbitrary<Piece>> = {
  messages: listOf(message).map(asList),
  statuses: listOf(status).map(asList),
  message_echoes: listOf(echo, answer).map(asList),
  user_id_update: listOf(update).map(asList),
  errors: listOf(fc.constant((mark: string) => ({ code: 130429, title: mark }))).map(asList),
  history: fc.array(listOf(message, echo).map(asList), { maxLength: 3 }).map((threads) => ({
    marks: threads.flatMap(({ marks }) => marks),
    json: [{ threads: threads.map((one) => ({ id: '34600111222', messages: one.json })) }],
  })),
  reactions_of_tomorrow: marked(anything)
    .filter((one) => typeof one.json === 'object')
    .map(({ mark, json: one }) => ({ marks: [mark], json: one })),
}

const metadata = { display_phone_number: '34644069801', phone_number_id: LINE }
const value = (inStandby: boolean) =>
  fc.record(lists, { requiredKeys: [] }).map((held) => {
    const marks = Object.values(held).flatMap((one) => one?.marks ?? [])
    const parts = Object.fromEntries(Object.entries(held).map(([name, one]) => [name, one?.json]))
    const contacts = [{ wa_id: '34600111222', user_id: 'ES.1', profile: { name: 'Rosa' } }]
    const beside = { messaging_product: 'whatsapp', metadata, contacts }
    return { marks, value: inStandby ? { ...beside, standby: parts } : { ...beside, ...parts } }
  })
const known = fc
  .constantFrom('messages', 'standby', 'smb_message_echoes', 'history', 'user_id_update')
  .chain((field) =>
    value(field === 'standby').map((one) => ({ marks: one.marks, json: { field, value: one.value } })),
  )
const strange = fc.oneof(
  marked(anything).map(({ mark, json: one }) => ({ marks: [mark], json: one })),
  marked(anything).map(({ mark, json: one }) => ({
    marks: [mark],
    json: { field: 'messages', value: { messages: [one] } },
  })),
  fc
    .tuple(fc.constantFrom('calls', 'account_update', 'constructor', '__proto__'), marked(anything))
    .map(([field, { mark, json: one }]) => ({ marks: [mark], json: { field, value: { one } } })),
  marked(message).map(({ mark, json: one }) => ({
    marks: [mark],
    json: { field: 'messages', value: { metadata: { phone_number_id: '999' }, messages: [one] } },
  })),
)
const bodies = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.array(fc.oneof(known, strange), { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: marked(anything) },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((entries) => ({
    marks: entries.flatMap((one) => (Array.isArray(one) ? one.flatMap(({ marks }) => marks) : [one.mark])),
    body: {
      object: 'whatsapp_business_account',
      entry: entries.map((one) =>
        Array.isArray(one) ? { id: 'WABA', changes: one.map((change) => change.json) } : one.json,
      ),
    },
  }))

const read = (body: unknown): Delivery[] => {
  const parsed = parsePayload(body, served)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.deliveries
}

const places = (deliveries: Delivery[]): string[] =>
  deliveries.flatMap((one) =>
    [
      ...one.messages.map(({ raw }) => raw),
      ...one.filed.map(({ raw }) => raw),
      ...one.identities,
      ...one.statuses,
      ...one.notices,
      ...one.unread.map((unread) => unread.content),
    ].map((kept) => JSON.stringify(kept)),
  )

test('each item of a payload ends in exactly one place', () => {
  fc.assert(
    fc.property(bodies, ({ marks, body }) => {
      const kept = places(read(body))
      for (const mark of marks)
        expect([mark, kept.filter((one) => one.includes(mark)).length]).toEqual([mark, 1])
    }),
    { numRuns: iterations(800) },
  )
})

test('a quarantined item is read again as the same item, and nothing else', () => {
  fc.assert(
    fc.property(bodies, ({ body }) => {
      for (const one of read(body).flatMap(({ unread }) => unread)) {
        const again = read(one.content)
        expect(again.flatMap(({ unread }) => unread)).toEqual([one])
        const others = again.flatMap(({ messages, filed, statuses, identities }) => [
          ...messages,
          ...filed,
          ...statuses,
          ...identities,
        ])
        expect(others).toEqual([])
      }
    }),
    { numRuns: iterations(400) },
  )
})

test('no input makes the parser throw', () => {
  const text = fc.oneof(fc.json({ maxDepth: 6 }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(text, fc.jsonValue(), (text, entry) => {
      parsePayload(parseBody(new TextEncoder().encode(text)))
      const parsed = parsePayload({ object: 'whatsapp_business_account', entry })
      expect('problem' in parsed || parsed.deliveries.length > 0).toBe(true)
    }),
    { numRuns: iterations(800) },
  )
})

test('an empty body is quarantined too', () => {
  const object = 'whatsapp_business_account'
  for (const entry of [[], [{ id: '1', changes: [] }], [{}], [null]])
    expect(read({ object, entry }).flatMap(({ unread }) => unread)).toHaveLength(1)
  const nothing = { object, entry: [{ id: '1', changes: [{ field: 'messages', value: { metadata } }] }] }
  expect(read(nothing).flatMap(({ unread }) => unread.map(({ reason }) => reason))).toEqual([
    'nothing that is known',
  ])
})

test('JSON nested without end is rejected, and brackets within strings do not count as nesting', () => {
  const encode = (text: string) => new TextEncoder().encode(text)
  expect(parseBody(encode('['.repeat(200_000) + ']'.repeat(200_000)))).toBeUndefined()
  expect(parseBody(encode(JSON.stringify({ a: '[{"'.repeat(5_000), b: '\\' })))).toBeObject()
})

const many = <Item>(length: number, make: (index: number) => Item): Item[] =>
  Array.from({ length }, (_, i) => make(i))
const changed = (field: string, held: object) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: 'WABA', changes: [{ field, value: { metadata, ...held } }] }],
})

test('a body of the maximum size is kept whole in linear time, whatever is wrong in it', () => {
  const contacts = many(10_000, (i) => ({
    wa_id: `346${String(i).padStart(8, '0')}`,
    profile: { name: 'Rosa' },
  }))
  const long = [{ wa_id: '34600111222', profile: { name: 'R'.repeat(1_000_000) } }]
  const wrong = many(20_000, (i) => ({ id: `wamid.${i}`, type: 'text' }))
  const good = many(10_000, (i) => ({ ...message1(i), from: `346${String(i).padStart(8, '0')}` }))
  const bodies: [kept: number, body: object][] = [
    [20_000, changed('messages', { contacts, messages: wrong })],
    [20_000, changed('messages', { contacts: long, messages: many(20_000, () => ({})).map((_, i) => [i]) })],
    [0, changed('messages', { contacts, messages: good })],
    [20_000, changed('smb_message_echoes', { contacts, message_echoes: wrong })],
    [
      20_000,
      changed('history', {
        history: [{ threads: [{ id: '34600111222', messages: many(20_000, (i) => i) }] }],
      }),
    ],
    [1, changed('smb_message_echoes', { message_echoes: ['x'.repeat(2_000_000)] })],
    [
      1_000,
      { object: 'whatsapp_business_account', entry: many(1_000, (i) => ({ i, more: 'x'.repeat(2_000) })) },
    ],
  ]
  for (const [expected, body] of bodies) {
    const unread: UnreadableEvent[] = read(body).flatMap((one) => one.unread)
    expect(unread).toHaveLength(expected)
    const kept = unread.reduce((sum, { content: one }) => sum + JSON.stringify(one).length, 0)
    expect(kept).toBeLessThan(2 * JSON.stringify(body).length + 400 * expected)
  }
})

const message1 = (i: number) => ({
  id: `wamid.bo-${i}`,
  timestamp: '1795860000',
  type: 'text',
  text: { body: 'hola' },
})

test('content for another number is quarantined whole, without ours', () => {
  const body = {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: 'WABA',
        changes: [
          ...(changed('messages', { messages: [{ ...message1(1), from: '34600111222' }] }).entry[0]
            ?.changes ?? []),
          { field: 'messages', value: { metadata: { phone_number_id: '999' }, messages: [message1(2)] } },
        ],
      },
    ],
  }
  const [ours, others] = read(body)
  expect([ours?.lineId, ours?.messages.length, ours?.unread.length]).toEqual([LINE, 1, 0])
  expect(others?.unread.map(({ reason }) => reason)).toEqual([NOT_SERVED])
  expect(JSON.stringify(others?.unread)).not.toContain('wamid.bo-1')
  // The number has become ours since.
  const parsed = parsePayload(others?.unread[0]?.content)
  expect('deliveries' in parsed && parsed.deliveries[0]?.unread.map(({ reason }) => reason)).toEqual([
    'message without a sender',
  ])
})
