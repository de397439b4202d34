import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import ICAL from 'ical.js'
import {
  bookSlot,
  cancelAppointment,
  enqueueAppointmentReminders,
  findAppointmentByCode,
  getAvailability,
  getSchedules,
  offerNextSlot,
} from '#domain/appointments'
import { createContext } from '#domain/use-cases'
import { button, type Citizen, messageText, type ReceivedMessage } from '../support/citizen.ts'
import { HOUR } from '../support/clock.ts'
import { startWorld, until, WITH_VIDEO, type World } from '../support/world.ts'

/** An appointment, asked for on the phone: chosen, kept, confirmed, reminded of, changed, cancelled, waited for. */

/** A Wednesday: the day after, the OAC is open from half past eight to two. */
const NOW = Date.parse('2026-11-25T11:00:00+01:00')
let world: World
beforeAll(async () => {
  world = await startWorld(WITH_VIDEO, NOW)
})
afterAll(() => world.stop())

const codeIn = (seen: ReceivedMessage[]): string => {
  const code = seen.map((one) => /codi és \*([A-Z0-9]{6})\*/.exec(messageText(one))?.[1]).find(Boolean)
  if (!code) throw new Error('no code was said')
  return code
}

/** Goes the whole way with taps. @returns the code */
const books = async (person: Citizen, name: string): Promise<string> => {
  await person.says('vull demanar cita per empadronar-me')
  await person.sees('On us va millor?', button('OAC Plaça Major'))
  await person.taps('OAC Plaça Major')
  await person.sees('Quin dia us va bé?', button('La primera lliure'), button('dijous 26/11'))
  await person.taps('dijous 26/11')
  await person.sees('A quina hora us va bé?', button('8.30 h'))
  await person.taps('9.10 h')
  await person.sees(
    'Us guardem *dijous, 26 de novembre, 9.10 h*',
    'Per a: Empadronament',
    'A nom de qui la posem?',
    button('Una altra hora'),
  )
  await person.says(name)
  const seen = await person.sees('Cita confirmada', `A nom de: ${name}`)
  expect(seen).toHaveLength(1)
  expect(messageText(seen[0] as ReceivedMessage)).toMatch(/Plaça Major, 1[\s\S]*calendari[\s\S]*el dia abans/)
  return codeIn(seen)
}

