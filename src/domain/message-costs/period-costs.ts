import { DateTime } from 'luxon'
import { countDelivered } from '#domain/conversations'
import type { Town } from '#domain/town'
import type { TimeBuckets } from '#platform/database'
import { addCosts, type Cost, computeCosts, NO_COST } from './compute-costs.ts'
import { type MonthCosts, toMonthCosts } from './month-costs.ts'

/** What the messages of a stretch of time cost, counted by whole days. */
export type PeriodCosts = {
  total: Cost
  before: Cost
  series: Cost[]
  /** Of the whole month in which it ends. */
  month: MonthCosts
}

/** What messages cost in a stretch of time. What is free is so by the month: each is counted from its first day. */
export const getPeriodCosts = async (
  town: Town,
  { before, starts, ends }: TimeBuckets,
): Promise<PeriodCosts> => {
  const local = (date: Date) => DateTime.fromJSDate(date, { zone: town.profile.time_zone })
  const dayOf = (date: Date) => local(date).toISODate() ?? ''
  const month = local(ends).minus({ milliseconds: 1 }).startOf('month')
  const counts = await countDelivered(town, {
    from: local(before.from).startOf('month').toJSDate(),
    to: month.plus({ months: 1 }).toJSDate(),
  })
  const byMonth = Map.groupBy(counts, ({ day }) => day.slice(0, 7))
  const days = [...byMonth.values()].flatMap((one) => [
    ...computeCosts(one, town.profile.message_costs.prices).byDay,
  ])
  /** The days from one on, up to another that is not included. */
  const costOf = (from: string, to: string): Cost =>
    days.reduce((sum, [day, cost]) => (day >= from && day < to ? addCosts(sum, cost) : sum), NO_COST)
  const [first = ends] = starts
  // The day in which what is compared with ends counts as well.
  const afterBefore = local(before.ends).minus({ milliseconds: 1 }).plus({ days: 1 }).toISODate() ?? ''
  return {
    total: costOf(dayOf(first), dayOf(ends)),
    before: costOf(dayOf(before.from), [afterBefore, dayOf(first)].toSorted()[0] ?? ''),
    series: starts.map((start, at) => costOf(dayOf(start), dayOf(starts[at + 1] ?? ends))),
    month: toMonthCosts(town, month, byMonth.get(month.toFormat('yyyy-MM')) ?? []),
  }
}
