import type { DeliveredCount } from '#domain/conversations'
import type { DatedPrices } from '#domain/town'

/** What some messages cost. `unpriced`: messages for whose category no price is known: they are not in `euros`. */
export type Cost = { messages: number; free: number; unpriced: number; euros: number }

/** What the messages of a calendar month cost. */
export type MessageCosts = {
  total: Cost
  /** Null: the task is not known. */
  byTask: Map<DeliveredCount['task'], Cost>
  byCategory: Map<string, Cost>
  /** In the order of the days, by their ISO form; days without messages are left out. */
  byDay: Map<string, Cost>
  /** Categories without a known price. */
  unpriced: string[]
  /** Messages of the category `service` that count against the free ones. */
  used: number
}

/** The category of which some messages are free each month. */
const SERVICE = 'service'

/** Free because of an advertisement or a page button, whatever else the month holds. */
const FREE_ENTRY_POINT = 'free_entry_point'

export const NO_COST: Cost = { messages: 0, free: 0, unpriced: 0, euros: 0 }

export const addCosts = (one: Cost, other: Cost): Cost => ({
  messages: one.messages + other.messages,
  free: one.free + other.free,
  unpriced: one.unpriced + other.unpriced,
  euros: one.euros + other.euros,
})

/** The prices that hold on a day in ISO form, in whichever order they are listed. */
export const pricesOn = (prices: readonly DatedPrices[], day: string): DatedPrices | undefined =>
  prices.reduce<DatedPrices | undefined>(
    (latest, one) => (one.from <= day && (!latest || latest.from < one.from) ? one : latest),
    undefined,
  )

/** What the platform states. Its `billable` is to go, so `type` comes first. */
const statedFree = ({ type, billable }: DeliveredCount): boolean | undefined =>
  type !== null ? type.startsWith('free_') : billable === null ? undefined : !billable

/**
 * What the messages of one calendar month cost, each at the price of its day. Where the platform states whether a message is
 * free, that holds; otherwise the first service messages of the month are, as many as the prices say.
 * @param counts of a month; those of one day in any order
 */
export const computeCosts = (
  counts: readonly DeliveredCount[],
  prices: readonly DatedPrices[],
): MessageCosts => {
  const byTask: MessageCosts['byTask'] = new Map()
  const byCategory: MessageCosts['byCategory'] = new Map()
  const byDay: MessageCosts['byDay'] = new Map()
  const unpriced = new Set<string>()
  let total = NO_COST
  let used = 0
  for (const one of counts.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    const { day, task, category, type, count } = one
    const then = pricesOn(prices, day)
    const allowed = category === SERVICE ? Math.max(0, (then?.free_service_messages ?? 0) - used) : 0
    const stated = statedFree(one)
    const free = stated === undefined ? Math.min(allowed, count) : stated ? count : 0
    if (category === SERVICE && type !== FREE_ENTRY_POINT) used += count
    const price = then?.euros[category]
    const charged = count - free
    if (price === undefined && charged > 0) unpriced.add(category)
    const cost: Cost = {
      messages: count,
      free,
      unpriced: price === undefined ? charged : 0,
      euros: charged * (price ?? 0),
    }
    total = addCosts(total, cost)
    byTask.set(task, addCosts(byTask.get(task) ?? NO_COST, cost))
    byCategory.set(category, addCosts(byCategory.get(category) ?? NO_COST, cost))
    byDay.set(day, addCosts(byDay.get(day) ?? NO_COST, cost))
  }
  return { total, byTask, byCategory, byDay, unpriced: [...unpriced], used }
}
