import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import type { Citizen } from '../../support/citizen.ts'
import { DAY } from '../../support/clock.ts'
import { LINE } from '../../support/stand-ins/cloud-api.ts'
import { idOf, startMessenger } from '../../support/stand-ins/messenger.ts'

/** What the town may send, to whom, what it costs, and how it fails. */

let town: ReturnType<typeof startMessenger>
let rosa: Citizen
let bsuid: string
beforeAll(async () => {
  town = startMessenger()
  rosa = town.citizen('Rosa Puig')
  await rosa.takesUsername('rosa.puig')
  await rosa.says('hola')
  bsuid = (await rosa.identity()).bsuid
})
afterAll(() => town.stop())
afterEach(() => town.own('DELETE', '/faults').then(() => town.setFaults({ noPairRate: true })))

test('sending to a number: the answer has the number only, statuses have the user id too', async () => {
  const answer = await town.send({ to: `+${rosa.waId}`, biz_opaque_callback_data: 'abc' })
  expect(answer.body.contacts).toEqual([{ input: `+${rosa.waId}`, wa_id: rosa.waId }])
  const sent = await town.statusOf(idOf(answer), 'sent')
  expect(sent.status).toMatchObject({
    recipient_id: rosa.waId,
    recipient_user_id: bsuid,
    biz_opaque_callback_data: 'abc',
  })
  // The username is told from the delivery on.
  expect(sent.contact).toEqual({ profile: { name: 'Rosa Puig' }, wa_id: rosa.waId, user_id: bsuid })
  const read = await town.statusOf(idOf(answer), 'read')
  expect(read.contact).toHaveProperty('profile.username', '@rosa.puig')
})

test('sending to a user id with a hidden number: answer and statuses have no number', async () => {
  const mar = town.citizen('Mar')
  const hidden = await mar.hidesNumber('mar.serra')
  await mar.says('hola')
  const answer = await town.send({ recipient: hidden.bsuid })
  expect(answer.body.contacts).toEqual([{ input: hidden.bsuid, user_id: hidden.bsuid }])
  const { status, contact } = await town.statusOf(idOf(answer), 'delivered')
  expect(status).toHaveProperty('recipient_user_id', hidden.bsuid)
  expect(status).not.toHaveProperty('recipient_id')
  expect(contact).toEqual({ profile: { name: 'Mar', username: '@mar.serra' }, user_id: hidden.bsuid })
  await mar.sees('Bon dia')
})

test('sending with both, the number is used', async () => {
  const answer = await town.send({ to: rosa.waId, recipient: 'ES.1' })
  expect(answer.body.contacts).toEqual([{ input: rosa.waId, wa_id: rosa.waId }])
})

test.each([
  ['nobody', {}, 100],
  ['a user id in the place of a number', { to: 'ES.8412095530071' }, 131009],
  ['words in the place of a number', { to: 'Rosa' }, 131009],
  ['a malformed user id', { recipient: '8412095530071' }, 131009],
  ['a user id with signs', { recipient: 'ES.84-12' }, 131009],
  ['a user id of 129', { recipient: `ES.${'1'.repeat(129)}` }, 131009],
  ['a user id of another portfolio', { recipient: 'ES.8412095530071' }, 131009],
  ['the user id of a parent portfolio', { recipient: 'ES.ENT.8412095530071' }, 131009],
])('sending to %s is refused', async (_, whom, code) => {
  expect((await town.send(whom)).code).toBe(code)
})

test('a one-time code cannot be sent to a user id (131062), and can be sent to a number', async () => {
  const parameters = [{ type: 'text', text: '482913' }]
  const body = { type: 'body', parameters }
  const code = (components: object[]) => ({
    type: 'template',
    template: { name: 'one_time_code', language: { code: 'ca' }, components },
  })
  expect((await town.send({ recipient: bsuid, ...code([body]) })).code).toBe(131062)
  const button = { type: 'button', sub_type: 'url', index: '0', parameters }
  expect((await town.send({ recipient: bsuid, to: rosa.waId, ...code([body, button]) })).status).toBe(200)
  const answer = await town.send({ to: rosa.waId, ...code([body, button]) })
  expect((await town.statusOf(idOf(answer), 'sent')).status.pricing).toMatchObject({
    category: 'authentication',
  })
  const other = { ...button, parameters: [{ type: 'text', text: '000000' }] }
  expect((await town.send({ to: rosa.waId, ...code([body, other]) })).code).toBe(132018)
  const long = [{ ...body, parameters: [{ type: 'text', text: '1234567890123456' }] }]
  expect((await town.send({ to: rosa.waId, ...code(long) })).code).toBe(132018)
  expect((await town.send({ to: rosa.waId, ...code([body]) })).code).toBe(131008)
})

