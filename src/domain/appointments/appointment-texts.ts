import { DateTime } from 'luxon'
import { formatMoment, localisedText, type Say } from '#domain/content'
import type { Language, Town, TownProfile } from '#domain/town'
import { findAppointmentService, type Mode, type Schedule } from './model.ts'
import type { Appointment } from './read.ts'
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
})

/** What an appointment is told by: the texts, the schedules, the town. */
type Telling = { say: Say; schedules: Schedule[]; profile: TownProfile }

/** A moment as it is said, in the town's zone. */
export const formatStart = (start: number, language: string, { profile }: Pick<Telling, 'profile'>): string =>
  formatMoment(DateTime.fromMillis(start, { zone: profile.time_zone }), language)

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
  { agenda: id, service: code, mode, start, code: said, url }: OwnAppointment,
  language: Language,
  telling: Telling,
  discreetly = false,
): Record<'service' | 'when' | 'place' | 'papers' | 'code' | 'url', string> => {
  const schedule = telling.schedules.find((one) => one.id === id)
  const service = schedule && findAppointmentService(schedule, code)
  const common = { when: formatStart(start, language, telling), code: said, url }
  if (discreetly && schedule?.discreet)
    return { ...common, service: telling.profile.authority, place: telling.profile.name, papers: '' }
  const lines = localisedText(service?.papers, language).split('\n').filter(Boolean)
  const papers = lines.map((line) => `• ${line}`).join('\n')
  return {
    ...common,
    service: service ? localisedText(service.names, language) : code,
    place: schedule ? formatPlace(schedule, mode, language, telling) : '',
    papers: papers ? `\n\n${telling.say(language, 'booking.papers')}\n${papers}` : '',
  }
}
