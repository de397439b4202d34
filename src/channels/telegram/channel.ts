import type { Channel, Dispatch, SendAnswer } from '#channels/core'
import type { Town } from '#domain/town'
import { LANGUAGES } from '#languages'
import { type ApiResult, callApi, download, downloadFile, probe } from './bot-client.ts'
import type { TelegramBot } from './bots.ts'
import { CHANNEL_ID } from './channel-id.ts'
import type { TelegramConfig } from './config.ts'
import { messageId } from './message-id.ts'
import { renderMessage } from './render.ts'
import { createSetup } from './setup/setup.ts'
import { TEXTS } from './texts.ts'
import { createReparse, WEBHOOK_ADDRESS, webhookRoutes } from './webhook.ts'

/**
 * The platform asks for a message a second to one person, and lets short bursts through.
 * @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (November 2026)
 */
const RECIPIENT_PACING = { intervalMs: 1_000, burst: 8 }

/** Nobody tells what became of a message: one that a killed process was sending is sent again after so long. */
const DOUBT_MS = 5_000

/** Who reads what is written on it, by language. */
const OPERATOR = Object.fromEntries(LANGUAGES.map((language) => [language, TEXTS[language].operator]))

/** A town's configuration, as far as this channel reads it. */
type Served = { id: string; config?: { telegram?: TelegramConfig } }

/**
 * Telegram as a channel of a town: its limits, its webhook, and how a message goes out by the Bot API.
 * @param config unset: the town has no bot
 * @param towns all that the webhook is told of
 */
export const createTelegramChannel = (
  config: TelegramConfig | undefined,
  towns: { all(): readonly Served[] },
): Channel => {
  const bots = (): TelegramBot[] =>
    towns
      .all()
      .flatMap(({ id, config: own }) => (own?.telegram ? [{ townId: id, config: own.telegram }] : []))
  return {
    id: CHANNEL_ID,
    name: 'Telegram',
    lineId: config?.botId ?? '',
    reachesPhones: false,
    accounts: true,
    answersAtOnce: true,
    operator: OPERATOR,
    ...(config?.username ? linksTo(config.username) : {}),
    limits: {
      messagesPerSecond: config?.messagesPerSecond ?? 1,
      recipient: RECIPIENT_PACING,
      doubtMs: DOUBT_MS,
    },
    webhook: WEBHOOK_ADDRESS,
    routes: (intake) => webhookRoutes(bots, intake),
    ...(config ? ofBot(config) : WITHOUT_BOT),
  }
}

const ofBot = (config: TelegramConfig) => ({
  reparse: createReparse(config),
  media: {
    download: (_: Town, fileId: string, maxBytes: number) => download(config, fileId, maxBytes),
    downloadFile: (_: Town, fileId: string, path: string, maxBytes: number) =>
      downloadFile(config, fileId, path, maxBytes),
  },
  send: (town: Town, dispatch: Dispatch) => send(config, town, dispatch),
  probe: () => probe(config),
  setup: createSetup(config),
})

const WITHOUT_BOT = {
  absent: true as const,
  reparse: () => undefined,
  send: async (): Promise<SendAnswer> => ({ outcome: 'failed', problem: 'the town has no bot' }),
}

const send = async (
  config: TelegramConfig,
  town: Town,
  { id, to, message, language }: Dispatch,
): Promise<SendAnswer> => {
  if (!('account' in to)) return { outcome: 'failed', problem: 'no account to send to' }
  const bytes = message.type === 'file' ? await town.media.get(message.key) : undefined
  if (message.type === 'file' && !bytes)
    return { outcome: 'failed', problem: 'the file is gone', failure: { kind: 'media' } }
  const rendered = renderMessage(message, { id, town, language }, bytes)
  if (!rendered) return { outcome: 'failed', problem: 'a template of another messenger' }
  const { method, parameters, file } = rendered
  const chat = Number(to.account)
  const call = (by: string, attached = file) =>
    callApi<{ message_id: number }>(config, by, { chat_id: chat, ...parameters }, attached)
  const answer = await call(method)
  // What is not taken as a picture, for its form or its size, is taken as a file.
  const asFile = !answer.ok && answer.failure.kind === 'media' && file?.field === 'photo'
  return toSendAnswer(
    config,
    chat,
    asFile ? await call('sendDocument', { ...file, field: 'document' }) : answer,
  )
}

const toSendAnswer = (
  config: TelegramConfig,
  chat: number,
  answer: ApiResult<{ message_id: number }>,
): SendAnswer => {
  if (answer.ok) return { outcome: 'sent', externalId: messageId(config, chat, answer.value.message_id) }
  const { failure, problem, afterSeconds } = answer
  switch (failure.kind) {
    case 'account':
      return { outcome: 'paused', problem, pause: failure }
    case 'rate':
    case 'platform':
      return { outcome: 'retry', problem, failure, afterSeconds }
    default:
      return { outcome: 'failed', problem, failure }
  }
}

/**
 * Where people begin to write to a bot. Words go with it as letters, digits, - and _, which stands for a space: 64 of them at most.
 * @see https://core.telegram.org/bots/features#deep-linking (November 2026)
 */
const linksTo = (username: string): Pick<Channel, 'link' | 'linkWith'> => {
  const link = `https://t.me/${username}`
  return {
    link,
    linkWith: (words) =>
      /^[A-Za-z0-9 -]{1,64}$/.test(words) ? `${link}?start=${words.replaceAll(' ', '_')}` : undefined,
  }
}
