import { expect, test } from 'bun:test'
import type { DeliveredCount } from '#domain/conversations'
import { computeCosts } from '#domain/message-costs'
import type { DatedPrices } from '#domain/town'

const PRICES: DatedPrices[] = [
  {
    from: '2026-11-16',
    free_service_messages: 1000,
    euros: { service: 0.02, utility: 0.02, marketing: 0.06 },
  },
  {
    from: '2026-10-01',
    free_service_messages: 1000,
    euros: { service: 0.01, utility: 0.01, marketing: 0.05 },
  },
]

const delivered = (count: number, more: Partial<DeliveredCount> = {}): DeliveredCount => ({
  day: '2026-11-10',
  task: 'report',
  category: 'service',
  type: null,
  billable: null,
  count,
  ...more,
})

const costs = (...counts: DeliveredCount[]) => computeCosts(counts, PRICES)

test('the first service messages of a month are free, in the order of days, and the others at the price of their day', () => {
  const found = costs(
    delivered(500, { day: '2026-11-20', task: 'information' }),
    delivered(700, { day: '2026-11-10' }),
  )
  expect(found.total).toMatchObject({ messages: 1200, free: 1000 })
  expect(found.total.euros).toBeCloseTo(200 * 0.02)
  expect(found.used).toBe(1200)
  expect(found.byTask.get('report')).toMatchObject({ messages: 700, free: 700, euros: 0 })
  expect(found.byTask.get('information')).toMatchObject({ messages: 500, free: 300 })
})

test('a price holds from its day on', () => {
  const { total } = costs(
    delivered(10, { category: 'marketing', day: '2026-11-15' }),
    delivered(10, { category: 'marketing', day: '2026-11-16' }),
  )
  expect(total.euros).toBeCloseTo(10 * 0.05 + 10 * 0.06)
  expect(total.free).toBe(0)
})

test('what the platform states of a price goes before the count, and its type before its billable', () => {
  const stated = costs(
    delivered(5, { type: 'regular', billable: true }),
    delivered(3, { type: 'free_customer_service', billable: false }),
    delivered(2, { billable: false, category: 'utility' }),
    delivered(1, { type: 'free_entry_point', billable: true }),
  )
  expect(stated.total).toMatchObject({ messages: 11, free: 6 })
  expect(stated.total.euros).toBeCloseTo(5 * 0.01)
  // A free entry point takes nothing of the month's free messages.
  expect(stated.used).toBe(8)
})

test('templates take nothing of the free messages', () => {
  const { used, byCategory } = costs(delivered(4, { category: 'utility' }))
  expect(used).toBe(0)
  expect(byCategory.get('utility')).toMatchObject({ messages: 4, free: 0 })
})

test('a category without a price is counted and named, and is not in the euros', () => {
  const { total, unpriced } = costs(delivered(2, { category: 'marketing_lite' }), delivered(1))
  expect(unpriced).toEqual(['marketing_lite'])
  expect(total).toEqual({ messages: 3, free: 1, unpriced: 2, euros: 0 })
})

test('before the first price nothing has a known price', () => {
  const { total, unpriced } = costs(delivered(7, { day: '2026-09-30' }))
  expect(total).toEqual({ messages: 7, free: 0, unpriced: 7, euros: 0 })
  expect(unpriced).toEqual(['service'])
})
