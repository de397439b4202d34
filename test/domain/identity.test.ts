import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { getIdentity, listMerges } from '#domain/contacts'
import { openConversation } from '#domain/conversations'
import { persons } from '../support/personal-data/persons.ts'
import { startReplica } from '../support/replica.ts'
import { type Sender, webhooks } from '../support/stand-ins/webhooks.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** One person, by whatever ids the messenger names them; and two people, by whichever one id both have had. */

let world: World
let messenger: ReturnType<typeof webhooks>
beforeAll(async () => {
  world = await startWorld()
  messenger = webhooks(world)
})
afterAll(() => world.stop())

const { someone, byPhone, hidden, heldBy, answersTo, sees, reports, reportersOf } = persons(
  () => world,
  () => messenger,
)

describe('one person', () => {
  test('first seen by telephone, then by user id, becomes one contact when the platform names both', async () => {
    const rosa = someone('Rosa')
    const number = await reports(byPhone(rosa), 'hi ha un fanal apagat al carrer Guimerà 12')
    const first = await messenger.says(byPhone(rosa), 'gràcies')
    const second = await messenger.says(hidden(rosa), 'hola, soc la Rosa')
    expect((await heldBy(first)).contact).not.toBe((await heldBy(second)).contact)

    const third = await messenger.says(rosa, 'ara ja es veu qui soc')
    const fourth = await messenger.says(hidden(rosa), 'com està la meva incidència?')
    const held = await Promise.all([first, second, third, fourth].map(heldBy))
    expect(new Set(held.map(({ conversation }) => conversation)).size).toBe(1)
    await sees(fourth, number)
    expect(await getIdentity(world.service.town.db, world.service.town, held[0]?.contact ?? '')).toEqual({
      phone: rosa.phone,
      bsuid: rosa.bsuid,
      name: 'Rosa',
    })
  })

  test('known to the phone line by number only is merged when both ids appear together', async () => {
    const { town } = world.service
    const pol = someone('Pol')
    const opened = await town.db.transaction((tx) => openConversation(tx, town, pol.phone))
    const unknown = await messenger.says(hidden(pol), 'hola')
    expect((await heldBy(unknown)).contact).not.toBe(opened.contactId)
    const known = await messenger.says(pol, 'hola')
    const now = (await heldBy(known)).contact
    expect((await heldBy(unknown)).contact).toBe(now)
    const again = await town.db.transaction((tx) => openConversation(tx, town, pol.phone))
    expect(again.contactId).toBe(now)
  })

  test('who changes number in the middle of a report continues it under the new number', async () => {
    const [before, now] = [someone('Nil'), someone('Nil')]
    await sees(await messenger.says(before, 'hi ha un contenidor cremat al carrer Guimerà 12'), 'Reviseu-ho')
    await messenger.numberChanged(before, now)
    await sees(await messenger.says(now, 'sense foto'), 'Reviseu-ho')
    const last = await messenger.says(hidden(now), 'sí')
    await sees(last, 'té el número')
    // Nobody answers what the platform tells.
    const { contact, conversation } = await heldBy(last)
    const [told] = await world.sql`select m.id from inbound_message m
      where m.conversation_id = ${conversation} and m.type = 'identity'`
    const answers = await world.sql`select from outbound_message where cause_key like ${`${told?.id}:%`}`
    expect([told !== undefined, answers.length]).toEqual([true, 0])
    expect(await getIdentity(world.service.town.db, world.service.town, contact)).toMatchObject({
      phone: now.phone,
      bsuid: now.bsuid,
    })
  })

  test('whose changes of number arrive in the wrong order keeps the newest ids', async () => {
    const [first, second, third] = [someone(), someone(), someone()]
    const begun = await messenger.says(first, 'hola', { ago: 300 })
    await messenger.numberChanged(second, third, { ago: 100 })
    await messenger.numberChanged(first, second, { ago: 200 })
    const late = await messenger.says(first, 'això ho vaig escriure abans', { ago: 250 })
    const { contact } = await heldBy(begun)
    expect((await heldBy(late)).contact).toBe(contact)
    expect(await getIdentity(world.service.town.db, world.service.town, contact)).toMatchObject({
      phone: third.phone,
      bsuid: third.bsuid,
    })
  })

  test('whose message from the old number arrives late still gets it attributed', async () => {
    const [before, now] = [someone(), someone()]
    const begun = await messenger.says(byPhone(before), 'hola', { ago: 300 })
    await messenger.numberChanged(byPhone(before), byPhone(now), { ago: 200 })
    const late = await messenger.says(byPhone(before), 'encara des de l’antic', { ago: 250 })
    const other = await messenger.says(byPhone(before), 'hola, acabo d’estrenar número', { ago: 10 })
    expect(await heldBy(late)).toEqual(await heldBy(begun))
    expect((await heldBy(other)).contact).not.toBe((await heldBy(begun)).contact)
  })
})

