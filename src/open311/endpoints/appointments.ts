import {
  type Appointment,
  type AppointmentService,
  appointmentUrl,
  bookableSchedules,
  bookSlot,
  cancelAppointment,
  createToken,
  type FreeDay,
  findAppointment,
  findAppointmentService,
  findSchedule,
  getAvailability,
  getOfferedSchedules,
  type Schedule,
  verifyToken,
} from '#domain/appointments'
import { localised } from '#domain/services'
import { createContext } from '#domain/use-cases'
import { type ApiRequest, type ApiResponse, type Handler, requireKey } from '../api-request.ts'
import { formatW3cDate } from '../dates.ts'
import { apiRefusal, apiText } from '../errors.ts'
import type { Value } from '../format.ts'
import type { APPOINTMENT_FORM } from '../parameters/forms.ts'
import type { DeclaredParameters, ParameterReader } from '../parameters/parameter.ts'
import type { SLOTS_PARAMETERS } from '../query.ts'

const serviceValue = (service: AppointmentService, language: string): Value => ({
  service_code: service.code,
  service_name: localised(service.names, language),
  minutes: service.minutes,
  modes: service.modes,
  questions: service.questions.map(({ code, text, required }) => ({
    code,
    description: localised(text, language),
    required,
  })),
  papers: service.papers ? localised(service.papers, language).split('\n') : [],
})

/** `GET agendas`: where people are attended by appointment, and for what. */
export const listAgendas: Handler = async ({ town, language }) => ({
  root: 'agendas',
  value: bookableSchedules(await getOfferedSchedules(town)).map(({ agenda: schedule, services }) => ({
    agenda_id: schedule.id,
    office: schedule.office,
    name: localised(schedule.names, language),
    place: localised(schedule.place.names, language),
    address: schedule.place.address,
    lat: schedule.place.lat,
    long: schedule.place.long,
    services: services.map((service) => serviceValue(service, language)),
  })),
})

/** The agenda and the service that a call names. @throws {Refused} 400 without, 404 for one that is not there */
const resolveService = async (
  { town }: ApiRequest,
  asked: ParameterReader<Pick<typeof APPOINTMENT_FORM, 'agenda_id' | 'service_code'>>,
): Promise<{ agenda: Schedule; service: AppointmentService }> => {
  const scheduleId = asked.require('agenda_id')
  const code = asked.require('service_code')
  const schedule = findSchedule(await getOfferedSchedules(town), scheduleId)
  const service = schedule && findAppointmentService(schedule, code)
  if (!schedule || !service || service.hidden)
    throw apiRefusal(404, schedule ? 'not-found.service' : 'not-found.agenda')
  return { agenda: schedule, service }
}

const slotTimes = ({ town }: ApiRequest, free: FreeDay[]): string[] =>
  free.flatMap(({ starts }) => starts.map((start) => formatW3cDate(town, new Date(start)) ?? ''))

/** `GET slots`: when somebody could come. */
export const listSlots: Handler<typeof SLOTS_PARAMETERS> = async (apiRequest, query) => {
  const { town } = apiRequest
  const { agenda: schedule, service } = await resolveService(apiRequest, query)
  const day = query.read('date')
  query.done()
  const free = await getAvailability(town.db, town, schedule, service, day)
  return {
    root: 'slots',
    value: slotTimes(apiRequest, free).map((start) => ({ start })),
    headers: { 'cache-control': 'no-store' },
  }
}

const appointmentValue = ({ town }: ApiRequest, one: Appointment): { [name: string]: Value } => ({
  token: createToken(town, one.id),
  code: one.code,
  agenda_id: one.agendaId,
  service_code: one.serviceCode,
  mode: one.mode,
  status: one.state,
  start: formatW3cDate(town, one.startsAt),
  end: formatW3cDate(town, one.endsAt),
  url: appointmentUrl(town, one.id),
})

/** Alternatives that a refusal names: enough to choose from. */
const MAX_ALTERNATIVES = 8

/** What is refused because somebody else was quicker, or for another reason that another hour would mend. */
const unavailable = (
  apiRequest: ApiRequest,
  text: 'slot.taken' | 'slot.many',
  free: FreeDay[],
): ApiResponse => {
  const alternatives = slotTimes(apiRequest, free).slice(0, MAX_ALTERNATIVES)
  const [first] = alternatives
  const words = apiText(apiRequest.language, first ? text : 'slot.none', { first: first ?? '' })
  return { root: 'errors', value: [{ code: 409, description: words, alternatives }], status: 409 }
}

/** `POST appointments`: a slot for somebody, or why not, and what is free instead. */
export const postAppointment: Handler<DeclaredParameters, typeof APPOINTMENT_FORM> = async (
  apiRequest,
  _query,
  form,
) => {
  const application = await requireKey(apiRequest, 'posts', 'book')
  const { town, fields, language } = apiRequest
  const { agenda: schedule, service } = await resolveService(apiRequest, form)
  const { start } = form.require('start')
  const mode = form.read('mode')
  form.done()
  if (mode && !service.modes.includes(mode))
    throw apiRefusal(400, 'not-in-list', { field: 'mode', value: mode, values: service.modes.join(', ') })
  const answers = Object.fromEntries(
    Object.entries(fields.attributes).map(([code, values]) => [code, values.join(', ')]),
  )
  const key = apiRequest.request.headers.get('idempotency-key')?.trim().slice(0, 200)
  const booked = await bookSlot(createContext(town, { kind: 'application', application }), {
    slot: {
      agendaId: schedule.id,
      serviceCode: service.code,
      start: start.toMillis(),
      mode,
      channel: 'api',
      language,
      idempotencyKey: key ? `api:${application.id}:${key}` : undefined,
    },
    attendee: {
      name: form.read('name') ?? '',
      phone: form.read('phone'),
      email: form.read('email'),
      identity: answers.identity,
      answers,
    },
  })
  switch (booked.outcome) {
    case 'booked':
      return {
        root: 'appointments',
        value: [appointmentValue(apiRequest, booked.appointment)],
        status: booked.repeated ? 200 : 201,
        headers: { 'cache-control': 'no-store' },
      }
    case 'limit':
      throw apiRefusal(409, 'slot.limit')
    case 'unknown':
      throw apiRefusal(404, 'not-found.service')
    case 'gone':
      return unavailable(apiRequest, 'slot.taken', await getAvailability(town.db, town, schedule, service))
    default:
      return unavailable(apiRequest, booked.outcome === 'too-many' ? 'slot.many' : 'slot.taken', booked.free)
  }
}

/** The appointment that a token opens. @throws {Refused} 404 */
const findByToken = async ({ town, params }: ApiRequest): Promise<Appointment> => {
  const id = verifyToken(town, params.token ?? '')
  const found = id && (await findAppointment(town.db, town, id))
  if (!found || found.state === 'held') throw apiRefusal(404, 'not-found.token')
  return found
}

/** `GET appointments/{token}`: how it stands. Who has the token needs no key. */
export const showAppointment: Handler = async (apiRequest) => ({
  root: 'appointments',
  value: [appointmentValue(apiRequest, await findByToken(apiRequest))],
  headers: { 'cache-control': 'no-store' },
})

/** `DELETE appointments/{token}`: the slot is freed. */
export const deleteAppointment: Handler = async (apiRequest) => {
  const { town } = apiRequest
  const found = await findByToken(apiRequest)
  const done = await cancelAppointment(createContext(town, { kind: 'citizen' }), { id: found.id })
  if (!done) throw apiRefusal(409, 'slot.over')
  return { root: 'appointments', value: [{ ...appointmentValue(apiRequest, found), status: 'cancelled' }] }
}
