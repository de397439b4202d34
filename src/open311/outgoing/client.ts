import { PermanentlyRejected } from '#domain/forwarding'
import { attributedNote, type ServiceRequestEvent, toPublicEvent } from '#domain/service-requests'
import { isolatedReader } from '#platform/isolated'
import type { Outbound, OutboundResponse } from '#platform/outbound'
import { ExternalError } from '#platform/telemetry'
import { UPDATE_STATUS } from '../request-fields.ts'
import { type Element, read } from './answer-reader.ts'

/** Another Open311 endpoint: its address without a final slash, our key there. */
export type Endpoint = { url: string; apiKey: string; jurisdictionId?: string }

/** An answer that is no longer is read at once, in bytes: nothing can make that take long. */
const SHORT = 4 * 1024

const MAX_ANSWER = 8 * 1024 * 1024

const readAnswer = isolatedReader<typeof import('./answer-reader.ts')['read']>({
  name: 'an answer of another endpoint',
  module: import.meta.resolve('./answer-reader.ts'),
  pool: 'fetched',
  maxBytes: MAX_ANSWER,
  deadlineMs: 10_000,
  memoryMb: 400,
})

/**
 * Reads the members of a list in an answer. A long one is read in a process of its own.
 * @param member `request`, `request_update` or `error`
 * @throws when it is no list that can be read, or not within the limits
 */
export const parseMembers = async ({ body }: OutboundResponse, member: string): Promise<Element[]> =>
  body.length > SHORT ? readAnswer(body, { member }) : read(body, { member })

/** What an endpoint says is wrong, with its status. A slow answer is not read. */
export const readErrorText = (response: OutboundResponse): string => {
  if (response.body.length > SHORT) return String(response.status)
  try {
    const words = read(response.body, { member: 'error' }).map(({ description }) => description)
    return [response.status, ...words].filter(Boolean).join(' ').slice(0, 300)
  } catch {
    return String(response.status)
  }
}

/** A refusal that says the same thing again: 4xx, but not those that pass. */
const isPermanentRefusal = (status: number) =>
  status >= 400 && status < 500 && ![401, 403, 404, 408, 409, 425, 429].includes(status)

/**
 * Checks an answer. A key or an address that is not right can be put right, so that is tried again.
 * @throws {PermanentlyRejected} when the other side will never take it
 */
export const assertAccepted = (response: OutboundResponse): void => {
  if (response.status >= 200 && response.status < 300) return
  const text = readErrorText(response)
  throw isPermanentRefusal(response.status) ? new PermanentlyRejected(text) : new ExternalError(text)
}

const TIMEOUT_MS = 30_000

/** Posts a form to an endpoint. */
export const postForm = (
  outbound: Outbound,
  { url, apiKey, jurisdictionId }: Endpoint,
  path: string,
  fields: [name: string, value: string | undefined][],
  headers: Record<string, string> = {},
): Promise<OutboundResponse> => {
  const form = new URLSearchParams()
  form.set('api_key', apiKey)
  if (jurisdictionId) form.set('jurisdiction_id', jurisdictionId)
  for (const [name, value] of fields) if (value) form.append(name, value)
  return outbound.request(`${url.replace(/\/+$/, '')}/${path}`, {
    method: 'POST',
    timeoutMs: TIMEOUT_MS,
    body: form.toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      accept: 'text/xml',
      ...headers,
    },
  })
}

/** Asks an endpoint. */
export const getFrom = (
  outbound: Outbound,
  { url, apiKey, jurisdictionId }: Endpoint,
  path: string,
  query: Record<string, string> = {},
): Promise<OutboundResponse> => {
  const search = new URLSearchParams(query)
  if (jurisdictionId) search.set('jurisdiction_id', jurisdictionId)
  if (apiKey) search.set('api_key', apiKey)
  return outbound.request(`${url.replace(/\/+$/, '')}/${path}?${search}`, {
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ANSWER,
    headers: { accept: 'text/xml' },
  })
}

/** An instant in UTC, whole seconds. */
export const formatUtc = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`

/** What a receiver that wants words is given where there are none. */
const EMPTY_TEXT = '—'

/**
 * Tells another endpoint what happened. One that says it has it already has taken it.
 * @param id the number of the request there, or ours where that is the one it knows
 * @throws {PermanentlyRejected} when it will never take it
 */
export const postUpdateTo = async (
  outbound: Outbound,
  endpoint: Endpoint,
  id: string,
  event: ServiceRequestEvent,
): Promise<void> => {
  const response = await postForm(outbound, endpoint, 'servicerequestupdates.xml', [
    ['service_request_id', id],
    ['update_id', event.externalId ?? event.id],
    ['status', event.kind === 'state_changed' ? UPDATE_STATUS[event.state] : 'unchanged'],
    ['updated_datetime', formatUtc(event.at)],
    ['description', attributedNote(toPublicEvent(event)) || EMPTY_TEXT],
  ])
  if (response.status === 400 && /already exist/i.test(readErrorText(response))) return
  assertAccepted(response)
}
