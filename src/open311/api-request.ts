import { type Application, countUse, findByKey, type Scope } from '#domain/applications'
import type { Town } from '#domain/town'
import { apiRefusal } from './errors.ts'
import type { Fields } from './form.ts'
import type { Format, Value } from './format.ts'
import { universal } from './parameters/common.ts'
import { type DeclaredParameters, ParameterReader } from './parameters/parameter.ts'

/** The towns whose API is served at one address. */
export type Jurisdictions = {
  /** By the id that Open311 calls a jurisdiction's. @returns `down` for one that cannot be served now, nothing for one that is not served */
  find(id: string): Promise<Town | 'down' | undefined>
  list(): { id: string; name: string; publicUrl: string }[]
}

/** A call of the API, parsed as far as every endpoint needs it. */
export type ApiRequest = {
  town: Town
  /** The other towns that answer at the same address. */
  jurisdictions: Jurisdictions
  request: Request
  query: URLSearchParams
  /** What stands in the address in place of the braces. */
  params: Record<string, string>
  format: Format
  language: string
  /** The form of a POST. */
  fields: Fields
  /** The program that calls, where it has a key. */
  application?: Application
  /** What the answer has to carry besides: limits. */
  headers: Headers
}

/** An answer before it has a format: the XML root's name and what is in it; or a response as it is. */
export type ApiResponse =
  | { root: string; value: Value; status?: number; headers?: Record<string, string> }
  | { response: Response }

/**
 * Answers a call. `query` and `form` read the parameters and the fields that the operation declares.
 * @throws {ApiRefusal}
 */
export type Handler<
  Query extends DeclaredParameters = DeclaredParameters,
  Form extends DeclaredParameters = DeclaredParameters,
> = (
  apiRequest: ApiRequest,
  query: ParameterReader<Query>,
  form: ParameterReader<Form>,
) => Promise<ApiResponse>

/** The key of a call: in the form, the query, or the header. */
const readKey = ({ town, request, query, fields }: ApiRequest): string | undefined =>
  new ParameterReader(town, fields, universal).read('api_key') ??
  new ParameterReader(town, query, universal).read('api_key') ??
  /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1]

/**
 * Finds out which program calls, and counts the call against its limit. Reading needs no key, but a key that is
 * given must be right.
 * @param scope what the key must be allowed, if anything
 * @throws {Refused} 403 with a key that is wrong or may not do this, 429 beyond its limit
 */
export const authorise = async (
  apiRequest: ApiRequest,
  use: 'reads' | 'posts' | 'updates',
  scope?: Scope,
): Promise<Application | undefined> => {
  const { town } = apiRequest
  const key = readKey(apiRequest)
  if (!key) return undefined
  const application = await findByKey(town, key)
  if (!application) throw apiRefusal(403, 'key.wrong')
  if (application === 'waiting') throw apiRefusal(403, 'key.waiting')
  if (scope && !application.scopes.includes(scope)) throw apiRefusal(403, 'key.scope', { scope })
  const { allowed, limit, remaining, resetSeconds } = await countUse(town, application, use)
  // The three that clients read, and the policy of the draft that is to replace them (draft-ietf-httpapi-ratelimit-headers).
  apiRequest.headers.set('ratelimit-limit', String(limit))
  apiRequest.headers.set('ratelimit-remaining', String(remaining))
  apiRequest.headers.set('ratelimit-reset', String(resetSeconds))
  apiRequest.headers.set('ratelimit-policy', `"key";q=${limit};w=60`)
  if (!allowed)
    throw apiRefusal(429, 'key.slow', { seconds: resetSeconds }, { 'retry-after': String(resetSeconds) })
  apiRequest.application = application
  return application
}

/** As `authorise`, for what cannot be done without a key. @throws {Refused} 403 also when there is none */
export const requireKey = async (
  apiRequest: ApiRequest,
  use: 'reads' | 'posts' | 'updates',
  scope: Scope,
): Promise<Application> => {
  const application = await authorise(apiRequest, use, scope)
  if (!application) throw apiRefusal(403, 'key.missing', { url: `${apiRequest.town.publicUrl}/developers` })
  return application
}
