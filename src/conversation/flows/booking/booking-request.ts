import type { DateTime } from 'luxon'
import type { BookingRequest } from '#domain/conversations'
import { readWhen, type When } from '#platform/dates-in-text'

/** The hour that parts the morning of an office from its afternoon. */
const AFTERNOON = '14:00'

/**
 * When somebody would like to come, in their own words: «dijous al matí», «a les 10.30 h», «la primera que hi hagi».
 * What they say nothing of is left out.
 */
export const parseBookingRequest = (text: string, now: DateTime): BookingRequest => {
  const when = readWhen(text, now)
  // Of several days the first is looked at; the others are offered beside it.
  const day = when.day ?? when.days?.from
  const part = partOf(when)
  return {
    ...(when.soonest && { first: true }),
    ...(day && { day }),
    ...(part && { part }),
    ...(when.time && { time: when.time }),
  }
}

/** In which half of the day: no office works at night. */
const partOf = ({ part, from, until }: When): BookingRequest['part'] => {
  if (part) return part === 'morning' ? 'morning' : 'afternoon'
  if (from && from >= AFTERNOON) return 'afternoon'
  return until && until <= AFTERNOON ? 'morning' : undefined
}

/** Whether anything was said of when. */
export const hasTimePreference = (request: BookingRequest): boolean => Object.keys(request).length > 0
