import type { DateTime } from 'luxon'
import { parseDay } from '#domain/content'
import type { BookingRequest } from '#domain/conversations'
import { fold } from '#platform/text'

const FIRST_AVAILABLE =
  /\b(la primera|el primer|primera hora lliure|primera lliure|com mes aviat|quan abans|al mes aviat|lo antes posible|cuanto antes|la mas pronto|first|soonest|earliest|as soon as possible)\b/
// «mañana» alone is tomorrow; with an article it is a part of the day.
const MORNING =
  /\b(al mati|de mati|pel mati|el mati|matins|mati|(?:por|de|a) la manana|las mananas|in the mornings?|mornings?)\b/
const AFTERNOON =
  /\b(a la tarda|de la tarda|per la tarda|la tarda|tardes|tarda|vespre|(?:por|de|a) la tarde|las tardes|tarde|in the afternoons?|afternoons?)\b/
const HOUR = /(?:^|[\s,])(?:a les|a las|les|las|at|a la)\s+(\d{1,2})(?:[:.h](\d{2}))?(?!\d)/i
const CLOCK = /(?:^|[\s,])(\d{1,2})(?::(\d{2})|\.(\d{2})(?=\s*h\b)|\s?h\b)/i

/** Hours that nobody means at night: «a les 5» is in the afternoon. */
const DAYTIME = 7

/**
 * When somebody would like to come, in their own words: «dijous al matí», «a les 10.30 h», «la primera que hi hagi».
 * What they say nothing of is left out.
 */
export const parseBookingRequest = (text: string, now: DateTime): BookingRequest => {
  const request: BookingRequest = {}
  const clock = HOUR.exec(text) ?? CLOCK.exec(text)
  const rest = clock ? text.replace(clock[0], ' ') : text
  let folded = fold(rest)
  if (FIRST_AVAILABLE.test(folded)) {
    request.first = true
    folded = folded.replace(FIRST_AVAILABLE, ' ')
  }
  if (MORNING.test(folded)) request.part = 'morning'
  else if (AFTERNOON.test(folded)) request.part = 'afternoon'
  const day =
    parseDay(folded.replace(MORNING, ' ').replace(AFTERNOON, ' ').trim(), now) ??
    parseDay(parseNumericDate(rest), now)
  if (day) request.day = day
  if (clock) {
    const said = Number(clock[1])
    const minutes = clock[2] ?? clock[3] ?? '00'
    const hour = said < 12 && (request.part === 'afternoon' || said < DAYTIME) ? said + 12 : said
    if (hour < 24 && Number(minutes) < 60) request.time = `${String(hour).padStart(2, '0')}:${minutes}`
  }
  return request
}

/** The date in figures that some words hold: folding would take its strokes away. */
const parseNumericDate = (text: string): string =>
  /\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b/.exec(text)?.[0] ?? ''

/** Whether anything was said of when. */
export const hasTimePreference = (request: BookingRequest): boolean => Object.keys(request).length > 0
