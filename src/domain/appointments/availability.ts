import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import { planOf } from './collections/plan.ts'
import { listRoom } from './collections/room.ts'
import type { AppointmentService, Schedule } from './model.ts'
import { listOccupied, townNow } from './read.ts'
import { bookableRange, type FreeDay, listFreeDays } from './slots.ts'

/**
 * What is free for a service now, day by day. Of collections: the days on which some zone has room for something.
 * @param day to look at one only, in ISO form
 */
export const getAvailability = async (
  db: Db,
  town: Town,
  schedule: Schedule,
  service: AppointmentService,
  day?: string,
): Promise<FreeDay[]> => {
  const plan = planOf(town, schedule.id)
  if (plan) return listRoom(db, town, { plan, schedule, only: day })
  const now = townNow(town)
  const { from, to } = bookableRange(schedule, now)
  return listFreeDays(
    schedule,
    service,
    await listOccupied(db, town, schedule.id, new Date(from), new Date(to)),
    now,
    day,
  )
}
