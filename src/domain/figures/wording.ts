import type { DateTime } from 'luxon'
import { createTranslator, formatLongDate, type TextParameters } from '#domain/content'
import type { BucketUnit, Period } from './period.ts'
import ca from './texts/ca.json'
import es from './texts/es.json'

/** The name of a text of the figures. */
export type FigureKey = keyof typeof ca

const translate = createTranslator({ ca, es } satisfies Record<string, Record<FigureKey, string>>)

export type FigureTexts = (key: FigureKey, parameters?: TextParameters) => string

/** Texts of the figures in a language of staff; Catalan where there is none. */
export const figureTexts =
  (language: string): FigureTexts =>
  (key, parameters) =>
    translate(language, key, parameters)

const numberFormats = new Map<string, Intl.NumberFormat>()

/** A number as it is written in Catalan and in Spanish: `1.234,5`. */
export const formatNumber = (value: number, decimals = 0): string => {
  const known =
    numberFormats.get(String(decimals)) ??
    new Intl.NumberFormat('ca', { maximumFractionDigits: decimals, useGrouping: 'always' })
  numberFormats.set(String(decimals), known)
  return known.format(value)
}

/** A part of a whole: `12 %`; a dash where there is no whole. */
export const formatShare = (part: number, whole: number): string =>
  whole === 0 ? '—' : `${formatNumber((part / whole) * 100)}\u00a0%`

/** Within two days in hours, beyond in days. */
const HOURS_SHOWN = 48

/** How long something took, in the unit that says most; a dash where it is not known. */
export const formatDuration = (t: FigureTexts, hours: number | null): string => {
  if (hours === null) return '—'
  const tenths = Math.round(hours * 10) / 10
  if (tenths < 1) return t('duration.minutes', { minutes: Math.round(hours * 60) })
  if (tenths < HOURS_SHOWN) return t('duration.hours', { hours: tenths })
  return t('duration.days', { days: Math.round((hours / 24) * 10) / 10 })
}

const longDay = (day: DateTime, language: string): string =>
  formatLongDate(day.toMillis(), language, day.zoneName ?? 'utc')

/** The days of a stretch of time: «1 de novembre de 2026 – 30 de novembre de 2026». */
export const describeDays = (
  t: FigureTexts,
  { from, to }: Pick<Period, 'from' | 'to'>,
  language: string,
): string =>
  from.hasSame(to, 'day')
    ? longDay(from, language)
    : t('days.between', { from: longDay(from, language), to: longDay(to, language) })

/** A month: «octubre de 2026». */
export const describeMonth = (day: DateTime, language: string): string =>
  day.setLocale(language).toLocaleString({ month: 'long', year: 'numeric' }).replace(' del ', ' de ')

/** What stands under a bucket of a chart, and what it is called in full. */
export const describeBucket = (
  start: DateTime,
  unit: BucketUnit,
  language: string,
): { tick: string; label: string } => {
  const local = start.setLocale(language)
  switch (unit) {
    case 'hour':
      return { tick: start.toFormat('H'), label: `${start.toFormat('H')} h` }
    case 'month':
      return { tick: local.toLocaleString({ month: 'short' }), label: describeMonth(start, language) }
    case 'year':
      return { tick: start.toFormat('yyyy'), label: start.toFormat('yyyy') }
    default:
      return { tick: start.toFormat('d/M'), label: start.toFormat('d/M/yyyy') }
  }
}
