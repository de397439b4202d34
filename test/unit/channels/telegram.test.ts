import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseBody } from '#channels/core'
import { buttonsMessage, listMessage, textMessage } from '#domain/conversations'
import type { Town } from '#domain/town'
import { LANGUAGES } from '#languages'
import { parseCallbackData, toCallbackData } from '../../../src/channels/telegram/choice.ts'
import type { TelegramConfig } from '../../../src/channels/telegram/config.ts'
import { failureOf } from '../../../src/channels/telegram/errors.ts'
import { toHtml } from '../../../src/channels/telegram/html.ts'
import { renderMessage } from '../../../src/channels/telegram/render.ts'
import { TEXTS } from '../../../src/channels/telegram/texts.ts'
import { parseUpdate } from '../../../src/channels/telegram/update.ts'
import { createReparse } from '../../../src/channels/telegram/webhook.ts'
import { parseHtml } from '../../../src/dev/emulator/telegram/html.ts'
import { validateMarkup } from '../../../src/dev/emulator/telegram/markup.ts'
import { STANDARD_LIMITS } from '../../../src/domain/conversations/outbound/outgoing.ts'

/** What the bot makes of whatever comes, and that whatever it says is taken. */

const config: TelegramConfig = {
  apiUrl: 'https://api.telegram.org',
  token: '7362915048:AAHq3vTn0cJx5Wl9Rk2ZyB8mFdUe4sGpXoQ',
  botId: '7362915048',
  messagesPerSecond: 25,
}
const ID = '0199f3a2-7c41-7d05-8e6b-3f2a91c4d7e8'
const context = { id: ID, town: { profile: { name: 'Manresa' } } as Town, language: 'ca' as const }

const from = { id: 271_828_182, is_bot: false, first_name: 'Rosa', language_code: 'ca' }
const chat = { id: from.id, type: 'private' }

