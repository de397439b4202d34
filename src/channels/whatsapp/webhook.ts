import { Elysia } from 'elysia'
import {
  type AddressedDelivery,
  type Intake,
  type ParsedWebhook,
  parseBody,
  receiveWebhook,
  textResponse,
  type Webhook,
  type WebhookAddress,
} from '#channels/core'
import type { Delivery } from '#domain/conversations'
import { hmacHex, timingSafeEqualText } from '#platform/crypto'
import type { WhatsAppAccount, WhatsAppAccounts } from './accounts/accounts.ts'
import { candidates } from './accounts/candidates.ts'
import { CHANNEL_ID } from './channel-id.ts'
import type { WhatsAppConfig } from './config.ts'
import { NOT_SERVED, parsePayload } from './payload.ts'

/** The platform batches up to some hundred changes; a megabyte is several times the largest seen. */
const MAX_BODY = 3 * 1024 * 1024

const SIGNATURE = 'x-hub-signature-256'

export const WEBHOOK_ADDRESS: WebhookAddress = {
  path: '/whatsapp/webhook',
  claimsAuthentic: (headers) => (headers.get(SIGNATURE) ?? '').startsWith('sha256='),
}

/**
 * The webhook of the WhatsApp Cloud API. `GET` answers the verification handshake.
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 */
export const webhookRoutes = (accounts: WhatsAppAccounts, intake: Intake) => {
  const webhook = createWebhook(accounts)
  return new Elysia({ name: 'whatsapp-webhook' })
    .get(
      WEBHOOK_ADDRESS.path,
      ({ request }) => {
        const query = new URL(request.url).searchParams
        const token = query.get('hub.verify_token') ?? ''
        const tokens = new Set(accounts.all().map(({ config }) => config.verifyToken))
        const valid =
          query.get('hub.mode') === 'subscribe' &&
          [...tokens].some((expected) => timingSafeEqualText(token, expected))
        return valid ? textResponse(200, query.get('hub.challenge') ?? '') : textResponse(403, 'Forbidden')
      },
      { detail: { hide: true } },
    )
    .post(WEBHOOK_ADDRESS.path, ({ request }) => receiveWebhook(webhook, intake, request), {
      parse: 'none',
      detail: { hide: true },
    })
}

const createWebhook = (accounts: WhatsAppAccounts): Webhook => {
  // By whose secret a body was signed.
  const signers = new WeakMap<Request, WhatsAppAccount>()
  return {
    channel: CHANNEL_ID,
    maxBytes: MAX_BODY,
    isAuthentic(request, body) {
      const signature = request.headers.get(SIGNATURE) ?? ''
      const signer = candidates(accounts, request, body).find(({ config }) =>
        timingSafeEqualText(signature, `sha256=${hmacHex(config.appSecret, body)}`),
      )
      if (signer) signers.set(request, signer)
      return signer !== undefined
    },
    parse: (body, request) => parseWebhook(accounts, signers.get(request) as WhatsAppAccount, body, request),
  }
}

const parseWebhook = (
  accounts: WhatsAppAccounts,
  signer: WhatsAppAccount,
  body: Uint8Array,
  request: Request,
): ParsedWebhook => {
  const signed = (one: WhatsAppAccount | undefined): one is WhatsAppAccount =>
    one?.config.appSecret === signer.config.appSecret
  const several = accounts.all().filter(signed).length > 1
  const own = accounts.ofRequest(request)
  /** Whose it is when nothing in it says so; nothing where several towns share the secret. */
  const otherwise = signed(own) ? own.townId : several ? undefined : signer.townId
  const json = parseBody(body)
  const ofNumber = (lineId: string) => {
    const account = accounts.byNumber(lineId)
    return signed(account) ? account : undefined
  }
  const addressed: AddressedDelivery[] = []
  const result = { deliveries: [], addressed, unknownLine: false, undecided: false }
  for (const { businessId, part } of several ? splitEntries(json) : [{ businessId: '', part: json }]) {
    const parsed = parsePayload(part, (lineId) => ofNumber(lineId) !== undefined)
    if ('problem' in parsed)
      return { ...parsed, content: json ?? new TextDecoder().decode(body), townId: otherwise }
    for (const delivery of parsed.deliveries) {
      const townId = delivery.lineId
        ? (ofNumber(delivery.lineId)?.townId ?? (several ? undefined : otherwise))
        : (accounts.all().find((one) => signed(one) && one.config.businessAccountId === businessId)?.townId ??
          otherwise)
      if (accounts.isDisputed(delivery.lineId)) {
        result.undecided = true
        continue
      }
      result.unknownLine ||= delivery.unread.some(({ reason }) => reason === NOT_SERVED)
      if (townId !== undefined) addressed.push({ delivery, townId })
      // Nobody's number, in a process of several towns: kept with none of them, since it may be another's.
      else result.unknownLine = true
    }
  }
  return result
}

/** Each entry as a body of its own, with the business account that it is of. */
const splitEntries = (json: unknown): { businessId: string; part: unknown }[] => {
  const { entry, ...rest } = (json ?? {}) as { entry?: unknown }
  if (!Array.isArray(entry) || entry.length === 0) return [{ businessId: '', part: json }]
  return entry.map((one) => ({
    businessId: String((one as { id?: unknown } | null)?.id ?? ''),
    part: { ...rest, entry: [one] },
  }))
}

/** Reads what was put aside again. @returns nothing where it still cannot be read at all */
export const createReparse =
  ({ phoneNumberId }: Pick<WhatsAppConfig, 'phoneNumberId'>) =>
  (content: unknown): Delivery[] | undefined => {
    const json = typeof content === 'string' ? parseBody(new TextEncoder().encode(content)) : content
    const parsed = parsePayload(json, (lineId) => lineId === phoneNumberId)
    return 'problem' in parsed ? undefined : parsed.deliveries
  }
