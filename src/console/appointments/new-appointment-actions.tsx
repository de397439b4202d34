import {
  type Appointment,
  type ConfirmResult,
  detectService,
  findAppointment,
  MODES,
  planOf,
  type SlotUnavailable,
} from '#domain/appointments'
import { conversationPreferences, findVisibleConversation, listReadableLines } from '#domain/conversations'
import { bookByPhone } from '#domain/phone-line'
import { hasPermission } from '#domain/staff'
import { problemsOf } from '#domain/use-cases'
import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { viewerOf } from '../inbox/index.ts'
import { bookingErrors, createConsoleContext, formatMoment, type View } from '../ui/index.ts'
import { COLLECTION_ANSWERS } from './collection-form.tsx'
import { canSeeAppointment } from './counter-actions.ts'
import {
  type NewAppointmentValues,
  newAppointmentPage,
  parseNewAppointment,
  parseService,
} from './new-appointment.tsx'
import { listBookableSchedules } from './schedules.ts'

/** The conversation that an appointment comes out of, for members who may answer it. */
const findConversation = async (view: View, id: string) => {
  const { town, member } = view
  if (!isUuid(id) || !member || !hasPermission(member, 'answer-citizens')) return undefined
  return findVisibleConversation(town.db, town, viewerOf(view), id)
}

/** The appointment that another is to be instead of, for members who see it. */
const findMovedAppointment = async (view: View, id: string): Promise<Appointment | undefined> =>
  isUuid(id) && (await canSeeAppointment(view, id)) ? findAppointment(view.town.db, view.town, id) : undefined

/** Words of a conversation that are looked through for what an appointment is wanted for. */
const MAX_LINES = 12

/** What an appointment may be for that somebody wants who wrote this: the agenda and the service, as the page has them. */
const suggestService = async (
  view: View,
  from: NonNullable<Awaited<ReturnType<typeof findConversation>>>,
): Promise<string> => {
  const lines = await listReadableLines(view.town, viewerOf(view), from, view.language)
  const words = lines.filter(({ from: who }) => who === 'citizen').slice(-MAX_LINES)
  const schedules = await listBookableSchedules(view)
  for (const { words: line } of words.reverse()) {
    const found = detectService(schedules, line)
    const schedule = schedules.find(
      ({ office, services }) =>
        office === found?.office && services.some(({ code }) => !found.service || code === found.service),
    )
    const service = found?.service ?? schedule?.services.find(({ hidden }) => !hidden)?.code
    if (schedule && service) return `${schedule.id}:${service}`
  }
  return ''
}

/**
 * The page, with what a conversation or the appointment before knows: what it is about and the first free hour are chosen
 * already, so that one more click gives it.
 */
export const openNewAppointment = async (view: View, request: Request): Promise<Response> => {
  const values = parseNewAppointment(new URL(request.url).searchParams)
  const from = values.conversation ? await findConversation(view, values.conversation) : undefined
  const old = await findMovedAppointment(view, values.moving)
  const name = old?.person?.name ?? (from ? (conversationPreferences(view.town, from.row).name ?? '') : '')
  const phone = old?.person?.phone ?? ''
  const email = old?.person?.email ?? ''
  const answers = old?.person?.answers ?? {}
  const what = values.what || (from ? await suggestService(view, from) : '')
  return newAppointmentPage(view, {
    ...values,
    what,
    name,
    phone,
    email,
    answers,
    conversation: from ? values.conversation : '',
  })
}

/** Gives the appointment, or says what is wrong and what is free. */
export const createAppointment = async (view: View, request: Request): Promise<Response> => {
  const { text, form } = await readForm(request)
  const before = parseNewAppointment(new URL(request.url).searchParams)
  const chosen = await parseService(view, before.what)
  if (!chosen) return newAppointmentPage(view, before, [{ field: 'what', key: 'appointments.service.error' }])
  const { schedule, service } = chosen
  const plan = planOf(view.town, schedule.id)
  const values: NewAppointmentValues = {
    ...before,
    start: text('start', 20),
    mode: text('mode', 10),
    name: text('name', 120),
    phone: text('phone', 30),
    email: view.town.mailer ? text('email', 320) : '',
    whatsapp: text('whatsapp', 5) === 'yes',
    answers: Object.fromEntries(
      [...service.questions.map(({ code }) => code), ...(plan ? COLLECTION_ANSWERS : [])].map((code) => [
        code,
        String(form.get(`answer-${code}`) ?? '').slice(0, 500),
      ]),
    ),
    form_id: text('form_id', 40),
  }
  // What and where first: they say which days there are.
  if (plan && (text('do', 10) === 'days' || !values.start))
    return newAppointmentPage(view, { ...values, start: '' })
  const from = values.conversation ? await findConversation(view, values.conversation) : undefined
  const old = await findMovedAppointment(view, values.moving)
  try {
    const done = await bookByPhone(createConsoleContext(view), {
      slot: {
        agendaId: schedule.id,
        serviceCode: service.code,
        start: Number(values.start),
        mode: MODES.find((one) => one === values.mode),
        channel: 'phone',
        language: from ? conversationPreferences(view.town, from.row).language : 'ca',
        contactId: from?.row.contactId,
        idempotencyKey: isUuid(values.form_id) ? `staff:${values.form_id}` : undefined,
      },
      attendee: {
        name: values.name,
        phone: values.phone,
        email: values.email || undefined,
        identity: values.answers.identity,
        answers: values.answers,
      },
      caller: { phone: values.phone, notify: values.whatsapp, email: values.email },
      moving: old,
    })
    return done.outcome === 'booked'
      ? seeOther(`/console/appointments/${done.appointment.id}?done=given`)
      : refusedPage(view, values, done)
  } catch (error) {
    return newAppointmentPage(view, values, bookingErrors(problemsOf(error)))
  }
}

const refusedPage = (
  view: View,
  values: NewAppointmentValues,
  done: Exclude<ConfirmResult, { outcome: 'booked' }> | SlotUnavailable,
): Promise<Response> => {
  switch (done.outcome) {
    case 'limit': {
      const { code, startsAt } = done.appointment
      const parameters = { code, when: formatMoment(view, startsAt) }
      return newAppointmentPage(view, values, [
        { field: 'name', key: 'appointments.give.limit', blanks: parameters },
      ])
    }
    default:
      return newAppointmentPage(view, { ...values, start: '' }, [
        { field: 'start', key: 'appointments.give.taken' },
      ])
  }
}