describe('two people', () => {
  test('the new holder of a number sees nothing of the former one', async () => {
    const anna = someone('Anna')
    const number = await reports(anna, 'hi ha un banc trencat a la plaça Major, 1')
    const pol = { ...someone('Pol'), phone: anna.phone }
    const asked = await messenger.says(pol, 'com està la meva incidència?')
    await until('an answer', async () => (await answersTo(asked)).length > 0)
    expect((await answersTo(asked)).join(' ')).not.toContain(number)
    expect((await heldBy(asked)).contact).not.toBe((await reportersOf(number))[0])
  })

  test('are kept apart: a late message of the former holder does not take the number back', async () => {
    const anna = someone('Anna')
    const pol = { ...someone('Pol'), phone: anna.phone }
    const { town } = world.service
    const begun = await messenger.says(anna, 'hola', { ago: 500 })
    const other = await messenger.says(pol, 'hola', { ago: 100 })
    const late = await messenger.says(anna, 'encara soc jo', { ago: 400 })
    expect((await heldBy(late)).contact).toBe((await heldBy(begun)).contact)
    expect(await getIdentity(town.db, town, (await heldBy(other)).contact)).toMatchObject({
      phone: pol.phone,
    })
    expect((await getIdentity(town.db, town, (await heldBy(begun)).contact))?.phone).toBeUndefined()
  })

  test('with the same name and username are two contacts', async () => {
    const [one, other] = [someone(), someone()].map((ids) => ({ ...hidden(ids), username: 'rosa.puig' }))
    const first = await messenger.says(one as Sender, 'hola')
    const second = await messenger.says(other as Sender, 'hola')
    expect((await heldBy(first)).contact).not.toBe((await heldBy(second)).contact)
  })
})

describe('concurrently on two replicas', () => {
  test('fifty pairs of ids make one contact of each pair, merged once', async () => {
    const replica = await startReplica(world)
    const pairs = Array.from({ length: 50 }, () => someone())
    const known = await Promise.all(
      pairs.flatMap((one) => [messenger.says(byPhone(one), 'hola'), messenger.says(hidden(one), 'hola')]),
    )
    const joined = await Promise.all(
      pairs.flatMap((one) => [
        messenger.says(one, 'hola'),
        messenger.says(one, 'hola', { url: replica.url }),
      ]),
    )
    for (let one = 0; one < pairs.length; one++) {
      const ids = [...known.slice(one * 2, one * 2 + 2), ...joined.slice(one * 2, one * 2 + 2)]
      const held = await Promise.all(ids.map(heldBy))
      expect(new Set(held.map(({ contact }) => contact)).size).toBe(1)
      expect(
        await listMerges(world.service.town.db, world.service.town, held[0]?.contact ?? ''),
      ).toHaveLength(1)
    }
    await replica.stop()
  })

  test('a new person whose first messages reach both replicas is one contact', async () => {
    const replica = await startReplica(world)
    for (const one of Array.from({ length: 20 }, () => someone())) {
      const ids = await Promise.all([
        messenger.says(one, 'hola'),
        messenger.says(hidden(one), 'hola', { url: replica.url }),
        messenger.says(one, 'hola', { url: replica.url }),
      ])
      const held = await Promise.all(ids.map(heldBy))
      expect(new Set(held.map(({ contact }) => contact)).size).toBe(1)
    }
    await replica.stop()
  })

  test('messages to both contacts during their merge are all stored, none twice', async () => {
    const replica = await startReplica(world)
    const both = (n: number) => (n % 2 ? world.url : replica.url)
    const jordi = someone('Jordi')
    await messenger.says(byPhone(jordi), 'hola')
    await messenger.says(hidden(jordi), 'hola')
    const sent = await Promise.all(
      Array.from({ length: 80 }, async (_, n) => {
        await Bun.sleep(n * 5)
        const as = n === 40 ? jordi : n % 2 ? byPhone(jordi) : hidden(jordi)
        return messenger.says(as, `missatge ${n}`, { url: both(Math.floor(n / 2)) })
      }),
    )
    const held = await Promise.all(sent.map(heldBy))
    expect(new Set(held.map(({ conversation }) => conversation)).size).toBe(1)
    expect(held[0]?.conversation).not.toBe('')
    await until('all to be handled', async () => {
      const [row] = await world.sql`select count(*)::int as left from inbound_message
        where conversation_id = ${held[0]?.conversation ?? ''} and handled_at is null`
      return row?.left === 0
    })
    const twice = await world.sql`select split_part(cause_key, ':', 1), split_part(cause_key, ':', 2)
      from outbound_message where conversation_id = ${held[0]?.conversation ?? ''} and problem is distinct from 'merged'
      group by 1, 2 having count(*) > 1`
    expect(twice).toHaveLength(0)
    await replica.stop()
  })
})
