import { Elysia } from 'elysia'
import type { Town, TownOf } from '#domain/town'
import { DomainError } from '#domain/use-cases'
import type { Outbound } from '#platform/outbound'
import { describeError } from '#platform/telemetry'
import { stripUnstorable } from '#platform/text'
import type { ApiRequest, Jurisdictions } from './api-request.ts'
import { documentRoutes } from './documentation/documentation.ts'
import { ApiRefusal, apiRefusal, toRefusal } from './errors.ts'
import { NO_FIELDS, readForm } from './form.ts'
import { universal } from './parameters/common.ts'
import { ParameterReader } from './parameters/parameter.ts'
import { refusalPage } from './refusal-page.tsx'
import {
  apiUrl,
  errorFormat,
  negotiateFormat,
  negotiateLanguage,
  respond,
  respondOptions,
  respondRefusal,
} from './respond.ts'
import { type Found, findRoute, type Method } from './route.ts'
import { apiRoutes } from './routes.ts'

/** Answers unknown addresses with what may have gone wrong. */
const notFound = (town: Town, path: string): ApiRefusal =>
  // FixMyStreet pastes names to the endpoint's address: without a final slash it asks for `/v2services.xml`.
  /^\/open311\/v2[a-z]/.test(path)
    ? apiRefusal(404, 'not-found.slash', { url: apiUrl(town) })
    : apiRefusal(404, 'not-found.address', { docs: `${town.publicUrl}/docs` })

const effectiveMethod = (request: Request): string => (request.method === 'HEAD' ? 'GET' : request.method)

/** Those that are counted by name: anything can be sent. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'])

/** When a town that is down may be asked again, in seconds. */
const RETRY_AFTER = '30'

/** The town that is asked for, wherever it stands: another than the address's, where it is served here. @throws {Refused} 404, 503 */
const findJurisdiction = async ({
  town,
  query,
  fields,
  jurisdictions,
}: Pick<ApiRequest, 'town' | 'query' | 'fields' | 'jurisdictions'>): Promise<Town> => {
  const asked =
    new ParameterReader(town, fields, universal).read('jurisdiction_id') ??
    new ParameterReader(town, query, universal).read('jurisdiction_id')
  if (!asked || asked === town.id) return town
  const other = await jurisdictions.find(asked)
  if (!other) throw apiRefusal(404, 'jurisdiction')
  if (other === 'down') throw apiRefusal(503, 'jurisdiction.down', {}, { 'retry-after': RETRY_AFTER })
  return other
}

/** Answers any call under `/open311`. Never throws: what goes wrong is said in the format asked for. */
const handle = async (
  ofAddress: Town,
  jurisdictions: Jurisdictions,
  request: Request,
  url: URL,
  found: Found | undefined,
): Promise<Response> => {
  let town = ofAddress
  const query = new URLSearchParams(
    [...url.searchParams].map(([name, text]) => [name, stripUnstorable(text)]),
  )
  const language = negotiateLanguage(request, query)
  const headers = new Headers()
  let format = errorFormat(request, found?.suffix ?? /\.(\w+)$/.exec(url.pathname)?.[1])
  let plainForm = false
  try {
    if (!found) throw notFound(town, url.pathname)
    const { route, params, suffix } = found
    const methods = Object.keys(route.methods)
    if (request.method === 'OPTIONS') return respondOptions(methods)
    const operation = route.methods[effectiveMethod(request) as Method]
    if (!operation) {
      const allowed = [...methods, 'OPTIONS'].join(', ')
      throw apiRefusal(405, 'method', { method: request.method, allowed }, { allow: allowed })
    }
    if (!route.raw) format = negotiateFormat(request, query, route, suffix)
    if (format === 'html' && request.method !== 'POST')
      throw apiRefusal(406, 'not-acceptable', {
        formats: route.formats.filter((one) => one !== 'html').join(', '),
      })
    const fields = request.method === 'POST' ? await readForm(request) : NO_FIELDS
    plainForm = format === 'html' || fields.getAll('return_url').some((value) => value.trim() !== '')
    town = await findJurisdiction({ town, query, fields, jurisdictions })
    const apiRequest: ApiRequest = {
      town,
      jurisdictions,
      request,
      query,
      params,
      format,
      language,
      fields,
      headers,
    }
    const answered = await operation.handle(
      apiRequest,
      new ParameterReader(town, query, operation.query),
      new ParameterReader(town, fields, operation.form ?? {}),
    )
    return 'response' in answered ? answered.response : respond(request, format, answered, headers)
  } catch (error) {
    const known = error instanceof DomainError ? toRefusal(error) : error
    const refused = known instanceof ApiRefusal ? known : apiRefusal(500, 'failed')
    if (refused !== known) town.log.error({ error: describeError(error) }, 'open311 request failed')
    // A person sent a form of plain HTML: they are told on a page, and what they wrote is behind them.
    if (plainForm) return refusalPage(town, language, refused)
    return respondRefusal(request, format, refused, language, headers)
  }
}

/**
 * Open311 GeoReport v2: what can be reported, reporting, reading reports, and what the field has added to it.
 * @see https://wiki.open311.org/GeoReport_v2/
 */
export const open311Routes = (townOf: TownOf, jurisdictions: Jurisdictions, outbound: Outbound) => {
  const routes = apiRoutes(outbound)
  const serve = async ({ request }: { request: Request }) => {
    const town = townOf(request)
    const url = new URL(request.url)
    const found = findRoute(routes, url.pathname)
    const response = await handle(town, jurisdictions, request, url, found)
    const method = METHODS.has(request.method) ? request.method : 'other'
    town.metrics.api.inc({ method, path: found?.route.path ?? 'none', status: response.status })
    return response
  }
  const app = new Elysia({ name: 'open311' })
  for (const { path, methods, detail } of documentRoutes(routes))
    for (const method of methods) app.route(method, path, serve, { parse: 'none', detail: detail[method] })
  // Everything else: other ways to write the same address, other methods, what is not there.
  const hidden = { parse: 'none' as const, detail: { hide: true } }
  for (const path of ['/open311', '/open311/*']) app.all(path, serve, hidden)
  return app
}
