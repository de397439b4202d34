import { Elysia } from 'elysia'
import { type Intake, parseBody, receiveWebhook, type Webhook, type WebhookAddress } from '#channels/core'
import { type Delivery, findCitizenMessage } from '#domain/conversations'
import type { Town, TownById } from '#domain/town'
import { callApi } from './bot-client.ts'
import { botsBySecret, type TelegramBot } from './bots.ts'
import { CHANNEL_ID } from './channel-id.ts'
import { optionsOf, parseCallbackData } from './choice.ts'
import type { TelegramConfig } from './config.ts'
import { parseUpdate, tappedMessage } from './update.ts'

/** An update is one message: the platform's own limits leave it far below this. */
const MAX_BODY = 1024 * 1024

const SECRET = 'x-telegram-bot-api-secret-token'

export const WEBHOOK_ADDRESS: WebhookAddress = {
  path: '/telegram/webhook',
  claimsAuthentic: (headers) => /^[0-9a-f]{64}$/.test(headers.get(SECRET) ?? ''),
}

/** What a request was found to be: whose bot it is for, and the tap that is to be answered once it is stored. */
type Found = { bots: TelegramBot[]; tap?: string }

/**
 * The webhook of the Bot API, the same for the bots of all towns.
 * @see https://core.telegram.org/bots/api#setwebhook (Bot API 10.2, July 2026)
 */
export const webhookRoutes = (bots: () => readonly TelegramBot[], intake: Intake) => {
  const found = new WeakMap<Request, Found>()
  const webhook: Webhook = {
    channel: CHANNEL_ID,
    maxBytes: MAX_BODY,
    isAuthentic(request) {
      const named = botsBySecret(bots(), request.headers.get(SECRET) ?? '')
      found.set(request, { bots: named })
      return named.length > 0
    },
    async parse(body, request) {
      const { bots: [bot, ...others] = [] } = found.get(request) ?? {}
      // Two towns have the bot: nobody knows whose a message is until one of them lets it go.
      if (!bot || others.length > 0) return { deliveries: [], undecided: true }
      const json = parseBody(body)
      const delivery = parseUpdate(json, bot.config, new TextDecoder().decode(body))
      const tap = (json as { callback_query?: { id?: unknown } } | undefined)?.callback_query?.id
      found.set(request, { bots: [bot], ...(typeof tap === 'string' ? { tap } : {}) })
      await resolveChoices(intake.townById, bot, delivery)
      return { deliveries: [], addressed: [{ delivery, townId: bot.townId }] }
    },
  }
  return new Elysia({ name: 'telegram-webhook' }).post(
    WEBHOOK_ADDRESS.path,
    async ({ request }) => {
      const response = await receiveWebhook(webhook, intake, request)
      const { bots: [bot] = [], tap } = found.get(request) ?? {}
      // Until it is told, the person's app shows that the button is still at work. A courtesy: nothing waits for it.
      if (bot && tap && response.status === 200) void answerTap(bot.config, tap)
      return response
    },
    { parse: 'none', detail: { hide: true } },
  )
}

const answerTap = (config: TelegramConfig, id: string): Promise<unknown> =>
  callApi(config, 'answerCallbackQuery', { callback_query_id: id })

/**
 * Completes what was tapped by the message that offered it, of this very person: the choice where the button had no room for it, what it
 * is called where the platform shows the message no more.
 */
const resolveChoices = async (townById: TownById, { townId, config }: TelegramBot, delivery: Delivery) => {
  for (const one of delivery.messages) {
    const { incoming, person, raw } = one
    if (incoming.type !== 'choice' || !person.account) continue
    const { choice, title } = incoming
    const meant = parseCallbackData(choice)
    const named = meant ? { id: meant.messageId } : title ? undefined : tappedMessage(config, raw)
    const town: Town | undefined = named && (await townById(townId))
    if (!named || !town) continue
    const citizen = { channel: CHANNEL_ID, id: person.account }
    const message = await findCitizenMessage(town, citizen, named)
    const options = message ? optionsOf(message) : []
    const option = meant ? options[meant.place] : options.find(({ id }) => id === choice)
    if (option) one.incoming = { type: 'choice', choice: option.id, title: title || option.title }
  }
}

/** Reads what was put aside again. @returns nothing for what is another channel's */
export const createReparse =
  (config: TelegramConfig) =>
  (content: unknown): Delivery[] | undefined => {
    const json = typeof content === 'string' ? parseBody(new TextEncoder().encode(content)) : content
    const isUpdate = typeof json === 'object' && json !== null && 'update_id' in json
    return isUpdate ? [parseUpdate(json, config)] : undefined
  }
