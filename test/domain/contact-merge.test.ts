import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { bookSlot, findSchedule, getAvailability, getSchedules } from '#domain/appointments'
import { getIdentity, giveConsent, listConsents, listMerges } from '#domain/contacts'
import { undoContactMergeIn } from '#domain/conversations'
import { createContext } from '#domain/use-cases'
import { persons } from '../support/personal-data/persons.ts'
import { webhooks } from '../support/stand-ins/webhooks.ts'
import { startWorld, type World } from '../support/world.ts'

/** Two contacts that were merged wrongly are split again, each with what was theirs. */

let world: World
let messenger: ReturnType<typeof webhooks>
beforeAll(async () => {
  world = await startWorld()
  messenger = webhooks(world)
})
afterAll(() => world.stop())

const { someone, byPhone, hidden, heldBy, reports, reportersOf } = persons(
  () => world,
  () => messenger,
)

describe('a wrong merge of contacts', () => {
  const undoMerge = (id: string): Promise<boolean> =>
    world.service.town.db.transaction((tx) =>
      undoContactMergeIn(tx, world.service.town, id, 'lead@demo.test'),
    )

  const appointmentFor = async (contactId: string): Promise<string> => {
    const { town } = world.service
    const schedule = findSchedule(await getSchedules(town), 'oac-centre')
    const service = schedule?.services[0]
    if (!schedule || !service) throw new Error('no agenda')
    const start =
      (await getAvailability(town.db, town, schedule, service)).flatMap(({ starts }) => starts)[0] ?? 0
    const wanted = { agendaId: schedule.id, serviceCode: service.code, start, language: 'ca', contactId }
    const got = await bookSlot(createContext(town, { kind: 'system' }), {
      slot: { ...wanted, channel: 'whatsapp' },
      attendee: { name: 'Anna' },
    })
    if (got.outcome !== 'booked') throw new Error(got.outcome)
    return got.appointment.id
  }

  const consents = (contactId: string, ...notices: string[]) =>
    world.service.town.db.transaction(async (tx) => {
      for (const notice of notices)
        await giveConsent(tx, world.service.town, contactId, { notice, messageId: Bun.randomUUIDv7() })
    })

  const contactOf = async (appointmentId: string) =>
    (await world.sql`select contact_id from appointment where id = ${appointmentId}`)[0]?.contact_id

  const noticesOf = async (contactId: string) =>
    (await listConsents(world.service.town.db, world.service.town, contactId)).map(({ id }) => id).toSorted()

  test('is undone: each gets back their reports, appointments, consents and messages, and they never merge again', async () => {
    const { town } = world.service
    const ids = someone('Anna')
    const [anna, other] = [byPhone(ids), hidden(ids)]
    const report = await reports(anna, 'hi ha un sot a la carretera de Vic, 12')
    const text = await messenger.says(anna, 'bon dia')
    const another = await reports(other, 'hi ha un contenidor cremat al carrer del Bruc, 20')
    const greeting = await messenger.says(other, 'bona tarda')
    const [one, two] = [await heldBy(text), await heldBy(greeting)]
    const appointment = await appointmentFor(one.contact)
    await consents(one.contact, 'agenda', 'mercats')
    await consents(two.contact, 'agenda')

    const joined = await messenger.says(ids, 'hola')
    const { contact } = await heldBy(joined)
    expect([one.contact, two.contact]).toContain(contact)
    expect(await reportersOf(report, another)).toEqual([contact, contact])
    expect(await contactOf(appointment)).toBe(contact)
    expect(await noticesOf(contact)).toEqual(['agenda', 'mercats'])

    const [merge] = await listMerges(town.db, town, contact)
    expect(await undoMerge(merge?.id ?? '')).toBe(true)
    expect(await heldBy(text)).toEqual(one)
    expect(await heldBy(greeting)).toEqual(two)
    expect(await reportersOf(report)).toEqual([one.contact])
    expect(await reportersOf(another)).toEqual([two.contact])
    expect(await contactOf(appointment)).toBe(one.contact)
    expect(await noticesOf(one.contact)).toEqual(['agenda', 'mercats'])
    expect(await noticesOf(two.contact)).toEqual(['agenda'])
    expect(await undoMerge(merge?.id ?? '')).toBe(false)

    // The platform says it again; a person has said otherwise.
    const again = await messenger.says(ids, 'hola')
    expect((await heldBy(again)).contact).toBe(two.contact)
    expect((await heldBy(text)).contact).toBe(one.contact)
  })

  test('of three contacts is undone in reverse order', async () => {
    const { town } = world.service
    const [first, second] = [someone(), someone()]
    const said = [
      await messenger.says(byPhone(first), 'un', { ago: 500 }),
      await messenger.says(hidden(first), 'dos', { ago: 490 }),
      await messenger.says(second, 'tres', { ago: 100 }),
    ]
    const before = await Promise.all(said.map(heldBy))
    await messenger.says(first, 'els dos primers', { ago: 400 })
    await messenger.numberChanged(first, second, { ago: 110 })
    const { contact } = await heldBy(said[0] ?? '')
    for (const id of said) expect((await heldBy(id)).contact).toBe(contact)

    const [last] = (await listMerges(town.db, town, contact)).filter(({ canUndo }) => canUndo)
    expect(await undoMerge(last?.id ?? '')).toBe(true)
    expect(await heldBy(said[2] ?? '')).toEqual(before[2] as never)
    const still = await heldBy(said[0] ?? '')
    expect((await heldBy(said[1] ?? '')).contact).toBe(still.contact)
    expect(still.contact).not.toBe(before[2]?.contact ?? '')
    const [earlier] = (await listMerges(town.db, town, still.contact)).filter(({ canUndo }) => canUndo)
    expect(await undoMerge(earlier?.id ?? '')).toBe(true)
    expect(await Promise.all(said.map(heldBy))).toEqual(before)
  })

  test('does not give back a number that now belongs to another person', async () => {
    const { town } = world.service
    const ids = someone('Anna')
    const first = await messenger.says(byPhone(ids), 'hola', { ago: 400 })
    await messenger.says(hidden(ids), 'hola', { ago: 390 })
    const joined = await messenger.says(ids, 'hola', { ago: 380 })
    const pol = { ...someone('Pol'), phone: ids.phone }
    const other = await messenger.says(pol, 'hola', { ago: 100 })
    const [merge] = await listMerges(town.db, town, (await heldBy(joined)).contact)
    expect(await undoMerge(merge?.id ?? '')).toBe(true)
    expect(await getIdentity(town.db, town, (await heldBy(other)).contact)).toMatchObject({
      phone: ids.phone,
    })
    expect((await getIdentity(town.db, town, (await heldBy(first)).contact))?.phone).toBeUndefined()
  })
})
