import { join } from 'node:path'
import { type Account, createAccount } from './account.ts'
import { createCitizenApi } from './citizen-api.ts'
import { type Json, object } from './errors.ts'
import { type Faults, noFaults, setFaults } from './faults.ts'
import { createGraphApi, noSuchPath } from './graph-api.ts'
import { createPlatform, type Platform } from './platform.ts'
import { createWebhookSender } from './webhooks.ts'

export { createAccount } from './account.ts'
export type {
  Contact,
  Message,
  MessageContent,
  MessagesValue,
  Metadata,
  Status,
  WebhookBody,
  WebhookError,
} from './cloud-api.ts'
export { newLine } from './line/state.ts'
export { validateMessage } from './rules.ts'

/** How to set the emulator up: the same values that the service has. */
export type EmulatorOptions = {
  port: number
  webhookUrl: string
  phoneNumberId: string
  accessToken: string
  appSecret: string
  /** Templates that are approved from the start, as they are handed in. */
  templates?: object[]
  /** Flows that are published from the start, as they are handed in. */
  flows?: object[]
  /** Between a message and each word of what became of it. */
  statusDelayMs?: number
  /** The platform's clock, in milliseconds since 1970; the machine's unless given. */
  now?: () => number
}

/** A running emulator. */
export type Emulator = {
  port: number
  url: string
  faults: Faults
  account: Account
  platform: Platform
  /** Webhook deliveries not acknowledged yet. */
  pending(): number
  stop(): void
}

const STATUS_DELAY_MS = 60

/** A document of 100 MB in a form. */
const MAX_BODY = 128 * 1024 * 1024

const phonePath = (name: string) => join(import.meta.dir, 'phone', name)
const phoneFile = (name: string) => Bun.file(phonePath(name))
const phoneScript = async () => {
  const { outputs } = await Bun.build({ entrypoints: [phonePath('phone.client.ts')], target: 'browser' })
  return outputs[0]
}

/**
 * Starts a stand-in for the WhatsApp Cloud API, with a phone on a web page. As strict as the platform: what it
 * documents as refused is refused, with its error codes.
 */
export const startEmulator = (options: EmulatorOptions): Emulator => {
  const settings = {
    ...options,
    displayNumber: '34644069801',
    statusDelayMs: options.statusDelayMs ?? STATUS_DELAY_MS,
    now: options.now ?? Date.now,
    baseUrl: (): string => `http://localhost:${server.port}`,
  }
  const faults = noFaults()
  const account = createAccount(options.templates, options.flows)
  const subscribed = () => account.line.subscribed
  const courier = createWebhookSender({ ...settings, subscribed }, faults)
  const platform = createPlatform(settings, account, courier, faults)

  const server: { port?: number; stop(close: boolean): unknown } = Bun.serve({
    port: options.port,
    idleTimeout: 0,
    maxRequestBodySize: MAX_BODY,
    routes: {
      '/': () => new Response(phoneFile('index.html')),
      '/phone.css': () => new Response(phoneFile('phone.css')),
      '/phone.js': async () => new Response(await phoneScript()),
      ...createGraphApi(settings, account, platform, courier, faults),
      ...createCitizenApi(account, platform, courier),
      '/faults': {
        GET: () => Response.json(faults),
        PUT: async (request: Request) => {
          const wanted: Json = object(await request.json().catch(() => ({})))
          const wrong = setFaults(faults, wanted)
          return wrong
            ? Response.json({ error: `${wrong}: no such fault, or of another type` }, { status: 400 })
            : Response.json(faults)
        },
        DELETE: () => Response.json(Object.assign(faults, noFaults())),
      },
    },
    fetch: noSuchPath,
  })

  const stop = () => {
    courier.stop()
    server.stop(true)
  }
  return {
    port: server.port ?? options.port,
    url: `http://localhost:${server.port}`,
    faults,
    account,
    platform,
    pending: courier.pending,
    stop,
  }
}
export { startIdentityEmulator } from './identity.ts'
export type { ReceivedMail } from './mail/received.ts'
export { type MailEmulator, startMailEmulator } from './mail/server.ts'
export {
  type BotMessage,
  startTelegramEmulator,
  type TelegramEmulator,
  type TelegramPerson,
} from './telegram/index.ts'
export { startVideoEmulator } from './video.ts'
export {
  type LookAnswer,
  type LookRequest,
  startVisionEmulator,
  type VisionEmulator,
} from './vision/index.ts'
