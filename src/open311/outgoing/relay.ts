import {
  DeliveryUncertain,
  type Destination,
  type ForwardedRequest,
  type ListedRequest,
  PermanentlyRejected,
  type Relay,
  type RemoteUpdate,
} from '#domain/forwarding'
import type { State } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { ForbiddenAddress, type Outbound, type OutboundResponse } from '#platform/outbound'
import { describeError } from '#platform/telemetry'
import { parseState } from '../endpoints/updates.ts'
import { KEPT_FIELDS, pictureUrl } from '../request-fields.ts'
import {
  assertAccepted,
  type Endpoint,
  formatUtc,
  getFrom,
  parseMembers,
  postForm,
  postUpdateTo,
  readErrorText,
} from './client.ts'
import { ID_LENGTH, parseCreatedRequest } from './forward-response.ts'

const toEndpoint = ({ url, apiKey, remoteJurisdictionId }: Destination): Endpoint => ({
  url,
  apiKey,
  jurisdictionId: remoteJurisdictionId ?? undefined,
})

/** Sends requests to other Open311 endpoints and fetches what happens to them there. */
export const createRelay = (town: Town, outbound: Outbound): Relay => ({
  async post(to, request, reporter) {
    const serviceCode = to.services[request.serviceCode]
    if (!serviceCode)
      throw new PermanentlyRejected(`no service of the destination is configured for ${request.serviceCode}`)
    const attributes = Object.entries(request.attributes).flatMap(([code, values]) =>
      values.map((value): [string, string] => [
        values.length > 1 ? `attribute[${code}][]` : `attribute[${code}]`,
        value,
      ]),
    )
    const response = await postReport(
      outbound,
      toEndpoint(to),
      'requests.xml',
      [
        ['service_code', serviceCode],
        ['description', request.description],
        ['lat', request.lat?.toFixed(6)],
        ['long', request.long?.toFixed(6)],
        ['address_string', request.address ?? undefined],
        ...KEPT_FIELDS.map(({ name, column }): [string, string | undefined] => [
          name,
          request[column] ?? undefined,
        ]),
        ['first_name', reporter.name],
        ['last_name', reporter.surname],
        ['email', reporter.email],
        ['phone', reporter.phone],
        ...attributes,
        ...request.publicPictures.map((id): [string, string] => ['media_url', pictureUrl(town, id)]),
      ],
      // Sent again after a doubtful end it is the same report: for an endpoint that knows the header, once.
      { 'idempotency-key': `${town.id}/${request.id}` },
    )
    // See Other is how some answer what they have taken.
    if ((response.status < 200 || response.status >= 300) && response.status !== 303)
      return toRefusalError(response)
    const made = await parseCreatedRequest(response)
    if (!made.id && !made.token)
      throw new DeliveryUncertain('unread', `${response.status}, without number or token`)
    return made
  },

  async list(to, request, from, until) {
    const response = await getFrom(outbound, toEndpoint(to), 'requests.xml', {
      service_code: to.services[request.serviceCode] ?? '',
      start_date: formatUtc(from),
      end_date: formatUtc(until),
    })
    if (response.status >= 400 && response.status < 500 && ![401, 403, 408, 429].includes(response.status))
      return undefined
    if (response.status < 200 || response.status >= 300) assertAccepted(response)
    return parseList(response)
  },

  async resolve(to, token) {
    const response = await getFrom(outbound, toEndpoint(to), `tokens/${encodeURIComponent(token)}.xml`)
    // Not there yet, in whatever way it is said.
    if (response.status >= 400 && response.status < 500) return undefined
    assertAccepted(response)
    return (await parseMembers(response, 'request'))[0]?.service_request_id
  },

  update: (to, remoteId, _request, event) => postUpdateTo(outbound, toEndpoint(to), remoteId, event),

  async fetch(to, from, until, remote) {
    const response = await getFrom(outbound, toEndpoint(to), 'servicerequestupdates.xml', {
      start_date: formatUtc(from),
      end_date: formatUtc(until),
    })
    if (response.status === 404) return updatesFromList(outbound, to, remote)
    assertAccepted(response)
    return parseUpdates(response)
  },
})

/** Errors of a connection that was never made: nothing can have arrived. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Posts a form. @throws {DeliveryUncertain} when the connection ended without an answer after it may have been sent */
const postReport = async (...given: Parameters<typeof postForm>): Promise<OutboundResponse> => {
  try {
    return await postForm(...given)
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    if (error instanceof ForbiddenAddress || (typeof code === 'string' && NEVER_SENT.has(code))) throw error
    throw new DeliveryUncertain('unanswered', describeError(error))
  }
}

/** A gateway that got no answer in time knows as little as we do; another error of theirs says that it failed. */
const toRefusalError = (response: OutboundResponse): never => {
  if (response.status >= 500)
    throw new DeliveryUncertain(
      [502, 504].includes(response.status) ? 'unanswered' : 'failed',
      readErrorText(response),
    )
  assertAccepted(response)
  throw new Error('unreachable')
}

const parseList = async (response: OutboundResponse): Promise<ListedRequest[] | undefined> => {
  const number = (text: string | undefined) =>
    text && Number.isFinite(Number(text)) ? Number(text) : undefined
  try {
    return (await parseMembers(response, 'request')).flatMap((one) =>
      one.service_request_id
        ? [
            {
              remoteId: one.service_request_id,
              serviceCode: one.service_code,
              description: one.description,
              lat: number(one.lat),
              long: number(one.long),
              address: one.address,
            },
          ]
        : [],
    )
  } catch {
    return undefined
  }
}

/** Their words for a state, as ours; nothing for a comment. Whether it changes anything is seen when it is taken. */
const parseRemoteState = (word: string | undefined): State | undefined =>
  word ? parseState(word, 'received') : undefined

const parseUpdates = async (response: OutboundResponse): Promise<RemoteUpdate[]> =>
  (await parseMembers(response, 'request_update')).flatMap((update) => {
    const { update_id: updateId, service_request_id: remoteId, status, description } = update
    if (!updateId || !remoteId || updateId.length > ID_LENGTH) return []
    return [
      { updateId, remoteId, state: parseRemoteState(status), note: description ?? '', status: status ?? '' },
    ]
  })

const IDS_AT_ONCE = 100

/** An endpoint without updates: what its list says of each request, where it says something new. */
const updatesFromList = async (
  outbound: Outbound,
  to: Destination,
  remote: ForwardedRequest[],
): Promise<RemoteUpdate[]> => {
  const known = new Map(remote.map((one) => [one.remoteId ?? '', one]))
  const ids = [...known.keys()].filter(Boolean)
  const updates: RemoteUpdate[] = []
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const wanted = ids.slice(start, start + IDS_AT_ONCE).join(',')
    const response = await getFrom(outbound, toEndpoint(to), 'requests.xml', { service_request_id: wanted })
    assertAccepted(response)
    for (const one of await parseMembers(response, 'request')) {
      const { service_request_id: remoteId, status, status_notes, updated_datetime } = one
      const row = remoteId ? known.get(remoteId) : undefined
      if (!remoteId || !row || !status) continue
      const before = row.remoteStatus ?? 'open'
      const now = `${status}|${updated_datetime ?? ''}|${status_notes ?? ''}`
      if (now === before || (before === 'open' && status === 'open' && !status_notes)) continue
      const state = status === before.split('|')[0] ? undefined : (parseRemoteState(status) ?? undefined)
      updates.push({ remoteId, updateId: now.slice(0, 200), state, note: status_notes ?? '', status: now })
    }
  }
  return updates
}