test('whatever is posted is a message, or put aside with where it is wrong; nothing is thrown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const { messages, unread, notices, optOuts } = parseUpdate(json, config)
      expect(messages.length + unread.length + notices.length + optOuts.length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 2_000 },
  )
  const kinds = fc.constantFrom('message', 'edited_message', 'callback_query', 'my_chat_member', 'poll')
  const content = fc.record(
    {
      message_id: fc.oneof(fc.integer(), fc.string()),
      id: fc.oneof(fc.string(), fc.integer()),
      date: fc.oneof(fc.integer(), fc.double(), fc.string()),
      chat: fc.oneof(fc.constant(chat), fc.jsonValue()),
      from: fc.oneof(fc.constant(from), fc.jsonValue()),
      text: fc.oneof(fc.string(), fc.jsonValue()),
      photo: fc.jsonValue(),
      location: fc.jsonValue(),
      contact: fc.jsonValue(),
      data: fc.oneof(fc.string(), fc.jsonValue()),
      message: fc.jsonValue(),
      new_chat_member: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(kinds, content, fc.integer(), (kind, one, update) => {
      const { messages, unread } = parseUpdate({ update_id: update, [kind]: one }, config)
      expect(messages.length + unread.length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 3_000 },
  )
})

test('a body that is none, or nested without end, is put aside as it came', () => {
  for (const body of ['', 'no JSON', '['.repeat(100_000), '{"update_id":"one"}', 'null']) {
    const { unread } = parseUpdate(parseBody(new TextEncoder().encode(body)), config, body)
    expect(unread).toHaveLength(1)
  }
})

test('an id of the platform’s is not stored as it came, and the same message has the same one', () => {
  const update = { update_id: 1, message: { message_id: 5, date: 1_795_000_000, chat, from, text: 'hola' } }
  const [message] = parseUpdate(update, config).messages
  expect(message?.externalId).toMatch(/^telegram:[0-9a-f]{40}$/)
  // The platform numbers updates from another start after a quiet week: a number of long ago is no repetition.
  expect(parseUpdate({ ...update, update_id: 77 }, config).messages[0]?.externalId).toBe(message?.externalId)
  const other = { update_id: 1, message: { ...update.message, message_id: 6 } }
  expect(parseUpdate(other, config).messages[0]?.externalId).not.toBe(message?.externalId)
  expect(message).toMatchObject({
    person: { account: 'telegram:271828182' },
    profile: { name: 'Rosa' },
    language: 'ca',
    at: new Date('2026-11-17T13:06:40Z'),
  })
})

test.each([
  [{ text: '/start' }, { type: 'opened' }],
  [{ text: '/start@ajmanresa_bot' }, { type: 'opened' }],
  [{ text: '/start seguir_26-00417' }, { type: 'text', text: 'seguir 26-00417' }],
  [{ text: '/menu@ajmanresa_bot' }, { type: 'text', text: '/menu' }],
  [{ text: 'a/menu' }, { type: 'text', text: 'a/menu' }],
  [
    {
      venue: { location: { latitude: 41.7, longitude: 1.8 }, title: 'La Seu', address: 'Baixada de la Seu' },
    },
    { type: 'location', lat: 41.7, long: 1.8, name: 'La Seu, Baixada de la Seu' },
  ],
  [
    { contact: { phone_number: '+34 600 111 222', first_name: 'Rosa', user_id: from.id } },
    {
      type: 'contacts',
      cards: [{ name: 'Rosa', phones: ['+34 600 111 222'], emails: [] }],
      shared: '34600111222',
    },
  ],
  [
    { contact: { phone_number: '34600111222', first_name: 'Rosa', user_id: 4 } },
    { type: 'contacts', cards: [{ name: 'Rosa', phones: ['34600111222'], emails: [] }] },
  ],
  [
    {
      photo: [
        { file_id: 's', width: 90, height: 60 },
        { file_id: 'l', width: 900, height: 600 },
      ],
      caption: 'Així',
    },
    { type: 'picture', mediaId: 'l', caption: 'Així' },
  ],
  [
    { animation: { file_id: 'a', mime_type: 'video/mp4' }, document: { file_id: 'a' } },
    { type: 'media', kind: 'video', mediaId: 'a', mime: 'video/mp4' },
  ],
  [
    { document: { file_id: 'd', mime_type: 'image/heic', file_name: 'IMG.heic' } },
    { type: 'picture', mediaId: 'd', filename: 'IMG.heic' },
  ],
  [{ dice: { value: 3 } }, { type: 'other', kind: 'dice' }],
  [{ pinned_message: {} }, { type: 'other', kind: 'system' }],
  [{ something_new: {} }, { type: 'other', kind: 'unsupported' }],
])('%j is understood', (content, incoming) => {
  const update = { update_id: 1, message: { message_id: 5, date: 1, chat, from, ...content } }
  expect(parseUpdate(update, config).messages[0]?.incoming).toEqual(incoming as never)
})

test('bots are not answered, and what is written in groups or channels is not read', () => {
  const message = { message_id: 5, date: 1, chat, from: { ...from, is_bot: true }, text: 'hola' }
  expect(parseUpdate({ update_id: 1, message }, config).unread[0]?.reason).toBe('message of a bot')
  for (const type of ['group', 'supergroup', 'channel']) {
    const inGroup = { ...message, from, chat: { id: -5, type, title: 'Veïns' } }
    const { messages, unread, notices } = parseUpdate({ update_id: 1, message: inGroup }, config)
    expect([messages, unread, notices]).toEqual([
      [],
      [],
      [{ field: 'group', content: { type }, hourly: true }],
    ])
  }
})

test('what was put aside is read again by the channel whose it is', () => {
  const reparse = createReparse(config)
  const message = { message_id: 5, date: 1, chat, from, text: 'hola' }
  expect(reparse({ update_id: 1, message })?.[0]?.messages).toHaveLength(1)
  expect(reparse(JSON.stringify({ update_id: 1, message }))?.[0]?.messages).toHaveLength(1)
  expect(reparse({ object: 'whatsapp_business_account', entry: [] })).toBeUndefined()
  expect(reparse('no JSON')).toBeUndefined()
})

test('a choice comes back as it was given, in 64 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.nat(99), (choice, place) => {
      const data = toCallbackData(ID, choice, place)
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64)
      expect(Buffer.byteLength(data)).toBeGreaterThan(0)
      if (data !== choice) expect(parseCallbackData(data)).toEqual({ messageId: ID, place })
    }),
  )
  for (const data of ['#', '#AAAA.1', 'menu', `#${'A'.repeat(22)}.1234`])
    expect(parseCallbackData(data)).toBeUndefined()
})

