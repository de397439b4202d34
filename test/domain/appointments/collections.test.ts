import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import sharp from 'sharp'
import {
  enqueueAppointmentReminders,
  findAppointmentByCode,
  getCollectionPlan,
  getSchedules,
  holdSlot,
  listRoom,
} from '#domain/appointments'
import { eraseRequested } from '#domain/conversations'
import { createContext } from '#domain/use-cases'
import { toText } from '../../support/browser/chat-visitor.ts'
import { button, type Citizen, messageText, type ReceivedMessage } from '../../support/citizen.ts'
import { HOUR } from '../../support/clock.ts'
import { type ConsoleSession, inputs, signInToConsole } from '../../support/console/console.ts'
import { allFetched } from '../../support/media.ts'
import { type Replica, startReplica } from '../../support/replica.ts'
import { PASSWORD, startWorld, until, type World } from '../../support/world.ts'

/** Bulky waste: asked for in the chat, on the site and over the line; collected, or not, by a crew; never more than a lorry holds. */

const ZONE = 'Europe/Madrid'
/** A Wednesday morning: the old town is collected on Mondays, Wednesdays and Fridays. */
const NOW = Date.parse('2026-11-25T11:00:00+01:00')
const CREW = 'voluminosos@residus.test'

let world: World
let crew: ConsoleSession
let agent: ConsoleSession

