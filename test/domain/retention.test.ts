import { afterAll, beforeAll, expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import { purgeConversations } from '#domain/conversations'
import type { Citizen } from '../support/citizen.ts'
import { MINUTE } from '../support/clock.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** What was written long ago is deleted; what is still open stays. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const writes = async (name: string, ...more: [string, string | RegExp][]): Promise<Citizen> => {
  const person = world.citizen(name)
  await person.says('hola')
  await person.sees('En què us podem ajudar?')
  for (const [said, seen] of more) {
    await person.says(said)
    await person.sees(seen)
  }
  return person
}

/** The conversation that was written in last. */
const latest = async (): Promise<string> => {
  const [row] = await world.sql`select id from conversation order by created_at desc limit 1`
  return String(row?.id)
}

/** Puts a conversation this many months back, with all that is in it. */
const months = async (id: string, back: number): Promise<void> => {
  const ago = `${back} months`
  await world.sql`update conversation set created_at = created_at - ${ago}::interval, last_inbound_at = last_inbound_at - ${ago}::interval where id = ${id}`
  await world.sql`update inbound_message set received_at = received_at - ${ago}::interval, occurred_at = occurred_at - ${ago}::interval where conversation_id = ${id}`
  await world.sql`update outbound_message set created_at = created_at - ${ago}::interval where conversation_id = ${id}`
  await world.sql`update handover set requested_at = requested_at - ${ago}::interval, closed_at = closed_at - ${ago}::interval where conversation_id = ${id}`
}

const left = async (id: string): Promise<{ messages: number; there: boolean }> => {
  const [row] = await world.sql`
    select (select count(*)::int from inbound_message where conversation_id = ${id}) +
      (select count(*)::int from outbound_message where conversation_id = ${id}) as messages,
      exists (select 1 from conversation where id = ${id}) as there`
  return { messages: Number(row?.messages), there: Boolean(row?.there) }
}

test('after a year messages are deleted and contacts with nothing open erased; open cases of staff stay', async () => {
  await writes('Rosa')
  const silent = await latest()
  await writes('Joan', ['hi ha un fanal fos al carrer Guimerà 12', 'Reviseu-ho'])
  const joan = await latest()
  await world.sql`update conversation set remind_at = null`
  const report = await world.report()
  const [who] = await world.sql`select contact_id from conversation where id = ${joan}`
  await world.sql`update service_request set contact_id = ${who?.contact_id} where id = ${report}`
  await writes('Marta', ['vull parlar amb una persona', /./])
  const waiting = await latest()
  await world.sql`
    insert into handover (id, jurisdiction_id, conversation_id, team, discreet, state, about, requested_at)
    select gen_random_uuid(), jurisdiction_id, id, 'oac', false, 'waiting', state, ${world.clock.now()}::timestamptz from conversation where id = ${waiting}`
  await writes('Pau')
  const recent = await latest()
  await until('everything to be sent', async () => {
    const [row] =
      await world.sql`select count(*)::int as open from outbound_message where state in ('queued', 'sending')`
    return row?.open === 0
  })
  for (const id of [silent, joan, waiting]) await months(id, 13)
  await months(recent, 11)
  await purgeConversations(world.service.town)
  await until('who was silent to be forgotten', async () => !(await left(silent)).there)
  // His report is still open: the words are gone, he can still be told what comes of it.
  expect(await left(joan)).toEqual({ messages: 0, there: true })
  expect((await left(waiting)).messages).toBeGreaterThan(0)
  expect((await left(recent)).messages).toBeGreaterThan(0)
  const [known] = await world.sql`select count(*)::int as contacts from contact`
  expect(known?.contacts).toBe(3)
})

test('messages to a discreet team are deleted after six months, the rest of the conversation after a year', async () => {
  await writes('Laia')
  const id = await latest()
  await until('the answer to be sent', async () => {
    const [row] =
      await world.sql`select count(*)::int as open from outbound_message where state in ('queued', 'sending')`
    return row?.open === 0
  })
  // Half an hour of it was with Social Services, seven months ago; the greeting was two days before.
  await months(id, 7)
  await world.sql`update inbound_message set received_at = received_at - interval '2 days' where conversation_id = ${id}`
  await world.sql`update outbound_message set created_at = created_at - interval '2 days' where conversation_id = ${id}`
  const before = (await left(id)).messages
  const began = DateTime.fromJSDate(world.clock.now()).minus({ months: 7 }).toJSDate()
  const said = new Date(began.getTime() + 10 * MINUTE)
  await world.sql`
    insert into handover (id, jurisdiction_id, conversation_id, team, discreet, state, about, requested_at, closed_at)
    select gen_random_uuid(), jurisdiction_id, id, 'social', true, 'closed', state,
      ${began}, ${began}::timestamptz + interval '30 minutes' from conversation where id = ${id}`
  await world.sql`
    insert into inbound_message (id, jurisdiction_id, conversation_id, external_id, type, content, occurred_at, received_at, handled_at)
    select gen_random_uuid(), jurisdiction_id, id, 'wamid.discret', 'text', state,
      ${said}, ${said}, ${world.clock.now()} from conversation where id = ${id}`
  await purgeConversations(world.service.town)
  expect(await left(id)).toEqual({ messages: before, there: true })
  const [gone] =
    await world.sql`select count(*)::int as said from inbound_message where external_id = 'wamid.discret'`
  expect(gone?.said).toBe(0)
  const [row] =
    await world.sql`select forgotten_at is not null as forgotten, about from handover where team = 'social'`
  expect(row?.forgotten).toBe(true)
  expect(world.service.town.vault.decrypt<string>(row?.about, 'handover.about')).toBe('')
})
