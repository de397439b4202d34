import { DateTime } from 'luxon'
import { countDelivered, type DeliveredCount } from '#domain/conversations'
import type { Town } from '#domain/town'
import { type Cost, computeCosts, type MessageCosts, pricesOn } from './compute-costs.ts'

/** The costs of a calendar month of the town, against what is free in it and what it should not exceed. */
export type MonthCosts = MessageCosts & {
  /** First day of the month. */
  month: DateTime
  /** Service messages that are free in the month, and how many of them are left. */
  free: number
  freeLeft: number
  /** Euros beyond which staff are warned. Unset: never. */
  warnAbove?: number
  exceeded: boolean
}

const today = (town: Town): DateTime => DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })

const countMonth = (town: Town, month: DateTime): Promise<DeliveredCount[]> =>
  countDelivered(town, { from: month.toJSDate(), to: month.plus({ months: 1 }).toJSDate() })

/** What the messages of a month cost. @param day any day of it; today unless stated */
export const getMonthCosts = async (town: Town, day: DateTime = today(town)): Promise<MonthCosts> => {
  const month = day.startOf('month')
  return toMonthCosts(town, month, await countMonth(town, month))
}

/** @param counts of that month alone */
export const toMonthCosts = (town: Town, month: DateTime, counts: readonly DeliveredCount[]): MonthCosts => {
  const { prices, warn_above: warnAbove } = town.profile.message_costs
  const costs = computeCosts(counts, prices)
  const last = DateTime.min(month.endOf('month'), DateTime.max(today(town), month))
  const free = pricesOn(prices, last.toISODate() ?? '')?.free_service_messages ?? 0
  return {
    ...costs,
    month,
    free,
    freeLeft: Math.max(0, free - costs.used),
    warnAbove,
    exceeded: warnAbove !== undefined && costs.total.euros > warnAbove,
  }
}

/** What it would cost to send so many messages of each category today, after what was sent this month. */
export const estimateCost = async (town: Town, planned: Record<string, number>): Promise<Cost> => {
  const now = today(town)
  const { prices } = town.profile.message_costs
  const sent = await countMonth(town, now.startOf('month'))
  const more = Object.entries(planned).map(
    ([category, count]): DeliveredCount => ({
      day: now.toISODate() ?? '',
      task: 'broadcast',
      category,
      type: null,
      billable: null,
      count,
    }),
  )
  const [before, after] = [computeCosts(sent, prices).total, computeCosts([...sent, ...more], prices).total]
  return {
    messages: after.messages - before.messages,
    free: after.free - before.free,
    unpriced: after.unpriced - before.unpriced,
    euros: after.euros - before.euros,
  }
}
