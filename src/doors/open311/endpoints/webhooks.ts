import { ForbiddenAddress, type Outbound } from '#platform/outbound'
import type { Application } from '#town/applications'
import { positionBefore } from '#town/service-requests'
import { catalogueOf, serviceIn } from '#town/services'
import { replay, type Subscription, subscribe, subscriptions, unsubscribe } from '#town/subscriptions'
import { authorised, type Call, given, type Handler } from '../call.ts'
import { readDate, w3cDate } from '../dates.ts'
import { refuse } from '../errors.ts'
import type { Value } from '../format.ts'

const AT_MOST = 10
const KINDS = ['webhook', 'open311'] as const

const webhookValue = ({ town }: Call, one: Subscription): { [name: string]: Value } => ({
  webhook_id: one.id,
  kind: one.kind,
  url: one.url,
  service_code: one.serviceCodes.join(',') || null,
  own_only: one.ownOnly,
  state: one.paused ? 'paused' : one.failures > 0 ? 'failing' : 'active',
  problem: one.problem,
  last_change_id: String(one.position),
  delivered: one.delivered,
  delivered_datetime: w3cDate(town, one.deliveredAt),
})

/** `GET webhooks`: those of the key that asks. */
export const listWebhooks: Handler = async (call) => {
  const application = await authorised(call, 'reads', 'read')
  const own = await subscriptions(call.town, application.id)
  return {
    root: 'webhooks',
    value: own.map((one) => webhookValue(call, one)),
    headers: { 'cache-control': 'private, no-cache' },
  }
}

const ownOne = async ({ town, params }: Call, application: Application): Promise<Subscription> => {
  const found = (await subscriptions(town, application.id)).find(({ id }) => id === params.id)
  if (!found) throw refuse(404, 'not-found.webhook')
  return found
}

/** `POST webhooks`: has an address told of every change. The secret that signs is shown this once. */
export const postWebhook =
  (outbound: Outbound): Handler =>
  async (call) => {
    const { town, fields } = call
    const application = await authorised(call, 'reads', 'read')
    const url = fields.text('url')
    if (!url) throw refuse(400, 'missing', { field: 'url' })
    try {
      outbound.check(url)
    } catch (error) {
      throw error instanceof ForbiddenAddress ? refuse(400, 'not-a-url', { field: 'url' }) : error
    }
    const word = fields.text('kind') ?? 'webhook'
    const kind = KINDS.find((one) => one === word)
    if (!kind)
      throw refuse(400, 'not-in-list', { field: 'kind', value: word.slice(0, 60), values: KINDS.join(', ') })
    const remoteKey = fields.text('remote_api_key')
    if (kind === 'open311' && !remoteKey) throw refuse(400, 'missing', { field: 'remote_api_key' })
    const catalogue = await catalogueOf(town)
    const serviceCodes = (fields.text('service_code') ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
    if (serviceCodes.some((code) => !serviceIn(catalogue, code))) throw refuse(404, 'not-found.service')
    if ((await subscriptions(town, application.id)).length >= AT_MOST)
      throw refuse(400, 'too-many', { field: 'url', limit: AT_MOST })
    const { id, signingSecret } = await subscribe(town, {
      applicationId: application.id,
      kind,
      url,
      serviceCodes,
      ownOnly: fields.text('own_only')?.toLowerCase() === 'true',
      apiKey: remoteKey,
      jurisdictionId: fields.text('remote_jurisdiction_id'),
    })
    const made = (await subscriptions(town, application.id)).filter((one) => one.id === id)
    return {
      root: 'webhooks',
      value: made.map((one) => ({ ...webhookValue(call, one), secret: signingSecret ?? null })),
      status: 201,
    }
  }

/** `DELETE webhooks/{id}` */
export const deleteWebhook: Handler = async (call) => {
  const application = await authorised(call, 'reads', 'read')
  await unsubscribe(call.town, (await ownOne(call, application)).id)
  return { root: 'webhooks', value: [] }
}

/** `POST webhooks/{id}/replay`: tells everything again, `after` a change or `since` an instant. */
export const replayWebhook: Handler = async (call) => {
  const { town, fields, query } = call
  const application = await authorised(call, 'reads', 'read')
  const one = await ownOne(call, application)
  const after = fields.text('after') ?? given(query, 'after')
  const since = fields.text('since') ?? given(query, 'since')
  if (after !== undefined && !/^\d{1,15}$/.test(after)) throw refuse(400, 'not-a-number', { field: 'after' })
  const date = since ? readDate(town, since) : undefined
  if (since && !date) throw refuse(400, 'not-a-date', { field: 'since' })
  if (after === undefined && !date) throw refuse(400, 'missing', { field: 'after' })
  await replay(town, one.id, date ? await positionBefore(town, date.start.toJSDate()) : Number(after))
  const again = (await subscriptions(town, application.id)).filter(({ id }) => id === one.id)
  return { root: 'webhooks', value: again.map((row) => webhookValue(call, row)), status: 202 }
}

/** `GET key`: what the key that asks may do, and how much. */
export const showKey: Handler = async (call) => {
  const { name, scopes, perMinute } = await authorised(call, 'reads', 'read')
  return {
    root: 'key',
    value: { name, scopes, per_minute: perMinute },
    headers: { 'cache-control': 'private, no-cache' },
  }
}