describe('with taps', () => {
  test('choosing service, office, day, time and name books an appointment, with its code, its place and a calendar file on its page', async () => {
    const rosa = world.citizen('Rosa Puig')
    await rosa.says('hola')
    await rosa.sees('En què us podem ajudar?')
    const code = await books(rosa, 'Rosa Puig i Serra')
    const seen = await rosa.transcript()
    const said = seen.map(messageText).join('\n')
    expect(said).toContain('DNI, NIE o passaport de tothom qui s’empadrona')
    const found = await findAppointmentByCode(world.service.town.db, world.service.town, code)
    expect(found).toMatchObject({ state: 'booked', serviceCode: 'padro', agendaId: 'oac-centre' })
    expect(found?.person?.name).toBe('Rosa Puig i Serra')
    expect(found?.startsAt.toISOString()).toBe('2026-11-26T08:10:00.000Z')
    // The file can be read by the person who reads calendars, and says the right hour.
    const page = /http\S+\/appointments\/[\w-]+/.exec(said)?.[0]
    const file = await fetch(`${page}/calendar.ics`)
    expect(file.headers.get('content-disposition')).toContain(`${code}.ics`)
    const text = await file.text()
    const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent') as never)
    expect(event.startDate.toJSDate().toISOString()).toBe('2026-11-26T08:10:00.000Z')
    expect(event.location).toContain('Plaça Major')
  })

  test('a citizen who already has an appointment is told so, and can change or cancel it', async () => {
    const joan = world.citizen('Joan Vila')
    await joan.says('hola')
    await joan.sees('En què us podem ajudar?')
    await joan.says('cita per al padró a la primera hora lliure')
    await joan.sees('On us va millor?')
    await joan.taps('OAC Plaça Major')
    await joan.sees('Us guardem *dijous, 26 de novembre, 8.30 h*')
    // What may be no name is shown before it is booked in.
    await joan.says('joan vila')
    await joan.sees('Reviseu la cita', 'A nom de: joan vila')
    await joan.says('sí')
    const first = codeIn(await joan.sees('Cita confirmada'))
    await joan.says('cita per al padró demà a les 12.30')
    await joan.sees('On us va millor?')
    await joan.taps('OAC Plaça Major')
    await joan.sees('Us guardem *dijous, 26 de novembre, 12.30 h*')
    await joan.says('sí')
    await joan.sees('A nom de qui la posem?')
    await joan.says('Joan Vila')
    await joan.sees('Ja teniu una cita per a això', button('Veure la cita'))
    await joan.taps('Veure la cita')
    await joan.sees(`Cita *${first}*`, button('Canviar-la'), button('Anul·lar-la'))
    await joan.taps('Canviar-la')
    await joan.sees('Quin dia us va bé?')
    await joan.says('divendres a les 10')
    await joan.sees('no queda cap hora lliure', button('10.10 h'))
    await joan.taps('10.10 h')
    await joan.sees('Us guardem *divendres, 27 de novembre, 10.10 h*', 'Reviseu la cita')
    await joan.taps('Confirmar')
    const second = codeIn(await joan.sees('Cita confirmada'))
    const { town } = world.service
    expect((await findAppointmentByCode(town.db, town, first))?.state).toBe('cancelled')
    await joan.says('les meves cites')
    await joan.sees(`Cita *${second}*`)
    await joan.taps('Anul·lar-la')
    await joan.sees('Voleu anul·lar la cita')
    await joan.says('sí')
    await joan.sees('Cita anul·lada')
    expect((await findAppointmentByCode(town.db, town, second))?.state).toBe('cancelled')
  })
})

describe('with words', () => {
  test('a sentence with office, service, day and part of the day proposes matching slots', async () => {
    const pau = world.citizen('Pau Font')
    await pau.says('hola')
    await pau.sees('En què us podem ajudar?')
    await pau.says('voldria una cita a la OAT per un rebut, dilluns a la tarda')
    await pau.sees('Com voleu fer-la?', button('Presencial'), button('Videotrucada'))
    await pau.taps('Presencial')
    await pau.sees('*dilluns, 30 de novembre*', button('16.00 h'))
    await pau.says('enrere')
    await pau.sees('Quin dia us va bé?')
    await pau.says('cancel·la')
    await pau.sees('no s’ha reservat res')
  })

  test('the questions of a service without an office visit are asked in the chat: bulky waste collection', async () => {
    const lola = world.citizen('Lola Mas')
    await lola.says('hola')
    await lola.sees('En què us podem ajudar?')
    await lola.says('demanar cita')
    await lola.sees('Per a què voleu cita?')
    await lola.says('voluminosos')
    await lola.sees('Què voleu que recollim')
    await lola.says('un sofà i dues cadires')
    await lola.sees('On ho recollim?')
    await lola.says('carrer Guimerà 12, 2n 1a')
    await lola.sees('Quin dia us va bé?', '1 × sofà, 2 × cadira')
    await lola.says('la primera')
    await lola.sees('Reviseu la recollida', 'a partir de les 20.00 h')
    await lola.says('sí')
    const code = codeIn(await lola.sees('Recollida confirmada'))
    const found = await findAppointmentByCode(world.service.town.db, world.service.town, code)
    expect(found?.mode).toBe('home')
    expect(found?.person?.answers?.address).toBe('Carrer de Guimerà, 12')
  })
})

