import {
  findPositionBefore,
  getLastPosition,
  listChangesAfter,
  type PublicChange,
} from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { type ApiRequest, authorise, type Handler } from '../api-request.ts'
import type { ParameterReader } from '../parameters/parameter.ts'
import { type CHANGES_PARAMETERS, parseFollowQuery } from '../query.ts'
import { changeValue, isPublic } from '../values.ts'

/** The public changes that a program asks for, and what leads it to the next ones. */
export const followChanges = async (
  apiRequest: ApiRequest,
  query: ParameterReader<typeof CHANGES_PARAMETERS>,
): Promise<{ changes: PublicChange[]; headers: Record<string, string> }> => {
  const { town, request } = apiRequest
  await authorise(apiRequest, 'reads')
  const { after: given, since, limit } = parseFollowQuery(query)
  const after = given ?? (since ? await findPositionBefore(town, since) : 0)
  const catalogue = await getCatalogue(town)
  const changes = await listChangesAfter(town, after, limit)
  // One that is not public is passed over, not waited for. A place beyond the last comes from another database.
  const last = changes.at(-1)?.position ?? Math.min(after, await getLastPosition(town))
  const next = new URL(request.url)
  for (const name of ['api_key', 'since']) next.searchParams.delete(name)
  next.searchParams.set('after', String(last))
  return {
    changes: changes.filter((change) => isPublic(catalogue, change.request.serviceCode)),
    headers: { link: `<${next.pathname}?${next.searchParams}>; rel="next"`, 'cache-control': 'no-cache' },
  }
}

/**
 * `GET changes`: every public change since the beginning, in order, for a program that must not miss one. It keeps
 * the last `change_id` and asks for what comes `after` it; the `Link` to `next` does that by itself.
 */
export const listChanges: Handler<typeof CHANGES_PARAMETERS> = async (apiRequest, query) => {
  const { changes, headers } = await followChanges(apiRequest, query)
  const catalogue = await getCatalogue(apiRequest.town)
  return {
    root: 'changes',
    value: changes.map((change) => changeValue(apiRequest.town, catalogue, change)),
    headers,
  }
}
