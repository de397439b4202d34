import { type Catalogue, findActiveService, getCatalogue } from '#domain/services'
import type { ApiRequest, Handler } from '../api-request.ts'
import { formatW3cDate } from '../dates.ts'
import { API_LANGUAGES, apiRefusal } from '../errors.ts'
import type { extensions, locale } from '../parameters/common.ts'
import type { ParameterReader } from '../parameters/parameter.ts'
import { apiUrl } from '../respond.ts'
import { definitionValue, serviceValue } from '../values.ts'

/**
 * The language of names. Only the one asked for by name: to a client that says nothing of it they must not change
 * with its settings, since many keep them.
 */
export const nameLanguage = (query: ParameterReader<{ locale: typeof locale }>): string =>
  query.read('locale') ?? API_LANGUAGES[0]

/** Whether a call asks for what the standard does not have. */
export const wantsExtensions = (query: ParameterReader<{ extensions: typeof extensions }>): boolean =>
  query.read('extensions') ?? false

const CACHED = { 'cache-control': 'public, max-age=60' }

/** `services`: all of them in one answer. A client takes what is not in it for gone. */
export const listServices: Handler<{ locale: typeof locale }> = async (apiRequest, query) => {
  const catalogue = await getCatalogue(apiRequest.town)
  const language = nameLanguage(query)
  const value = catalogue.services.map((service) => serviceValue(service, catalogue, language))
  return { root: 'services', value, headers: CACHED }
}

/** `services/{code}` */
export const showService: Handler<{ locale: typeof locale; extensions: typeof extensions }> = async (
  apiRequest,
  query,
) => {
  const service = findActiveService(await getCatalogue(apiRequest.town), apiRequest.params.code ?? '')
  if (!service) throw apiRefusal(404, 'not-found.service')
  return {
    root: 'service_definition',
    value: definitionValue(service, nameLanguage(query), wantsExtensions(query)),
    headers: CACHED,
  }
}

const changeset = (apiRequest: ApiRequest, { changedAt }: Catalogue) =>
  formatW3cDate(apiRequest.town, changedAt)

/** `discovery`: where the API is and what it speaks. Its `changeset` moves when the catalogue does. */
export const discover: Handler = async (apiRequest) => {
  const { town, jurisdictions } = apiRequest
  const all = jurisdictions.list()
  const changed = changeset(apiRequest, await getCatalogue(town))
  const endpoint = {
    specification: 'http://wiki.open311.org/GeoReport_v2',
    url: apiUrl(town),
    changeset: changed,
    type: 'production',
    formats: ['text/xml', 'application/json'],
  }
  return {
    root: 'discovery',
    value: {
      changeset: changed,
      contact: town.profile.contact,
      key_service: `${town.publicUrl}/developers`,
      endpoints: [endpoint],
      ...(all.length > 1
        ? {
            jurisdictions: all.map(({ id, name, publicUrl }) => ({
              jurisdiction_id: id,
              name,
              url: apiUrl({ publicUrl }),
            })),
          }
        : {}),
    },
    headers: CACHED,
  }
}
