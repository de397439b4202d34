import type { Zone } from '#domain/routing'
import { listQueueMapPoints } from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { ConsoleMap, type View } from '../ui/index.ts'
import { parseQueueFilter, toQueueFilter } from './filter.ts'

/** The map beside the list: the same requests, by the same filters. */
export const QueueMap = ({ view, address, zones }: { view: View; address: string; zones: Zone[] }) => {
  const { t } = view
  return (
    <div class="queue-map">
      <p class="hint">{t('queue.map.hint')}</p>
      <ConsoleMap
        view={view}
        points={`/console/requests.geojson?${address}`}
        link={`/console?${address}${address ? '&' : ''}at=`}
        zones={zones}
        keep
      />
    </div>
  )
}
/** The points of the map, as GeoJSON. Where there are many, gathered on a grid. */
export const queueGeoJson = async (view: View, query: URLSearchParams): Promise<Response> => {
  const { town } = view
  const catalogue = await getCatalogue(town)
  const points = await listQueueMapPoints(
    town,
    toQueueFilter(view, catalogue, parseQueueFilter(query), query, 1),
  )
  return Response.json(
    {
      type: 'FeatureCollection',
      features: points.map(({ lat, long, count, id, late }) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [long, lat] },
        properties: { id, count, late },
      })),
    },
    { headers: { 'content-type': 'application/geo+json', 'cache-control': 'no-store' } },
  )
}
