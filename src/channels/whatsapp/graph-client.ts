import type { DeliveryFailure } from '#domain/lines'
import type { LineProbe } from '#domain/town'
import { MediaNotFound } from '#platform/media'
import { BodyTooLarge, readLimited, writeLimited } from '#platform/streams'
import { withClientSpan } from '#platform/telemetry'
import type { WhatsAppConfig } from './config.ts'
import { failureOf, failureOfStatus } from './errors.ts'
import { listAccountTemplates } from './templates/account-templates.ts'
import type { AccountTemplate } from './templates/compare.ts'

/** What the platform said to a request: done, or what its refusal is about. `ambiguous`: it may have been done all the same. */
export type GraphResult<T> =
  | { ok: true; value: T }
  | { ok: false; failure: DeliveryFailure; problem: string; afterSeconds?: number; ambiguous?: boolean }

const TIMEOUT_MS = 10_000

/** The Cloud API, as far as we use it. */
export type GraphClient = {
  /** Sends a message. @returns the platform's id of it */
  send(payload: Record<string, unknown>): Promise<GraphResult<string>>
  /** Hands a file in, to be sent by the id that comes back. @returns the platform's id of it */
  upload(content: Uint8Array, type: string, filename: string): Promise<GraphResult<string>>
  /** Tells the citizen that their message was seen and is being answered. Best effort. */
  markRead(messageId: string): Promise<void>
  /**
   * Fetches what a citizen sent, in the platform's two steps.
   * @throws {MediaNotFound} where the platform has it no longer; {@link BodyTooLarge}; anything else: it is not to be had now
   */
  download(mediaId: string, maxBytes: number): Promise<Uint8Array>
  /** The same, into a file: what may be long is never held whole. */
  downloadFile(mediaId: string, path: string, maxBytes: number): Promise<void>
  /**
   * Has the platform's contact book forget somebody: it holds telephones beside user ids, and outlives an erasure here.
   * @throws when it does not answer, so that it is tried again
   * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids (7 May 2026)
   */
  forgetContact(bsuid: string): Promise<void>
  /** What the platform says of the number and of the account's templates. @throws when it does not answer */
  accountState(): Promise<AccountState>
  /** Asks whether messages can be sent; sends none. */
  probe(): Promise<LineProbe>
}

/** How a number stands with the platform, and the templates that may be sent from it. */
export type AccountState = {
  number?: { display: string; name: string; quality: string }
  /** Unset: the account is not configured. */
  templates?: AccountTemplate[]
}

type GraphError = { error?: { code?: number; message?: string; error_data?: { details?: string } } }

const classifyError = (status: number, body: GraphError, retryAfter: string | null): GraphResult<never> => {
  const code = body.error?.code ?? -1
  const problem =
    `${code === -1 ? `HTTP ${status}` : code}: ${body.error?.error_data?.details ?? body.error?.message ?? ''}`.slice(
      0,
      200,
    )
  const known = failureOf(code)
  const failure = known.kind === 'message' ? failureOfStatus(status) : known
  const afterSeconds = Number(retryAfter) || undefined
  // A 5xx may come after the message was taken: only a status can tell.
  return { ok: false, failure, problem, afterSeconds, ambiguous: status >= 500 && code === -1 }
}

/**
 * What the platform says of sending from a number, over all that it depends on: the number, the account, the business.
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/health-status
 */
type HealthStatus = { health_status?: { can_send_message?: string } }

const PROBES = new Map<string | undefined, LineProbe>([
  ['BLOCKED', 'blocked'],
  ['LIMITED', 'limited'],
])

const toProbe = ({ health_status: health }: HealthStatus): LineProbe =>
  PROBES.get(health?.can_send_message) ?? 'works'

/** Asks the platform for something that it answers with an id. */
const callForId = async <Body>(
  call: () => Promise<Response>,
  idIn: (body: Body) => string | undefined,
): Promise<GraphResult<string>> => {
  try {
    const response = await call()
    const body = (await response.json().catch(() => ({}))) as GraphError & Body
    const id = idIn(body)
    if (response.ok && id) return { ok: true, value: id }
    const failure = { kind: 'platform' } as const
    if (response.ok) return { ok: false, failure, problem: 'accepted without an id', ambiguous: true }
    return classifyError(response.status, body, response.headers.get('retry-after'))
  } catch (error) {
    const refused =
      error instanceof Error &&
      /refused|ENOTFOUND|ConnectionRefused/i.test(`${error.message} ${'code' in error ? error.code : ''}`)
    return {
      ok: false,
      failure: { kind: 'platform' },
      problem: error instanceof Error ? error.name : 'network',
      ambiguous: !refused,
    }
  }
}

