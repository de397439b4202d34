import { localisedText } from '#domain/content'
import type { Town } from '#domain/town'
import { writeCalendar } from '#platform/calendar'
import type { Db } from '#platform/database'
import { findAppointmentService } from '../model.ts'
import type { Appointment } from '../read.ts'
import { findSchedule, getSchedules } from '../schedules.ts'
import { appointmentUrl } from '../token.ts'

/** Reminds this many minutes before. */
const ALARM = 60

/** What a discreet office calls itself in a calendar that others may see. */
const discreetTitle = (town: Town) => town.profile.authority

/** An appointment as a file for its citizen's calendar. @param db the transaction that asks, where one does */
export const createAppointmentCalendar = async (
  town: Town,
  one: Appointment,
  db: Db = town.db,
): Promise<string> => {
  const schedule = findSchedule(await getSchedules(town, db), one.agendaId)
  const service = schedule && findAppointmentService(schedule, one.serviceCode)
  const name = service ? localisedText(service.names, one.language) : one.serviceCode
  const where = schedule && one.mode === 'office' ? schedule.place : undefined
  const entry = {
    uid: `${one.id}@${town.id}`,
    starts: one.startsAt.getTime(),
    ends: one.endsAt.getTime(),
    title: schedule?.discreet ? discreetTitle(town) : `${name} · ${town.profile.authority}`,
    description: [one.code, localisedText(service?.papers, one.language)].filter(Boolean).join('\n'),
    place:
      where && !schedule?.discreet
        ? `${localisedText(where.names, one.language)}, ${where.address}`
        : one.pickup?.address,
    point: where && !schedule?.discreet ? { lat: where.lat, long: where.long } : one.pickup?.point,
    url: appointmentUrl(town, one.id),
    cancelled: one.state === 'cancelled',
    alarm: ALARM,
  }
  return writeCalendar([entry], town.now())
}
