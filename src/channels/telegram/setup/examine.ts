import type { Finding, SetupContext } from '#channels/core'
import { callApi } from '../bot-client.ts'
import type { TelegramConfig } from '../config.ts'
import { type BotUser, isRefusedHere, type WebhookInfo, webhookUrl } from './bot.ts'
import { explain } from './problem.ts'

const SUBJECT = 'telegram'

/** So many updates wait only where they are not taken. */
const MANY_WAITING = 100

/** How a bot stands, for the doctor. */
export async function* examineBot(config: TelegramConfig, context: SetupContext): AsyncGenerator<Finding> {
  const me = await callApi<BotUser>(config, 'getMe')
  if (!me.ok) {
    yield { state: 'bad', subject: SUBJECT, message: `${explain(config, me)}.` }
    return
  }
  const name = `@${me.value.username}`
  const info = await callApi<WebhookInfo>(config, 'getWebhookInfo')
  yield info.ok
    ? toFinding(name, info.value, webhookUrl(context))
    : { state: 'warning', subject: SUBJECT, message: `${name}: ${explain(config, info)}.` }
}

const toFinding = (name: string, info: WebhookInfo, url: string): Finding => {
  const { pending_update_count: waiting, last_error_message: reason } = info
  if (info.url !== url)
    return {
      state: 'bad',
      subject: SUBJECT,
      message: `${name} delivers to ${info.url || 'nobody'}, not to ${url}: run bun run connect telegram.`,
    }
  if (isRefusedHere(info))
    return {
      state: 'bad',
      subject: SUBJECT,
      message: `${name} delivers with another token’s secret, and is refused: run bun run connect telegram.`,
    }
  if (waiting >= MANY_WAITING || (waiting > 0 && reason))
    return {
      state: 'warning',
      subject: SUBJECT,
      message: `${name}: ${waiting} updates wait at the platform${reason ? ` (${reason})` : ''}: check that ${url} answers.`,
    }
  return { state: 'good', subject: SUBJECT, message: `${name} delivers to ${url}` }
}
