import { type Catalogue, catalogueOf, serviceIn } from '#town/services'
import { apiUrl } from '../answer.ts'
import type { Call, Handler } from '../call.ts'
import { given } from '../call.ts'
import { w3cDate } from '../dates.ts'
import { API_LANGUAGES, refuse } from '../errors.ts'
import { definitionValue, serviceValue } from '../values.ts'

/**
 * The language of names. Only the one asked for by name: to a client that says nothing of it they must not change
 * with its settings, since many keep them.
 */
export const nameLanguage = ({ query }: Call): string => {
  const asked = given(query, 'locale')?.slice(0, 2).toLowerCase()
  return API_LANGUAGES.find((one) => one === asked) ?? API_LANGUAGES[0]
}

/** Whether a call asks for what the standard does not have. */
export const extended = ({ query }: Call): boolean =>
  (given(query, 'extensions') ?? 'false').toLowerCase() !== 'false'

const CACHED = { 'cache-control': 'public, max-age=60' }

/** `services`: all of them in one answer. A client takes what is not in it for gone. */
export const listServices: Handler = async (call) => {
  const catalogue = await catalogueOf(call.town)
  const language = nameLanguage(call)
  const value = catalogue.services.map((service) => serviceValue(service, catalogue, language))
  return { root: 'services', value, headers: CACHED }
}

/** `services/{code}` */
export const showService: Handler = async (call) => {
  const service = serviceIn(await catalogueOf(call.town), call.params.code ?? '')
  if (!service) throw refuse(404, 'not-found.service')
  return {
    root: 'service_definition',
    value: definitionValue(service, nameLanguage(call), extended(call)),
    headers: CACHED,
  }
}

const changeset = (call: Call, { changedAt }: Catalogue) => w3cDate(call.town, changedAt)

/** `discovery`: where the API is and what it speaks. Its `changeset` moves when the catalogue does. */
export const discover: Handler = async (call) => {
  const { town } = call
  const changed = changeset(call, await catalogueOf(town))
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
    },
    headers: CACHED,
  }
}
