import {
  type AppointmentService,
  bookableSchedules,
  detectService,
  findAppointmentService,
  type Schedule,
} from '#domain/appointments'
import type { BookingDraft, BookingStep } from '#domain/conversations'
import { fold } from '#platform/text'
import type { World } from '../../engine/types.ts'
import { nextCollectionStep, planOfDraft, withoutLastOfCollection } from './collection.ts'

/** Offices, their agendas together: what there is to be chosen first. */
export const listOffices = ({ schedules }: World): { id: string; agendas: Schedule[] }[] => {
  const offices = new Map<string, Schedule[]>()
  for (const { agenda: schedule } of bookableSchedules(schedules))
    offices.set(schedule.office, [...(offices.get(schedule.office) ?? []), schedule])
  return [...offices].map(([id, all]) => ({ id, agendas: all }))
}

/** What an office offers, at whichever of its places. */
export const listServices = (world: World, office: string | undefined): AppointmentService[] => {
  const all = listOffices(world).find(({ id }) => id === office)?.agendas ?? []
  const byCode = new Map<string, AppointmentService>()
  for (const { services } of all)
    for (const one of services) if (!one.hidden && !byCode.has(one.code)) byCode.set(one.code, one)
  return [...byCode.values()]
}

/** The places of an office where a service is given. */
export const listPlaces = (
  world: World,
  office: string | undefined,
  service: string | undefined,
): Schedule[] =>
  (listOffices(world).find(({ id }) => id === office)?.agendas ?? []).filter((schedule) =>
    schedule.services.some(({ code, hidden }) => code === service && !hidden),
  )

/** The agenda and the service that a draft has come to, if they still are. */
export const resolveChoice = (
  draft: Pick<BookingDraft, 'agenda' | 'service'>,
  world: World,
): { agenda: Schedule; service: AppointmentService } | undefined => {
  const schedule = world.schedules.find(({ id }) => id === draft.agenda)
  const service = schedule && findAppointmentService(schedule, draft.service ?? '')
  return schedule && service ? { agenda: schedule, service } : undefined
}

/** A draft with what goes without saying: the only service, the only place, the only way. */
export const fillDefaults = (draft: BookingDraft, world: World): BookingDraft => {
  let next = draft
  const services = listServices(world, next.office)
  if (next.office && !next.service && services.length === 1) next = { ...next, service: services[0]?.code }
  const places = listPlaces(world, next.office, next.service)
  if (next.service && !next.agenda && places.length === 1) next = { ...next, agenda: places[0]?.id }
  const modes = resolveChoice(next, world)?.service.modes ?? []
  if (!next.mode && modes.length === 1) next = { ...next, mode: modes[0] }
  return next
}

/** The first question of a booking that has no answer yet. */
export const nextBookingStep = (draft: BookingDraft, world: World): BookingStep => {
  if (!draft.office) return 'office'
  if (!draft.service) return 'service'
  const all = resolveChoice(draft, world)
  if (!draft.agenda || !all) return 'place'
  if (!draft.mode) return 'mode'
  const plan = planOfDraft(draft, world)
  if (plan) return nextCollectionStep(draft, plan)
  if (draft.start === undefined || !draft.hold) return 'when'
  const unasked = all.service.questions.find(({ code }) => draft.answers[code] === undefined)
  if (unasked) return `ask:${unasked.code}`
  // Asked for last: the answer confirms the appointment too.
  return draft.name ? 'confirm' : 'name'
}

/** Words of a name that are not written with a capital: Rosa Puig i Serra, Joan de la Creu. */
const NAME_PARTICLES = new Set([
  'i',
  'y',
  'e',
  'de',
  'del',
  'dels',
  'la',
  'las',
  'les',
  'los',
  'van',
  'von',
  'da',
  'do',
  'dos',
  'ben',
  'el',
])

const NAME_WORD = /^\p{Lu}[\p{L}\p{M}’'·.-]*$/u

/** The most words that a name has. */
const MAX_NAME_WORDS = 8

/**
 * Whether words are a name beyond doubt: a given name and a surname, each with its capital. What is less sure, such as «rosa» or
 * «no ho sé», may be a name too, and is shown before anything is booked in it.
 */
export const isFullName = (text: string): boolean => {
  const words = text.split(/\s+/)
  const names = words.filter((word) => !NAME_PARTICLES.has(word))
  return words.length <= MAX_NAME_WORDS && names.length >= 2 && names.every((word) => NAME_WORD.test(word))
}

/** A draft without its last answer; nothing when there is none to take back. */
export const withoutLastAnswer = (draft: BookingDraft, world: World): BookingDraft | undefined => {
  const collected = planOfDraft(draft, world) && withoutLastOfCollection(draft)
  if (collected) return collected
  const all = resolveChoice(draft, world)
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
  if (draft.agenda && listPlaces(world, draft.office, draft.service).length > 1)
    return { ...bare, mode: undefined, agenda: undefined }
  const before = { ...bare, mode: undefined, agenda: undefined }
  if (draft.service && listServices(world, draft.office).length > 1) return { ...before, service: undefined }
  return draft.office ? { ...before, service: undefined, office: undefined } : undefined
}

/** The appointment that some words are about: what it is for, or only which office. */
export const detectBooking = (
  text: string,
  world: World,
): Pick<BookingDraft, 'office' | 'service' | 'agenda'> | undefined => {
  const known = detectService(world.schedules, text)
  const agenda = known?.service && namedPlace(text, listPlaces(world, known.office, known.service))
  return agenda ? { ...known, agenda } : known
}

/** The one of some places whose whole name is in a text, in any language: «a l’OAC de la plaça Major». */
const namedPlace = (text: string, places: Schedule[]): string | undefined => {
  const said = new Set(fold(text).split(/[^\p{L}\p{N}]+/u))
  const named = places.filter(({ place }) =>
    Object.values(place.names).some((name) =>
      fold(name)
        .split(/[^\p{L}\p{N}]+/u)
        .every((word) => said.has(word)),
    ),
  )
  return named.length === 1 ? named[0]?.id : undefined
}
