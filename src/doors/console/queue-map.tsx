import { MapHolder } from '#platform/pages'
import type { Zone } from '#town/routing'
import { queuePoints } from '#town/service-requests'
import { catalogueOf } from '#town/services'
import type { View } from './frame.tsx'
import { askedIn, filterOf } from './queue-filter.ts'

/** The map beside the list: the same requests, by the same filters. */
export const QueueMap = ({ here, address, zones }: { here: View; address: string; zones: Zone[] }) => {
  const { t, town } = here
  return (
    <section aria-label={t('queue.map')} class="map-side">
      <p class="hint">{t('queue.map.hint')}</p>
      <MapHolder
        styleUrl={town.mapStyleUrl}
        boundary={town.boundary}
        missing={t('queue.map.missing')}
        points={`/console/requests.geojson?${address}`}
        link="/console/requests/"
        zones={zones}
        keep
      />
    </section>
  )
}

/** The points of the map, as GeoJSON. Where there are many, gathered on a grid. */
export const queueGeoJson = async (here: View, query: URLSearchParams): Promise<Response> => {
  const { town } = here
  const catalogue = await catalogueOf(town)
  const points = await queuePoints(town, filterOf(here, catalogue, askedIn(query), query, 1))
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
