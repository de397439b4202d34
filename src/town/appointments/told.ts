import { DateTime } from 'luxon'
import { momentSaid, type Say, textIn } from '#town/content'
import type { Language, Town, TownProfile } from '#town/jurisdictions'
import { type Agenda, appointmentService, type Mode } from './model.ts'
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
export const ownAppointment = (town: Town, one: Appointment): OwnAppointment => ({
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

/** What an appointment is told by: the texts, the agendas, the town. */
type Telling = { say: Say; agendas: Agenda[]; profile: TownProfile }

/** A moment as it is said, in the town's zone. */
export const whenSaid = (start: number, language: string, { profile }: Pick<Telling, 'profile'>): string =>
  momentSaid(DateTime.fromMillis(start, { zone: profile.time_zone }), language)

/** Where an appointment takes place, in words. */
export const placeSaid = (
  agenda: Agenda,
  mode: Mode | undefined,
  language: Language,
  { say }: Pick<Telling, 'say'>,
): string =>
  mode === 'office' || mode === undefined
    ? `${textIn(agenda.place.names, language)} (${agenda.place.address})`
    : say(language, `booking.mode.${mode}`)

/**
 * An appointment's blanks: what for, when, where, what to bring.
 * @param discreetly says neither what for nor where, if its office is a discreet one
 */
export const appointmentBlanks = (
  { agenda: id, service: code, mode, start, code: said, url }: OwnAppointment,
  language: Language,
  telling: Telling,
  discreetly = false,
): Record<'service' | 'when' | 'place' | 'papers' | 'code' | 'url', string> => {
  const agenda = telling.agendas.find((one) => one.id === id)
  const service = agenda && appointmentService(agenda, code)
  const common = { when: whenSaid(start, language, telling), code: said, url }
  if (discreetly && agenda?.discreet)
    return { ...common, service: telling.profile.authority, place: telling.profile.name, papers: '' }
  const lines = textIn(service?.papers, language).split('\n').filter(Boolean)
  const papers = lines.map((line) => `• ${line}`).join('\n')
  return {
    ...common,
    service: service ? textIn(service.names, language) : code,
    place: agenda ? placeSaid(agenda, mode, language, telling) : '',
    papers: papers ? `\n\n${telling.say(language, 'booking.papers')}\n${papers}` : '',
  }
}
