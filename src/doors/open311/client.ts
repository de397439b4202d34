import { XMLParser } from 'fast-xml-parser'
import type { Outbound, OutboundResponse } from '#platform/outbound'
import { ForeignWords } from '#platform/telemetry'
import { NotTaken } from '#town/forwarding'
import { publicEventOf, type ServiceRequestEvent } from '#town/service-requests'
import { UPDATE_STATUS } from './values.ts'

/** Another Open311 endpoint: its address without a final slash, our key there. */
export type Endpoint = { url: string; apiKey: string; jurisdictionId?: string }

/** An element of an answer, as text. */
export type Element = Record<string, string | undefined>

// Entities stand for characters only (a document that declares its own is refused); every value is text: ids are no
// numbers.
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: { enabled: true, maxTotalExpansions: 10_000 },
  htmlEntities: true,
  isArray: (name) => ['request', 'request_update', 'error', 'service'].includes(name),
})

/**
 * Reads the members of a list in an answer of XML, the format that every endpoint has and that is asked for, or of JSON, which some
 * give all the same.
 * @param member `request`, `request_update` or `error`
 * @throws when it is neither: an endpoint that answers with a page of HTML has not understood
 */
export const membersOf = ({ body }: OutboundResponse, member: string): Element[] => {
  const text = Buffer.from(body)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim()
  if (/^[[{]/.test(text)) return inJson(JSON.parse(text))
  if (!text.startsWith('<') || /^<!doctype html|^<html/i.test(text) || /<!DOCTYPE/i.test(text))
    throw new Error('the answer is not XML')
  const [root] = Object.entries(parser.parse(text) as Record<string, unknown>).filter(
    ([name]) => !name.startsWith('?'),
  )
  const container = root?.[1]
  if (typeof container !== 'object' || container === null) return []
  const members = (container as Record<string, unknown>)[member]
  return (Array.isArray(members) ? members : [])
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    .map((one) =>
      Object.fromEntries(
        Object.entries(one).map(([name, value]) => [
          name,
          typeof value === 'string' ? value.trim() || undefined : undefined,
        ]),
      ),
    )
}

/** The members of a list in JSON: the list itself, or one within an object. */
const inJson = (value: unknown): Element[] => {
  const lists: unknown[] = Array.isArray(value) ? [value] : Object.values(value as object)
  // One request alone stands without a list in some answers.
  const found = lists.find((one): one is unknown[] => Array.isArray(one)) ?? [value]
  return found
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    .map((one) =>
      Object.fromEntries(
        Object.entries(one).map(([name, inner]) => [
          name,
          typeof inner === 'string' || typeof inner === 'number'
            ? String(inner).trim() || undefined
            : undefined,
        ]),
      ),
    )
}

/** What an endpoint says is wrong, with its status. */
export const errorTextOf = (response: OutboundResponse): string => {
  try {
    const words = membersOf(response, 'error').map(({ description }) => description)
    return [response.status, ...words].filter(Boolean).join(' ').slice(0, 300)
  } catch {
    return String(response.status)
  }
}

/** A refusal that says the same thing again: 4xx, but not those that pass. */
const isFinal = (status: number) =>
  status >= 400 && status < 500 && ![401, 403, 404, 408, 409, 425, 429].includes(status)

/**
 * Checks an answer. A key or an address that is not right can be put right, so that is tried again.
 * @throws {NotTaken} when the other side will never take it
 */
export const expectTaken = (response: OutboundResponse): void => {
  if (response.status >= 200 && response.status < 300) return
  const words = errorTextOf(response)
  throw isFinal(response.status) ? new NotTaken(words) : new ForeignWords(words)
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
    maxBytes: 8 * 1024 * 1024,
    headers: { accept: 'text/xml' },
  })
}

/** An instant in UTC, whole seconds. */
export const utc = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`

/** What a receiver that wants words is given where there are none. */
const WORDLESS = '—'

/**
 * Tells another endpoint what happened. One that says it has it already has taken it.
 * @param id the number of the request there, or ours where that is the one it knows
 * @throws {NotTaken} when it will never take it
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
    ['updated_datetime', utc(event.at)],
    ['description', publicEventOf(event).note || WORDLESS],
  ])
  if (response.status === 400 && /already exist/i.test(errorTextOf(response))) return
  expectTaken(response)
}
