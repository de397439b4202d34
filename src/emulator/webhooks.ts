import { createHmac } from 'node:crypto'
import type { Faults } from './faults.ts'

/** Delivers events to the webhook, signed, at least once: until it answers 200, with back-off. */
export type Courier = {
  /** @param value what goes in `changes[].value`, beside the metadata */
  deliver(value: Record<string, unknown>): Promise<void>
  /** Deliveries that have not been acknowledged yet. */
  pending(): number
  stop(): void
}

/** The platform goes on for days, less and less often; here the longest wait is short, since tests wait too. */
const LONGEST_WAIT_MS = 2_000

/** JSON as the platform writes it: everything that is not ASCII escaped, so that a re-serialisation would not match. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** @param phoneNumberId the town's number, for the metadata */
export const createCourier = (
  options: { webhookUrl: string; appSecret: string; phoneNumberId: string; displayNumber: string },
  faults: Faults,
): Courier => {
  let stopped = false
  let pending = 0

  const post = async (body: string): Promise<boolean> => {
    const signature = createHmac('sha256', options.appSecret).update(body).digest('hex')
    try {
      const response = await fetch(options.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
        body,
        signal: AbortSignal.timeout(10_000),
      })
      await response.arrayBuffer()
      return response.status === 200
    } catch {
      return false
    }
  }

  const insist = async (body: string): Promise<void> => {
    pending++
    for (let wait = 100; !stopped; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      while (faults.hold && !stopped) await Bun.sleep(50)
      const late = faults.webhookDelayMs + (faults.shuffle ? Math.random() * 300 : 0)
      if (late > 0) await Bun.sleep(late)
      if (await post(body)) break
      await Bun.sleep(wait)
    }
    pending--
  }

  return {
    async deliver(value) {
      const metadata = { display_phone_number: options.displayNumber, phone_number_id: options.phoneNumberId }
      const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }
      const body = asciiJson({
        object: 'whatsapp_business_account',
        entry: [{ id: '102290129340398', changes: [change] }],
      })
      await Promise.all(Array.from({ length: 1 + faults.duplicate }, () => insist(body)))
    },
    pending: () => pending,
    stop() {
      stopped = true
    },
  }
}
