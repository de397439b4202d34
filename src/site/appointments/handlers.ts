import { DateTime } from 'luxon'
import {
  type Appointment,
  addPickupPictures,
  cancelAppointment,
  confirmSlot,
  createAppointmentCalendar,
  findAppointment,
  holdSlot,
  isPendingConfirmation,
  MODES,
  releaseHold,
  requestConfirmation,
  verifyToken,
} from '#domain/appointments'
import { type Admission, admit } from '#domain/limits'
import { isReachable } from '#domain/service-requests'
import { findPhoneChannel } from '#domain/town'
import { problemsOf } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import { parseMailAddress } from '#platform/mail'
import { isSameOrigin, readForm, seeOther } from '#platform/pages'
import { bookingErrors, citizenContext, unavailableResponse, type View, wantsHtml } from '../ui/index.ts'
import type { Choice } from './choose.tsx'
import {
  type AppointmentContext,
  type AttendeeValues,
  appointmentPage,
  appointmentPath,
  detailsPage,
  loadAppointmentContext,
  movingPage,
  pendingPage,
} from './own.tsx'
import { startPage } from './start.ts'
import { videoCallSection } from './video-call.tsx'
import { handleVideoCallAction } from './video-call-actions.tsx'

/** Hours that one address may keep at once: a school, a library are many people behind one. */
const MAX_HOLDS_PER_ADDRESS = 12

/** A slot is tapped: it is kept, or the page says what is free instead. */
export const handleHoldSlot = async (view: View, request: Request): Promise<Response> => {
  const { town, language } = view
  const { text } = await readForm(request)
  const choice: Choice = {
    service: text('service', 40),
    place: text('agenda', 40),
    mode: text('mode', 10),
    day: '',
    moving: text('moving', 60),
  }
  if (!isSameOrigin(request)) return startPage(view, choice, { error: 'error.origin' })
  const start = Number(text('start', 20))
  const admission = await admit(town, 'holds', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted') {
    if (!wantsHtml(request)) return unavailableResponse(town, request, 429, admission.seconds)
    const day = DateTime.fromMillis(start || 0, { zone: town.profile.time_zone }).toISODate() ?? ''
    return startPage(view, { ...choice, day }, { refusal: admission })
  }
  const got = await holdSlot(citizenContext(view), {
    agendaId: choice.place,
    serviceCode: choice.service,
    start,
    mode: MODES.find((one) => one === choice.mode),
    channel: 'web',
    language,
    holder: `address:${getClientAddress(request)}`,
    maxHolds: MAX_HOLDS_PER_ADDRESS,
  })
  if (got.outcome === 'held')
    return seeOther(appointmentPath(view, got.appointment.id, { moving: choice.moving }))
  const error = got.outcome === 'too-many' ? 'book.error.many' : 'book.error.taken'
  return startPage(view, choice, { error })
}

/** The appointment that an address names, for the holder of its token. */
export const findByToken = async ({ town }: View, token: string): Promise<Appointment | undefined> => {
  const id = verifyToken(town, token)
  return id === undefined ? undefined : findAppointment(town.db, town, id)
}

/** The appointment that a held one is to be instead of, where what is known of it answers what this one asks. */
const findMoved = async (view: View, token: string, held: Appointment): Promise<Appointment | undefined> => {
  const old = await findByToken(view, token)
  const same = old?.serviceCode === held.serviceCode && old.person !== undefined
  return same && old.state === 'booked' ? old : undefined
}

/** What its citizen does with an appointment: confirms, lets go, cancels. */
export const updateOwn = async (view: View, request: Request, one: Appointment): Promise<Response> => {
  const { text, form } = await readForm(request)
  const known = await loadAppointmentContext(view, one)
  const moving = new URL(request.url).searchParams.get('moving') ?? ''
  if (!known) return startPage(view, { service: '', place: '', mode: '', day: '', moving })
  if (!isSameOrigin(request))
    return one.state === 'held'
      ? detailsPage(view, known, moving, { errors: [{ field: '', key: 'error.origin' }] })
      : seeOther(appointmentPath(view, one.id))
  const inCall = one.state === 'held' ? undefined : await handleVideoCallAction(view, one, request, text)
  if (inCall instanceof Response) return inCall
  if (inCall)
    return appointmentPage(view, known, {
      extra: await videoCallSection(view, known, request, inCall),
      status: 422,
    })
  switch (text('do', 20)) {
    case 'confirm':
      // Only the telephone confirms what waits for it.
      if (isPendingConfirmation(one)) return pendingPage(view, known)
      return handleConfirmSlot(
        view,
        request,
        known,
        moving,
        text('work', 4_000),
        {
          name: text('name', 120),
          phone: text('phone', 30),
          email: text('email', 320),
          whatsapp: text('whatsapp', 5) === 'yes' && findPhoneChannel(view.town) !== undefined,
          answers: Object.fromEntries(
            known.service.questions.map(({ code }) => [
              code,
              String(form.get(`answer-${code}`) ?? '').slice(0, 500),
            ]),
          ),
        },
        one.pickup ? picturesIn(form) : [],
      )
    case 'release':
      await releaseHold(citizenContext(view), { id: one.id })
      return startPage(view, {
        service: one.serviceCode,
        place: one.agendaId,
        mode: one.mode,
        day: '',
        moving,
      })
    case 'cancel':
      await cancelAppointment(citizenContext(view), { id: one.id })
      return seeOther(appointmentPath(view, one.id))
    default:
      return seeOther(appointmentPath(view, one.id))
  }
}

