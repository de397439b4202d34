import { assetName, getAssetLayers, listAssets } from '#domain/assets'
import { type ApiRequest, authorise, type Handler } from '../api-request.ts'
import { apiRefusal } from '../errors.ts'
import type { Value } from '../format.ts'
import { type ASSETS_PARAMETERS, DEFAULT_ASSETS } from '../query.ts'
import { nameLanguage } from './catalogue.ts'

/** Where the list goes on, as RFC 8288 has it. */
const nextLink = ({ request }: ApiRequest, after: string): string => {
  const { pathname, searchParams } = new URL(request.url)
  searchParams.delete('api_key')
  searchParams.set('after', after)
  return `<${pathname}?${searchParams}>; rel="next"`
}

/** `GET assets`: the things of the street that a report may name, by their ids. */
export const listAssetValues: Handler<typeof ASSETS_PARAMETERS> = async (apiRequest, query) => {
  const { town } = apiRequest
  await authorise(apiRequest, 'reads')
  const kinds = query.read('kind')
  const box = query.read('bbox')
  const after = query.read('after')
  const limit = query.read('page_size') ?? DEFAULT_ASSETS
  query.done()
  const language = nameLanguage(query)
  const layers = await getAssetLayers(town)
  const unknown = kinds?.find((kind) => layers.every(({ code }) => code !== kind))
  if (unknown)
    throw apiRefusal(400, 'not-in-list', {
      field: 'kind',
      value: unknown.slice(0, 60),
      values: layers.map(({ code }) => code).join(', '),
    })
  const found = await listAssets(town, { kinds, box, after, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  return {
    root: 'assets',
    value: shown.map(
      ({ id, kind, number, address, lat, long }): Value => ({
        asset_id: id,
        kind,
        number,
        name: assetName({ kind, number }, layers, language),
        address,
        service_codes: [...(layers.find(({ code }) => code === kind)?.services ?? [])],
        lat,
        long,
      }),
    ),
    ...(last && { headers: { link: nextLink(apiRequest, last.id) } }),
  }
}
