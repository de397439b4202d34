import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import ICAL from 'ical.js'
import {
  bookSlot,
  findAppointmentByCode,
  findSchedule,
  getAvailability,
  getSchedules,
} from '#domain/appointments'
import { createContext } from '#domain/use-cases'
import { signInToConsole } from '../../support/console/console.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** Appointments from the town hall's side: given over the line, attended at the desk, agendas and their weeks. */

/** A Wednesday morning. The offices of the test can be booked for the same day. */
const NOW = Date.parse('2026-11-25T08:00:00+01:00')
let world: World
beforeAll(async () => {
  world = await startWorld({}, NOW)
  await world.sql`update agenda set definition = jsonb_set(definition, '{lead_days}', '0')`
  await until(
    'the change to be seen',
    async () => (await getSchedules(world.service.town))[0]?.lead_days === 0,
  )
})
afterAll(() => world.stop())

/** Somebody at the console: `ask` opens a page, or sends a form to it. */
const staff = async (email: string) => {
  const { opens, sends } = await signInToConsole(world, email)
  return async (path: string, fields?: Record<string, string> | FormData) =>
    fields ? sends(path, fields) : { ...(await opens(path)), location: '' }
}

const padro = async (who: string, hour: number): Promise<{ id: string; code: string }> => {
  const { town } = world.service
  const schedule = findSchedule(await getSchedules(town), 'oac-centre')
  const service = schedule?.services[0]
  if (!schedule || !service) throw new Error('no agenda')
  const [today] = await getAvailability(town.db, town, schedule, service)
  const wanted = {
    agendaId: schedule.id,
    serviceCode: service.code,
    start: today?.starts[hour] ?? 0,
    language: 'ca',
  }
  const got = await bookSlot(createContext(town, { kind: 'system' }), {
    slot: { ...wanted, channel: 'phone' },
    attendee: { name: who },
  })
  if (got.outcome !== 'booked') throw new Error(got.outcome)
  return got.appointment
}

describe('on the phone line', () => {
  test('the operator books a slot and reads the code aloud; the citizen gets it on WhatsApp', async () => {
    const rosa = world.citizen('Rosa Puig')
    await rosa.says('hola')
    await rosa.sees('En què us podem ajudar?')
    await world.lastWroteDaysAgo(3)
    const ask = await staff('operator@demo.test')
    const page = await ask('/console/appointments/new?what=oat:tributs')
    expect(page.text).toContain('Hores lliures: dimecres, 25 de novembre')
    const start = /name="start" value="(\d+)"/.exec(page.text)?.[1] ?? ''
    const nobody = await ask('/console/appointments/new?what=oat:tributs', {
      start,
      mode: 'office',
      name: '',
    })
    expect([nobody.status, nobody.text.includes('Escriviu el nom de qui ve.')]).toEqual([422, true])
    const person = { start, mode: 'office', name: 'Rosa Puig', phone: `+${rosa.waId}`, whatsapp: 'yes' }
    const given = await ask('/console/appointments/new?what=oat:tributs', {
      ...person,
      form_id: '0199f1d2-0000-7000-8000-000000000001',
    })
    expect(given.status).toBe(303)
    const one = await ask(given.location)
    const code = /<p class="number">([A-Z0-9]{6})</.exec(one.text)?.[1] ?? ''
    const { town } = world.service
    expect((await findAppointmentByCode(town.db, town, code))?.person?.name).toBe('Rosa Puig')
    // An impatient click gives no second one.
    const again = await ask('/console/appointments/new?what=oat:tributs', {
      ...person,
      form_id: '0199f1d2-0000-7000-8000-000000000001',
    })
    expect(again.location.split('?')[0]).toBe(given.location.split('?')[0] ?? '')
    // She last wrote days ago: it goes by an approved template.
    await rosa.sees(`sobre la vostra cita ${code}`)
  })

  test('an appointment is booked from a conversation in two clicks, with its subject and citizen already filled in', async () => {
    const joan = world.citizen('Joan Vila')
    await joan.says('hola')
    await joan.sees('En què us podem ajudar?')
    await joan.says('vull parlar amb una persona')
    await joan.sees(/persona/)
    await joan.says('és per la matrícula de l’escola de la meva filla')
    await joan.sees(/./)
    const ask = await staff('agent@demo.test')
    const [row] =
      await world.sql`select id, contact_id from conversation order by last_inbound_at desc limit 1`
    const panel = await ask(`/console/conversations/${row?.id}`)
    expect(panel.text).toContain(`/console/appointments/new?conversation=${row?.id}`)
    // The first click: what it is about is known of what was said, the first free hour is chosen already.
    const page = await ask(`/console/appointments/new?conversation=${row?.id}`)
    expect(page.text).toMatch(/<option selected value="ome:matricula"|value="ome:matricula" selected/)
    const start = /value="(\d+)" checked|checked value="(\d+)"/.exec(page.text)?.slice(1).find(Boolean) ?? ''
    const form = /action="(\/console\/appointments\/new\?what[^"]+)"/.exec(page.text)?.[1] ?? ''
    // The second.
    const given = await ask(form.replaceAll('&amp;', '&'), { start, mode: 'office', name: 'Joan Vila' })
    expect(given.status).toBe(303)
    await joan.sees('Teniu cita a l’Ajuntament de Manresa', 'Llibre de família')
    const [appointment] = await world.sql`select contact_id from appointment where service_code = 'matricula'`
    expect(appointment?.contact_id).toBe(row?.contact_id)
  })
})

