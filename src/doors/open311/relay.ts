import { ForbiddenAddress, type Outbound, type OutboundResponse } from '#platform/outbound'
import { describeError } from '#platform/telemetry'
import {
  type Destination,
  type ForwardedRequest,
  InDoubt,
  type ListedRequest,
  NotTaken,
  type Relay,
  type RemoteUpdate,
} from '#town/forwarding'
import type { Town } from '#town/jurisdictions'
import type { State } from '#town/service-requests'
import {
  type Endpoint,
  errorTextOf,
  expectTaken,
  getFrom,
  membersOf,
  postForm,
  postUpdateTo,
  utc,
} from './client.ts'
import { stateFor } from './endpoints/updates.ts'
import { ID_LENGTH, madeIn } from './forward-answer.ts'
import { pictureUrl } from './values.ts'

const endpointOf = ({ url, apiKey, remoteJurisdictionId }: Destination): Endpoint => ({
  url,
  apiKey,
  jurisdictionId: remoteJurisdictionId ?? undefined,
})

/** Sends requests to other Open311 endpoints and fetches what happens to them there. */
export const createRelay = (town: Town, outbound: Outbound): Relay => ({
  async post(to, request, reporter) {
    const serviceCode = to.services[request.serviceCode]
    if (!serviceCode) throw new NotTaken(`no service there for ${request.serviceCode}`)
    const attributes = Object.entries(request.attributes).flatMap(([code, values]) =>
      values.map((value): [string, string] => [
        values.length > 1 ? `attribute[${code}][]` : `attribute[${code}]`,
        value,
      ]),
    )
    const response = await posted(
      outbound,
      endpointOf(to),
      'requests.xml',
      [
        ['service_code', serviceCode],
        ['description', request.description],
        ['lat', request.lat?.toFixed(6)],
        ['long', request.long?.toFixed(6)],
        ['address_string', request.address ?? undefined],
        ['address_id', request.addressId ?? undefined],
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
      return refusedBy(response)
    const made = await madeIn(response)
    if (!made.id && !made.token)
      throw new InDoubt('unread', `${response.status}, neither a number nor a token`)
    return made
  },

  async list(to, request, from, until) {
    const response = await getFrom(outbound, endpointOf(to), 'requests.xml', {
      service_code: to.services[request.serviceCode] ?? '',
      start_date: utc(from),
      end_date: utc(until),
    })
    if (response.status >= 400 && response.status < 500 && ![401, 403, 408, 429].includes(response.status))
      return undefined
    if (response.status < 200 || response.status >= 300) expectTaken(response)
    return listedIn(response)
  },

  async resolve(to, token) {
    const response = await getFrom(outbound, endpointOf(to), `tokens/${encodeURIComponent(token)}.xml`)
    // Not there yet, in whatever way it is said.
    if (response.status >= 400 && response.status < 500) return undefined
    expectTaken(response)
    return (await membersOf(response, 'request'))[0]?.service_request_id
  },

  update: (to, remoteId, _request, event) => postUpdateTo(outbound, endpointOf(to), remoteId, event),

  async fetch(to, from, until, remote) {
    const response = await getFrom(outbound, endpointOf(to), 'servicerequestupdates.xml', {
      start_date: utc(from),
      end_date: utc(until),
    })
    if (response.status === 404) return fromList(outbound, to, remote)
    expectTaken(response)
    return updatesIn(response)
  },
})

/** Errors of a connection that was never made: nothing can have arrived. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Posts a form. @throws {InDoubt} when the connection ended without an answer after it may have been sent */
const posted = async (...given: Parameters<typeof postForm>): Promise<OutboundResponse> => {
  try {
    return await postForm(...given)
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    if (error instanceof ForbiddenAddress || (typeof code === 'string' && NEVER_SENT.has(code))) throw error
    throw new InDoubt('unanswered', describeError(error))
  }
}

/** A gateway that got no answer in time knows as little as we do; another error of theirs says that it failed. */
const refusedBy = (response: OutboundResponse): never => {
  if (response.status >= 500)
    throw new InDoubt([502, 504].includes(response.status) ? 'unanswered' : 'failed', errorTextOf(response))
  expectTaken(response)
  throw new Error('unreachable')
}

const listedIn = async (response: OutboundResponse): Promise<ListedRequest[] | undefined> => {
  const number = (text: string | undefined) =>
    text && Number.isFinite(Number(text)) ? Number(text) : undefined
  try {
    return (await membersOf(response, 'request')).flatMap((one) =>
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
const stateOf = (word: string | undefined): State | undefined =>
  word ? stateFor(word, 'received') : undefined

const updatesIn = async (response: OutboundResponse): Promise<RemoteUpdate[]> =>
  (await membersOf(response, 'request_update')).flatMap((update) => {
    const { update_id: updateId, service_request_id: remoteId, status, description } = update
    if (!updateId || !remoteId || updateId.length > ID_LENGTH) return []
    return [{ updateId, remoteId, state: stateOf(status), note: description ?? '', status: status ?? '' }]
  })

const IDS_AT_ONCE = 100

/** An endpoint without updates: what its list says of each request, where it says something new. */
const fromList = async (
  outbound: Outbound,
  to: Destination,
  remote: ForwardedRequest[],
): Promise<RemoteUpdate[]> => {
  const known = new Map(remote.map((one) => [one.remoteId ?? '', one]))
  const ids = [...known.keys()].filter(Boolean)
  const updates: RemoteUpdate[] = []
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const wanted = ids.slice(start, start + IDS_AT_ONCE).join(',')
    const response = await getFrom(outbound, endpointOf(to), 'requests.xml', { service_request_id: wanted })
    expectTaken(response)
    for (const one of await membersOf(response, 'request')) {
      const { service_request_id: remoteId, status, status_notes, updated_datetime } = one
      const row = remoteId ? known.get(remoteId) : undefined
      if (!remoteId || !row || !status) continue
      const before = row.remoteStatus ?? 'open'
      const now = `${status}|${updated_datetime ?? ''}|${status_notes ?? ''}`
      if (now === before || (before === 'open' && status === 'open' && !status_notes)) continue
      const state = status === before.split('|')[0] ? undefined : (stateOf(status) ?? undefined)
      updates.push({ remoteId, updateId: now.slice(0, 200), state, note: status_notes ?? '', status: now })
    }
  }
  return updates
}
