import {
  type Asset,
  assetName,
  findAssetByName,
  getAssetLayers,
  layersOfService,
  listNearestAssets,
} from '#domain/assets'
import type { ReportPlace } from '#domain/places'
import type { ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import type { Point } from '#platform/geocoding'
import { Field } from '#platform/pages'
import { type FieldError, SiteMap, type View } from '../ui/index.ts'
import { errorIn, type StepValues, stepPath } from './steps-parts.tsx'

/** Characters of a plate's number, with what it is of. */
export const ASSET_TYPED = 80

/** Things that are named in the list, and those on the map, with how far they may be. */
const NAMED = 4
const ON_MAP = 40
const MAP_METRES = 150

/** Near enough that two lamps are two points. */
const MAP_ZOOM = 18

/** A report's thing of the street, and what it is called. */
export type ToldAsset = {
  asset: Asset
  name: string
  services: readonly string[]
  question?: string | undefined
}

/** The thing that was chosen or whose number was typed; nothing where there is none of it. */
export const findToldAsset = async (
  { town, language }: Pick<View, 'town' | 'language'>,
  typed: string,
): Promise<ToldAsset | undefined> => {
  if (!typed) return undefined
  const layers = await getAssetLayers(town)
  const asset = await findAssetByName(town.db, town, typed, layers)
  const layer = layers.find(({ code }) => code === asset?.kind)
  if (!asset || !layer) return undefined
  const { services, question } = layer
  return { asset, name: assetName(asset, layers, language), services, question }
}

/** Where a thing stands, as the place of a report. */
export const placeOfAsset = ({ asset }: ToldAsset): ReportPlace => ({
  found: 'place',
  point: { lat: asset.lat, long: asset.long },
  address: asset.address ?? undefined,
  by: 'fields',
})

/** Whether the town has an inventory, and a number can be asked for. */
export const hasAssets = async (town: Town): Promise<boolean> => (await getAssetLayers(town)).length > 0

/** The number on a plate, in place of an address. */
export const AssetField = ({ view, value, errors }: { view: View; value: string; errors: FieldError[] }) => (
  <Field
    id="asset"
    label={view.t('steps.asset.number')}
    hint={view.t('steps.asset.number.hint')}
    error={errorIn(view, errors, 'asset')}
  >
    {(attributes) => <input {...attributes} maxLength={ASSET_TYPED} value={value} autocomplete="off" />}
  </Field>
)

type Near = { view: View; values: StepValues; service: ServiceDefinition; point: Point | undefined }

/** The things near a place that a report can be about: on the map and in a list, to be chosen by a link; none of them is an answer too. */
export const AssetChoice = async ({ view, values, service, point }: Near) => {
  const { t, town, language } = view
  const layers = await getAssetLayers(town)
  const kinds = layersOfService(layers, service.code).map(({ code }) => code)
  const near = point ? await listNearestAssets(town, { kinds, point, limit: NAMED }) : []
  if (near.length === 0 || !point) return null
  const path = stepPath(view, values, { asset: '' })
  const link = `${path}${path.includes('?') ? '&' : '?'}asset=`
  const { lat, long } = point
  const points = new URLSearchParams({
    lat: `${lat}`,
    long: `${long}`,
    service: service.code,
    lang: language,
  })
  return (
    <section class="card" aria-labelledby="asset-title">
      <h2 id="asset-title">{t('steps.asset.which')}</h2>
      <p>{t('steps.asset.which.hint')}</p>
      <ul class="kinds">
        {near.map((asset) => (
          <li>
            <a href={stepPath(view, values, { asset: asset.id })}>
              {t('steps.asset.near', {
                asset: assetName(asset, layers, language),
                metres: Math.round(asset.metres),
              })}
            </a>
          </li>
        ))}
      </ul>
      <SiteMap
        view={view}
        points={`/report/assets.geojson?${points}`}
        link={link}
        pick
        picked={point}
        fixed
        zoom={MAP_ZOOM}
        hint={t('steps.asset.map.hint')}
      />
    </section>
  )
}

const numberIn = (text: string | null): number => (text ? Number(text) : Number.NaN)

/** The things on the map of {@link AssetChoice}. */
export const assetsGeoJson = async ({ town, language }: View, query: URLSearchParams): Promise<Response> => {
  const layers = await getAssetLayers(town)
  const kinds = layersOfService(layers, query.get('service')?.slice(0, 40) ?? '').map(({ code }) => code)
  const [lat, long] = [numberIn(query.get('lat')), numberIn(query.get('long'))]
  const isPoint = Math.abs(lat) <= 85 && Math.abs(long) <= 180
  const near = isPoint
    ? await listNearestAssets(town, { kinds, point: { lat, long }, limit: ON_MAP, withinMetres: MAP_METRES })
    : []
  return Response.json(
    {
      type: 'FeatureCollection',
      features: near.map((asset) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [asset.long, asset.lat] },
        properties: { id: asset.id, count: 1, label: assetName(asset, layers, language) },
      })),
    },
    { headers: { 'content-type': 'application/geo+json', 'cache-control': 'public, max-age=60' } },
  )
}
