import type { VNode } from 'preact'

/** What a map and its buttons are called: in English, where they are not named. */
export type MapLabels = Record<
  'title' | 'zoomIn' | 'zoomOut' | 'marker' | 'credits' | 'wheel' | 'wheelMac' | 'fingers' | 'aerial',
  string
>

type MapLabelKey =
  `map.${'title' | 'zoom-in' | 'zoom-out' | 'marker' | 'credits' | 'wheel' | 'wheel-mac' | 'fingers' | 'aerial'}`

/** The labels of a map from a catalogue of texts, which has them under the same keys wherever there is one. */
export const mapLabels = (t: (key: MapLabelKey) => string): MapLabels => ({
  title: t('map.title'),
  zoomIn: t('map.zoom-in'),
  zoomOut: t('map.zoom-out'),
  marker: t('map.marker'),
  credits: t('map.credits'),
  wheel: t('map.wheel'),
  wheelMac: t('map.wheel-mac'),
  fingers: t('map.fingers'),
  aerial: t('map.aerial'),
})

/**
 * Where a map is drawn, over a list that says the same.
 *
 * `points`: where its points come from (GeoJSON), `link`: what their numbers are appended to, `heat`: shown by how
 * many there are. `pick`: one point is put on it, `picked` to begin with, and `fixed` there; `zoom`: how near that is shown. `zones`: with their
 * rings. `areas`: what is drawn besides, GeoJSON or where it comes from, `areasLink`: what their ids are appended to, `areasFit`: the map shows them all and little else. `free`: it takes the
 * wheel and one finger for itself. `keep`: it stays as it is when the page is renewed. `worker`: the
 * address of MapLibre's worker, where it is not beside the library.
 */
export const MapContainer = (props: {
  styleUrl: string
  boundary: [long: number, lat: number][]
  missing: string
  points?: string
  link?: string
  heat?: boolean
  pick?: boolean
  picked?: { lat: number; long: number }
  fixed?: boolean
  zoom?: number
  zones?: { name: string; ring: [long: number, lat: number][] }[]
  areas?: string | object
  areasLink?: string
  areasFit?: boolean
  free?: boolean
  keep?: boolean
  small?: boolean
  newWindow?: boolean
  worker?: string
  labels?: MapLabels
}): VNode => {
  const when = (wanted: boolean | undefined) => (wanted ? '' : undefined)
  const zones = props.zones?.map(({ name, ring }) => ({ name, ring }))
  return (
    <div
      id="map"
      class={props.small ? 'small' : undefined}
      data-style-url={props.styleUrl}
      data-boundary={JSON.stringify(props.boundary)}
      data-missing={props.missing}
      data-points={props.points}
      data-link={props.link}
      data-heat={when(props.heat)}
      data-pick={when(props.pick)}
      data-picked={props.picked && JSON.stringify(props.picked)}
      data-fixed={when(props.fixed)}
      data-zoom={props.zoom}
      data-zones={zones && zones.length > 0 ? JSON.stringify(zones) : undefined}
      data-areas={typeof props.areas === 'object' ? JSON.stringify(props.areas) : props.areas}
      data-areas-link={props.areasLink}
      data-areas-fit={when(props.areasFit)}
      data-free={when(props.free)}
      data-keep={when(props.keep)}
      data-worker={props.worker}
      data-target={props.newWindow ? '_blank' : undefined}
      data-labels={props.labels && JSON.stringify(props.labels)}
    />
  )
}
