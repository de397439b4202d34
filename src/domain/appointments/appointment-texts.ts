import { DateTime } from 'luxon'
import { formatDay, formatMoment, formatTime, localisedText, type Say } from '#domain/content'
import type { Language, Town, TownProfile } from '#domain/town'
import { eveBefore } from './collections/days.ts'
import { formatItems, type Item } from './collections/items.ts'
import type { CollectionPlan } from './collections/plan.ts'
import { findAppointmentService, type Mode, type Schedule } from './model.ts'
import type { Appointment, Pickup } from './read.ts'
import { appointmentUrl } from './token.ts'

/** An appointment of the citizen's own. Times in milliseconds. */
export type OwnAppointment = {
  id: string
  code: string
  agenda: string
  service: string
  mode: Mode
  start: number
  end: number
  url: string
  confirmed: boolean
  /** Who comes, and what they answered. */
  name?: string
  answers?: Record<string, string>
  /** What is collected, and where; nothing where it is no collection. */
  collection?: { items: Item[]; pickup: Pickup }
}

/** An appointment as its citizen is told of it. */
export const toOwnAppointment = (town: Town, one: Appointment): OwnAppointment => ({
  id: one.id,
  code: one.code,
  agenda: one.agendaId,
  service: one.serviceCode,
  mode: one.mode,
  start: one.startsAt.getTime(),
  end: one.endsAt.getTime(),
  url: appointmentUrl(town, one.id),
  confirmed: one.confirmedAt !== null,
  name: one.person?.name,
  answers: one.person?.answers,
  ...(one.items && one.pickup && { collection: { items: one.items, pickup: one.pickup } }),
})

/** What an appointment is told by: the texts, the schedules, the town, how it collects. */
type Telling = {
  say: Say
  schedules: Schedule[]
  profile: TownProfile
  collections?: CollectionPlan | undefined
}

/** A moment as it is said, in the town's zone. */
export const formatStart = (start: number, language: string, { profile }: Pick<Telling, 'profile'>): string =>
  formatMoment(DateTime.fromMillis(start, { zone: profile.time_zone }), language)

/** The day of a collection: its hour is the lorry's own. */
export const formatCollectionDay = (
  start: number,
  language: string,
  { profile: { time_zone: zone } }: Pick<Telling, 'profile'>,
): string => formatDay(DateTime.fromMillis(start, { zone }).toISODate() ?? '', language, zone)

/** An hour of the wall clock as it is said: `20:00`. */
export const formatWallHour = (hour: string, language: string): string =>
  formatTime(DateTime.fromFormat(hour, 'HH:mm', { zone: 'utc' }), language)

/** The day and hour from which items may be put out for a collection, as texts show them: the evening before. */
export const leaveOutsideWords = (
  start: number,
  plan: Pick<CollectionPlan, 'out_from'>,
  language: string,
  { profile: { time_zone: zone } }: Pick<Telling, 'profile'>,
): { day: string; from: string } => ({
  day: formatDay(eveBefore(start, zone), language, zone),
  from: formatWallHour(plan.out_from, language),
})

/** «Deixeu-ho davant de casa dimarts, 1 de desembre, a partir de les 20.00 h.» */
export const formatLeaveOutside = (
  start: number,
  plan: Pick<CollectionPlan, 'out_from'>,
  language: Language,
  telling: Pick<Telling, 'profile' | 'say'>,
): string => telling.say(language, 'collection.out', leaveOutsideWords(start, plan, language, telling))

/** Where an appointment takes place, in words. */
export const formatPlace = (
  schedule: Schedule,
  mode: Mode | undefined,
  language: Language,
  { say }: Pick<Telling, 'say'>,
): string =>
  mode === 'office' || mode === undefined
    ? `${localisedText(schedule.place.names, language)} (${schedule.place.address})`
    : say(language, `booking.mode.${mode}`)

/**
 * An appointment's blanks: what for, when, where, what to bring.
 * @param discreetly says neither what for nor where, if its office is a discreet one
 */
export const appointmentParameters = (
  { agenda: id, service: code, mode, start, code: said, url, collection }: OwnAppointment,
  language: Language,
  telling: Telling,
  discreetly = false,
): Record<'service' | 'when' | 'place' | 'papers' | 'code' | 'url', string> => {
  const schedule = telling.schedules.find((one) => one.id === id)
  const service = schedule && findAppointmentService(schedule, code)
  const common = { when: formatStart(start, language, telling), code: said, url }
  if (discreetly && schedule?.discreet)
    return { ...common, service: telling.profile.authority, place: telling.profile.name, papers: '' }
  if (collection) {
    const { items, pickup } = collection
    const plan = telling.collections
    const name = localisedText(service?.names, language)
    return {
      ...common,
      when: formatCollectionDay(start, language, telling),
      service: [name, plan && formatItems(items, plan, language)].filter(Boolean).join(' · '),
      place: pickup.address,
      papers: plan ? `\n\n${formatLeaveOutside(start, plan, language, telling)}` : '',
    }
  }
  const lines = localisedText(service?.papers, language).split('\n').filter(Boolean)
  const papers = lines.map((line) => `• ${line}`).join('\n')
  return {
    ...common,
    service: service ? localisedText(service.names, language) : code,
    place: schedule ? formatPlace(schedule, mode, language, telling) : '',
    papers: papers ? `\n\n${telling.say(language, 'booking.papers')}\n${papers}` : '',
  }
}
