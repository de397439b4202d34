import type ICAL from 'ical.js'
import { DateTime } from 'luxon'
import { calendarBudget, instantOf, occurrencesOf, readCalendar } from '#platform/calendar'
import type { Stretch } from './model.ts'

/** When closures are wanted from, until when, and in which zone they are told. */
export type Wanted = { now: Date; days: number; zone: string }

/** What a calendar closes, and how many of its entries could not be read. */
export type Closures = { closures: Stretch[]; broken: number }

/** Stretches taken from a file: a calendar can repeat for ever. */
const MOST = 1_000

const WALL = "yyyy-MM-dd'T'HH:mm"

const textOf = (component: ICAL.Component, name: string) =>
  String(component.getFirstPropertyValue(name) ?? '')

/**
 * When a calendar says that there is no time: its entries that are not marked as free, repetitions included. Runs in a
 * process of its own.
 * @returns nothing for what is no calendar, or closes more than a thousand times
 */
export const read = (bytes: Uint8Array, { now: at, days, zone }: Wanted): Closures | undefined => {
  const now = DateTime.fromJSDate(at, { zone })
  const until = now.plus({ days })
  try {
    const { events, broken: unread } = readCalendar(new TextDecoder().decode(bytes))
    const budget = calendarBudget()
    const closures: Stretch[] = []
    let broken = unread
    for (const event of events) {
      const free = textOf(event.component, 'transp') === 'TRANSPARENT'
      if (free || textOf(event.component, 'status') === 'CANCELLED') continue
      const own: Stretch[] = []
      try {
        for (const { start, end } of occurrencesOf(event, { from: now, until, zone }, budget)) {
          const from = instantOf(start, zone).setZone(zone)
          const to = instantOf(end, zone).setZone(zone)
          if (!from.isValid || !to.isValid || to <= now || from >= to) continue
          if (closures.length + own.length >= MOST) return undefined
          own.push({
            id: `${textOf(event.component, 'uid')}@${from.toFormat(WALL)}`.slice(0, 200),
            from: from.toFormat(WALL),
            to: to.toFormat(WALL),
            reason: textOf(event.component, 'summary').slice(0, 200),
          })
        }
      } catch {
        broken++
      }
      closures.push(...own)
    }
    return { closures, broken }
  } catch {
    return undefined
  }
}
