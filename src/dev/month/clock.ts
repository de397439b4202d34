import { DateTime } from 'luxon'
import type { Town } from '#domain/town'
import type { Random } from './random.ts'

/** When people report things: few at night, most between nine and noon and after work. */
const HOURS = [7, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 12, 13, 15, 16, 17, 17, 18, 18, 19, 20, 21]

/** A moment so many days ago, by the town's clock, at an hour at which people report things; never after now. */
export const momentAgo = (town: Town, days: number, random: Random): Date => {
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  const at = now.minus({ days }).set({
    hour: random.pick(HOURS),
    minute: random.between(0, 59),
    second: random.between(0, 59),
    millisecond: 0,
  })
  return (at < now ? at : now.minus({ minutes: random.between(4, 90) })).toJSDate()
}

/** So many minutes after a moment. */
export const minutesAfter = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000)

/** The working day after, in the morning. */
export const nextMorning = (town: Town, at: Date, days: number, random: Random): Date => {
  const day = DateTime.fromJSDate(at, { zone: town.profile.time_zone }).plus({ days })
  const work = day.weekday > 5 ? day.plus({ days: 8 - day.weekday }) : day
  return work.set({ hour: random.between(8, 13), minute: random.between(0, 59) }).toJSDate()
}

/** That moment where staff are at work then, else at eight of the next working day. */
export const inWorkingHours = (town: Town, at: Date): Date => {
  const day = DateTime.fromJSDate(at, { zone: town.profile.time_zone })
  if (day.weekday <= 5 && day.hour >= 7 && day.hour < 19) return at
  const next = day.hour < 7 && day.weekday <= 5 ? day : day.plus({ days: 1 })
  const work = next.weekday > 5 ? next.plus({ days: 8 - next.weekday }) : next
  return work.set({ hour: 8 }).toJSDate()
}
