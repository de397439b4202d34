import { Webhook } from 'standardwebhooks'
import type { PublicChange } from '#domain/service-requests'
import { type Catalogue, getCatalogue } from '#domain/services'
import type { Credentials, Deliver, Subscription } from '#domain/subscriptions'
import type { Town } from '#domain/town'
import type { Outbound } from '#platform/outbound'
import { ExternalError } from '#platform/telemetry'
import { CLOUD_EVENT, cloudEvent } from '../cloud-events.ts'
import type { Value } from '../format.ts'
import { changeValue, isPublic } from '../values.ts'
import { postUpdateTo, readErrorText } from './client.ts'

const TIMEOUT_MS = 15_000

/**
 * Tells subscribers of changes: programs by signed JSON (https://www.standardwebhooks.com; as CloudEvents, where they ask for those),
 * other Open311 systems by posting the update to them.
 */
export const createDelivery =
  (town: Town, outbound: Outbound): Deliver =>
  async (to, credentials, change) => {
    const catalogue = await getCatalogue(town)
    // A program may know everything of what it posted itself; of the rest, what anybody may.
    const own = change.request.applicationId === to.applicationId
    if (!own && !isPublic(catalogue, change.request.serviceCode)) return
    if ('apiKey' in credentials) await deliverUpdate(outbound, to, credentials, change)
    else await deliverSigned(town, outbound, to, credentials.signingSecret, change)
  }

/** The body that Standard Webhooks recommends. */
const standardEvent = (town: Town, catalogue: Catalogue, change: PublicChange): Value => {
  const data = changeValue(town, catalogue, change) as {
    [name: string]: Value
    type: string
    datetime: string
  }
  return { type: data.type, timestamp: data.datetime, data }
}

const deliverSigned = async (
  town: Town,
  outbound: Outbound,
  to: Subscription,
  secret: string,
  change: PublicChange,
): Promise<void> => {
  const isCloudEvent = to.kind === 'cloudevents'
  const catalogue = await getCatalogue(town)
  const body = JSON.stringify((isCloudEvent ? cloudEvent : standardEvent)(town, catalogue, change))
  // The same change has the same id however often it is told: by it a subscriber knows a repeat.
  const id = `${to.id}_${change.position}`
  const at = town.now()
  const response = await outbound.request(to.url, {
    method: 'POST',
    timeoutMs: TIMEOUT_MS,
    body,
    headers: {
      'content-type': isCloudEvent ? CLOUD_EVENT : 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
  })
  if (response.status < 200 || response.status >= 300)
    throw new ExternalError(`answered ${readErrorText(response)}`)
}

const deliverUpdate = async (
  outbound: Outbound,
  to: Subscription,
  credentials: Extract<Credentials, { apiKey: string }>,
  { event, request }: PublicChange,
): Promise<void> => {
  // Filing is no update, and what came from there is known there.
  if (event.kind === 'submitted' || event.sourceId === to.applicationId) return
  await postUpdateTo(outbound, { url: to.url, ...credentials }, request.id, event)
}
