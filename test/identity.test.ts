import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { agendaIn, agendasOf, availability, book } from '#town/appointments'
import { consentsOf, giveConsent, identityOf, mergesOf } from '#town/contacts'
import { type Outgoing, openConversation, undoMerge } from '#town/conversations'
import { secondReplica } from './support/replica.ts'
import { type Sender, webhooks } from './support/webhooks.ts'
import { startWorld, until, type World } from './support/world.ts'

/** One person, by whatever ids the messenger names them; and two people, by whichever one id both have had. */

let world: World
let messenger: ReturnType<typeof webhooks>
beforeAll(async () => {
  world = await startWorld()
  messenger = webhooks(world)
})
afterAll(() => world.stop())

let people = 0
/** Ids that nobody had before. */
const someone = (name = 'Veí'): Required<Pick<Sender, 'phone' | 'bsuid'>> & Sender => {
  const number = String(++people).padStart(5, '0')
  return { phone: `346551${number}`, bsuid: `ES.84120955${number}`, name }
}
const byPhone = ({ phone, name }: Sender): Sender => ({ phone, name })
const hidden = ({ bsuid, name }: Sender): Sender => ({ bsuid, name })

/** Whose a message is: the contact and the conversation that hold it. */
const heldBy = async (id: string): Promise<{ contact: string; conversation: string }> => {
  const [row] = await world.sql`select c.contact_id as contact, c.id as conversation
    from inbound_message m join conversation c on c.id = m.conversation_id where m.external_id = ${id}`
  return { contact: row?.contact ?? '', conversation: row?.conversation ?? '' }
}

/** What the town answered to a message, whether or not the emulator could deliver it. */
const answersTo = async (id: string): Promise<string[]> => {
  const rows = await world.sql`select o.content from inbound_message m
    join outbound_message o on o.cause_key like m.id || ':%' where m.external_id = ${id} order by o.seq`
  return rows.map(({ content }) => {
    const message = world.service.town.vault.open<Outgoing>(content)
    return 'text' in message ? message.text : message.type
  })
}

/** Waits for an answer with some words in it. */
const sees = (id: string, words: string | RegExp) =>
  until(`an answer to ${id} that says ${words}`, async () =>
    (await answersTo(id)).some((answer) => answer.match(words)),
  ).catch(async (error) => {
    throw new Error(`${error.message}; it says: ${(await answersTo(id)).join(' | ')}`)
  })

/** Somebody reports something to the end. @returns the report's number */
const reports = async (person: Sender, words: string): Promise<string> => {
  await sees(await messenger.says(person, words), 'fotografia')
  await sees(await messenger.says(person, 'no'), 'Reviseu-ho')
  const last = await messenger.says(person, 'sí')
  await sees(last, 'té el número')
  return /\d\d-\d{5}/.exec((await answersTo(last)).join(' '))?.[0] ?? ''
}

const reportersOf = async (...numbers: string[]) =>
  (
    await world.sql`select id, contact_id from service_request where id in ${world.sql(numbers)} order by id`
  ).map(({ contact_id }) => contact_id)

