import { getOfferedSchedules, getSchedules, isScheduleVisible, type Schedule } from '#domain/appointments'
import type { View } from '../ui/index.ts'

const isVisibleTo =
  ({ member }: View) =>
  (schedule: Schedule): boolean =>
    isScheduleVisible({ teams: member?.teams ?? [] }, schedule)

/** The agendas that a member sees: a discreet one only those of its team. */
export const listVisibleSchedules = async (view: View): Promise<Schedule[]> =>
  (await getSchedules(view.town)).filter(isVisibleTo(view))

/** Those of them that something can be given of, as it can be. */
export const listBookableSchedules = async (view: View): Promise<Schedule[]> =>
  (await getOfferedSchedules(view.town)).filter(isVisibleTo(view))

/** The schedule of an id, for members who may see it. */
export const findVisibleSchedule = async (view: View, id: string | null): Promise<Schedule | undefined> =>
  (await listVisibleSchedules(view)).find((one) => one.id === id)

/** The address of a schedule's week. */
export const weekPath = (schedule: string, week = ''): string =>
  `/console/appointments/week?${new URLSearchParams({ agenda: schedule, ...(week ? { week } : {}) })}`