const picturesIn = (form: FormData): [name: string, file: File][] =>
  form
    .getAll('pictures')
    .flatMap((file): [string, File][] =>
      typeof file !== 'string' && (file.size > 0 || file.name) ? [[file.name, file]] : [],
    )

/** What is known of an appointment, with the pictures that it has by now. */
const withKept = async (view: View, known: AppointmentContext): Promise<AppointmentContext> => {
  const one = await findAppointment(view.town.db, view.town, known.one.id)
  return one ? { ...known, one } : known
}

const handleConfirmSlot = async (
  view: View,
  request: Request,
  known: AppointmentContext,
  moving: string,
  work: string,
  typed: AttendeeValues,
  pictures: [name: string, file: File][],
): Promise<Response> => {
  const { town } = view
  const { one } = known
  const reachable = isReachable(typed.phone)
  if (typed.whatsapp && !reachable)
    return detailsPage(view, known, moving, { errors: [{ field: 'phone', key: 'book.error.phone' }], typed })
  if (typed.email && !parseMailAddress(typed.email))
    return detailsPage(view, known, moving, { errors: [{ field: 'email', key: 'error.email' }], typed })
  // Asked to confirm is only who wants to be written to; a discreet office writes to no number that anybody may give.
  // Who has the address of the appointment that this one is instead of has shown that it is theirs.
  const old = await findByToken(view, moving)
  // Nothing is asked twice.
  const attendee = (await findMoved(view, moving, one))?.person ?? {
    ...typed,
    identity: typed.answers.identity,
  }
  const asks = typed.whatsapp && !known.agenda.discreet && !old
  // What a telephone confirms is limited by the telephone; what nobody confirms, by the address it comes from.
  const admission: Admission =
    asks || old ? { outcome: 'admitted' } : await admit(town, 'bookings', getClientAddress(request), work)
  if (admission.outcome !== 'admitted')
    return wantsHtml(request)
      ? detailsPage(view, known, moving, { typed, refusal: admission })
      : unavailableResponse(town, request, 429, admission.seconds)
  const ctx = citizenContext(view)
  if (pictures.length > 0) {
    const [left] = await addPickupPictures(ctx, { id: one.id, files: pictures })
    // Those that could be kept are: the others are chosen again, or not.
    if (left)
      return detailsPage(view, await withKept(view, known), moving, {
        errors: [
          {
            field: 'pictures',
            key: 'collect.pictures.left',
            blanks: { problem: view.t(`picture.${left.problem}`) },
          },
        ],
        typed,
      })
  }
  try {
    const done = asks
      ? await requestConfirmation(ctx, { id: one.id, attendee })
      : await confirmSlot(ctx, {
          id: one.id,
          attendee,
          moving: old?.id,
          contactId: old?.contactId ?? undefined,
        })
    if (done.outcome === 'booked' || done.outcome === 'pending')
      return seeOther(appointmentPath(view, one.id))
    return startPage(
      view,
      { service: one.serviceCode, place: one.agendaId, mode: one.mode, day: '', moving },
      { error: 'book.error.gone' },
    )
  } catch (error) {
    const errors = bookingErrors(problemsOf(error))
    return detailsPage(view, known, moving, { errors, typed })
  }
}

/** An appointment's page, whatever it is at. */
export const showAppointment = async (
  view: View,
  request: Request,
  one: Appointment,
): Promise<Response | undefined> => {
  const query = new URL(request.url).searchParams
  const known = await loadAppointmentContext(view, one)
  if (!known) return undefined
  if (isPendingConfirmation(one)) return pendingPage(view, known)
  if (one.state === 'held') {
    const moving = query.get('moving') ?? ''
    const old = await findMoved(view, moving, one)
    return old ? movingPage(view, known, old) : detailsPage(view, known, moving)
  }
  const extra = await videoCallSection(view, known, request)
  return appointmentPage(view, known, { ask: query.get('ask') === 'cancel', extra })
}

/** The file for a calendar. */
export const downloadCalendar = async ({ town }: View, one: Appointment): Promise<Response> =>
  new Response(await createAppointmentCalendar(town, one), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${one.code}.ics"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
