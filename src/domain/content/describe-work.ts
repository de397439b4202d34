import { DateTime } from 'luxon'
import type { WorkKind } from '#domain/works'
import type { Language } from '#languages'
import { formatDay, formatTime } from './dates.ts'
import type { Say } from './translate.ts'

/** What is said of works, in one language. @property ends milliseconds: the first moment after them */
export type DescribedWork = { kind: WorkKind; title: string; ends?: number | undefined }

/** Until when it is, as it is said after what it is: «fins divendres 4 de desembre», «fins avui a les 14.00 h». */
const untilWhen = (
  say: Say,
  language: Language,
  ends: number,
  { now, zone }: { now: number; zone: string },
): string => {
  const last = DateTime.fromMillis(ends - 1, { zone })
  const wholeDay = DateTime.fromMillis(ends, { zone }).startOf('day').toMillis() === ends
  if (!wholeDay && last.hasSame(DateTime.fromMillis(now, { zone }), 'day'))
    return say(language, 'works.until.hour', {
      time: formatTime(DateTime.fromMillis(ends, { zone }), language),
    })
  return say(language, 'works.until.day', { day: formatDay(last.toISODate() ?? '', language, zone) })
}

/** «Aquí s’hi fan obres fins divendres 4 de desembre: *Clavegueram nou*», wherever it is said. */
export const describeWork = (
  say: Say,
  language: Language,
  { kind, title, ends }: DescribedWork,
  at: { now: number; zone: string },
): string =>
  say(language, `works.here.${kind}`, {
    title,
    known: ends === undefined ? 'no' : 'yes',
    until: ends === undefined ? '' : untilWhen(say, language, ends, at),
  })