describe('at the counter', () => {
  test('citizens check in, are called on the screen by number and attended; a mistake can be undone, and no name is on the screen', async () => {
    const marta = await padro('Marta Roca', 0)
    const pau = await padro('Pau Font', 1)
    const ask = await staff('agent@demo.test')
    const counter = '/console/appointments?agenda=oac-centre&desk=3'
    expect((await ask(counter)).text).toContain('Marta Roca')
    await ask(counter, { do: 'arrive', id: pau.id })
    await ask(counter, { do: 'arrive', id: marta.id })
    const walked = await ask(counter, { do: 'walk-in', name: 'Nil Serra', service: 'instancia' })
    expect(walked.text).toContain('Torn 3 per a Nil Serra.')
    // Marta’s hour is before Pau’s, though he came first; Nil, who has none, came at eight.
    const first = await ask(counter, { do: 'next', desk: '3' })
    expect(first.text).toContain('Crideu el torn 3 (Nil Serra) al taulell 3.')
    const second = await ask(counter, { do: 'next', desk: '3' })
    expect(second.text).toContain('Crideu el torn 2 (Marta Roca) al taulell 3.')
    const screen = await (await fetch(`${world.url}/turns/oac-centre`)).text()
    expect(screen).toContain('Torn 2')
    expect(screen).not.toContain('Marta')
    await ask(counter, { do: 'serve', id: marta.id })
    expect((await findAppointmentByCode(world.service.town.db, world.service.town, marta.code))?.state).toBe(
      'served',
    )
    await ask(counter, { do: 'wait', id: marta.id })
    expect((await findAppointmentByCode(world.service.town.db, world.service.town, marta.code))?.state).toBe(
      'arrived',
    )
    await ask(counter, { do: 'undo', id: marta.id })
    await ask(counter, { do: 'no-show', id: marta.id })
    expect((await findAppointmentByCode(world.service.town.db, world.service.town, marta.code))?.state).toBe(
      'no_show',
    )
    // What can no longer be done is said, not done.
    const late = await ask(counter, { do: 'arrive', id: marta.id })
    expect([late.status, late.text.includes('Ja no estava així')]).toEqual([422, true])
  })

  test('a discreet office is visible to its own team only, and has no screen', async () => {
    expect((await (await staff('agent@demo.test'))('/console/appointments?agenda=siad')).text).not.toContain(
      'SIAD',
    )
    expect((await (await staff('agent@demo.test'))('/console/appointments/week?agenda=siad')).status).toBe(
      404,
    )
    expect((await (await staff('social@demo.test'))('/console/appointments/week?agenda=siad')).status).toBe(
      200,
    )
    expect((await fetch(`${world.url}/turns/siad`)).status).toBe(404)
  })

  test('an appointment cancelled by the town hall is announced to its citizen', async () => {
    const lola = world.citizen('Lola Mas')
    await lola.says('hola')
    await lola.sees('En què us podem ajudar?')
    await lola.says('vull cita per l’OME, la primera')
    await lola.sees('A nom de qui')
    await lola.says('Lola Mas')
    await lola.sees('Cita confirmada')
    const [row] =
      await world.sql`select id from appointment where state = 'booked' order by created_at desc limit 1`
    const ask = await staff('agent@demo.test')
    expect((await ask(`/console/appointments/${row?.id}`, { do: 'cancel' })).status).toBe(303)
    await lola.sees('Hem hagut d’anul·lar la vostra cita')
  })
})

