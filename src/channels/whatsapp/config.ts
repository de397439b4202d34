import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import { DEFAULT_GRAPH_VERSION } from './graph-version.ts'

/** The number that the service answers on, and its secrets. */
export type WhatsAppConfig = {
  graphUrl: string
  graphVersion: string
  phoneNumberId: string
  accessToken: string
  appSecret: string
  verifyToken: string
  /**
   * Messages a second that this process sends at most. The platform lets a number send 80, and 1,000 once it has
   * raised it (error 130429 beyond).
   * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput
   */
  messagesPerSecond: number
  /** How long a send whose outcome is unknown waits for a status before it is tried again. */
  doubtMs: number
  /** The account whose templates are asked for; unset: they are not. */
  businessAccountId?: string
}

export const whatsappSettings = declareSettings({
  title: 'WhatsApp',
  settings: {
    WHATSAPP_PHONE_NUMBER_ID: {
      schema: z.string().min(1).optional(),
      ofOneTown: 'unique',
      doc: 'the number, as the Meta app has it; unset: the town is not on WhatsApp. The webhook is `PUBLIC_URL/whatsapp/webhook`',
    },
    WHATSAPP_ACCESS_TOKEN: {
      schema: z.string().min(1).optional(),
      secret: { characters: 8, bits: 20 },
      doc: "from the Meta app: a system user's token; required with the number",
    },
    WHATSAPP_APP_SECRET: {
      schema: z.string().min(1).optional(),
      secret: { characters: 16, bits: 40 },
      doc: 'from the Meta app: signs what the webhook is sent; required with the number',
    },
    WHATSAPP_VERIFY_TOKEN: {
      schema: z.string().min(1).optional(),
      secret: { characters: 12, bits: 30 },
      doc: 'your own, given to the Meta app: by it the webhook is verified; required with the number',
    },
    WHATSAPP_GRAPH_URL: {
      schema: webAddress.default('https://graph.facebook.com'),
      isPrivate: true,
      doc: 'the Graph API',
    },
    WHATSAPP_GRAPH_VERSION: {
      schema: z
        .string()
        .regex(/^v\d+\.\d+$/, 'must look like v26.0')
        .default(DEFAULT_GRAPH_VERSION),
      doc: 'its version',
    },
    WHATSAPP_BUSINESS_ACCOUNT_ID: {
      schema: z.string().optional(),
      doc: 'account whose templates and their approval the console shows',
    },
    WHATSAPP_PIN: {
      schema: z
        .string()
        .regex(/^\d{6}$/, 'must be six digits')
        .optional(),
      ofOneTown: 'own',
      doc: 'six digits with which `bun run connect` registers the number',
    },
    WHATSAPP_MESSAGES_PER_SECOND: {
      schema: z.coerce.number().min(1).max(10_000).default(70),
      doc: 'maximum messages per second for one process; Meta allows 80 per number, later 1,000',
    },
    WHATSAPP_STATUS_TIMEOUT_SECONDS: {
      schema: z.coerce.number().positive().default(30),
      formerName: 'WHATSAPP_DOUBT_SECONDS',
      doc: 'how long an interrupted send waits for a status, counted from when webhooks are received again, before it is retried',
    },
  },
  // A town that is not on WhatsApp may share an environment with those that are.
  requires: {
    WHATSAPP_PHONE_NUMBER_ID: ['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_APP_SECRET', 'WHATSAPP_VERIFY_TOKEN'],
  },
  read: (
    it,
  ): {
    /** Unset: the town is not on WhatsApp. */
    whatsapp?: WhatsAppConfig
    /** Six digits that the number is registered with; read by the command that registers it. */
    whatsappPin?: string
  } => ({
    whatsapp:
      it.WHATSAPP_PHONE_NUMBER_ID === undefined
        ? undefined
        : {
            graphUrl: it.WHATSAPP_GRAPH_URL,
            graphVersion: it.WHATSAPP_GRAPH_VERSION,
            phoneNumberId: it.WHATSAPP_PHONE_NUMBER_ID,
            accessToken: it.WHATSAPP_ACCESS_TOKEN ?? '',
            appSecret: it.WHATSAPP_APP_SECRET ?? '',
            verifyToken: it.WHATSAPP_VERIFY_TOKEN ?? '',
            businessAccountId: it.WHATSAPP_BUSINESS_ACCOUNT_ID,
            messagesPerSecond: it.WHATSAPP_MESSAGES_PER_SECOND,
            doubtMs: it.WHATSAPP_STATUS_TIMEOUT_SECONDS * 1000,
          },
    whatsappPin: it.WHATSAPP_PIN,
  }),
})
