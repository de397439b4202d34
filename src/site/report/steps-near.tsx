import type { Asset } from '#domain/assets'
import type { ReportPlace } from '#domain/places'
import {
  listNearbyRequests,
  listRequestsOfAsset,
  type NearbyRequest,
  type PublicRequest,
  searchPublicRequests,
} from '#domain/service-requests'
import { type Catalogue, findService, localised, publicServiceCodes } from '#domain/services'
import { formatDay, localisedPath, type View } from '../ui/index.ts'

/** Reports that are shown at most: who looks for theirs looks at the nearest. */
const MAX_SHOWN = 4

/**
 * What neighbours have said already, with their words and a picture: followed instead of being said again. Opened beside the
 * report that is being made, so that nothing of that is lost.
 * @param serviceCode only those of a service; unset: all that are open
 * @param asset the thing that the report is about: its own come first, and those of other things are no matter
 */
export const NearbyReports = async ({
  view,
  catalogue,
  place,
  serviceCode,
  asset,
}: {
  view: View
  catalogue: Catalogue
  place: Extract<ReportPlace, { found: 'place' }>
  serviceCode?: string
  asset?: Asset | undefined
}) => {
  const { t, town } = view
  const text = place.point ? undefined : place.address
  const [best] = text ? await town.geocoder.search(text).catch(() => []) : []
  const spot = place.point ? { ...place.point, address: place.address } : best
  const ofAsset = asset
    ? await listRequestsOfAsset(town.db, town, {
        assetId: asset.id,
        serviceCode,
        open: true,
        limit: MAX_SHOWN,
      })
    : []
  const around = spot
    ? await listNearbyRequests(town, {
        ...{ serviceCode, spot, limit: MAX_SHOWN },
        ofNoAsset: asset !== undefined,
      })
    : []
  const near = [
    ...ofAsset.map(({ publicAddress, ...one }) => ({ ...one, address: publicAddress, metres: 0 })),
    ...around,
  ].slice(0, MAX_SHOWN)
  if (near.length === 0) return null
  const told = await searchPublicRequests(town, {
    ids: near.map(({ id }) => id),
    visible: publicServiceCodes(catalogue),
    sort: { by: 'requested', descending: true },
    limit: MAX_SHOWN,
  })
  const byId = new Map(told.map((one) => [one.id, one]))
  return (
    <section class="card" aria-labelledby="near-title">
      <h2 id="near-title">{t('steps.near')}</h2>
      <p>{t('steps.near.hint')}</p>
      <ul class="near">
        {near.map((one) => (
          <li>
            <NearbyReport view={view} catalogue={catalogue} near={one} told={byId.get(one.id)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const NearbyReport = ({
  view,
  catalogue,
  near: { id, serviceCode, address, metres, requestedAt },
  told,
}: {
  view: View
  catalogue: Catalogue
  near: NearbyRequest
  told: PublicRequest | undefined
}) => {
  const { t, language } = view
  const service = findService(catalogue, serviceCode)
  const [picture] = told?.pictures ?? []
  return (
    <details>
      <summary>
        <strong>{service ? localised(service.names, language) : id}</strong> · <bdi>{address ?? ''}</bdi> ·{' '}
        {t('steps.near.facts', { metres: Math.round(metres), day: formatDay(view, requestedAt) })}
      </summary>
      {picture ? (
        <img
          class="report-photo"
          src={`/pictures/${picture}.jpg`}
          alt={t('report.picture.alt', { number: id })}
          loading="lazy"
        />
      ) : null}
      <p dir="auto">{told?.description}</p>
      <p>
        <a class="button plain" href={localisedPath(view, `/reports/${id}`)} target="_blank" rel="noopener">
          {t('steps.near.open', { number: id })} <span aria-hidden="true">↗</span>
          <span class="visually-hidden"> ({t('embed.opens')})</span>
        </a>
      </p>
    </details>
  )
}