describe('schedules', () => {
  const week = '/console/appointments/week?agenda=cedem'
  const revision = async () => {
    const [row] = await world.sql`select definition->>'revision' as revision from agenda where id = 'cedem'`
    return String(row?.revision)
  }

  test('a closure removes slots and shows the appointments in it; reopening restores the slots', async () => {
    const ask = await staff('lead@demo.test')
    const closed = await ask(week, {
      do: 'close',
      revision: await revision(),
      close_from: '2026-11-26T09:00',
      close_to: '2026-11-26T12:00',
      close_reason: 'formació',
    })
    expect(closed.status).toBe(303)
    const page = (await ask(week)).text
    expect(page).toContain('formació')
    const { town } = world.service
    const cedem = findSchedule(await getSchedules(town), 'cedem')
    const thursday = async () =>
      cedem &&
      (
        await getAvailability(
          town.db,
          town,
          findSchedule(await getSchedules(town), 'cedem') ?? cedem,
          cedem.services[0] as never,
          '2026-11-26',
        )
      )?.[0]?.starts.length
    expect(await thursday()).toBe(2)
    const [row] =
      await world.sql`select definition->'closures'->0->>'id' as id from agenda where id = 'cedem'`
    await ask(week, { do: 'remove-closures', revision: await revision(), id: String(row?.id) })
    expect(await thursday()).toBe(5)
    // Staff who did not see a colleague's change are told so.
    const stale = await ask(week, { do: 'remove-closures', revision: '1', id: 'x' })
    expect([stale.status, stale.text.includes('Algú altre ha canviat')]).toEqual([422, true])
    const backwards = await ask(week, {
      do: 'close',
      revision: await revision(),
      close_from: '2026-11-26T12:00',
      close_to: '2026-11-26T09:00',
    })
    expect([backwards.status, backwards.text.includes('principi i un final')]).toEqual([422, true])
  })

  test('an iCalendar file with recurrences is imported twice without duplicates, and the week is exported as one', async () => {
    const ask = await staff('lead@demo.test')
    const file = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//proves//CA',
      'BEGIN:VEVENT',
      'UID:reunio@manresa.cat',
      'DTSTAMP:20261101T000000Z',
      'DTSTART;TZID=Europe/Madrid:20261127T120000',
      'DTEND;TZID=Europe/Madrid:20261127T130000',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      'SUMMARY:Reunió d’equip',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:lliure@manresa.cat',
      'DTSTAMP:20261101T000000Z',
      'DTSTART;VALUE=DATE:20261130',
      'DTEND;VALUE=DATE:20261201',
      'TRANSP:TRANSPARENT',
      'SUMMARY:Només un apunt',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n')
    const importing = async (text: string) => {
      const form = new FormData()
      form.set('do', 'import')
      form.set('revision', await revision())
      form.set('calendar', new File([text], 'equip.ics', { type: 'text/calendar' }))
      return ask(week, form)
    }
    expect((await importing(file)).status).toBe(303)
    expect((await importing(file)).status).toBe(303)
    const [row] = await world.sql`select definition->'closures' as closures from agenda where id = 'cedem'`
    expect(((row?.closures ?? []) as { from: string }[]).map(({ from }) => from)).toEqual([
      '2026-11-27T12:00',
      '2026-12-04T12:00',
      '2026-12-11T12:00',
    ])
    const bad = await importing('això no és cap calendari')
    expect([bad.status, bad.text.includes('No s’ha pogut llegir')]).toEqual([422, true])
    const exported = await ask('/console/appointments/week.ics?agenda=cedem')
    const events = new ICAL.Component(ICAL.parse(exported.text)).getAllSubcomponents('vevent')
    expect(events.map((one) => new ICAL.Event(one).startDate.toJSDate().toISOString())).toContain(
      '2026-11-27T11:00:00.000Z',
    )
  })

  test('a member has a schedule in their own calendar, without names, until they leave or take it back', async () => {
    const { code } = await padro('Meritxell Soler', 3)
    const ask = await staff('agent@demo.test')
    const week = '/console/appointments/week?agenda=oac-centre'
    const subscription = '/console/appointments/calendar?agenda=oac-centre'
    expect((await ask(week)).text).toContain('Subscriure-m’hi')
    expect((await ask(subscription, { do: 'subscribe' })).status).toBe(303)
    // An impatient click changes nothing.
    await ask(subscription, { do: 'subscribe' })
    const address = async () =>
      /value="webcal(:[^"]+\/calendars\/[\w-]{32}\.ics)"/.exec((await ask(week)).text)?.[1] ?? ''
    const read = async (at: string) => {
      const response = await fetch(`http${at}`)
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      }
    }
    const first = await address()
    const { status, type, text } = await read(first)
    expect([status, type]).toEqual([200, 'text/calendar; charset=utf-8'])
    const titles = new ICAL.Component(ICAL.parse(text))
      .getAllSubcomponents('vevent')
      .map((one) => new ICAL.Event(one).summary)
    expect(titles.some((title) => title.startsWith(`${code} · `))).toBe(true)
    expect(text).not.toContain('Soler')
    expect((await ask(week)).text).toContain('L’última lectura:')
    expect((await read(first.replace(/[\w-]{4}\.ics$/, 'AAAA.ics'))).status).toBe(404)
    // A member who leaves takes no calendar along, and has it again after coming back.
    const [left] = await world.sql`select id from staff_user where email = 'agent@demo.test'`
    await world.sql`update staff_user set active = false where id = ${String(left?.id)}`
    expect((await read(first)).status).toBe(404)
    await world.sql`update staff_user set active = true where id = ${String(left?.id)}`
    expect((await read(first)).status).toBe(200)
    await ask(subscription, { do: 'revoke' })
    expect((await read(first)).status).toBe(404)
    await ask(subscription, { do: 'subscribe' })
    const second = await address()
    expect(second).not.toBe(first)
    expect((await read(second)).status).toBe(200)
  })

  test('an administrator creates and changes a schedule; errors name the field', async () => {
    const ask = await staff('admin@demo.test')
    const schedule = {
      id: 'sai',
      revision: '1',
      office: 'sai',
      names_ca: 'SAI LGTBI',
      place_ca: 'Espai Jove',
      address: 'Carrer de Sant Josep, 2',
      point: '41.7240, 1.8270',
      team: 'oac',
      desks: '1',
      lead_days: '0',
      horizon_days: '31',
      weekly_4_0_from: '10:00',
      weekly_4_0_to: '12:00',
      s0_code: 'sai',
      s0_names_ca: 'Atenció SAI',
      s0_minutes: '60',
      s0_modes: 'office',
      s0_questions: 'motiu? = De què voleu parlar?',
    }
    const wrong = await ask('/console/appointments/agenda?agenda=new', {
      ...schedule,
      desks: 'molts',
      point: 'aquí',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('desks')
    expect((await ask('/console/appointments/agenda?agenda=new', schedule)).status).toBe(303)
    const page = await ask('/console/appointments/new?what=sai:sai')
    expect(page.text).toContain('De què voleu parlar?')
    expect(page.text).toContain('dijous, 26 de novembre')
  })
})
