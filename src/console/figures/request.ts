import {
  type FigureSheet,
  getFigures,
  type Period,
  type PeriodQuery,
  parsePeriod,
  toSheet,
} from '#domain/figures'
import { problemsOf } from '#domain/use-cases'
import type { FieldError, View } from '../ui/index.ts'

/** What an address asks for, as it stands in it. */
export const readPeriodQuery = (query: URLSearchParams): PeriodQuery => ({
  name: query.get('period') ?? undefined,
  from: query.get('from') ?? undefined,
  to: query.get('to') ?? undefined,
})

/** The fields that days are asked for by. */
export type DayField = 'from' | 'to'

/** The period of an address, or what is wrong with its days. */
export const periodOf = (
  { town }: View,
  query: URLSearchParams,
): { period: Period } | { errors: FieldError<DayField>[] } => {
  try {
    return { period: parsePeriod(town, readPeriodQuery(query)) }
  } catch (error) {
    return {
      errors: problemsOf(error).map(({ path, code }) => ({
        field: path as DayField,
        key: code === 'not-a-date' ? 'figures.error.date' : 'figures.error.order',
      })),
    }
  }
}

/** The figures of a period that a member may see, in their words. */
export const loadSheet = async ({ town, member, language }: View, period: Period): Promise<FigureSheet> =>
  toSheet(town, await getFigures(town, period, { departments: member?.departments ?? [] }), language)

/** The days of a period as addresses have them. */
export const daysQuery = ({ from, to }: Period): string => `from=${from.toISODate()}&to=${to.toISODate()}`