describe('one person', () => {
  test('seen by telephone first, then by user id, is one from when the platform names both', async () => {
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
    expect(await identityOf(world.service.town.db, world.service.town, held[0]?.contact ?? '')).toEqual({
      phone: rosa.phone,
      bsuid: rosa.bsuid,
      name: 'Rosa',
    })
  })

  test('whom the telephone line knows by a number only is joined when the pair appears', async () => {
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

  test('who changes number in the middle of a report goes on with it by the new one', async () => {
    const [before, now] = [someone('Nil'), someone('Nil')]
    await sees(await messenger.says(before, 'hi ha un contenidor cremat al carrer Guimerà 12'), 'fotografia')
    await messenger.numberChanged(before, now)
    await sees(await messenger.says(now, 'no'), 'Reviseu-ho')
    const last = await messenger.says(hidden(now), 'sí')
    await sees(last, 'té el número')
    // Nobody answers what the platform tells.
    const { contact, conversation } = await heldBy(last)
    const [told] = await world.sql`select m.id from inbound_message m
      where m.conversation_id = ${conversation} and m.type = 'identity'`
    const answers = await world.sql`select from outbound_message where cause_key like ${`${told?.id}:%`}`
    expect([told !== undefined, answers.length]).toEqual([true, 0])
    expect(await identityOf(world.service.town.db, world.service.town, contact)).toMatchObject({
      phone: now.phone,
      bsuid: now.bsuid,
    })
  })

  test('changes that are told in the wrong order leave the newest ids', async () => {
    const [first, second, third] = [someone(), someone(), someone()]
    const begun = await messenger.says(first, 'hola', { ago: 300 })
    await messenger.numberChanged(second, third, { ago: 100 })
    await messenger.numberChanged(first, second, { ago: 200 })
    const late = await messenger.says(first, 'això ho vaig escriure abans', { ago: 250 })
    const { contact } = await heldBy(begun)
    expect((await heldBy(late)).contact).toBe(contact)
    expect(await identityOf(world.service.town.db, world.service.town, contact)).toMatchObject({
      phone: third.phone,
      bsuid: third.bsuid,
    })
  })

  test('what was written from the old number arrives late, and is theirs', async () => {
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
  test('a number that went to somebody else shows them nothing of whoever had it', async () => {
    const anna = someone('Anna')
    const number = await reports(anna, 'hi ha un banc trencat a la plaça Major, 1')
    const pol = { ...someone('Pol'), phone: anna.phone }
    const asked = await messenger.says(pol, 'com està la meva incidència?')
    await until('an answer', async () => (await answersTo(asked)).length > 0)
    expect((await answersTo(asked)).join(' ')).not.toContain(number)
    expect((await heldBy(asked)).contact).not.toBe((await reportersOf(number))[0])
  })

  test('a late message of whoever had the number does not take it back', async () => {
    const anna = someone('Anna')
    const pol = { ...someone('Pol'), phone: anna.phone }
    const { town } = world.service
    const begun = await messenger.says(anna, 'hola', { ago: 500 })
    const other = await messenger.says(pol, 'hola', { ago: 100 })
    const late = await messenger.says(anna, 'encara soc jo', { ago: 400 })
    expect((await heldBy(late)).contact).toBe((await heldBy(begun)).contact)
    expect(await identityOf(town.db, town, (await heldBy(other)).contact)).toMatchObject({ phone: pol.phone })
    expect((await identityOf(town.db, town, (await heldBy(begun)).contact))?.phone).toBeUndefined()
  })

  test('the same name and the same username are two people', async () => {
    const [one, other] = [someone(), someone()].map((ids) => ({ ...hidden(ids), username: 'rosa.puig' }))
    const first = await messenger.says(one as Sender, 'hola')
    const second = await messenger.says(other as Sender, 'hola')
    expect((await heldBy(first)).contact).not.toBe((await heldBy(second)).contact)
  })
})

describe('at once, over two replicas', () => {
  test('fifty pairs that both replicas are told of: each makes one contact of two, once', async () => {
    const replica = await secondReplica(world)
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
      expect(await mergesOf(world.service.town.db, world.service.town, held[0]?.contact ?? '')).toHaveLength(
        1,
      )
    }
    await replica.stop()
  })

  test('somebody new, whom both replicas hear of at once, is one contact', async () => {
    const replica = await secondReplica(world)
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

  test('messages go on coming to both contacts while they become one: none is lost, none left over', async () => {
    const replica = await secondReplica(world)
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

describe('a merge that was wrong', () => {
  const appointmentFor = async (contactId: string): Promise<string> => {
    const { town } = world.service
    const agenda = agendaIn(await agendasOf(town), 'oac-centre')
    const service = agenda?.services[0]
    if (!agenda || !service) throw new Error('no agenda')
    const start = (await availability(town.db, town, agenda, service)).flatMap(({ starts }) => starts)[0] ?? 0
    const wanted = { agendaId: agenda.id, serviceCode: service.code, start, language: 'ca', contactId }
    const got = await town.db.transaction((tx) =>
      book(tx, town, { ...wanted, channel: 'whatsapp' }, { name: 'Anna' }),
    )
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
    (await consentsOf(world.service.town.db, world.service.town, contactId)).map(({ id }) => id).toSorted()

  test('is undone: each has their reports, appointments, consents and words again, and it never happens again', async () => {
    const { town } = world.service
    const ids = someone('Anna')
    const [anna, other] = [byPhone(ids), hidden(ids)]
    const report = await reports(anna, 'hi ha un sot a la carretera de Vic, 12')
    const words = await messenger.says(anna, 'bon dia')
    const another = await reports(other, 'hi ha un contenidor cremat al carrer del Bruc, 20')
    const greeting = await messenger.says(other, 'bona tarda')
    const [one, two] = [await heldBy(words), await heldBy(greeting)]
    const appointment = await appointmentFor(one.contact)
    await consents(one.contact, 'agenda', 'mercats')
    await consents(two.contact, 'agenda')

    const joined = await messenger.says(ids, 'hola')
    const { contact } = await heldBy(joined)
    expect([one.contact, two.contact]).toContain(contact)
    expect(await reportersOf(report, another)).toEqual([contact, contact])
    expect(await contactOf(appointment)).toBe(contact)
    expect(await noticesOf(contact)).toEqual(['agenda', 'mercats'])

    const [merge] = await mergesOf(town.db, town, contact)
    expect(await undoMerge(town, merge?.id ?? '', 'lead@demo.test')).toBe(true)
    expect(await heldBy(words)).toEqual(one)
    expect(await heldBy(greeting)).toEqual(two)
    expect(await reportersOf(report)).toEqual([one.contact])
    expect(await reportersOf(another)).toEqual([two.contact])
    expect(await contactOf(appointment)).toBe(one.contact)
    expect(await noticesOf(one.contact)).toEqual(['agenda', 'mercats'])
    expect(await noticesOf(two.contact)).toEqual(['agenda'])
    expect(await undoMerge(town, merge?.id ?? '', 'lead@demo.test')).toBe(false)

    // The platform says it again; a person has said otherwise.
    const again = await messenger.says(ids, 'hola')
    expect((await heldBy(again)).contact).toBe(two.contact)
    expect((await heldBy(words)).contact).toBe(one.contact)
  })

  test('of three contacts the last merge is undone first, and then the one before', async () => {
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

    const [last] = (await mergesOf(town.db, town, contact)).filter(({ undoable }) => undoable)
    expect(await undoMerge(town, last?.id ?? '', 'lead@demo.test')).toBe(true)
    expect(await heldBy(said[2] ?? '')).toEqual(before[2] as never)
    const still = await heldBy(said[0] ?? '')
    expect((await heldBy(said[1] ?? '')).contact).toBe(still.contact)
    expect(still.contact).not.toBe(before[2]?.contact ?? '')
    const [earlier] = (await mergesOf(town.db, town, still.contact)).filter(({ undoable }) => undoable)
    expect(await undoMerge(town, earlier?.id ?? '', 'lead@demo.test')).toBe(true)
    expect(await Promise.all(said.map(heldBy))).toEqual(before)
  })

  test('a number that has become another person’s since is not given back', async () => {
    const { town } = world.service
    const ids = someone('Anna')
    const first = await messenger.says(byPhone(ids), 'hola', { ago: 400 })
    await messenger.says(hidden(ids), 'hola', { ago: 390 })
    const joined = await messenger.says(ids, 'hola', { ago: 380 })
    const pol = { ...someone('Pol'), phone: ids.phone }
    const other = await messenger.says(pol, 'hola', { ago: 100 })
    const [merge] = await mergesOf(town.db, town, (await heldBy(joined)).contact)
    expect(await undoMerge(town, merge?.id ?? '', 'lead@demo.test')).toBe(true)
    expect(await identityOf(town.db, town, (await heldBy(other)).contact)).toMatchObject({ phone: ids.phone })
    expect((await identityOf(town.db, town, (await heldBy(first)).contact))?.phone).toBeUndefined()
  })
})
