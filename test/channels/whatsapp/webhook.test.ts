import { afterAll, beforeAll, expect, test } from 'bun:test'
import { recordErasedIds } from '../../../src/domain/conversations/inbound/erased-messages.ts'
import {
  delivery,
  LINE,
  post as postTo,
  quarantined,
  sign,
  toTimestamp,
} from '../../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../../support/world.ts'

let world: World
let sql: World['sql']
beforeAll(async () => {
  world = await startWorld()
  sql = world.sql
})
afterAll(() => world.stop())

const post = (body: string | Uint8Array, headers?: Record<string, string>) => postTo(world, body, headers)

const message = (
  from: string,
  id: string,
  more: Record<string, unknown> = { type: 'text', text: { body: 'hola' } },
) => ({ from, id, timestamp: toTimestamp(world.clock.now()), ...more })

const stored = async (id: string) =>
  Number((await sql`select count(*) from inbound_message where external_id like ${id}`)[0]?.count)

test('the handshake returns the challenge only with the right verify token', async () => {
  const ask = (token: string) =>
    fetch(
      `${world.url}/whatsapp/webhook?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`,
    )
  const good = await ask('demo-verify-token')
  expect([good.status, await good.text()]).toEqual([200, '1158201444'])
  expect((await ask('another')).status).toBe(403)
})

test('a forged, unsigned, truncated or altered delivery is rejected and stores nothing', async () => {
  const body = JSON.stringify(delivery({ messages: [message('34600000001', 'wamid.forged')] }))
  for (const headers of [
    { 'x-hub-signature-256': sign(body, 'guess') },
    { 'x-hub-signature-256': '' },
    { 'x-hub-signature-256': 'sha256=00' },
    { 'x-hub-signature-256': sign(body).slice(0, 20) },
  ]) {
    const response = await post(body, headers)
    expect([response.status, await response.text()]).toEqual([401, 'Unauthorized'])
  }
  expect((await post(body.slice(0, -3), { 'x-hub-signature-256': sign(body) })).status).toBe(401)
  expect(await stored('wamid.forged')).toBe(0)
})

test('the signature is verified over the raw bytes, with the platform’s escapes', async () => {
  const body = JSON.stringify(
    delivery({
      messages: [message('34600000002', 'wamid.escaped', { type: 'text', text: { body: 'Adéu, Núria 👋' } })],
    }),
  ).replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  expect((await post(body)).status).toBe(200)
  expect(await stored('wamid.escaped')).toBe(1)
})

/** Why what came last is in quarantine. */
const lastReason = async () => (await quarantined(world)).at(-1)

test('of one delivery, what known people and newcomers wrote is stored in order, and what was erased makes nobody known', async () => {
  const [known, newcomer, erased] = ['34600000011', '34600000012', '34600000013'] as const
  expect((await post(JSON.stringify(delivery({ messages: [message(known, 'wamid.mix-0')] })))).status).toBe(
    200,
  )
  const { town } = world.service
  await town.db.transaction((tx) => recordErasedIds(tx, town, ['wamid.mix-erased']))
  const people = async () => Number((await sql`select count(*) from contact`)[0]?.count)
  const before = await people()
  const messages = [
    message(known, 'wamid.mix-1'),
    message(newcomer, 'wamid.mix-2'),
    message(erased, 'wamid.mix-erased'),
    message(newcomer, 'wamid.mix-3'),
    message(known, 'wamid.mix-4'),
  ]
  for (let again = 0; again < 2; again++)
    expect((await post(JSON.stringify(delivery({ messages })))).status).toBe(200)
  const rows =
    await sql`select conversation_id, string_agg(right(external_id, 1), ' ' order by seq) as written
    from inbound_message where external_id like 'wamid.mix-%' group by 1`
  expect(rows.map(({ written }) => written).sort()).toEqual(['0 1 4', '2 3'])
  expect(await people()).toBe(before + 1)
})

