import { DateTime } from 'luxon'
import { addressOf } from '#platform/address'
import { readForm, sameOrigin, seeOther } from '#platform/pages'
import {
  type Appointment,
  type Asked,
  appointmentById,
  appointmentCalendar,
  askToConfirm,
  type Booked,
  cancel,
  confirm,
  idOfToken,
  isPending,
  MODES,
  release,
  reserve,
} from '#town/appointments'
import { type Admission, admit } from '#town/limits'
import { phoneDigits } from '#town/service-requests'
import type { View } from '../frame.tsx'
import { forPeople, turnedAway } from '../turned-away.tsx'
import { callPart } from './call.tsx'
import { callAction } from './call-actions.tsx'
import { type Choice, choosePage } from './choose.tsx'
import {
  detailsPage,
  type Known,
  knownOf,
  ownPage,
  ownPath,
  pendingPage,
  type Typed,
  type Wrong,
} from './own.tsx'

/** Hours that one address may keep at once: a school, a library are many people behind one. */
const HOLDS_OF_AN_ADDRESS = 12

/** An hour is tapped: it is kept, or the page says what is free instead. */
export const keepHour = async (view: View, request: Request): Promise<Response> => {
  const { town, language } = view
  const { text } = await readForm(request)
  const choice: Choice = {
    service: text('service', 40),
    place: text('agenda', 40),
    mode: text('mode', 10),
    day: '',
    moving: text('moving', 60),
  }
  if (!sameOrigin(request)) return choosePage(view, choice, { error: 'error.origin' })
  const start = Number(text('start', 20))
  const admission = await admit(town, 'holds', addressOf(request), text('work', 4_000))
  if (admission.outcome !== 'admitted') {
    if (!forPeople(request)) return turnedAway(town, request, 429, admission.seconds)
    const day = DateTime.fromMillis(start || 0, { zone: town.profile.time_zone }).toISODate() ?? ''
    return choosePage(view, { ...choice, day }, { refusal: admission })
  }
  const got = await town.db.transaction((tx) =>
    reserve(tx, town, {
      agendaId: choice.place,
      serviceCode: choice.service,
      start,
      mode: MODES.find((one) => one === choice.mode),
      channel: 'web',
      language,
      holder: `address:${addressOf(request)}`,
      holdsAtMost: HOLDS_OF_AN_ADDRESS,
    }),
  )
  if (got.outcome === 'held') return seeOther(ownPath(view, got.appointment.id, { moving: choice.moving }))
  const error = got.outcome === 'too-many' ? 'book.error.many' : 'book.error.taken'
  return choosePage(view, choice, { error })
}

/** The appointment that an address names, for whoever has its token. */
export const ofToken = async ({ town }: View, token: string): Promise<Appointment | undefined> => {
  const id = idOfToken(town, token)
  return id === undefined ? undefined : appointmentById(town.db, town, id)
}

/** What its citizen does with an appointment: confirms, lets go, cancels. */
export const changeOwn = async (view: View, request: Request, one: Appointment): Promise<Response> => {
  const { town } = view
  const { text, form } = await readForm(request)
  const known = await knownOf(view, one)
  const moving = new URL(request.url).searchParams.get('moving') ?? ''
  if (!known) return choosePage(view, { service: '', place: '', mode: '', day: '', moving })
  if (!sameOrigin(request))
    return one.state === 'held'
      ? detailsPage(view, known, moving, { errors: [{ field: 'name', key: 'error.origin' }] })
      : seeOther(ownPath(view, one.id))
  const inCall = one.state === 'held' ? undefined : await callAction(view, one, request, text)
  if (inCall instanceof Response) return inCall
  if (inCall)
    return ownPage(view, known, { extra: await callPart(view, known, request, inCall), status: 422 })
  switch (text('do', 20)) {
    case 'confirm':
      // Only the telephone confirms what waits for it.
      if (isPending(one)) return pendingPage(view, known)
      return confirmHour(view, request, known, moving, text('work', 4_000), {
        name: text('name', 120),
        phone: text('phone', 30),
        whatsapp: text('whatsapp', 5) === 'yes',
        answers: Object.fromEntries(
          known.service.questions.map(({ code }) => [
            code,
            String(form.get(`answer-${code}`) ?? '').slice(0, 500),
          ]),
        ),
      })
    case 'release':
      await town.db.transaction((tx) => release(tx, town, one.id))
      return choosePage(view, {
        service: one.serviceCode,
        place: one.agendaId,
        mode: one.mode,
        day: '',
        moving,
      })
    case 'cancel':
      await town.db.transaction((tx) => cancel(tx, town, one.id))
      return seeOther(ownPath(view, one.id))
    default:
      return seeOther(ownPath(view, one.id))
  }
}

const confirmHour = async (
  view: View,
  request: Request,
  known: Known,
  moving: string,
  work: string,
  typed: Typed,
): Promise<Response> => {
  const { town } = view
  const { one } = known
  const reachable = phoneDigits(typed.phone).length >= 9
  if (typed.whatsapp && !reachable)
    return detailsPage(view, known, moving, { errors: [{ field: 'phone', key: 'book.error.phone' }], typed })
  const person = { ...typed, identity: typed.answers.identity }
  // Asked to confirm is only who wants to be written to; a discreet office writes to no number that anybody may give.
  // Who has the address of the appointment that this one is instead of has shown that it is theirs.
  const old = await ofToken(view, moving)
  const asks = typed.whatsapp && !known.agenda.discreet && !old
  // What a telephone confirms is limited by the telephone; what nobody confirms, by the address it comes from.
  const admission: Admission =
    asks || old ? { outcome: 'admitted' } : await admit(town, 'bookings', addressOf(request), work)
  if (admission.outcome !== 'admitted')
    return forPeople(request)
      ? detailsPage(view, known, moving, { typed, refusal: admission })
      : turnedAway(town, request, 429, admission.seconds)
  const done = await town.db.transaction(
    (tx): Promise<Asked | Booked> =>
      asks
        ? askToConfirm(tx, town, one.id, person)
        : confirm(tx, town, one.id, person, { moving: old?.id, contactId: old?.contactId ?? undefined }),
  )
  switch (done.outcome) {
    case 'booked':
    case 'pending':
      return seeOther(ownPath(view, one.id))
    case 'wrong': {
      const wrong = done.fields.map(
        (field): Wrong =>
          field === 'name'
            ? { field, key: 'book.error.name' }
            : { field: `answer-${field}`, key: 'book.error.answer' },
      )
      return detailsPage(view, known, moving, { errors: wrong, typed })
    }
    default:
      return choosePage(
        view,
        { service: one.serviceCode, place: one.agendaId, mode: one.mode, day: '', moving },
        { error: 'book.error.gone' },
      )
  }
}

/** An appointment's page, whatever it is at. */
export const showOwn = async (
  view: View,
  request: Request,
  one: Appointment,
): Promise<Response | undefined> => {
  const query = new URL(request.url).searchParams
  const known = await knownOf(view, one)
  if (!known) return undefined
  if (isPending(one)) return pendingPage(view, known)
  if (one.state === 'held') return detailsPage(view, known, query.get('moving') ?? '')
  const extra = await callPart(view, known, request)
  return ownPage(view, known, { ask: query.get('ask') === 'cancel', extra })
}

/** The file for a calendar. */
export const ownCalendar = async ({ town }: View, one: Appointment): Promise<Response> =>
  new Response(await appointmentCalendar(town, one), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${one.code}.ics"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
