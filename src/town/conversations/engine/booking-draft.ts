import {
  type Agenda,
  type AppointmentService,
  appointmentService,
  mentioned,
  openAgendas,
} from '#town/appointments'
import type { BookingDraft, BookingStep, World } from './types.ts'

/** Offices, their agendas together: what there is to be chosen first. */
export const officesIn = ({ agendas }: World): { id: string; agendas: Agenda[] }[] => {
  const offices = new Map<string, Agenda[]>()
  for (const { agenda } of openAgendas(agendas))
    offices.set(agenda.office, [...(offices.get(agenda.office) ?? []), agenda])
  return [...offices].map(([id, all]) => ({ id, agendas: all }))
}

/** What an office offers, at whichever of its places. */
export const servicesIn = (world: World, office: string | undefined): AppointmentService[] => {
  const all = officesIn(world).find(({ id }) => id === office)?.agendas ?? []
  const byCode = new Map<string, AppointmentService>()
  for (const { services } of all)
    for (const one of services) if (!one.hidden && !byCode.has(one.code)) byCode.set(one.code, one)
  return [...byCode.values()]
}

/** The places of an office where a service is given. */
export const placesFor = (world: World, office: string | undefined, service: string | undefined): Agenda[] =>
  (officesIn(world).find(({ id }) => id === office)?.agendas ?? []).filter((agenda) =>
    agenda.services.some(({ code, hidden }) => code === service && !hidden),
  )

/** The agenda and the service that a draft has come to, if they still are. */
export const chosen = (
  draft: Pick<BookingDraft, 'agenda' | 'service'>,
  world: World,
): { agenda: Agenda; service: AppointmentService } | undefined => {
  const agenda = world.agendas.find(({ id }) => id === draft.agenda)
  const service = agenda && appointmentService(agenda, draft.service ?? '')
  return agenda && service ? { agenda, service } : undefined
}

/** A draft with what goes without saying: the only service, the only place, the only way. */
export const completed = (draft: BookingDraft, world: World): BookingDraft => {
  let next = draft
  const services = servicesIn(world, next.office)
  if (next.office && !next.service && services.length === 1) next = { ...next, service: services[0]?.code }
  const places = placesFor(world, next.office, next.service)
  if (next.service && !next.agenda && places.length === 1) next = { ...next, agenda: places[0]?.id }
  const modes = chosen(next, world)?.service.modes ?? []
  if (!next.mode && modes.length === 1) next = { ...next, mode: modes[0] }
  return next
}

/** The first question of a booking that has no answer yet. */
export const nextBookingStep = (draft: BookingDraft, world: World): BookingStep => {
  if (!draft.office) return 'office'
  if (!draft.service) return 'service'
  const all = chosen(draft, world)
  if (!draft.agenda || !all) return 'place'
  if (!draft.mode) return 'mode'
  if (draft.start === undefined || !draft.hold) return 'when'
  if (!draft.name) return 'name'
  const unasked = all.service.questions.find(({ code }) => draft.answers[code] === undefined)
  return unasked ? `ask:${unasked.code}` : 'confirm'
}

/** A draft without its last answer; nothing when there is none to take back. */
export const withoutLast = (draft: BookingDraft, world: World): BookingDraft | undefined => {
  const all = chosen(draft, world)
  const answered = all?.service.questions.filter(({ code }) => draft.answers[code] !== undefined).at(-1)
  if (answered) {
    const { [answered.code]: _, ...answers } = draft.answers
    return { ...draft, answers }
  }
  if (draft.start !== undefined)
    return { ...draft, start: undefined, hold: undefined, wish: { day: draft.wish.day } }
  if (draft.wish.day || draft.wish.part) return { ...draft, wish: {} }
  const bare = { ...draft, wish: {} }
  if (draft.mode && (all?.service.modes.length ?? 0) > 1) return { ...bare, mode: undefined }
  if (draft.agenda && placesFor(world, draft.office, draft.service).length > 1)
    return { ...bare, mode: undefined, agenda: undefined }
  const before = { ...bare, mode: undefined, agenda: undefined }
  if (draft.service && servicesIn(world, draft.office).length > 1) return { ...before, service: undefined }
  return draft.office ? { ...before, service: undefined, office: undefined } : undefined
}

/** The appointment that some words are about: what it is for, or only which office. */
export const bookingIn = (
  words: string,
  world: World,
): Pick<BookingDraft, 'office' | 'service'> | undefined => mentioned(world.agendas, words)
