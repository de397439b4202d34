import type { Bot } from './bot.ts'
import type { TelegramFaults } from './faults.ts'

/** Delivers updates to the webhook: those of one chat in order, each until it is taken. */
export type UpdateSender = {
  /** @param chat those of one are delivered one after the other */
  tell(chat: number, kind: string, content: object): void
  pending(): number
  stop(): void
}

/** The platform gives up after a reasonable time; here the longest wait is short, since tests wait too. */
const MAX_BACKOFF_MS = 1_000

export const createUpdateSender = (bot: Bot, faults: TelegramFaults): UpdateSender => {
  const chains = new Map<number, Promise<void>>()
  let pending = 0
  let stopped = false

  const post = async (body: string): Promise<boolean> => {
    const { url, secret } = bot.webhook
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret ? { 'x-telegram-bot-api-secret-token': secret } : {}),
        },
        body,
        signal: AbortSignal.timeout(10_000),
      })
      await response.arrayBuffer()
      if (response.ok) return true
      bot.webhook.lastError = `Wrong response from the webhook: ${response.status} ${response.statusText}`
    } catch {
      bot.webhook.lastError = 'Connection refused'
    }
    return false
  }

  const insist = async (body: string): Promise<void> => {
    for (let wait = 50; !stopped; wait = Math.min(wait * 2, MAX_BACKOFF_MS)) {
      while ((faults.hold || !bot.webhook.url) && !stopped) await Bun.sleep(25)
      if (stopped || (await post(body))) return
      await Bun.sleep(wait)
    }
  }

  return {
    tell(chat, kind, content) {
      const { allowed } = bot.webhook
      if (allowed.length > 0 && !allowed.includes(kind)) return
      const body = JSON.stringify({ update_id: bot.nextUpdate(), [kind]: content })
      pending++
      const before = chains.get(chat) ?? Promise.resolve()
      const now = before
        .then(() => Promise.all(Array.from({ length: 1 + faults.duplicate }, () => insist(body))))
        .then(() => {
          pending--
        })
      chains.set(chat, now)
    },
    pending: () => pending,
    stop() {
      stopped = true
    },
  }
}