/** A client of the Graph API for one of the town's numbers. */
export const createGraphClient = (config: WhatsAppConfig): GraphClient => {
  const base = `${config.graphUrl.replace(/\/$/, '')}/${config.graphVersion}`
  const authorization = `Bearer ${config.accessToken}`
  const post = (payload: Record<string, unknown>) =>
    withClientSpan('messenger: message', base, () =>
      fetch(`${base}/${config.phoneNumberId}/messages`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ messaging_product: 'whatsapp', ...payload }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    )
  const contentOf = async (mediaId: string, maxBytes: number, timeoutMs: number) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const described = await fetch(`${base}/${encodeURIComponent(mediaId)}`, {
      headers: { authorization },
      signal,
    })
    if (described.status === 404 || described.status === 400)
      throw new MediaNotFound(`media lookup answered ${described.status}`)
    if (!described.ok) throw new Error(`media lookup answered ${described.status}`)
    const { url, file_size: size } = (await described.json()) as { url?: string; file_size?: number }
    if (!url) throw new Error('media lookup returned no URL')
    if (size && size > maxBytes) throw new BodyTooLarge(`more than ${maxBytes} bytes`)
    // The address lives five minutes: it is asked for again at every try and used at once.
    const response = await fetch(url, { headers: { authorization }, signal })
    if (!response.ok) throw new Error(`media download answered ${response.status}`)
    return response.body
  }
  return {
    send: (payload) =>
      callForId(
        () => post(payload),
        (body: { messages?: { id?: string }[] }) => body.messages?.[0]?.id,
      ),
    upload(content, type, filename) {
      const form = new FormData()
      form.set('messaging_product', 'whatsapp')
      form.set('type', type)
      // Bun tells the part's type by the name's ending, and the platform refuses one it does not know (`.ics`). What the
      // citizen sees is the name that is sent with the message.
      const name = type === 'text/plain' ? filename.replace(/(\.\w+)?$/, '.txt') : filename
      form.set('file', new File([content as Uint8Array<ArrayBuffer>], name, { type }))
      const handIn = () =>
        withClientSpan('messenger: file', base, () =>
          fetch(`${base}/${config.phoneNumberId}/media`, {
            method: 'POST',
            headers: { authorization },
            body: form,
            signal: AbortSignal.timeout(3 * TIMEOUT_MS),
          }),
        )
      return callForId(handIn, (body: { id?: string }) => body.id)
    },
    async markRead(messageId) {
      await post({ status: 'read', message_id: messageId, typing_indicator: { type: 'text' } })
        .then((response) => response.arrayBuffer())
        .catch(() => undefined)
    },
    async forgetContact(bsuid) {
      const query = new URLSearchParams({ messaging_product: 'whatsapp', bsuid })
      const response = await fetch(`${base}/${config.phoneNumberId}/contact_book?${query}`, {
        method: 'DELETE',
        headers: { authorization },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const body = (await response.json().catch(() => ({}))) as GraphError
      const outcome = classifyError(response.status, body, null)
      // One that is not in it, or an account without the book: there is nothing to be forgotten.
      if (!response.ok && (outcome.ok || outcome.failure.kind !== 'message'))
        throw new Error(`contact book answered ${response.status}`)
    },
    async accountState() {
      const ask = async <Body>(path: string): Promise<Body> => {
        const response = await fetch(`${base}/${path}`, {
          headers: { authorization },
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        if (!response.ok) throw new Error(`answered ${response.status}`)
        return (await response.json()) as Body
      }
      const [number, templates] = await Promise.all([
        ask<{ display_phone_number: string; verified_name: string; quality_rating: string }>(
          `${config.phoneNumberId}?fields=display_phone_number,verified_name,quality_rating`,
        ),
        config.businessAccountId
          ? listAccountTemplates({ ...config, businessAccountId: config.businessAccountId })
          : undefined,
      ])
      return {
        number: {
          display: number.display_phone_number,
          name: number.verified_name,
          quality: number.quality_rating,
        },
        templates,
      }
    },
    async probe() {
      try {
        const response = await fetch(`${base}/${config.phoneNumberId}?fields=health_status`, {
          headers: { authorization },
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        const body = (await response.json()) as GraphError & HealthStatus
        if (response.ok) return toProbe(body)
        const outcome = classifyError(response.status, body, null)
        if (outcome.ok || outcome.failure.kind === 'account') return 'blocked'
        // A version that does not tell it: the next message will.
        return outcome.failure.kind === 'message' ? 'works' : 'unknown'
      } catch {
        return 'unknown'
      }
    },
    async download(mediaId, maxBytes) {
      return readLimited(await contentOf(mediaId, maxBytes, 4 * TIMEOUT_MS), maxBytes)
    },
    async downloadFile(mediaId, path, maxBytes) {
      await writeLimited(await contentOf(mediaId, maxBytes, 9 * TIMEOUT_MS), path, maxBytes)
    },
  }
}