test.each([
  ['invalid JSON', '{"object":', 'body'],
  ['not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'body'],
  ['nested without end', '['.repeat(100_000) + ']'.repeat(100_000), 'body'],
  ['not an object', '"hola"', 'body'],
  ['another product', JSON.stringify({ object: 'page', entry: [] }), 'object'],
])('a signed delivery is refused with 400 naming the field, and quarantined: %s', async (_, body, field) => {
  const before = (await quarantined(world)).length
  for (const again of [1, 2]) {
    const response = await post(body)
    expect([again, response.status, await response.text()]).toEqual([again, 400, `Bad Request: ${field}`])
  }
  expect((await quarantined(world)).length).toBe(before + 1)
  expect(await lastReason()).toMatchObject({ field: 'body', reason: field, lineId: '' })
})

test.each([
  ['entries of a wrong shape', { entry: [{ id: '1', changes: 'x' }] }, 'entry', 'entry'],
  ['no entries', { entry: [] }, 'entry', 'nothing that is known'],
  ['a change without a field', { entry: [{ id: '1', changes: [{ value: {} }] }] }, 'change', 'change'],
  [
    'a field that is not known',
    { entry: [{ id: '1', changes: [{ field: 'hologrames', value: { de: 'Rosa' } }] }] },
    'hologrames',
    'field that is not known',
  ],
  [
    'messages to no number',
    { entry: [{ id: '1', changes: [{ field: 'messages', value: { messages: [{ id: 'wamid.x' }] } }] }] },
    'messages',
    'change without a number',
  ],
  ['an empty change', delivery({}), 'messages', 'nothing that is known'],
  ['a list that is none', delivery({ messages: { id: 'wamid.y' } }), 'messages', 'messages.messages'],
  ['a list that is not known', delivery({ somnis: [{ id: 'wamid.z' }] }), 'messages', 'messages.somnis'],
])(
  'a delivery with %s is acknowledged, to avoid repeats for days, and quarantined once',
  async (_, body, field, reason) => {
    const before = (await quarantined(world)).length
    const whole = { object: 'whatsapp_business_account', ...body }
    for (let i = 0; i < 2; i++) expect((await post(JSON.stringify(whole))).status).toBe(200)
    expect((await quarantined(world)).length).toBe(before + 1)
    expect(await lastReason()).toMatchObject({ field, reason, content: { object: whole.object } })
  },
)

test('a delivery that is too large is refused before it is read', async () => {
  const response = await post('x'.repeat(4 * 1024 * 1024))
  expect(response.status).toBe(413)
})

test('a delivery for a number that is not served is acknowledged, quarantined and not answered', async () => {
  const body = delivery({ messages: [message('34600000003', 'wamid.elsewhere')] }, '999')
  expect((await post(JSON.stringify(body))).status).toBe(200)
  expect(await stored('wamid.elsewhere')).toBe(0)
  expect(await lastReason()).toMatchObject({ reason: 'number not served', lineId: '999', content: body })
})

test('one malformed message affects no other, and is quarantined alone', async () => {
  const long = 'wamid.'.padEnd(513, 'x')
  const messages = [
    { nonsense: true },
    message('34600000004', 'wamid.good'),
    message('34600000004', 'wamid.far', { type: 'location', location: { latitude: 91, longitude: 0 } }),
    message('34600000004', 'wamid.group', { type: 'text', text: { body: 'hola' }, group_id: 'Veïns' }),
    message('34600000004', long),
    message('3'.repeat(300), 'wamid.long-sender'),
  ]
  const before = (await quarantined(world)).length
  for (let i = 0; i < 2; i++) expect((await post(JSON.stringify(delivery({ messages })))).status).toBe(200)
  expect(await stored('wamid.good')).toBe(1)
  const kept = (await quarantined(world)).slice(before)
  expect(kept.map(({ reason }) => reason).sort()).toEqual([
    'message in a group',
    'message.from',
    'message.id',
    'message.id',
    'message.location.latitude',
  ])
  for (const { content } of kept) expect(JSON.stringify(content)).not.toContain('wamid.good')
  for (const id of ['wamid.far', 'wamid.group', 'wamid.long%']) expect(await stored(id)).toBe(0)
})

test('all messages of several people in one delivery are stored, unknown kinds included', async () => {
  const kinds = [
    'text',
    'image',
    'video',
    'audio',
    'document',
    'sticker',
    'location',
    'contacts',
    'interactive',
    'button',
    'reaction',
    'order',
    'system',
    'unsupported',
    'hologram',
  ]
  const messages = kinds.map((type, index) =>
    message(`3460000010${index % 3}`, `wamid.kind-${index}`, { type }),
  )
  expect((await post(JSON.stringify(delivery({ messages })))).status).toBe(200)
  expect(await stored('wamid.kind-%')).toBe(kinds.length)
})

test('the same delivery five times, some concurrent, stores one message and sends one answer', async () => {
  const body = JSON.stringify(delivery({ messages: [message('34600000005', 'wamid.repeated')] }))
  const answers = await Promise.all(Array.from({ length: 5 }, () => post(body)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(await stored('wamid.repeated')).toBe(1)
  const outbound = () =>
    sql`select o.id from outbound_message o join inbound_message i using (conversation_id) where i.external_id = 'wamid.repeated'`
  await until('the answer', async () => (await outbound()).length >= 1)
  await Bun.sleep(400)
  expect(await outbound()).toHaveLength(1)
})

test('when the webhook answers 200, the message is already in the database', async () => {
  for (let i = 0; i < 20; i++) {
    const id = `wamid.durable-${i}`
    expect(
      (await post(JSON.stringify(delivery({ messages: [message('34600000006', id, { type: 'reaction' })] }))))
        .status,
    ).toBe(200)
    expect(await stored(id)).toBe(1)
  }
})

test('a malformed status affects no other, and is quarantined', async () => {
  const statuses = [{ id: 'wamid.sent', status: 'read' }, { id: 'wamid.sent' }, 'read', { status: 'sent' }]
  const before = (await quarantined(world)).length
  expect((await post(JSON.stringify(delivery({ statuses })))).status).toBe(200)
  expect((await sql`select status from delivery_status where external_id = 'wamid.sent'`).length).toBe(1)
  const kept = (await quarantined(world)).slice(before)
  expect(kept.map(({ reason }) => reason)).toEqual(['status.status', 'status.', 'status.id'])
})

test('a delivery status only moves forward, whatever the order of arrival', async () => {
  const words = ['sent', 'delivered', 'read', 'failed']
  const permutations = (rest: string[]): string[][] =>
    rest.length < 2
      ? [rest]
      : rest.flatMap((one, i) => permutations(rest.toSpliced(i, 1)).map((more) => [one, ...more]))
  const [{ id: conversationId } = { id: '' }] = await sql`select id from conversation limit 1`
  const status = (id: string, word: string, second: number) => ({
    id,
    status: word,
    timestamp: String(1_795_510_800 + second),
    recipient_id: '34',
    biz_opaque_callback_data: undefined,
  })
  const at = world.clock.now()
  for (const [index, order] of permutations(words).entries()) {
    const wamid = `wamid.order-${index}`
    await sql`insert into outbound_message (id, jurisdiction_id, conversation_id, cause_key, content, state, external_id, not_before, created_at, state_at)
      values (${crypto.randomUUID()}, 'manresa.cat', ${conversationId}, ${wamid}, ''::bytea, 'sent', ${wamid}, ${at}, ${at}, ${at})`
    for (const [second, word] of [...order, ...order].entries()) {
      expect((await post(JSON.stringify(delivery({ statuses: [status(wamid, word, second)] })))).status).toBe(
        200,
      )
    }
    const [row] = await sql`select state from outbound_message where external_id = ${wamid}`
    expect([order, row?.state]).toEqual([order, 'read'])
  }
})

test('other account notices of the platform are stored for staff', async () => {
  const body = JSON.stringify(
    delivery({ event: 'FLAGGED', current_limit: 'TIER_250' }, LINE, 'phone_number_quality_update'),
  )
  expect((await post(body)).status).toBe(200)
  expect((await sql`select field from platform_notice`).map(({ field }) => field)).toContain(
    'phone_number_quality_update',
  )
})

test('no telephone number and no name is stored in plain text', async () => {
  const anna = world.citizen('Anna Puigdellívol')
  await anna.asks('hola', 'Sóc l’assistent automàtic')
  const tables =
    await sql`select table_name from information_schema.tables where table_schema in ('public', 'pgboss')`
  for (const { table_name: table } of tables) {
    const schema =
      (
        await sql`select 1 from information_schema.tables where table_schema = 'public' and table_name = ${table}`
      ).length > 0
        ? 'public'
        : 'pgboss'
    const rows = await sql.unsafe(
      `select t::text as row from "${schema}"."${table}" t where t::text like '%${anna.waId}%' or t::text like '%Puigdell%'`,
    )
    expect([table, rows]).toEqual([table, []] as never)
  }
})
