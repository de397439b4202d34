import { DateTime } from 'luxon'
import { getContent, type Hours, isStaffed, nextWorkingDays } from '#domain/content'
import { findActiveService, getCatalogue, type ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import type { ServiceRequest } from './read.ts'

const DAY_MS = 86_400_000

/**
 * By when something is due: after so many working days of the town, at the end of the last (Llei 39/2015, art. 30.2:
 * days are working days unless said otherwise); or after this many days of 24 hours, where the service counts those.
 * @param days none or zero: there is no deadline
 */
export const addWorkingDays = (at: DateTime, days: number, working: boolean, hours: Hours): Date | null => {
  if (!(days > 0)) return null
  if (!working || !Number.isInteger(days)) return new Date(at.toMillis() + Math.round(days * DAY_MS))
  return endOfWorkingDays(at, days, hours) ?? at.plus({ days }).toJSDate()
}

/** More days than are asked about within one: then they are counted again. */
const MAX_KEPT = 200

const counted = new WeakMap<Hours, Map<string, Date | null>>()

/** The end of the last of so many working days; nothing where there are not so many ahead. Counted once for each day. */
const endOfWorkingDays = (at: DateTime, days: number, hours: Hours): Date | null => {
  const ofHours = counted.get(hours) ?? new Map<string, Date | null>()
  counted.set(hours, ofHours)
  const asked = `${at.zoneName} ${at.year} ${at.ordinal} ${days}`
  const known = ofHours.get(asked)
  if (known !== undefined) return known && new Date(known)
  if (ofHours.size >= MAX_KEPT) ofHours.clear()
  const last = nextWorkingDays((day) => isWorkingDay(day, hours), at, days).at(-1)
  const end = last
    ? DateTime.fromISO(last, { zone: at.zone }).endOf('day').startOf('second').toJSDate()
    : null
  ofHours.set(asked, end)
  return end && new Date(end)
}

/** Which days a deadline counts: those on which people work. */
const isWorkingDay = (day: DateTime, hours: Hours): boolean => isStaffed(day, hours)

/**
 * A deadline that stood still from one moment to another: it moves by as many working days as went by, where the service
 * counts those, so that as many are left as there were; else by the time that went by.
 */
export const deadlineAfterWait = (
  due: DateTime,
  [from, to]: [DateTime, DateTime],
  service: Pick<ServiceDefinition, 'resolution_days' | 'working_days'> | undefined,
  hours: Hours,
): Date => {
  if (!service?.working_days || !Number.isInteger(service.resolution_days))
    return due.plus(to.diff(from)).toJSDate()
  const most = Math.ceil(to.diff(from, 'days').days) + 1
  const last = to.toISODate() ?? ''
  const gone = nextWorkingDays((day) => isWorkingDay(day, hours), from, most).filter(
    (day) => day <= last,
  ).length
  return addWorkingDays(due, gone, true, hours) ?? due.toJSDate()
}

/** The deadlines of a report of a service: of the first answer, which is no later than the other, and of the end of it. */
export const getDeadlines = (
  service: Pick<ServiceDefinition, 'response_days' | 'resolution_days' | 'working_days'>,
  at: DateTime,
  hours: Hours,
): { answerDueAt: Date | null; expectedAt: Date | null } => {
  const working = service.working_days ?? false
  const answerDueAt = addWorkingDays(at, service.response_days, working, hours)
  const expectedAt = addWorkingDays(at, service.resolution_days, working, hours)
  return {
    answerDueAt: answerDueAt && expectedAt && expectedAt < answerDueAt ? expectedAt : answerDueAt,
    expectedAt,
  }
}

/** The deadline of a request whose wait ends now; nothing for one that does not wait, or has none. */
export const deadlineAfterWaiting = async (
  tx: Tx,
  town: Town,
  { waitingSince, expectedAt, serviceCode }: ServiceRequest,
): Promise<{ expectedAt?: Date }> => {
  if (!waitingSince || !expectedAt) return {}
  const [catalogue, content] = await Promise.all([getCatalogue(town, tx), getContent(town, tx)])
  const local = (date: Date) => DateTime.fromJSDate(date, { zone: town.profile.time_zone })
  const waited: [DateTime, DateTime] = [local(waitingSince), local(town.now())]
  const service = findActiveService(catalogue, serviceCode)
  return { expectedAt: deadlineAfterWait(local(expectedAt), waited, service, content.hours) }
}