test('sending to a number without WhatsApp fails afterwards with 131026, without contacts or user id', async () => {
  const answer = await town.send({ to: '34600000999' })
  const { value, status } = await town.statusOf(idOf(answer), 'failed')
  expect(status).toMatchObject({ recipient_id: '34600000999', errors: [{ code: 131026 }] })
  expect(status).not.toHaveProperty('recipient_user_id')
  expect(status).not.toHaveProperty('pricing')
  expect(value).not.toHaveProperty('contacts')
})

test.each([131047, 131026, 131049, 131042, 131053])(
  'a message can be accepted and then fail with %i',
  async (code) => {
    await town.setFaults({ failLater: { code, times: 1 } })
    const [seen, used] = [await rosa.transcript(), await town.own('GET', '/usage')]
    const byPhone = await town.statusOf(idOf(await town.send({ to: rosa.waId })), 'failed')
    expect(byPhone.status.errors).toMatchObject([{ code, error_data: { details: expect.any(String) } }])
    expect(byPhone.status).not.toHaveProperty('recipient_user_id')
    await town.setFaults({ failLater: { code, times: 1 } })
    const byUserId = await town.statusOf(idOf(await town.send({ recipient: bsuid })), 'failed')
    expect(byUserId.status).toHaveProperty('recipient_user_id', bsuid)
    expect(byUserId.contact).toBeUndefined()
    expect((await rosa.transcript()).length).toBe(seen.length)
    expect(await town.own('GET', '/usage')).toEqual(used)
    expect((await town.send({ to: rosa.waId })).status).toBe(200)
  },
)

test.each([131042, 131031, 133010, 10])(
  'an account with error %i refuses every message, and says so in its health, until it is repaired',
  async (code) => {
    const health = async () => {
      const { body } = await town.graph('GET', '644069801?fields=health_status')
      return (body.health_status as { can_send_message: string }).can_send_message
    }
    await town.setFaults({ accountCode: code })
    expect((await town.send({ to: rosa.waId })).code).toBe(code)
    expect((await town.send({ recipient: bsuid })).code).toBe(code)
    expect(await health()).toBe('BLOCKED')
    await town.setFaults({ accountLate: true })
    const late = await town.statusOf(idOf(await town.send({ to: rosa.waId })), 'failed')
    expect(late.status.errors).toMatchObject([{ code }])
    await town.setFaults({ accountCode: 0, accountLate: false })
    expect(await health()).toBe('AVAILABLE')
    expect((await town.send({ to: rosa.waId })).status).toBe(200)
  },
)

test('a token that has run out opens nothing; restricted templates leave the answers', async () => {
  await town.setFaults({ accountCode: 190 })
  expect((await town.graph('GET', '644069801')).code).toBe(190)
  await town.setFaults({ accountCode: 131064 })
  expect((await town.send({ to: rosa.waId })).status).toBe(200)
  await town.setFaults({ accountCode: 0 })
})

test('a malformed fault is refused', async () => {
  for (const failLater of [{ code: '131047', times: 1 }, { code: 131047 }, 3, null])
    expect((await town.setFaults({ failLater })).status).toBe(400)
})

test('sending to a user id from before a change of number fails', async () => {
  const nil = town.citizen('Nil')
  await nil.says('hola')
  const { bsuid: former } = await nil.identity()
  await nil.changesNumber('34600999555')
  const { status } = await town.statusOf(idOf(await town.send({ recipient: former })), 'failed')
  expect(status).toMatchObject({ recipient_user_id: former, errors: [{ code: 131026 }] })
})

test.each([
  ['v20.0', 400, 2635],
  ['v13.0', 400, 2635],
  ['v27.0', 404, 2500],
  ['latest', 404, 2500],
  ['v21.0', 200, undefined],
  ['v26.0', 200, undefined],
])('a call of Graph API version %s answers %i', async (version, status, code) => {
  const answer = await town.send({ to: rosa.waId }, version)
  expect([answer.status, answer.code]).toEqual([status, code])
})

test('from version 25.0 on, a message says what its recipient is', async () => {
  const without = { to: rosa.waId, recipient_type: undefined }
  expect((await town.send(without, 'v24.0')).status).toBe(200)
  expect(await town.send(without, 'v25.0')).toMatchObject({ status: 400, code: 100 })
  expect(await town.send(without, 'v26.0')).toMatchObject({ status: 400, code: 100 })
})

test('from version 24.0 on, the limit of the number has another name', async () => {
  const limits = ['messaging_limit_tier', 'whatsapp_business_manager_messaging_limit']
  const answers = async (version: string) =>
    Promise.all(
      limits.map(
        async (field) => (await town.graph('GET', `${LINE}?fields=${field}`, undefined, version)).status,
      ),
    )
  expect(await answers('v23.0')).toEqual([200, 400])
  expect(await answers('v26.0')).toEqual([400, 200])
})

