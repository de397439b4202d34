import type { Application } from '#domain/applications'
import { findPositionBefore } from '#domain/service-requests'
import { findActiveService, getCatalogue } from '#domain/services'
import {
  createSubscription,
  deleteSubscription,
  listSubscriptions,
  replaySubscription,
  type Subscription,
} from '#domain/subscriptions'
import { ForbiddenAddress, type Outbound } from '#platform/outbound'
import { type ApiRequest, type Handler, requireKey } from '../api-request.ts'
import { formatW3cDate } from '../dates.ts'
import { apiRefusal } from '../errors.ts'
import type { Value } from '../format.ts'
import type { REPLAY_FORM, WEBHOOK_FORM } from '../parameters/forms.ts'
import type { DeclaredParameters } from '../parameters/parameter.ts'
import type { REPLAY_PARAMETERS } from '../query.ts'

const MAX_WEBHOOKS = 10

const webhookValue = ({ town }: ApiRequest, one: Subscription): { [name: string]: Value } => ({
  webhook_id: one.id,
  kind: one.kind,
  url: one.url,
  service_code: one.serviceCodes.join(',') || null,
  own_only: one.ownOnly,
  state: one.paused ? 'paused' : one.failures > 0 ? 'failing' : 'active',
  problem: one.problem,
  last_change_id: String(one.position),
  delivered: one.delivered,
  delivered_datetime: formatW3cDate(town, one.deliveredAt),
})

/** `GET webhooks`: those of the key that asks. */
export const listWebhooks: Handler = async (apiRequest) => {
  const application = await requireKey(apiRequest, 'reads', 'read')
  const own = await listSubscriptions(apiRequest.town, application.id)
  return {
    root: 'webhooks',
    value: own.map((one) => webhookValue(apiRequest, one)),
    headers: { 'cache-control': 'private, no-cache' },
  }
}

const findOwnWebhook = async (
  { town, params }: ApiRequest,
  application: Application,
): Promise<Subscription> => {
  const found = (await listSubscriptions(town, application.id)).find(({ id }) => id === params.id)
  if (!found) throw apiRefusal(404, 'not-found.webhook')
  return found
}

/** `POST webhooks`: has an address notified of every change. The secret that signs is shown this once. */
export const postWebhook =
  (outbound: Outbound): Handler<DeclaredParameters, typeof WEBHOOK_FORM> =>
  async (apiRequest, _query, form) => {
    const { town } = apiRequest
    const application = await requireKey(apiRequest, 'reads', 'read')
    const url = form.require('url')
    try {
      outbound.check(url)
    } catch (error) {
      throw error instanceof ForbiddenAddress ? apiRefusal(400, 'not-a-url', { field: 'url' }) : error
    }
    const kind = form.read('kind') ?? 'webhook'
    const remoteKey = form.read('remote_api_key')
    const ownOnly = form.read('own_only') ?? false
    if (kind === 'open311' && !remoteKey) form.refuse('missing', { field: 'remote_api_key' })
    form.done()
    const catalogue = await getCatalogue(town)
    const serviceCodes = form.read('service_code') ?? []
    if (serviceCodes.some((code) => !findActiveService(catalogue, code)))
      throw apiRefusal(404, 'not-found.service')
    if ((await listSubscriptions(town, application.id)).length >= MAX_WEBHOOKS)
      throw apiRefusal(400, 'too-many', { field: 'url', limit: MAX_WEBHOOKS })
    const { id, signingSecret } = await createSubscription(town, {
      applicationId: application.id,
      kind,
      url,
      serviceCodes,
      ownOnly,
      apiKey: remoteKey,
      jurisdictionId: form.read('remote_jurisdiction_id'),
    })
    const made = (await listSubscriptions(town, application.id)).filter((one) => one.id === id)
    return {
      root: 'webhooks',
      value: made.map((one) => ({ ...webhookValue(apiRequest, one), secret: signingSecret ?? null })),
      status: 201,
    }
  }

/** `DELETE webhooks/{id}` */
export const deleteWebhook: Handler = async (apiRequest) => {
  const application = await requireKey(apiRequest, 'reads', 'read')
  await deleteSubscription(apiRequest.town, (await findOwnWebhook(apiRequest, application)).id)
  return { root: 'webhooks', value: [] }
}

/** `POST webhooks/{id}/replay`: tells everything again, `after` a change or `since` an instant. */
export const replayWebhook: Handler<typeof REPLAY_PARAMETERS, typeof REPLAY_FORM> = async (
  apiRequest,
  query,
  form,
) => {
  const { town } = apiRequest
  const application = await requireKey(apiRequest, 'reads', 'read')
  const one = await findOwnWebhook(apiRequest, application)
  const since = form.read('since') ?? query.read('since')
  const after = form.read('after') ?? query.read('after')
  form.done()
  query.done()
  const position = since ? await findPositionBefore(town, since.start.toJSDate()) : after
  if (position === undefined) throw apiRefusal(400, 'missing', { field: 'after' })
  await replaySubscription(town, one.id, position)
  const again = (await listSubscriptions(town, application.id)).filter(({ id }) => id === one.id)
  return { root: 'webhooks', value: again.map((row) => webhookValue(apiRequest, row)), status: 202 }
}

/** `GET key`: what the key that asks may do, and how much. */
export const showKey: Handler = async (apiRequest) => {
  const { name, scopes, perMinute } = await requireKey(apiRequest, 'reads', 'read')
  return {
    root: 'key',
    value: { name, scopes, per_minute: perMinute },
    headers: { 'cache-control': 'private, no-cache' },
  }
}
