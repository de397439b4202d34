import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import {
  type Appointment,
  appointmentById,
  type Booked,
  book,
  MODES,
  mentioned,
  type NotGiven,
} from '#town/appointments'
import { conversationFor, linesFor, openConversation, spokenTo } from '#town/conversations'
import { messengerAddress, phoneDigits } from '#town/service-requests'
import { may } from '#town/staff'
import { viewerOf } from '../conversations.tsx'
import { moment, type View } from '../frame.tsx'
import type { Wrong } from '../table.tsx'
import { offeredTo } from './agendas.ts'
import { maySee } from './desk-actions.ts'
import { type Given, givenIn, givePage, whatIn } from './give.tsx'

/** The conversation that an appointment comes out of, for whoever may answer it. */
const conversationIn = async (here: View, id: string) => {
  const { town, member } = here
  if (!isUuid(id) || !member || !may(member, 'answer-citizens')) return undefined
  return conversationFor(town.db, town, await viewerOf(here), id)
}

/** The appointment that another is to be instead of, for whoever sees it. */
const movingIn = async (here: View, id: string): Promise<Appointment | undefined> =>
  isUuid(id) && (await maySee(here, id)) ? appointmentById(here.town.db, here.town, id) : undefined

/** Words of a conversation that are looked through for what an appointment is wanted for. */
const LINES = 12

/** What an appointment may be for that somebody wants who wrote this: the agenda and the service, as the page has them. */
const wantedIn = async (
  here: View,
  from: NonNullable<Awaited<ReturnType<typeof conversationIn>>>,
): Promise<string> => {
  const lines = await linesFor(here.town, await viewerOf(here), from, here.language)
  const words = lines.filter(({ from: who }) => who === 'citizen').slice(-LINES)
  const agendas = await offeredTo(here)
  for (const { words: line } of words.reverse()) {
    const found = mentioned(agendas, line)
    const agenda = agendas.find(
      ({ office, services }) =>
        office === found?.office && services.some(({ code }) => !found.service || code === found.service),
    )
    const service = found?.service ?? agenda?.services.find(({ hidden }) => !hidden)?.code
    if (agenda && service) return `${agenda.id}:${service}`
  }
  return ''
}

/**
 * The page, with what a conversation or the appointment before knows: what it is about and the first free hour are chosen
 * already, so that one more click gives it.
 */
export const openGive = async (here: View, request: Request): Promise<Response> => {
  const given = givenIn(new URL(request.url).searchParams)
  const from = given.conversation ? await conversationIn(here, given.conversation) : undefined
  const old = await movingIn(here, given.moving)
  const name = old?.person?.name ?? (from ? (spokenTo(here.town, from.row).name ?? '') : '')
  const phone = old?.person?.phone ?? ''
  const answers = old?.person?.answers ?? {}
  const what = given.what || (from ? await wantedIn(here, from) : '')
  return givePage(here, {
    ...given,
    what,
    name,
    phone,
    answers,
    conversation: from ? given.conversation : '',
  })
}

/** Gives the appointment, or says what is wrong and what is free. */
export const give = async (here: View, request: Request): Promise<Response> => {
  const { town, member } = here
  const { text, form } = await readForm(request)
  const before = givenIn(new URL(request.url).searchParams)
  const chosen = await whatIn(here, before.what)
  if (!chosen) return givePage(here, before, [{ field: 'what', key: 'appointments.service.error' }])
  const { agenda, service } = chosen
  const given: Given = {
    ...before,
    start: text('start', 20),
    mode: text('mode', 10),
    name: text('name', 120),
    phone: text('phone', 30),
    whatsapp: text('whatsapp', 5) === 'yes',
    answers: Object.fromEntries(
      service.questions.map(({ code }) => [code, String(form.get(`answer-${code}`) ?? '').slice(0, 500)]),
    ),
    form_id: text('form_id', 40),
  }
  const from = given.conversation ? await conversationIn(here, given.conversation) : undefined
  const wrong: Wrong[] = [
    ...(given.start ? [] : [{ field: 'start', key: 'appointments.give.hour.error' } as const]),
    ...(given.whatsapp && phoneDigits(given.phone).length < 9
      ? [{ field: 'phone', key: 'appointments.give.whatsapp.error' } as const]
      : []),
  ]
  if (wrong.length > 0) return givePage(here, given, wrong)
  const old = await movingIn(here, given.moving)
  const done = await town.db.transaction(async (tx) => {
    const written = given.whatsapp
      ? await openConversation(tx, town, messengerAddress(given.phone))
      : undefined
    return book(
      tx,
      town,
      {
        agendaId: agenda.id,
        serviceCode: service.code,
        start: Number(given.start),
        mode: MODES.find((one) => one === given.mode),
        channel: 'phone',
        language: from ? spokenTo(town, from.row).language : 'ca',
        contactId: from?.row.contactId ?? written?.contactId ?? old?.contactId ?? undefined,
        idempotencyKey: isUuid(given.form_id) ? `staff:${given.form_id}` : undefined,
      },
      { name: given.name, phone: given.phone, identity: given.answers.identity, answers: given.answers },
      { moving: old?.id, actor: member?.name },
    )
  })
  return done.outcome === 'booked'
    ? seeOther(`/console/appointments/${done.appointment.id}?done=given`)
    : refused(here, given, done)
}

const refused = (
  here: View,
  given: Given,
  done: Exclude<Booked, { outcome: 'booked' }> | NotGiven,
): Promise<Response> => {
  switch (done.outcome) {
    case 'wrong':
      return givePage(
        here,
        given,
        done.fields.map(
          (field): Wrong =>
            field === 'name'
              ? { field, key: 'appointments.name.error' }
              : { field: `answer-${field}`, key: 'appointments.give.answer' },
        ),
      )
    case 'limit': {
      const { code, startsAt } = done.appointment
      const blanks = { code, when: moment(here, startsAt) }
      return givePage(here, given, [{ field: 'name', key: 'appointments.give.limit', blanks }])
    }
    default:
      return givePage(here, { ...given, start: '' }, [{ field: 'start', key: 'appointments.give.taken' }])
  }
}
