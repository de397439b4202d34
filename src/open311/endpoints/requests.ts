import { readPicture } from '#domain/pictures'
import {
  findRequestOfPicture,
  findServiceRequest,
  type PublicRequest,
  type Sort,
  searchPublicRequests,
} from '#domain/service-requests'
import { getCatalogue, publicServiceCodes } from '#domain/services'
import { type ApiRequest, type ApiResponse, authorise, type Handler, requireKey } from '../api-request.ts'
import { apiRefusal } from '../errors.ts'
import type { extensions, locale } from '../parameters/common.ts'
import { type LIST_PARAMETERS, type Paging, parseListQuery, writeCursor } from '../query.ts'
import { respondFile } from '../respond.ts'
import { requestValues } from '../values.ts'
import { nameLanguage, wantsExtensions } from './catalogue.ts'

/** A list for one program is not for others' caches. */
const cacheHeaders = ({ application }: ApiRequest): Record<string, string> =>
  application ? { 'cache-control': 'private, no-cache' } : {}

/** Paths of a list that go on, as RFC 8288 has them: a program that follows `next` sees everything once. */
const pageLinks = (
  { request }: ApiRequest,
  sort: Sort,
  { page, size }: Paging,
  last?: PublicRequest,
): string => {
  const { pathname, searchParams } = new URL(request.url)
  searchParams.delete('api_key')
  const to = (rel: string, change: (query: URLSearchParams) => void) => {
    const query = new URLSearchParams(searchParams)
    change(query)
    return `<${pathname}${query.size > 0 ? `?${query}` : ''}>; rel="${rel}"`
  }
  const links: string[] = []
  if (last && page !== undefined)
    links.push(
      to('next', (query) => {
        query.delete('offset')
        query.set('page', String(Math.floor(page) + 1))
        query.set('page_size', String(size))
      }),
    )
  else if (last)
    links.push(
      to('next', (query) => {
        query.set('page_size', String(size))
        query.set('cursor', writeCursor(sort, { value: last.sortValue, id: last.id }))
      }),
    )
  if (page !== undefined && page > 1)
    links.push(to('prev', (query) => query.set('page', String(Math.ceil(page) - 1))))
  links.push(
    to('first', (query) => {
      query.delete('cursor')
      query.delete('offset')
      if (page !== undefined) query.set('page', '1')
    }),
  )
  return links.join(', ')
}

/** `GET requests`: the list, newest first, by everything that the standard and the field filter by. */
export const listRequests: Handler<typeof LIST_PARAMETERS> = async (
  apiRequest,
  reader,
): Promise<ApiResponse> => {
  const { town } = apiRequest
  const application = await authorise(apiRequest, 'reads')
  const catalogue = await getCatalogue(town)
  const asked = parseListQuery(reader, publicServiceCodes(catalogue), catalogue.departments)
  const { query, paging } = asked
  const found = await searchPublicRequests(town, {
    ...query,
    ownerId: application?.id,
    // One more than is shown: it tells whether there is more.
    limit: paging.size + 1,
  })
  const shown = found.slice(0, paging.size)
  const value = await requestValues(town, catalogue, nameLanguage(reader), shown, asked.extended)
  const more = found.length > paging.size ? shown.at(-1) : undefined
  const links = query.ids ? undefined : pageLinks(apiRequest, query.sort, paging, more)
  return {
    root: 'service_requests',
    value,
    headers: { ...cacheHeaders(apiRequest), ...(links ? { link: links } : {}) },
  }
}

const findPublic = async (apiRequest: ApiRequest, id: string) => {
  const application = await authorise(apiRequest, 'reads')
  const catalogue = await getCatalogue(apiRequest.town)
  const [found] = await searchPublicRequests(apiRequest.town, {
    ids: [id],
    visible: publicServiceCodes(catalogue),
    ownerId: application?.id,
    sort: { by: 'requested', descending: true },
    limit: 1,
  })
  return { found, catalogue }
}

/** `GET requests/{id}`: one, whatever its age. */
export const showRequest: Handler<{ locale: typeof locale; extensions: typeof extensions }> = async (
  apiRequest,
  query,
) => {
  const { found, catalogue } = await findPublic(apiRequest, apiRequest.params.id ?? '')
  if (!found) throw apiRefusal(404, 'not-found.request')
  const value = await requestValues(
    apiRequest.town,
    catalogue,
    nameLanguage(query),
    [found],
    wantsExtensions(query),
  )
  return { root: 'service_requests', value, headers: cacheHeaders(apiRequest) }
}

/** `GET pictures/{file}`: a picture that the key itself posted, reviewed or not. */
export const readOwnPicture: Handler = async (apiRequest) => {
  const { town, params } = apiRequest
  const application = await requireKey(apiRequest, 'reads', 'read')
  const id = /^([0-9a-f-]{36})\.jpg$/.exec(params.file ?? '')?.[1]
  const requestId = id && (await findRequestOfPicture(town, id).catch(() => undefined))
  const request = requestId ? await findServiceRequest(town, requestId) : undefined
  const bytes =
    id && request?.applicationId === application.id ? await readPicture(town, id, 'full') : undefined
  if (!bytes) throw apiRefusal(404, 'not-found.file')
  const headers = { 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff' }
  return { response: respondFile(new Blob([bytes as Uint8Array<ArrayBuffer>]), 'image/jpeg', headers) }
}

/** `GET tokens/{token}`. Reports are numbered at once: a number serves as its own token. */
export const showToken: Handler = async (apiRequest) => {
  const token = apiRequest.params.token ?? ''
  const { found } = await findPublic(apiRequest, token)
  if (!found) throw apiRefusal(404, 'not-found.token')
  return { root: 'service_requests', value: [{ service_request_id: token, token }] }
}