describe('after booking', () => {
  test('a citizen is reminded once the day before, can confirm, and outside the messaging window gets a template', async () => {
    const { town } = world.service
    const marta = world.citizen('Marta Roca')
    await marta.says('hola')
    await marta.sees('En què us podem ajudar?')
    await marta.says('vull cita per al CIO, divendres al matí')
    await marta.sees('Com voleu fer-la?')
    await marta.taps('Presencial')
    await marta.sees('*divendres, 27 de novembre*')
    await marta.taps('9.45 h')
    await marta.sees('A nom de qui')
    await marta.says('Marta Roca')
    const code = codeIn(await marta.sees('Cita confirmada'))
    // Thursday, noon, and her last words are more than a day old.
    await world.lastWroteDaysAgo(3)
    world.clock.advance(25.5 * HOUR)
    await enqueueAppointmentReminders(town)
    await enqueueAppointmentReminders(town)
    const seen = await marta.sees('us recordem que teniu una cita divendres, 27 de novembre, 9.45 h')
    expect(seen.filter((one) => messageText(one).includes('us recordem'))).toHaveLength(1)
    await marta.taps('Hi aniré')
    await marta.sees('Us hi esperem')
    expect((await findAppointmentByCode(town.db, town, code))?.confirmedAt).not.toBeNull()
    world.clock.reset()
  })

  test('a freed slot is offered to the next person on the waiting list, and held for them', async () => {
    const { town } = world.service
    // The Youth Office has one desk: every hour of it is taken.
    const jove = (await getSchedules(town)).find(({ id }) => id === 'jove')
    expect(jove?.desks).toBe(1)
    const free = jove ? await getAvailability(town.db, town, jove, jove.services[0] as never) : []
    const taken: string[] = []
    for (const start of free.flatMap(({ starts }) => starts)) {
      const got = await bookSlot(createContext(town, { kind: 'system' }), {
        slot: {
          agendaId: 'jove',
          serviceCode: 'jove',
          start,
          mode: 'office',
          channel: 'phone',
          language: 'ca',
        },
        attendee: { name: `Jove ${start}` },
      })
      if (got.outcome === 'booked') taken.push(got.appointment.id)
    }
    const aina = world.citizen('Aina Costa')
    await aina.says('hola')
    await aina.sees('En què us podem ajudar?')
    await aina.says('vull cita a la oficina jove')
    await aina.sees('Com voleu fer-la?')
    await aina.taps('Presencial')
    await aina.sees('no queda cap hora lliure', button('Aviseu-me'))
    await aina.taps('Aviseu-me')
    await aina.sees('us escriurem si s’allibera una hora')
    await cancelAppointment(createContext(town, { kind: 'system' }), { id: taken[3] ?? '' })
    await aina.sees('S’ha alliberat una hora', button('La vull'))
    // Nobody else can have it now.
    const during = jove ? await getAvailability(town.db, town, jove, jove.services[0] as never) : []
    expect(during).toEqual([])
    await aina.taps('La vull')
    const code = codeIn(await aina.sees('Cita confirmada'))
    expect((await findAppointmentByCode(town.db, town, code))?.person?.name).toBe('Aina Costa')
    await offerNextSlot(town, 'jove')
  })

  test('erasing a citizen frees their slot', async () => {
    const nil = world.citizen('Nil Serra')
    await nil.says('hola')
    await nil.sees('En què us podem ajudar?')
    await nil.says('cita acollida la primera')
    await nil.sees('A nom de qui')
    await nil.says('Nil Serra')
    const code = codeIn(await nil.sees('Cita confirmada'))
    await nil.says('esborreu-me')
    await nil.sees(/esborrar|suprimi/i)
    await nil.taps('Sí, esborreu-me')
    const { town } = world.service
    await until('the appointment to be nobody’s', async () => {
      const found = await findAppointmentByCode(town.db, town, code)
      return found?.state === 'cancelled' && !found.person && !found.contactId
    })
  })
})
