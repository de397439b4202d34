import {
  type Agenda,
  type Appointment,
  type AppointmentService,
  agendaIn,
  appointmentById,
  appointmentService,
  appointmentUrl,
  availability,
  book,
  cancel,
  type FreeDay,
  idOfToken,
  MODES,
  offeredAgendas,
  openAgendas,
  tokenOf,
} from '#town/appointments'
import { inLanguage } from '#town/services'
import { type Answer, authorised, type Call, given, type Handler } from '../call.ts'
import { readDate, w3cDate } from '../dates.ts'
import { apiText, refuse } from '../errors.ts'
import type { Value } from '../format.ts'

const serviceOf = (service: AppointmentService, language: string): Value => ({
  service_code: service.code,
  service_name: inLanguage(service.names, language),
  minutes: service.minutes,
  modes: service.modes,
  questions: service.questions.map(({ code, text, required }) => ({
    code,
    description: inLanguage(text, language),
    required,
  })),
  papers: service.papers ? inLanguage(service.papers, language).split('\n') : [],
})

/** `GET agendas`: where people are attended by appointment, and for what. */
export const listAgendas: Handler = async ({ town, language }) => ({
  root: 'agendas',
  value: openAgendas(await offeredAgendas(town)).map(({ agenda, services }) => ({
    agenda_id: agenda.id,
    office: agenda.office,
    name: inLanguage(agenda.names, language),
    place: inLanguage(agenda.place.names, language),
    address: agenda.place.address,
    lat: agenda.place.lat,
    long: agenda.place.long,
    services: services.map((service) => serviceOf(service, language)),
  })),
})

/** The agenda and the service that a call names. @throws {Refused} 400 without, 404 for one that is not there */
const askedFor = async (
  { town }: Call,
  agendaId: string | undefined,
  code: string | undefined,
): Promise<{ agenda: Agenda; service: AppointmentService }> => {
  if (!agendaId) throw refuse(400, 'missing', { field: 'agenda_id' })
  if (!code) throw refuse(400, 'missing', { field: 'service_code' })
  const agenda = agendaIn(await offeredAgendas(town), agendaId)
  const service = agenda && appointmentService(agenda, code)
  if (!agenda || !service || service.hidden)
    throw refuse(404, agenda ? 'not-found.service' : 'not-found.agenda')
  return { agenda, service }
}

const instants = ({ town }: Call, free: FreeDay[]): string[] =>
  free.flatMap(({ starts }) => starts.map((start) => w3cDate(town, new Date(start)) ?? ''))

/** `GET slots`: when somebody could come. */
export const listSlots: Handler = async (call) => {
  const { town, query } = call
  const { agenda, service } = await askedFor(call, given(query, 'agenda_id'), given(query, 'service_code'))
  const day = given(query, 'date')
  if (day && !/^\d{4}-\d\d-\d\d$/.test(day)) throw refuse(400, 'not-a-date', { field: 'date' })
  const free = await availability(town.db, town, agenda, service, day)
  return {
    root: 'slots',
    value: instants(call, free).map((start) => ({ start })),
    headers: { 'cache-control': 'no-store' },
  }
}

const appointmentValue = ({ town }: Call, one: Appointment): { [name: string]: Value } => ({
  token: tokenOf(town, one.id),
  code: one.code,
  agenda_id: one.agendaId,
  service_code: one.serviceCode,
  mode: one.mode,
  status: one.state,
  start: w3cDate(town, one.startsAt),
  end: w3cDate(town, one.endsAt),
  url: appointmentUrl(town, one.id),
})

/** Alternatives that a refusal names: enough to choose from. */
const ALTERNATIVES = 8

/** What is refused because somebody else was quicker, or for another reason that another hour would mend. */
const instead = (call: Call, text: 'slot.taken' | 'slot.many', free: FreeDay[]): Answer => {
  const alternatives = instants(call, free).slice(0, ALTERNATIVES)
  const [first] = alternatives
  const words = apiText(call.language, first ? text : 'slot.none', { first: first ?? '' })
  return { root: 'errors', value: [{ code: 409, description: words, alternatives }], status: 409 }
}

/** `POST appointments`: an hour for somebody, or why not, and what is free instead. */
export const postAppointment: Handler = async (call) => {
  const application = await authorised(call, 'posts', 'book')
  const { town, fields, language } = call
  const { agenda, service } = await askedFor(call, fields.text('agenda_id'), fields.text('service_code'))
  const said = fields.text('start')
  if (!said) throw refuse(400, 'missing', { field: 'start' })
  const start = readDate(town, said)?.start
  if (!start) throw refuse(400, 'not-a-date', { field: 'start' })
  const word = fields.text('mode')
  const mode = word === undefined ? undefined : MODES.find((one) => one === word)
  if (word && (!mode || !service.modes.includes(mode)))
    throw refuse(400, 'not-in-list', {
      field: 'mode',
      value: word.slice(0, 60),
      values: service.modes.join(', '),
    })
  const answers = Object.fromEntries(
    Object.entries(fields.attributes).map(([code, values]) => [code, values.join(', ')]),
  )
  const key = call.request.headers.get('idempotency-key')?.trim().slice(0, 200)
  const booked = await town.db.transaction((tx) =>
    book(
      tx,
      town,
      {
        agendaId: agenda.id,
        serviceCode: service.code,
        start: start.toMillis(),
        mode,
        channel: 'api',
        language,
        idempotencyKey: key ? `api:${application.id}:${key}` : undefined,
      },
      {
        name: fields.text('name') ?? '',
        phone: fields.text('phone'),
        email: fields.text('email'),
        identity: answers.identity,
        answers,
      },
    ),
  )
  switch (booked.outcome) {
    case 'booked':
      return {
        root: 'appointments',
        value: [appointmentValue(call, booked.appointment)],
        status: booked.repeated ? 200 : 201,
        headers: { 'cache-control': 'no-store' },
      }
    case 'wrong': {
      const [field = 'name'] = booked.fields
      throw refuse(400, 'missing', { field: field === 'name' ? field : `attribute[${field}]` })
    }
    case 'limit':
      throw refuse(409, 'slot.limit')
    case 'unknown':
      throw refuse(404, 'not-found.service')
    case 'gone':
      return instead(call, 'slot.taken', await availability(town.db, town, agenda, service))
    default:
      return instead(call, booked.outcome === 'too-many' ? 'slot.many' : 'slot.taken', booked.free)
  }
}

/** The appointment that a token opens. @throws {Refused} 404 */
const ofToken = async ({ town, params }: Call): Promise<Appointment> => {
  const id = idOfToken(town, params.token ?? '')
  const found = id && (await appointmentById(town.db, town, id))
  if (!found || found.state === 'held') throw refuse(404, 'not-found.token')
  return found
}

/** `GET appointments/{token}`: how it stands. Who has the token needs no key. */
export const showAppointment: Handler = async (call) => ({
  root: 'appointments',
  value: [appointmentValue(call, await ofToken(call))],
  headers: { 'cache-control': 'no-store' },
})

/** `DELETE appointments/{token}`: the hour is freed. */
export const deleteAppointment: Handler = async (call) => {
  const { town } = call
  const found = await ofToken(call)
  const done = await town.db.transaction((tx) => cancel(tx, town, found.id))
  if (!done) throw refuse(409, 'slot.over')
  return { root: 'appointments', value: [{ ...appointmentValue(call, found), status: 'cancelled' }] }
}
