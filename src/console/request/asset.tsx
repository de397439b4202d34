import { assetName, findAsset, getAssetLayers, readLayers } from '#domain/assets'
import { type AssetRequest, listRequestsOfAsset, type ServiceRequest } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { scopeToDepartments } from '#domain/staff'
import { assetPath } from '../assets/index.ts'
import { HiddenRequestsNote } from '../inbox/index.ts'
import { formatMoment, StateChip, serviceName, type View } from '../ui/index.ts'

/** Requests that are shown of an asset. */
const MAX_SHOWN = 10

/** The asset of a request: what it is called, its page, and its other requests, newest first. `offered`: the town has an inventory to name one of. */
export type AssetContext = { name: string; href?: string; history: AssetRequest[]; offered: boolean }

/** Looks the asset of a request up, one that is gone too. */
export const loadAsset = async (
  { town, language }: View,
  { id, assetId }: ServiceRequest,
): Promise<AssetContext> => {
  const offered = (await getAssetLayers(town)).length > 0
  if (assetId === null) return { name: '', history: [], offered }
  const [asset, all] = await Promise.all([
    findAsset(town.db, town, assetId, { retired: true }),
    listRequestsOfAsset(town.db, town, { assetId, limit: MAX_SHOWN + 1 }),
  ])
  return {
    offered,
    name: asset ? assetName(asset, readLayers(town.folder), language) : assetId,
    ...(asset && { href: assetPath(asset.id) }),
    history: all.filter((one) => one.id !== id).slice(0, MAX_SHOWN),
  }
}

/** What happened to the same thing before. */
export const AssetHistory = ({
  view,
  catalogue,
  asset: { name, href, history },
}: {
  view: View
  catalogue: Catalogue
  asset: AssetContext
}) => {
  const { t, member, language } = view
  if (history.length === 0) return null
  const { visible, hiddenCount } = scopeToDepartments(member, history)
  return (
    <section aria-labelledby="asset-history">
      <h3 id="asset-history">{t('request.asset.history', { asset: name })}</h3>
      <ul class="asset-history">
        {visible.map(({ id, serviceCode, state, requestedAt }) => (
          <li>
            <a href={`/console/requests/${id}`}>{id}</a> · {serviceName(catalogue, serviceCode, language)} ·{' '}
            <time dateTime={requestedAt.toISOString()}>{formatMoment(view, requestedAt)}</time>{' '}
            <StateChip view={view} state={state} />
          </li>
        ))}
      </ul>
      <HiddenRequestsNote view={view} count={hiddenCount} />
      {href ? (
        <p>
          <a href={href}>{t('request.asset.all')}</a>
        </p>
      ) : null}
    </section>
  )
}
