import ICAL from 'ical.js'
import { DateTime } from 'luxon'
import { instantOf } from '#platform/calendar'
import type { Town } from '#town/jurisdictions'
import type { Agenda, Stretch } from './model.ts'

/** Thrown for what is no calendar, or too much of one. */
export class UnreadableCalendar extends Error {
  override name = 'UnreadableCalendar'
}

/** Repetitions of one entry that are looked at, and stretches taken from a file: a calendar can repeat for ever. */
const MOST = 1_000

const WALL = "yyyy-MM-dd'T'HH:mm"

/**
 * When a calendar says that there is no time: its entries that are not marked as free, repetitions included, from now
 * until the agenda's last day and a month more.
 * @throws {UnreadableCalendar}
 */
export const closuresIn = (text: string, town: Town, agenda: Agenda): Stretch[] => {
  let events: InstanceType<typeof ICAL.Event>[]
  try {
    const calendar = new ICAL.Component(ICAL.parse(text))
    if (calendar.name !== 'vcalendar') throw new Error('no calendar')
    events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
  } catch {
    throw new UnreadableCalendar()
  }
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  const last = now.plus({ days: Math.max(agenda.horizon_days, 31) + 31 })
  const at = (time: InstanceType<typeof ICAL.Time>) =>
    instantOf(time, town.profile.time_zone).setZone(now.zone)
  const closures: Stretch[] = []
  const add = (event: InstanceType<typeof ICAL.Event>, from: DateTime, to: DateTime) => {
    if (!from.isValid || !to.isValid || to <= now || from >= to) return
    if (closures.length >= MOST) throw new UnreadableCalendar()
    closures.push({
      id: `${event.uid}@${from.toFormat(WALL)}`.slice(0, 200),
      from: from.toFormat(WALL),
      to: to.toFormat(WALL),
      reason: (event.summary ?? '').slice(0, 200),
    })
  }
  for (const event of events) {
    const { component } = event
    const free = component.getFirstPropertyValue('transp') === 'TRANSPARENT'
    const cancelled = component.getFirstPropertyValue('status') === 'CANCELLED'
    if (free || cancelled || event.isRecurrenceException()) continue
    if (!event.isRecurring()) {
      add(event, at(event.startDate), at(event.endDate))
      continue
    }
    const dates = event.iterator()
    for (let seen = 0; seen < MOST * 10; seen++) {
      const next = dates.next()
      if (!next) break
      const details = event.getOccurrenceDetails(next)
      const from = at(details.startDate)
      if (from > last) break
      add(event, from, at(details.endDate))
    }
  }
  return closures
}
