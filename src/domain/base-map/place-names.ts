import type { FeatureCollection, Point as GeoPoint } from 'geojson'
import type { NamedPlace, Town } from '#domain/town'
import { median } from './median.ts'

/** What is written on the map: streets and squares, landmarks, and neighbourhoods at the middle of their streets. */
export type PlaceNames = FeatureCollection<GeoPoint, { name: string; kind: NamedPlace['kind'] | 'quarter' }>

const feature = (
  { lat, long }: { lat: number; long: number },
  name: string,
  kind: NamedPlace['kind'] | 'quarter',
): PlaceNames['features'][number] => ({
  type: 'Feature',
  properties: { name, kind },
  geometry: { type: 'Point', coordinates: [long, lat] },
})

/** The names of a town's map, as GeoJSON. */
export const listPlaceNames = ({ listNamedPlaces }: Pick<Town, 'listNamedPlaces'>): PlaceNames => {
  const namedPlaces = listNamedPlaces()
  const quarters = Map.groupBy(
    namedPlaces.filter(({ quarter }) => quarter),
    ({ quarter = '' }) => quarter,
  )
  return {
    type: 'FeatureCollection',
    features: [
      ...[...quarters].map(([name, places]) =>
        // The median: one street that is listed far off moves it little.
        feature(
          { lat: median(places.map(({ lat }) => lat)), long: median(places.map(({ long }) => long)) },
          name,
          'quarter',
        ),
      ),
      ...namedPlaces.map((place) => feature(place, place.name, place.kind)),
    ],
  }
}
