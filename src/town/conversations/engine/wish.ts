import type { DateTime } from 'luxon'
import { fold } from '#platform/text'
import { dayNamed } from '#town/content'
import type { BookingWish } from './types.ts'

const FIRST =
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
export const wishIn = (words: string, now: DateTime): BookingWish => {
  const wish: BookingWish = {}
  const clock = HOUR.exec(words) ?? CLOCK.exec(words)
  const rest = clock ? words.replace(clock[0], ' ') : words
  let folded = fold(rest)
  if (FIRST.test(folded)) {
    wish.first = true
    folded = folded.replace(FIRST, ' ')
  }
  if (MORNING.test(folded)) wish.part = 'morning'
  else if (AFTERNOON.test(folded)) wish.part = 'afternoon'
  const day =
    dayNamed(folded.replace(MORNING, ' ').replace(AFTERNOON, ' ').trim(), now) ?? dayNamed(dateIn(rest), now)
  if (day) wish.day = day
  if (clock) {
    const said = Number(clock[1])
    const minutes = clock[2] ?? clock[3] ?? '00'
    const hour = said < 12 && (wish.part === 'afternoon' || said < DAYTIME) ? said + 12 : said
    if (hour < 24 && Number(minutes) < 60) wish.time = `${String(hour).padStart(2, '0')}:${minutes}`
  }
  return wish
}

/** The date in figures that some words hold: folding would take its strokes away. */
const dateIn = (words: string): string => /\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b/.exec(words)?.[0] ?? ''

/** Whether anything was said of when. */
export const saysWhen = (wish: BookingWish): boolean => Object.keys(wish).length > 0
