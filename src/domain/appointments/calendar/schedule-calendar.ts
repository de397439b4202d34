import { DateTime } from 'luxon'
import { localisedText } from '#domain/content'
import type { Town } from '#domain/town'
import { wallTime, writeCalendar } from '#platform/calendar'
import { findAppointmentService, type Schedule } from '../model.ts'
import { listAppointmentsBetween } from '../read.ts'

/**
 * What a schedule has ahead of it, as a calendar: who comes by their code only, since calendars are copied to other
 * services; and what is closed.
 * @param closureTitle says that some time is closed, and why
 */
export const createScheduleCalendar = async (
  town: Town,
  schedule: Schedule,
  language: string,
  closureTitle: (reason: string) => string,
): Promise<string> => {
  const zone = town.profile.time_zone
  const from = DateTime.fromJSDate(town.now(), { zone }).startOf('day')
  const until = from.plus({ days: schedule.horizon_days + 2 })
  const all = await listAppointmentsBetween(town.db, town, [schedule.id], from.toJSDate(), until.toJSDate())
  const entries = all.map((one) => ({
    uid: `${one.id}@${town.id}`,
    starts: one.startsAt.getTime(),
    ends: one.endsAt.getTime(),
    title: `${one.code} · ${localisedText(findAppointmentService(schedule, one.serviceCode)?.names, language)}`,
    place: schedule.place.address,
    url: `${town.publicUrl}/console/appointments/${one.id}`,
  }))
  const closures = schedule.closures.map((one) => ({
    uid: one.id.includes('@') ? one.id : `${one.id}@${town.id}`,
    starts: wallTime(one.from, zone).toMillis(),
    ends: wallTime(one.to, zone).toMillis(),
    title: closureTitle(one.reason || '—'),
  }))
  const name = `${localisedText(schedule.names, language)} · ${localisedText(schedule.place.names, language)}`
  return writeCalendar([...entries, ...closures], town.now(), name)
}
