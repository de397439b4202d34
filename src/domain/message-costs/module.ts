import type { Module, Town } from '#domain/town'
import { ttlCache } from '#platform/freshness'
import { getMonthCosts } from './month-costs.ts'

/** Metrics are read several times a minute; a month is counted less often. */
const MAX_AGE_MS = 5 * 60_000

const recentCosts = ttlCache(MAX_AGE_MS, (town: Town) => getMonthCosts(town))

const measureCosts = async (town: Town): Promise<void> => {
  const { total, warnAbove, freeLeft } = await recentCosts.get(town)
  const { metrics } = town
  metrics.messageCost.set({ of: 'month' }, total.euros)
  if (warnAbove !== undefined) metrics.messageCost.set({ of: 'threshold' }, warnAbove)
  metrics.freeMessagesLeft.set(freeLeft)
}

export const messageCostsModule: Module = { name: 'message-costs', measure: measureCosts }
