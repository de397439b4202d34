import { DateTime } from 'luxon'
import { type Hours, nextWorkingDays } from '#town/content'
import type { ServiceDefinition } from '#town/services'

/**
 * By when something is due: after so many working days of the town, at the end of the last (Llei 39/2015, art. 30.2:
 * days are working days unless said otherwise); or after so many days of 24 hours, where the service counts those.
 * @param days none or nought: there is no deadline
 */
export const dueAfter = (at: DateTime, days: number, working: boolean, hours: Hours): Date | null => {
  if (!(days > 0)) return null
  if (!working || !Number.isInteger(days)) return at.plus({ hours: days * 24 }).toJSDate()
  const last = nextWorkingDays(hours, at, days).at(-1)
  if (!last) return at.plus({ days }).toJSDate()
  return DateTime.fromISO(last, { zone: at.zone }).endOf('day').startOf('second').toJSDate()
}

/** The deadlines of a report of a service: of the first answer and of the end of it. */
export const deadlinesOf = (
  service: ServiceDefinition,
  at: DateTime,
  hours: Hours,
): { answerDueAt: Date | null; expectedAt: Date | null } => {
  const working = service.working_days ?? false
  return {
    answerDueAt: dueAfter(at, service.response_days, working, hours),
    expectedAt: dueAfter(at, service.resolution_days, working, hours),
  }
}
