import { DateTime } from 'luxon'
import type { Schedule } from '../model.ts'
import { bookableRange, type FreeDay, listClosures, listOpenings } from '../slots.ts'
import type { CollectionPlan, CollectionZone } from './plan.ts'

/** What of a zone's room is taken, by day in ISO form. */
export type TakenRoom = ReadonlyMap<string, number>

/** When it is collected on a day: from the schedule's opening to its end. Nothing where it is closed. */
export const collectionSpan = (
  schedule: Schedule,
  zone: Pick<CollectionZone, 'days'>,
  day: DateTime,
): { start: number; end: number } | undefined => {
  if (!zone.days.includes(day.weekday)) return undefined
  const closed = listClosures(schedule, day.zoneName ?? 'utc')
  const open = listOpenings(schedule, day).find(
    ({ from, to }) => !closed.some((one) => one.from < to && one.to > from),
  )
  return open && { start: open.from, end: open.to }
}

/** The last moment at which a collection may be asked for: the evening before. */
const closesAt = (day: DateTime, { closes }: Pick<CollectionPlan, 'closes'>): number => {
  const [hour = 0, minute = 0] = closes.split(':').map(Number)
  return day.minus({ days: 1 }).set({ hour, minute }).toMillis()
}

/** Room that a zone has for a day. */
export const roomOf = (plan: CollectionPlan, { points }: Pick<CollectionZone, 'points'>): number =>
  points ?? plan.points_per_day

/**
 * The days on which a zone has room for something, each with the one moment at which it begins. Pure.
 * @param only a day in ISO form, to look at no other
 */
export const listCollectionDays = (
  { plan, schedule, zone }: { plan: CollectionPlan; schedule: Schedule; zone: CollectionZone },
  {
    points,
    taken,
    now,
    only,
  }: { points: number; taken: TakenRoom; now: DateTime; only?: string | undefined },
): FreeDay[] => {
  const range = bookableRange(schedule, now)
  const days: FreeDay[] = []
  for (let ahead = 0; ahead <= schedule.horizon_days; ahead++) {
    const day = now.plus({ days: ahead }).startOf('day')
    const name = day.toISODate() ?? ''
    if (only && only !== name) continue
    const span = collectionSpan(schedule, zone, day)
    const fits = (taken.get(name) ?? 0) + points <= roomOf(plan, zone)
    if (!span || !fits || now.toMillis() >= closesAt(day, plan)) continue
    if (span.start >= range.from && span.start < range.to) days.push({ day: name, starts: [span.start] })
  }
  return days
}

/** The day before a collection, in ISO form: from the evening of it on, things may stand in the street. */
export const eveBefore = (start: number, zone: string): string =>
  DateTime.fromMillis(start, { zone }).minus({ days: 1 }).toISODate() ?? ''
