import { afterAll, beforeAll, expect, test } from 'bun:test'
import { DAY } from '../../support/clock.ts'
import { LINE } from '../../support/stand-ins/cloud-api.ts'
import { idOf, startMessenger } from '../../support/stand-ins/messenger.ts'
import { until } from '../../support/world.ts'

/**
 * Who a message is from, as of April 2026.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids (7 May 2026)
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system (11 August 2026)
 */

let town: ReturnType<typeof startMessenger>
beforeAll(() => {
  town = startMessenger()
})
afterAll(() => town.stop())

const BSUID = /^ES\.\d{16}$/

test('without a username, message and contact have the number and the user id', async () => {
  const rosa = town.citizen('Rosa Puig')
  const { message, contact } = await town.messageOf(await rosa.says('Hi ha un sot'))
  const { bsuid } = await rosa.identity()
  expect(bsuid).toMatch(BSUID)
  expect(message).toMatchObject({ from: rosa.waId, from_user_id: bsuid, type: 'text' })
  expect(contact).toEqual({ profile: { name: 'Rosa Puig' }, wa_id: rosa.waId, user_id: bsuid })
})

test('with a username and a known number, the contact has the username with its @', async () => {
  const pol = town.citizen('Pol')
  await pol.takesUsername('pol.vila')
  const { message, contact } = await town.messageOf(await pol.says('hola'))
  expect(message).toHaveProperty('from', pol.waId)
  expect(contact).toMatchObject({ wa_id: pol.waId, profile: { name: 'Pol', username: '@pol.vila' } })
})

test('with the number hidden, its fields are absent, not empty', async () => {
  const mar = town.citizen('Mar')
  await mar.says('hola')
  const { bsuid } = await mar.hidesNumber('mar.serra')
  const { message, contact } = await town.messageOf(await mar.says('hi ha un incendi'))
  expect(Object.keys(message).sort()).toEqual(['from_user_id', 'id', 'text', 'timestamp', 'type'])
  expect(contact).toEqual({ profile: { name: 'Mar', username: '@mar.serra' }, user_id: bsuid })
})

test('a hidden number is known for thirty days after the town wrote to it, and longer while in the contact book', async () => {
  const joan = town.citizen('Joan')
  const { bsuid } = await joan.hidesNumber('joan.pla')
  await joan.says('hola')
  idOf(await town.send({ to: joan.waId }))
  expect(await joan.identity()).toMatchObject({ phoneKnown: true, inContactBook: true })
  town.clock.advance(40 * DAY)
  const book = await town.messageOf(await joan.says('encara hi sóc'))
  expect(book.message).toHaveProperty('from', joan.waId)

  const path = `${LINE}/contact_book?messaging_product=whatsapp&bsuid=${bsuid}`
  const gone = { messaging_product: 'whatsapp', success: true, deleted: true }
  expect((await town.graph('DELETE', path)).body).toEqual(gone)
  expect((await town.graph('DELETE', path)).body).toEqual({ ...gone, deleted: false })
  const forgotten = await town.messageOf(await joan.says('i ara?'))
  expect(forgotten.message).not.toHaveProperty('from')
  town.clock.reset()
})

test('after removal from the contact book, a number is known for the rest of the thirty days', async () => {
  const ona = town.citizen('Ona')
  const { bsuid } = await ona.hidesNumber()
  await ona.says('hola')
  idOf(await town.send({ to: ona.waId }))
  await town.graph('DELETE', `${LINE}/contact_book?messaging_product=whatsapp&bsuid=${bsuid}`)
  expect(await ona.identity()).toMatchObject({ phoneKnown: true, inContactBook: false })
})

test('the contact book accepts only user ids of this portfolio', async () => {
  for (const bsuid of ['', 'ES.1', 'ES.ENT.123'])
    expect(
      (await town.graph('DELETE', `${LINE}/contact_book?messaging_product=whatsapp&bsuid=${bsuid}`)).code,
    ).toBe(131009)
})

test('an announced change of number has the old number and both user ids, and no contacts', async () => {
  const nil = town.citizen('Nil')
  await nil.says('hola')
  const before = await nil.identity()
  const old = nil.waId
  const after = await nil.changesNumber('34600999888')
  expect(after.bsuid).toMatch(BSUID)
  expect(after.bsuid).not.toBe(before.bsuid)
  const { value, message } = await town.messageOfType('system')
  expect(value).not.toHaveProperty('contacts')
  expect(message).toMatchObject({
    from: old,
    system: {
      type: 'user_changed_number',
      wa_id: '34600999888',
      user_id: after.bsuid,
      previous_user_id: before.bsuid,
    },
  })
  // The phone keeps what was in it, and the next message comes from the new number.
  const next = await town.messageOf(await nil.says('sóc jo'))
  expect(next.message).toMatchObject({ from: '34600999888', from_user_id: after.bsuid })
})