test('from version 24.0 on, statuses have no conversation', async () => {
  const before = await town.statusOf(idOf(await town.send({ to: rosa.waId }, 'v23.0')), 'sent')
  const since = await town.statusOf(idOf(await town.send({ to: rosa.waId }, 'v24.0')), 'sent')
  expect(before.status).toHaveProperty('conversation.origin.type', 'service')
  expect(since.status).not.toHaveProperty('conversation')
})

test('the first thousand service messages of a month are free, templates are not, and the count restarts each month', async () => {
  const pricing = async (payload: object) =>
    (await town.statusOf(idOf(await town.send({ to: rosa.waId, ...payload })), 'sent')).status.pricing
  await town.own('PUT', '/usage', { service: 999 })
  const free = { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' }
  expect(await pricing({})).toEqual(free)
  expect(await pricing({})).toEqual({ ...free, billable: true, type: 'regular' })
  const parameters = ['26-00001', 'Enllumenat'].map((text) => ({ type: 'text', text }))
  const template = {
    name: 'request_received',
    language: { code: 'ca' },
    components: [{ type: 'body', parameters }],
  }
  expect(await pricing({ type: 'template', template })).toEqual({
    billable: true,
    pricing_model: 'PMP',
    type: 'regular',
    category: 'utility',
  })
  expect(await town.own('GET', '/usage')).toMatchObject({ service: 1001, free: 1000, utility: 1 })
  town.clock.advance(32 * DAY)
  expect(await town.own('GET', '/usage')).toMatchObject({ service: 0, free: 0, utility: 0 })
  town.clock.reset()
})

const interactive = (type: string, more: object) => ({
  type: 'interactive',
  interactive: { type, body: { text: 'Trieu' }, ...more },
})
const flow = (parameters: object) =>
  interactive('flow', {
    action: {
      name: 'flow',
      parameters: {
        flow_message_version: '3',
        flow_id: '77',
        flow_cta: 'Obrir',
        flow_token: 'x',
        flow_action: 'navigate',
        flow_action_payload: { screen: 'INICI' },
        ...parameters,
      },
    },
  })
const ask = (text: string, name = 'request_contact_info') =>
  interactive('request_contact_info', { body: { text }, action: { name } })
const call = (parameters: object) => interactive('voice_call', { action: { name: 'voice_call', parameters } })
const cards = (count: number, display_text = 'Veure') =>
  interactive('carousel', {
    action: {
      cards: Array.from({ length: count }, (_, card_index) => ({
        card_index,
        type: 'cta_url',
        header: { type: 'image', image: { link: 'http://127.0.0.1:9/a.jpg' } },
        action: { name: 'cta_url', parameters: { display_text, url: 'https://manresa.example' } },
      })),
    },
  })

test.each([
  ['a request for contact details', ask('Ens cal el telèfon'), undefined],
  ['one of 1,025', ask('x'.repeat(1025)), 131009],
  ['one with another action', ask('Ens cal el telèfon', 'send_location'), 131009],
  ['a call where calls are off', call({ display_text: 'Trucar' }), 138000],
  ['a form', flow({}), undefined],
  ['a form that does not exist', flow({ flow_id: '78' }), 131009],
  ['a form without a token', flow({ flow_token: '' }), 131008],
  ['a form with a label of 21', flow({ flow_cta: 'x'.repeat(21) }), 131009],
  ['a screen that does not exist', flow({ flow_action_payload: { screen: 'FI' } }), 131009],
  ['a form that has an endpoint, with a screen', flow({ flow_action: 'data_exchange' }), 131009],
  ['a form that is blocked', flow({ flow_id: '79' }), 132068],
  ['a form that is held back', flow({ flow_id: '80' }), 132069],
  ['two cards', cards(2), undefined],
  ['one card', cards(1), 131009],
  ['eleven cards', cards(11), 131009],
  ['a card with a label of 21', cards(2, 'x'.repeat(21)), 131009],
  ['a card of a person', { type: 'contacts', contacts: [{ name: { formatted_name: '010' } }] }, undefined],
  ['a card without a name', { type: 'contacts', contacts: [{}] }, 131008],
])('a payload is accepted or refused as on the platform: %s', async (_, payload, code) => {
  await town.own('PUT', '/flows/77', { screens: ['INICI'] })
  await town.own('PUT', '/flows/79', { screens: ['INICI'], status: 'BLOCKED' })
  await town.own('PUT', '/flows/80', { screens: ['INICI'], status: 'THROTTLED' })
  expect((await town.send({ to: rosa.waId, ...payload })).code).toBe(code as number)
})

test('a call button is accepted where calls are enabled', async () => {
  await town.setFaults({ calling: true })
  expect(
    (await town.send({ to: rosa.waId, ...call({ display_text: 'Trucar', ttl_minutes: 60 }) })).status,
  ).toBe(200)
  expect((await town.send({ to: rosa.waId, ...call({ ttl_minutes: 43_201 }) })).code).toBe(131009)
})
