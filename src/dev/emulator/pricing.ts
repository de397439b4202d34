import type { Pricing } from './cloud-api.ts'

/** What a message is charged as. */
export type Charge = 'service' | 'utility' | 'marketing' | 'authentication'

/** Messages of a month, by what they are charged as. */
export type Usage = { month: string; free: number } & Record<Charge, number>

/** Service messages of a month that cost nothing, by number. */
export const FREE_SERVICE_MESSAGES = 1_000

/**
 * Counts what is delivered. Since 1 October 2026 service messages are charged too, after the first thousand of a
 * month; utility templates also within the window.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/non-template-messages (October 2026)
 */
export const createMeter = (now: () => number) => {
  const fresh = (month: string): Usage => ({
    month,
    free: 0,
    service: 0,
    utility: 0,
    marketing: 0,
    authentication: 0,
  })
  let usage = fresh('')

  const current = (): Usage => {
    const month = new Date(now()).toISOString().slice(0, 7)
    if (usage.month !== month) usage = fresh(month)
    return usage
  }

  return {
    /** Of the month that runs. `service` counts the free ones too. */
    current,
    /** Counts one, for tests that want the free ones used up. */
    use(service: number): void {
      const one = current()
      one.service = service
      one.free = Math.min(service, FREE_SERVICE_MESSAGES)
    },
    /** A message is delivered. */
    charge(category: Charge): Pricing {
      const month = current()
      month[category]++
      const free = category === 'service' && month.free < FREE_SERVICE_MESSAGES
      if (free) month.free++
      return {
        billable: !free,
        pricing_model: 'PMP',
        type: free ? 'free_customer_service' : 'regular',
        category,
      }
    },
  }
}
