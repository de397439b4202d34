import { calendarFile } from '#platform/calendar'
import type { Db } from '#platform/database'
import { textIn } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { agendaIn, agendasOf } from './agendas.ts'
import { appointmentService } from './model.ts'
import type { Appointment } from './read.ts'
import { appointmentUrl } from './token.ts'

/** Reminds so many minutes before. */
const ALARM = 60

/** What a discreet office calls itself in a calendar that others may see. */
const discreetTitle = (town: Town) => town.profile.authority

/** An appointment as a file for its citizen's calendar. @param db the transaction that asks, where one does */
export const appointmentCalendar = async (
  town: Town,
  one: Appointment,
  db: Db = town.db,
): Promise<string> => {
  const agenda = agendaIn(await agendasOf(town, db), one.agendaId)
  const service = agenda && appointmentService(agenda, one.serviceCode)
  const name = service ? textIn(service.names, one.language) : one.serviceCode
  const where = agenda && one.mode === 'office' ? agenda.place : undefined
  const entry = {
    uid: `${one.id}@${town.id}`,
    starts: one.startsAt.getTime(),
    ends: one.endsAt.getTime(),
    title: agenda?.discreet ? discreetTitle(town) : `${name} · ${town.profile.authority}`,
    description: [one.code, textIn(service?.papers, one.language)].filter(Boolean).join('\n'),
    place: where && !agenda?.discreet ? `${textIn(where.names, one.language)}, ${where.address}` : undefined,
    point: where && !agenda?.discreet ? { lat: where.lat, long: where.long } : undefined,
    url: appointmentUrl(town, one.id),
    cancelled: one.state === 'cancelled',
    alarm: ALARM,
  }
  return calendarFile([entry], town.now())
}