beforeAll(async () => {
  world = await startWorld({}, NOW)
  const member = { name: 'Pep Recull', email: CREW, teams: [], departments: ['RESIDUS'] }
  await world.service.staff.add({ ...member, role: 'crew' }, PASSWORD)
  crew = await signInToConsole(world, CREW)
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterAll(() => world.stop())
// Whatever became of a test, the next one begins on the same morning.
afterEach(() => world.clock.reset())

const codeIn = (seen: ReceivedMessage[]): string => {
  const code = seen.map((one) => /codi és \*([A-Z0-9]{6})\*/.exec(messageText(one))?.[1]).find(Boolean)
  if (!code) throw new Error('no code was said')
  return code
}

const find = (code: string) => findAppointmentByCode(world.service.town.db, world.service.town, code)

const greeted = async (name: string): Promise<Citizen> => {
  const person = world.citizen(name)
  await person.asks('hola', 'En què us podem ajudar?')
  return person
}

/** Says it all and taps the first day. @returns the code */
const asks = async (person: Citizen, words: string, day: string): Promise<string> => {
  await person.asks(words, 'Quin dia us va bé?', button(day))
  await person.taps(day)
  return codeIn(await person.sees('Recollida confirmada'))
}

describe('in the chat', () => {
  test('a sentence that says what and where leads straight to the days, and a tap books one', async () => {
    const rosa = await greeted('Rosa Puig')
    const [days] = await rosa.asks(
      'vull llençar un sofà i dos matalassos, carrer Guimerà 12',
      'Recollirem: *1 × sofà, 2 × matalàs*',
      'Carrer de Guimerà, 12',
      'a partir de les 20.00 h',
      button('divendres 27/11'),
    )
    // Thursday is no day of the old town's.
    expect(days?.interactive?.action.sections?.[0]?.rows.map(({ title }) => title)).not.toContain(
      'dijous 26/11',
    )
    await rosa.taps('divendres 27/11')
    const seen = await rosa.sees(
      'Recollida confirmada',
      'Deixeu-ho davant de casa *dijous, 26 de novembre, a partir de les 20.00 h*',
      button('Canviar-la'),
      button('Anul·lar-la'),
    )
    expect(seen).toHaveLength(1)
    const found = await find(codeIn(seen))
    expect(found).toMatchObject({
      state: 'booked',
      mode: 'home',
      zone: 'centre',
      points: 10,
      items: [
        { kind: 'sofa', count: 1 },
        { kind: 'mattress', count: 2 },
      ],
    })
    expect(found?.pickup?.address).toBe('Carrer de Guimerà, 12')
    expect(found?.startsAt.toISOString()).toBe('2026-11-27T06:00:00.000Z')
  })

  test('what is not said is asked: what, the street, its number; a picture goes with it', async () => {
    const joan = await greeted('Joan Vila')
    await joan.asks('voluminosos', 'Què voleu que recollim')
    await joan.sendsPicture(await picture())
    await joan.sees(/He rebut|fotografia/)
    await joan.asks('tres cadires velles', 'On ho recollim?')
    await joan.asks('carrer Guimerà', 'A quin número de *Carrer de Guimerà*?')
    await joan.asks('40', 'Recollirem: *3 × cadira*', 'Carrer de Guimerà, 40')
    // A mistake is written again, not begun again.
    await joan.asks('no, són quatre cadires', 'Recollirem: *4 × cadira*')
    await joan.asks('divendres', 'Reviseu la recollida', '*divendres, 27 de novembre*', button('Confirmar'))
    await joan.says('sí')
    const found = await find(codeIn(await joan.sees('Recollida confirmada')))
    expect(found).toMatchObject({ items: [{ kind: 'chair', count: 4 }], points: 4 })
    expect(found?.pickup?.pictures).toHaveLength(1)
    // Who collects and who is at the desk see it, and nobody else.
    await allFetched(world)
    const path = `/console/collections/${found?.id}/pictures/0/full`
    const lights = await signInToConsole(world, 'carrer@demo.test')
    expect([(await crew.opens(path)).status, (await lights.opens(path)).status]).toEqual([200, 404])
    expect((await agent.opens(`/console/appointments/${found?.id}`)).text).toContain(path)
  })

  test('another town’s door, a street that there is not and too much for one lorry are refused, each with its reason', async () => {
    const pau = await greeted('Pau Font')
    await pau.asks('voluminosos', 'Què voleu que recollim')
    await pau.asks('deu sofàs', 'és massa per a una sola recollida')
    await pau.asks('un armari', 'On ho recollim?')
    await pau.asks('carrer de les Quimeres Impossibles 7', /No trobo|A quin número|Quin d’aquests/)
    await pau.shares(41.3874, 2.1686)
    await pau.sees('no és de Manresa')
    await pau.says('cancel·la')
    await pau.sees('no s’ha reservat res')
  })

  test('an appointment about a chair is none to have it collected, and a sofa in the street is a report', async () => {
    const ona = await greeted('Ona Riu')
    await ona.asks('vull demanar cita per a la cadira de rodes de la mare', 'Per a què voleu cita?')
    await ona.says('cancel·la')
    await ona.sees('no s’ha reservat res')
    await ona.asks('hi ha un sofà abandonat al carrer Guimerà 12', button('Confirmar'))
    await ona.says('cancel·la')
  })

  test('the day is changed and the collection cancelled in the chat, and its room is free again', async () => {
    const marta = await greeted('Marta Roca')
    const first = await asks(
      marta,
      'recollida de voluminosos: una nevera, carrer Guimerà 30',
      'divendres 27/11',
    )
    await marta.taps('Canviar-la')
    await marta.sees('Recollirem: *1 × nevera*', button('dilluns 30/11'))
    await marta.taps('dilluns 30/11')
    const second = codeIn(await marta.sees('Recollida confirmada', '*dilluns, 30 de novembre*'))
    expect((await find(first))?.state).toBe('cancelled')
    await marta.taps('Anul·lar-la')
    await marta.sees('Voleu anul·lar')
    await marta.taps('Sí, anul·lar-la')
    await marta.sees('Cita anul·lada')
    expect((await find(second))?.state).toBe('cancelled')
  })

  test('somebody is reminded once, in the evening before, and not in the morning', async () => {
    const { town } = world.service
    const nil = await greeted('Nil Serra')
    await asks(nil, 'vull llençar una taula, carrer Guimerà 20', 'divendres 27/11')
    // Thursday at noon, then at six.
    world.clock.advance(25 * HOUR)
    await nil.asks('gràcies', /./)
    await enqueueAppointmentReminders(town)
    world.clock.advance(6.1 * HOUR)
    await enqueueAppointmentReminders(town)
    await enqueueAppointmentReminders(town)
    const seen = await nil.sees('Demà passem a recollir', '1 × taula', 'avui a partir de les 20.00 h')
    expect(seen.filter((one) => messageText(one).includes('Demà passem'))).toHaveLength(1)
  })

  test('outside the messaging window the reminder is a template', async () => {
    const { town } = world.service
    const eva = await greeted('Eva Mas')
    await asks(eva, 'vull llençar un televisor, carrer Guimerà 22', 'divendres 27/11')
    await world.lastWroteDaysAgo(3)
    world.clock.advance(31.1 * HOUR)
    await enqueueAppointmentReminders(town)
    const seen = await eva.sees('demà ho passem a recollir', 'avui a partir de les 20.00 h')
    expect(seen.find((one) => messageText(one).includes('demà ho passem'))?.type).toBe('template')
  })
})

describe('on the site, without a script', () => {
  const post = (path: string, fields: Record<string, string>) =>
    fetch(new URL(path, world.url), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })

  test('what and where lead to the days, a day to the last step, and the link of it to a change and a cancellation', async () => {
    const first = await fetch(`${world.url}/appointments?service=voluminosos`)
    expect(await first.text()).toContain('Què voleu que recollim, i quants?')
    const wrong = await post('/appointments/collection', {
      things: '',
      address: 'Carrer inventat del tot, 3',
    })
    expect(wrong.status).toBe(422)
    expect(toText(await wrong.text())).toMatch(
      /Escriviu què voleu que recollim[\s\S]*No trobem aquesta adreça/,
    )
    const typed = { things: 'un armari', address: 'Carrer de Guimerà, 12', 'count-chair': '2' }
    const days = await (await post('/appointments/collection', typed)).text()
    expect(toText(days)).toContain('1 × armari, 2 × cadira')
    const [start = ''] = inputs(days, 'start')
    const held = await post('/appointments/collection', { ...typed, start })
    expect(held.status).toBe(303)
    const page = held.headers.get('location') ?? ''
    expect(toText(await (await fetch(new URL(page, world.url))).text())).toContain('Nom i cognoms opcional')
    const confirmed = await post(page, { do: 'confirm' })
    expect(confirmed.status).toBe(303)
    const own = await (await fetch(new URL(confirmed.headers.get('location') ?? '', world.url))).text()
    expect(toText(own)).toMatch(/Cita confirmada[\s\S]*1 × armari, 2 × cadira[\s\S]*Carrer de Guimerà, 12/)
    expect(toText(own)).toContain('Deixeu-ho davant de casa')
    const change = /href="([^"]*moving=[^"]*)"/.exec(own)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const again = await (await fetch(new URL(change, world.url))).text()
    expect(again).toContain('value="Carrer de Guimerà, 12"')
    expect(again).toContain('1 × armari, 2 × cadira')
    await post(page.split('?')[0] ?? '', { do: 'cancel' })
    expect(toText(await (await fetch(new URL(page, world.url))).text())).toContain('anul·lada')
  })

  test('pictures of it go to the crew; what is none is said, and costs none of the others; let go, they are forgotten', async () => {
    const hold = async (things: string): Promise<string> => {
      const typed = { things, address: 'Carrer de Guimerà, 26' }
      const [start = ''] = inputs(await (await post('/appointments/collection', typed)).text(), 'start')
      return (await post('/appointments/collection', { ...typed, start })).headers.get('location') ?? ''
    }
    const show = async (page: string) => {
      const body = new FormData()
      body.set('do', 'confirm')
      const type = { type: 'image/jpeg' }
      body.append('pictures', new File([new Uint8Array(await picture())], 'armari.jpg', type))
      body.append('pictures', new File(['cap imatge'], 'nota.jpg', type))
      return fetch(new URL(page, world.url), { method: 'POST', body, redirect: 'manual' })
    }
    const page = await hold('un armari')
    const shown = await show(page)
    expect(shown.status).toBe(422)
    expect(toText(await shown.text())).toMatch(
      /no s’ha pogut afegir: el fitxer no és una imatge[\s\S]*Ja en tenim: 1/,
    )
    expect((await post(page, { do: 'confirm' })).status).toBe(303)
    const own = toText(await (await fetch(new URL(page, world.url))).text())
    expect(own).toMatch(/Fotografies\s*1/)
    // Another day is looked at and let go, then taken: the picture stays with what is collected.
    const moving = page.split('/').at(-1)?.split('?')[0] ?? ''
    for (const last of ['release', 'confirm']) {
      const typed = { things: 'un armari', address: 'Carrer de Guimerà, 26', moving }
      const starts = inputs(await (await post('/appointments/collection', typed)).text(), 'start')
      const held = await post('/appointments/collection', { ...typed, start: starts.at(-1) ?? '' })
      const moved = held.headers.get('location') ?? ''
      await post(moved, { do: last })
      if (last === 'confirm')
        expect(toText(await (await fetch(new URL(moved.split('?')[0] ?? '', world.url))).text())).toMatch(
          /Fotografies\s*1/,
        )
    }
    const found = await find(/[A-Z0-9]{6}/.exec(own.slice(own.indexOf('codi')))?.[0] ?? '')
    const seen = await fetch(`${world.url}/console/collections/${found?.id}/pictures/0/full`, {
      headers: { cookie: await world.signIn(CREW) },
    })
    expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    const count = async () => Number((await world.sql`select count(*) as n from picture`)[0]?.n)
    const before = await count()
    const other = await hold('una taula')
    await show(other)
    expect(await count()).toBe(before + 1)
    await post(other, { do: 'release' })
    await until('the picture to be forgotten', async () => (await count()) === before)
  })
})

describe('over the line and from programs', () => {
  test('the 010 types what and where, chooses among the days that have room, and reads the code aloud', async () => {
    const path = '/console/appointments/new?what=voluminosos%3Avoluminosos'
    const typed = { 'answer-things': 'dues butaques i un llit', 'answer-address': 'Carrer de Guimerà, 8' }
    const days = await agent.sends(path, { ...typed, do: 'days' })
    expect(toText(days.text)).toContain('2 × butaca, 1 × llit o somier')
    const [start = ''] = inputs(days.text, 'start')
    const given = await agent.sends(path, { ...typed, start, phone: '938 72 33 44', name: 'Carme Soler' })
    expect(given.status).toBe(303)
    const page = toText((await agent.opens(given.location)).text)
    expect(page).toContain('2 × butaca, 1 × llit o somier')
    const day = DateTime.fromMillis(Number(start), { zone: ZONE }).toISODate()
    const list = toText((await agent.opens(`/console/appointments/collections?day=${day}`)).text)
    expect(list).toContain('Carrer de Guimerà, 8')
    expect(list).toMatch(/Centre\s*\d+ punts de 36/)
  })

  test('a program books with the same words, and is told which field is wrong', async () => {
    const fields = {
      api_key: 'demo',
      agenda_id: 'voluminosos',
      service_code: 'voluminosos',
      start: '2026-11-27T07:00:00+01:00',
      name: 'Un programa',
    }
    const call = async (answers: Record<string, string>) => {
      const response = await fetch(`${world.url}/open311/v2/appointments.json`, {
        method: 'POST',
        body: new URLSearchParams({ ...fields, ...answers }),
      })
      return { status: response.status, text: await response.text() }
    }
    const good = { 'attribute[things]': 'una bici', 'attribute[address]': 'Carrer de Guimerà, 10' }
    expect(await call(good)).toMatchObject({ status: 201 })
    const wrong = await call({
      ...good,
      'attribute[address]': 'Gran Via de les Corts Catalanes, 585, Barcelona',
    })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('address')
    const tooMuch = await call({ ...good, 'attribute[things]': '20 armaris' })
    expect(tooMuch.status).toBe(400)
  })
})

describe('in the street', () => {
  const say = async (code: string, fields: Record<string, string>, who = crew) =>
    who.sends(`/console/crew/collections/${(await find(code))?.id}`, {
      form_id: crypto.randomUUID(),
      ...fields,
    })

  test('a crew has the day’s addresses on its list, without whose they are, and says what was collected and what was not there', async () => {
    const [lola, biel] = [await greeted('Lola Mas'), await greeted('Biel Costa')]
    const done = await asks(lola, 'vull llençar dues bicicletes, carrer Guimerà 14', 'divendres 27/11')
    const missed = await asks(biel, 'vull llençar una catifa, carrer Guimerà 16', 'divendres 27/11')
    expect((await crew.opens('/console/crew')).text).not.toContain(done)
    expect(toText((await say(done, { state: 'resolved' })).text)).toContain('Encara no és el dia')
    world.clock.set(Date.parse('2026-11-27T09:00:00+01:00'))
    const list = (await crew.opens('/console/crew')).text
    expect(toText(list)).toMatch(/Carrer de Guimerà, 14[\s\S]*2 × bicicleta/)
    expect(list).not.toContain('Lola')
    // Sent twice by a telephone that heard nothing, it is said once.
    for (let time = 0; time < 2; time++)
      expect((await say(done, { state: 'resolved' })).location).toContain(`done=${done}`)
    await say(missed, { state: 'waiting' })
    await say(missed, { state: 'waiting' })
    const seen = await biel.sees('no hi hem trobat res')
    expect(seen.filter((one) => messageText(one).includes('no hi hem trobat'))).toHaveLength(1)
    expect((await find(done))?.state).toBe('served')
    expect((await find(missed))?.state).toBe('no_show')
    const after = (await crew.opens('/console/crew')).text
    expect([after.includes(done), after.includes(missed)]).toEqual([false, false])
    const events =
      await world.sql`select kind from appointment_event e join appointment a on a.id = e.appointment_id
      where a.code in (${done}, ${missed}) and kind in ('served', 'no_show')`
    expect(events).toHaveLength(2)
    const lead = await signInToConsole(world, 'lead@demo.test')
    const figures = toText((await lead.opens('/console/figures?period=month')).text)
    expect(figures).toMatch(/Voluminosos recollits[\s\S]*Bicicleta\s*2/)
  })

  test('a crew of another department neither sees a collection nor says anything of it', async () => {
    const lights = await signInToConsole(world, 'carrer@demo.test')
    const ona = await greeted('Ona Prat')
    const code = await asks(ona, 'vull llençar una làmpada i una taula, carrer Guimerà 18', 'divendres 27/11')
    world.clock.set(Date.parse('2026-11-27T09:00:00+01:00'))
    expect((await lights.opens('/console/crew')).text).not.toContain(code)
    const said = await say(code, { state: 'resolved' }, lights)
    expect(said.status).toBe(403)
    expect((await find(code))?.state).toBe('booked')
  })
})

describe('room', () => {
  let other: Replica
  beforeAll(async () => {
    other = await startReplica(world)
  })
  afterAll(() => other.stop())

  const wants = async (url: string, n: number, things = 'un armari') => {
    const response = await fetch(`${url}/open311/v2/appointments.json`, {
      method: 'POST',
      headers: { 'idempotency-key': `lorry-${n}` },
      body: new URLSearchParams({
        api_key: 'demo',
        agenda_id: 'voluminosos',
        service_code: 'voluminosos',
        // A Monday that nobody else has asked for.
        start: '2026-12-07T07:00:00+01:00',
        'attribute[things]': things,
        'attribute[address]': 'Carrer de Guimerà, 12',
      }),
    })
    const [answer] = (await response.json()) as { code?: string | number; alternatives?: string[] }[]
    return { status: response.status, answer }
  }

  test('of any number who want the same day at the same moment, as many get it as a lorry holds, whichever replica they ask', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => wants(n % 2 ? other.url : world.url, n)),
    )
    const given = answers.flatMap(({ status }, n) => (status === 201 ? [n] : []))
    // The old town has room for 36 a day, and a wardrobe takes 5.
    expect(given).toHaveLength(7)
    const refused = answers.filter(({ status }) => status === 409)
    expect(refused).toHaveLength(23)
    for (const { answer } of refused) expect(answer?.alternatives?.length).toBeGreaterThan(0)
    const [row] = await world.sql`select sum(points)::int as points, count(distinct desk)::int as stops
      from appointment where starts_at = '2026-12-07T06:00:00Z' and zone = 'centre' and state = 'booked'`
    expect(row).toEqual({ points: 35, stops: 7 })
    // Sent again under its own key, it is the same collection.
    const [first = 0] = given
    const again = await wants(other.url, first)
    expect([again.status, again.answer?.code]).toEqual([200, answers[first]?.answer?.code])
    // A chair still fits; a sofa does not.
    expect((await wants(world.url, 101, 'un sofà')).status).toBe(409)
    expect((await wants(world.url, 102, 'una cadira')).status).toBe(201)
  })

  test('a holiday, and tomorrow once the evening has come, are offered to nobody', async () => {
    const { town } = world.service
    const plan = getCollectionPlan(town)
    const schedule = (await getSchedules(town)).find(({ id }) => id === 'voluminosos')
    const zone = plan?.zones.find(({ code }) => code === 'nord')
    if (!plan || !schedule || !zone) throw new Error('no collections')
    const days = async () => (await listRoom(town.db, town, { plan, schedule, zone })).map(({ day }) => day)
    // Tuesdays and Thursdays, and the eighth is a holiday.
    expect((await days()).slice(0, 4)).toEqual(['2026-11-26', '2026-12-01', '2026-12-03', '2026-12-10'])
    world.clock.advance(7.5 * HOUR)
    expect((await days())[0]).toBe('2026-12-01')
  })
})

