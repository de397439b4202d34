import { readPicture } from '#town/pictures'
import { find, type PublicRequest, requestOfPicture, type Sort, searchPublic } from '#town/service-requests'
import { catalogueOf, publicCodes } from '#town/services'
import { respondFile } from '../answer.ts'
import { type Answer, authorise, authorised, type Call, type Handler } from '../call.ts'
import { refuse } from '../errors.ts'
import { type Paging, readListQuery, writeCursor } from '../query.ts'
import { requestValues } from '../values.ts'
import { extended, nameLanguage } from './catalogue.ts'

/** A list for one program is not for others' caches. */
const cacheOf = ({ application }: Call): Record<string, string> =>
  application ? { 'cache-control': 'private, no-cache' } : {}

/** Paths of a list that go on, as RFC 8288 has them: a program that follows `next` sees everything once. */
const linksOf = ({ request }: Call, sort: Sort, { page, size }: Paging, last?: PublicRequest): string => {
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
export const listRequests: Handler = async (call): Promise<Answer> => {
  const { town } = call
  const application = await authorise(call, 'reads')
  const catalogue = await catalogueOf(town)
  const asked = readListQuery(town, call.query, publicCodes(catalogue), catalogue.departments)
  const { query, paging } = asked
  const found = await searchPublic(town, {
    ...query,
    ownerId: application?.id,
    // One more than is shown: it tells whether there is more.
    limit: paging.size + 1,
  })
  const shown = found.slice(0, paging.size)
  const value = await requestValues(town, catalogue, nameLanguage(call), shown, asked.extended)
  const more = found.length > paging.size ? shown.at(-1) : undefined
  const links = query.ids ? undefined : linksOf(call, query.sort, paging, more)
  return { root: 'service_requests', value, headers: { ...cacheOf(call), ...(links ? { link: links } : {}) } }
}

const findPublic = async (call: Call, id: string) => {
  const application = await authorise(call, 'reads')
  const catalogue = await catalogueOf(call.town)
  const [found] = await searchPublic(call.town, {
    ids: [id],
    visible: publicCodes(catalogue),
    ownerId: application?.id,
    sort: { by: 'requested', descending: true },
    limit: 1,
  })
  return { found, catalogue }
}

/** `GET requests/{id}`: one, whatever its age. */
export const showRequest: Handler = async (call) => {
  const { found, catalogue } = await findPublic(call, call.params.id ?? '')
  if (!found) throw refuse(404, 'not-found.request')
  const value = await requestValues(call.town, catalogue, nameLanguage(call), [found], extended(call))
  return { root: 'service_requests', value, headers: cacheOf(call) }
}

/** `GET pictures/{file}`: a picture that the key itself posted, reviewed or not. */
export const readOwnPicture: Handler = async (call) => {
  const { town, params } = call
  const application = await authorised(call, 'reads', 'read')
  const id = /^([0-9a-f-]{36})\.jpg$/.exec(params.file ?? '')?.[1]
  const requestId = id && (await requestOfPicture(town, id).catch(() => undefined))
  const request = requestId ? await find(town, requestId) : undefined
  const bytes =
    id && request?.applicationId === application.id ? await readPicture(town, id, 'full') : undefined
  if (!bytes) throw refuse(404, 'not-found.file')
  const headers = { 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff' }
  return { response: respondFile(new Blob([bytes as Uint8Array<ArrayBuffer>]), 'image/jpeg', headers) }
}

/** `GET tokens/{token}`. Reports are numbered at once: a number serves as its own token. */
export const showToken: Handler = async (call) => {
  const token = call.params.token ?? ''
  const { found } = await findPublic(call, token)
  if (!found) throw refuse(404, 'not-found.token')
  return { root: 'service_requests', value: [{ service_request_id: token, token }] }
}