test('whatever a message says, the platform takes it: no markup of somebody else’s, no text that is too long', () => {
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5_000 })
  const title = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
  const option = fc.record({ id: title, title, hint: title })
  const message = fc.oneof(
    words.map(textMessage),
    fc
      .tuple(words, fc.array(option, { minLength: 1, maxLength: 3 }), title)
      .map(([text, all, footer]) => buttonsMessage(text, all, footer)),
    fc
      .tuple(words, fc.array(option, { minLength: 1, maxLength: 10 }), title)
      .map(([text, all, footer]) => listMessage(text, 'Tria', 'Opcions', all, footer)),
    fc
      .tuple(words, title)
      .map(([text, footer]) =>
        buttonsMessage(text, [{ id: 'menu', title: 'Menú' }], footer, 'https://manresa.example/a.jpg'),
      ),
  )
  fc.assert(
    fc.property(message, (one) => {
      const { parameters } = renderMessage(one, context) ?? { parameters: {} as Record<string, unknown> }
      const html = String(parameters.text ?? parameters.caption)
      const parsed = parseHtml(html)
      expect(parsed).not.toHaveProperty('problem')
      if ('text' in parsed)
        expect(parsed.text.length).toBeLessThanOrEqual('text' in parameters ? 4_096 : 1_024)
      expect(validateMarkup(parameters.reply_markup)).toBeUndefined()
    }),
    { numRuns: 500 },
  )
  expect(parseHtml('<b>Hola</b> 👋 &amp; 🗳️')).toEqual({ text: 'Hola 👋 & 🗳️' })
  expect(toHtml('*Rebut*: <script> & 2*3*4')).toBe('<b>Rebut</b>: &lt;script&gt; &amp; 2<b>3</b>4')
  expect(STANDARD_LIMITS.text).toBeLessThanOrEqual(4_096)
})

test.each([
  [401, { description: 'Unauthorized' }, 'account'],
  [404, { description: 'Not Found' }, 'account'],
  [403, { description: 'Forbidden: bot was blocked by the user' }, 'recipient'],
  [403, { description: 'Forbidden: user is deactivated' }, 'recipient'],
  [400, { description: 'Bad Request: chat not found' }, 'recipient'],
  [
    400,
    {
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: -100 },
    },
    'recipient',
  ],
  [429, { description: 'Too Many Requests: retry after 7', parameters: { retry_after: 7 } }, 'rate'],
  [400, { description: 'Bad Request: failed to get HTTP URL content' }, 'media'],
  [413, { description: 'Request Entity Too Large' }, 'media'],
  [400, { description: 'Bad Request: message is too long' }, 'message'],
  [502, {}, 'platform'],
])('a refusal %d %j is about the %s', (status, error, kind) => {
  expect(failureOf(status, error).kind).toBe(kind as never)
})

test('the texts of the channel are in every language, and French has spaces that do not break', () => {
  const keys = Object.keys(TEXTS.ca)
  for (const language of LANGUAGES) {
    expect([language, Object.keys(TEXTS[language])]).toEqual([language, keys])
    if (language !== 'ca')
      for (const [key, text] of Object.entries(TEXTS[language]))
        expect([language, key, text]).not.toEqual([language, key, TEXTS.ca[key as keyof typeof TEXTS.ca]])
  }
  for (const text of Object.values(TEXTS.fr)) expect(text).not.toMatch(/[ \p{L}][;!?]| :|\p{L}:(?=\s|$)/u)
})