test('a change of number announced by user ids has no number anywhere', async () => {
  const ivet = town.citizen('Ivet')
  await ivet.hidesNumber('ivet')
  const { bsuid: previous } = await ivet.identity()
  const { bsuid } = await ivet.changesNumber('34600999777')
  const { change } = await until('the change of user id', async () =>
    town.received.find(({ change: { value } }) =>
      value.messages?.some((one) => one.type === 'system' && one.system.type === 'user_changed_user_id'),
    ),
  )
  const text = JSON.stringify(change.value.messages)
  expect(text).toContain(previous)
  expect(text).toContain(bsuid)
  expect(text).not.toContain('3460')
  expect(change.value.messages?.[0]).not.toHaveProperty('from')
})

test('a change of number can go unannounced, and the number can pass to somebody else', async () => {
  const biel = town.citizen('Biel')
  await biel.says('hola')
  const before = await biel.identity()
  const old = biel.waId
  const told = town.received.length
  await biel.changesNumber('34600999666', 'nothing')
  await Bun.sleep(50)
  expect(
    town.received.slice(told).filter(({ change }) => change.value.messages?.[0]?.type === 'system'),
  ).toEqual([])

  const stranger = await town.own('POST', `/citizens/${old}/recycled`, { name: 'Jana' })
  expect(stranger).toMatchObject({ waId: old, name: 'Jana' })
  expect(stranger.bsuid).not.toBe(before.bsuid)
  const { id } = await town.own<{ id: string }>('POST', `/citizens/${old}/messages`, {
    type: 'text',
    text: { body: 'Número nou' },
  })
  const { message } = await town.messageOf(id)
  expect(message).toMatchObject({ from: old, from_user_id: stranger.bsuid })
})

test('a number that somebody has cannot be taken by another person', async () => {
  const [a, b] = [town.citizen('A'), town.citizen('B')]
  await a.isReachable()
  await b.isReachable()
  await expect(b.changesNumber(a.waId)).rejects.toThrow('somebody has this number')
})

test('the answer to a request for contact details makes the number known from the next message on', async () => {
  const pau = town.citizen('Pau Roca')
  await pau.hidesNumber('pau')
  const { bsuid } = await pau.identity()
  await pau.says('vull una cita')
  const interactive = {
    type: 'request_contact_info',
    body: { text: 'Ens cal el vostre telèfon per avisar-vos.' },
    action: { name: 'request_contact_info' },
  }
  const request = idOf(await town.send({ to: undefined, recipient: bsuid, type: 'interactive', interactive }))
  await pau.sees('Ens cal el vostre telèfon')
  const { message } = await town.messageOf(await pau.sharesContact())
  expect(message).not.toHaveProperty('from')
  expect(message).toMatchObject({
    from_user_id: bsuid,
    context: { id: request },
    type: 'contacts',
    contacts: [
      { origin: 'contact_request', phones: [{ phone: `+${pau.waId}`, wa_id: pau.waId, type: 'CELL' }] },
    ],
  })
  expect(JSON.stringify(message)).not.toContain('vcard')
  expect((await town.messageOf(await pau.says('gràcies'))).message).toHaveProperty('from', pau.waId)
})

test('a contact answer without the telephone leaves the number hidden', async () => {
  const laia = town.citizen('Laia')
  await laia.hidesNumber()
  const { message } = await town.messageOf(await laia.sharesContact({ phone: null }))
  expect((message.contacts as object[])[0]).not.toHaveProperty('phones')
  expect(await laia.identity()).toMatchObject({ phoneKnown: false })
})

test('a contact card shared by hand has a vCard, can be of anybody, and makes no number known', async () => {
  const enric = town.citizen('Enric')
  await enric.hidesNumber()
  const { message } = await town.messageOf(
    await enric.sharesContact({ origin: 'other', phone: '34600555444', name: 'Fontaner' }),
  )
  expect(message).toMatchObject({
    contacts: [
      { origin: 'other', vcard: expect.stringContaining('BEGIN:VCARD'), phones: [{ wa_id: '34600555444' }] },
    ],
  })
  expect(await enric.identity()).toMatchObject({ phoneKnown: false })
})
