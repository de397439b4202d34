import { assetName, findAsset, LABEL_WAYS, readLayers } from '#domain/assets'
import { listRequestsOfAsset, toStatus } from '#domain/service-requests'
import { getCatalogue, localised } from '#domain/services'
import { hasPermission, scopeToDepartments } from '#domain/staff'
import { notFoundPage } from '../access/index.ts'
import { HiddenRequestsNote } from '../inbox/index.ts'
import {
  ConsoleMap,
  consolePage,
  formatMoment,
  StateChip,
  serviceName,
  Table,
  type View,
} from '../ui/index.ts'

/** Requests that are shown of an asset. */
const MAX_REQUESTS = 200

/** One thing of the street: what and where it is, and all that was reported of it. One that is gone has its page too. */
export const assetPage = async (view: View, id: string): Promise<Response> => {
  const { t, town, language, member } = view
  const asset = await findAsset(town.db, town, id, { retired: true })
  if (!asset) return notFoundPage(view)
  const [requests, catalogue] = await Promise.all([
    listRequestsOfAsset(town.db, town, { assetId: asset.id, limit: MAX_REQUESTS }),
    getCatalogue(town),
  ])
  const layers = readLayers(town.folder)
  const layer = layers.find(({ code }) => code === asset.kind)
  const { visible, hiddenCount } = scopeToDepartments(member, requests)
  const open = visible.filter(({ state }) => toStatus(state) === 'open').length
  const mayPrint = member !== undefined && hasPermission(member, 'organise-work')
  const { lat, long } = asset
  return consolePage(
    view,
    { title: assetName(asset, layers, language), path: mayPrint ? '/console/assets' : '/console', map: true },
    <>
      {mayPrint ? (
        <p>
          <a href="/console/assets">← {t('assets.back')}</a>
        </p>
      ) : null}
      {asset.retired ? <p class="notice">{t('assets.retired')}</p> : null}
      <div class="columns">
        <div>
          <dl>
            <dt>{t('assets.kind')}</dt>
            <dd dir="auto">{layer ? localised(layer.names, language) : asset.kind}</dd>
            <dt>{t('assets.number')}</dt>
            <dd dir="auto">{asset.number}</dd>
            {asset.address ? (
              <>
                <dt>{t('assets.address')}</dt>
                <dd dir="auto">{asset.address}</dd>
              </>
            ) : null}
            <dt>{t('request.place')}</dt>
            <dd>
              {lat.toFixed(5)}, {long.toFixed(5)}
            </dd>
            <dt>{t('assets.now')}</dt>
            <dd>{t('assets.open', { count: open })}</dd>
          </dl>
          {mayPrint && !asset.retired ? (
            <p class="buttons">
              {LABEL_WAYS.filter((way) => way === 'web' || town.profile.whatsapp_number).map((way) => (
                <a
                  class="button plain"
                  href={`/console/assets/labels.pdf?${new URLSearchParams({ id: asset.id, way })}`}
                >
                  {t('assets.label', { way: t(`assets.way.${way}`) })}
                </a>
              ))}
            </p>
          ) : null}
        </div>
        <ConsoleMap view={view} small pick fixed picked={{ lat, long }} />
      </div>
      <h2>{t('assets.history')}</h2>
      {requests.length === 0 ? <p class="empty">{t('assets.history.none')}</p> : null}
      {visible.length > 0 ? (
        <Table
          view={view}
          label={t('assets.history')}
          columns={['assets.request', 'request.service', 'assets.state', 'request.requested']}
        >
          {visible.map((one) => (
            <tr>
              <td>
                <a href={`/console/requests/${one.id}`}>{one.id}</a>
              </td>
              <td class="text" dir="auto">
                {serviceName(catalogue, one.serviceCode, language)}
              </td>
              <td>
                <StateChip view={view} state={one.state} />
              </td>
              <td>
                <time dateTime={one.requestedAt.toISOString()}>{formatMoment(view, one.requestedAt)}</time>
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      <HiddenRequestsNote view={view} count={hiddenCount} />
    </>,
  )
}