test('what somebody wanted collected is forgotten with them, and what was ahead is cancelled; the figures stay', async () => {
  const lali = await greeted('Lali Ferrer')
  const code = await asks(lali, 'vull llençar una rentadora, carrer Guimerà 24', 'divendres 27/11')
  const id = (await find(code))?.id ?? ''
  await lali.asks('esborreu les meves dades', 'Voleu continuar', button('Sí, esborreu-me'))
  await lali.taps('Sí, esborreu-me')
  await lali.sees('en uns minuts no quedarà res')
  await until('it to be forgotten', async () => {
    await eraseRequested(world.service.town)
    const [row] = await world.sql`select pickup from appointment where id = ${id}`
    return row?.pickup === null
  })
  const [row] =
    await world.sql`select state, pickup, person, contact_id, points from appointment where id = ${id}`
  expect(row).toMatchObject({ state: 'cancelled', pickup: null, person: null, contact_id: null, points: 3 })
})

test('a schedule that is no collection is held as before, and a collection without what it is of is not', async () => {
  const { town } = world.service
  const held = await holdSlot(createContext(town, { kind: 'citizen' }), {
    agendaId: 'voluminosos',
    serviceCode: 'voluminosos',
    start: DateTime.fromISO('2026-11-27T07:00', { zone: ZONE }).toMillis(),
    channel: 'web',
    language: 'ca',
  })
  expect(held.outcome).toBe('unknown')
})

const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 80, height: 60, channels: 3, background: '#864' } })
    .jpeg()
    .toBuffer()
