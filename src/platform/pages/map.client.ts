// Draws points over the list that is there already: whatever the map does, the list does too.
import type {
  ExpressionSpecification,
  GeoJSONSource,
  IControl,
  Map as MapLibreMap,
  Marker,
  StyleSpecification,
} from 'maplibre-gl'
import { movedByArrow } from './markers/arrow-keys.client.ts'

type MapLibre = typeof import('/assets/map/maplibre-gl.mjs')
type Point = { lat: number; long: number }
type Position = [long: number, lat: number]

declare global {
  interface DocumentEventMap {
    /** The map is there. */
    drawn: CustomEvent<MapLibreMap>
  }
  interface HTMLElementEventMap {
    /** Somebody put a point on the map. */
    picked: CustomEvent<Point>
    /** The page puts a point on the map. */
    put: CustomEvent<Point>
  }
}

const BLANK: StyleSpecification = {
  version: 8,
  sources: {},
  layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#eef0f2' } }],
}

const fetchStyle = async (url: string): Promise<StyleSpecification | undefined> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

/** The town's own map. Its tiles are asked for by a worker, which takes no relative addresses. */
const ownStyle = async (): Promise<StyleSpecification | undefined> => {
  const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  const style = await fetchStyle(`/map/style.json?theme=${theme}`)
  for (const source of Object.values(style?.sources ?? {}))
    if (source.type === 'vector' || source.type === 'raster')
      source.tiles = source.tiles?.map((tile) => `${location.origin}${tile}`)
  return style
}

/** The style asked for, the town's own when its server does not answer, or a blank sheet: points are shown all the same. */
const styleOf = async (url: string | undefined): Promise<StyleSpecification> =>
  (url && (await fetchStyle(url))) || (await ownStyle()) || BLANK

const polygonOf = (ring: Position[], properties: { name?: string } = {}) => ({
  type: 'Feature' as const,
  properties,
  geometry: { type: 'Polygon' as const, coordinates: [ring] },
})

type Labels = Record<
  'title' | 'zoomIn' | 'zoomOut' | 'marker' | 'credits' | 'wheel' | 'wheelMac' | 'fingers' | 'aerial',
  string
>

/** The names of a map and its buttons, by the keys of MapLibre's own. */
const localeOf = (labels: Labels): Record<string, string> => ({
  'Map.Title': labels.title,
  'NavigationControl.ZoomIn': labels.zoomIn,
  'NavigationControl.ZoomOut': labels.zoomOut,
  'Marker.Title': labels.marker,
  'AttributionControl.ToggleAttribution': labels.credits,
  'CooperativeGesturesHandler.WindowsHelpText': labels.wheel,
  'CooperativeGesturesHandler.MacHelpText': labels.wheelMac,
  'CooperativeGesturesHandler.MobileHelpText': labels.fingers,
})

const SHEET = '/assets/map/maplibre-gl.css'

/** A page on which few look at the map has its style sheet only once it is drawn. */
const loadSheet = async () => {
  if (document.querySelector(`link[href="${SHEET}"]`)) return
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: SHEET })
  const loaded = new Promise((settle) => {
    link.addEventListener('load', settle)
    link.addEventListener('error', settle)
  })
  document.head.append(link)
  await loaded
}

/** The map that is there: drawing costs what few browsers have more than sixteen of. */
let shown: { holder: HTMLElement; map: MapLibreMap } | undefined

const draw = async (holder: HTMLElement) => {
  const {
    styleUrl,
    boundary = '',
    points,
    heat,
    pick,
    picked,
    free,
    zones,
    areas,
    labels,
    worker,
    missing = '',
  } = holder.dataset
  try {
    const [maplibre] = await Promise.all([import('/assets/map/maplibre-gl.mjs'), loadSheet()])
    if (worker) maplibre.setWorkerUrl(worker)
    const ring: Position[] = JSON.parse(boundary)
    const longs = ring.map(([long]) => long)
    const lats = ring.map(([, lat]) => lat)
    shown?.map.remove()
    const map = new maplibre.Map({
      container: holder,
      style: await styleOf(styleUrl),
      bounds: [Math.min(...longs), Math.min(...lats), Math.max(...longs), Math.max(...lats)],
      attributionControl: { compact: true },
      // Among much else on a page, a finger that goes over the map goes on over the page.
      cooperativeGestures: free === undefined && (pick === undefined || points !== undefined),
      fadeDuration: 0,
      locale: labels ? localeOf(JSON.parse(labels)) : undefined,
    })
    shown = { holder, map }
    map.addControl(new maplibre.NavigationControl({ showCompass: false }))
    map.on('load', () => {
      if (map.getLayer('aerial')) map.addControl(aerialSwitch(labels), 'top-left')
      map.addSource('boundary', { type: 'geojson', data: polygonOf(ring) })
      map.addLayer({
        id: 'boundary',
        type: 'line',
        source: 'boundary',
        paint: { 'line-color': '#a3122c', 'line-width': 1.5 },
      })
      if (zones) drawZones(map, JSON.parse(zones))
      if (areas) drawAreas(maplibre, map, areas, holder)
      if (points && heat !== undefined) drawHeat(map, points)
      else if (points) drawPoints(maplibre, map, points, holder)
      if (pick !== undefined) {
        const fixed = holder.dataset.fixed !== undefined
        const marker = new maplibre.Marker({ draggable: !fixed, color: '#a3122c' })
        choose(holder, map, marker, { start: picked && JSON.parse(picked), fixed })
      }
      holder.dataset.ready = 'true'
      holder.dispatchEvent(new CustomEvent('drawn', { detail: map, bubbles: true }))
    })
  } catch (error) {
    // No WebGL, or a very old browser: the list says it all.
    holder.textContent = missing
    holder.classList.add('empty')
    holder.dataset.ready = 'missing'
    console.warn(error)
  }
}

/** A button that shows aerial photographs in place of what is drawn. */
const aerialSwitch = (labels: string | undefined): IControl => {
  const box = Object.assign(document.createElement('div'), {
    className: 'maplibregl-ctrl maplibregl-ctrl-group',
  })
  return {
    onAdd(map) {
      const button = Object.assign(document.createElement('button'), {
        type: 'button',
        className: 'aerial',
        textContent: labels ? (JSON.parse(labels) as Labels).aerial : 'Aerial photo',
        ariaPressed: 'false',
      })
      button.addEventListener('click', () => {
        const shown = button.ariaPressed !== 'true'
        button.ariaPressed = String(shown)
        map.setLayoutProperty('aerial', 'visibility', shown ? 'visible' : 'none')
        // Names are read over roofs and trees too.
        for (const { id, type } of map.getStyle().layers)
          if (type === 'symbol') map.setPaintProperty(id, 'text-halo-width', shown ? 3 : 1.5)
      })
      box.append(button)
      return box
    },
    onRemove: () => box.remove(),
  }
}

const drawZones = (map: MapLibreMap, zones: { ring: Position[]; name: string }[]) => {
  const features = zones.map(({ ring, name }) => polygonOf(ring, { name }))
  map.addSource('zones', { type: 'geojson', data: { type: 'FeatureCollection', features } })
  map.addLayer({
    id: 'zones',
    type: 'fill',
    source: 'zones',
    paint: { 'fill-color': '#0b57d0', 'fill-opacity': 0.12, 'fill-outline-color': '#0b57d0' },
  })
}

const ORANGE = matchMedia('(prefers-color-scheme: dark)').matches ? '#f5a524' : '#b45309'

/** Works and cuts: outlines, lines, and the houses of a street. */
const drawAreas = (
  { Popup, LngLatBounds }: MapLibre,
  map: MapLibreMap,
  areas: string,
  holder: HTMLElement,
) => {
  const inline = areas.startsWith('{')
  map.addSource('areas', { type: 'geojson', data: inline ? JSON.parse(areas) : areas })
  map.addLayer({
    id: 'areas',
    type: 'fill',
    source: 'areas',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': ORANGE, 'fill-opacity': 0.2 },
  })
  map.addLayer({
    id: 'areas-lines',
    type: 'line',
    source: 'areas',
    filter: ['!=', ['geometry-type'], 'Point'],
    layout: { 'line-cap': 'round' },
    paint: { 'line-color': ORANGE, 'line-width': 4, 'line-opacity': 0.8 },
  })
  map.addLayer({
    id: 'areas-points',
    type: 'circle',
    source: 'areas',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-color': ORANGE,
      'circle-radius': 7,
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 2,
    },
  })
  const showAll = ({ features }: { features: { geometry: { coordinates: unknown } }[] }) => {
    const bounds = new LngLatBounds()
    const extend = (coordinates: unknown): void => {
      if (!Array.isArray(coordinates)) return
      const [long, lat] = coordinates
      if (typeof long === 'number' && typeof lat === 'number') bounds.extend([long, lat])
      else for (const one of coordinates) extend(one)
    }
    for (const { geometry } of features) extend(geometry.coordinates)
    if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 40, maxZoom: 16, animate: false })
  }
  if (inline) showAll(JSON.parse(areas))
  else if (holder.dataset.areasFit !== undefined)
    fetch(areas)
      .then((response) => response.json())
      .then(showAll)
      // The whole town is shown then.
      .catch(() => {})
  const { areasLink } = holder.dataset
  if (areasLink === undefined) return
  for (const layer of ['areas', 'areas-lines', 'areas-points'])
    map.on('click', layer, ({ features: [feature] = [], lngLat, point }) => {
      const { id, label } = feature?.properties ?? {}
      const covered =
        map.getLayer('points') && map.queryRenderedFeatures(point, { layers: ['points'] }).length > 0
      if (!id || covered) return
      const anchor = document.createElement('a')
      anchor.href = `${areasLink}${id}`
      anchor.textContent = label || id
      new Popup().setLngLat(lngLat).setDOMContent(anchor).addTo(map)
    })
}

/** One hue, the stronger the more there is: of a rainbow nobody knows which end is more, nor does everybody see it. */
const HEAT: [number, string][] = matchMedia('(prefers-color-scheme: dark)').matches
  ? [
      [0, 'rgba(138, 180, 248, 0)'],
      [0.15, 'rgba(58, 102, 178, 0.7)'],
      [0.55, '#8ab4f8'],
      [1, '#eaf2ff'],
    ]
  : [
      [0, 'rgba(11, 87, 208, 0)'],
      [0.15, 'rgba(122, 168, 236, 0.7)'],
      [0.55, '#0b57d0'],
      [1, '#06245c'],
    ]

/** Where most is reported, the strongest. */
const drawHeat = (map: MapLibreMap, url: string) => {
  map.addSource('points', { type: 'geojson', data: url })
  map.addLayer({
    id: 'heat',
    type: 'heatmap',
    source: 'points',
    paint: {
      'heatmap-weight': ['sqrt', ['coalesce', ['get', 'count'], 1]],
      'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 11, 14, 16, 40],
      'heatmap-intensity': ['interpolate', ['linear'], ['zoom'], 11, 0.3, 16, 2],
      'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], ...HEAT.flat()],
    },
  })
}

const LATE_OR_NOT: ExpressionSpecification = [
  'case',
  ['boolean', ['get', 'late'], false],
  '#b00020',
  '#0b57d0',
]

const drawPoints = ({ Popup }: MapLibre, map: MapLibreMap, url: string, holder: HTMLElement) => {
  const { link, target } = holder.dataset
  map.addSource('points', { type: 'geojson', data: url })
  map.addLayer({
    id: 'points',
    type: 'circle',
    source: 'points',
    paint: {
      'circle-color': LATE_OR_NOT,
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 2,
      'circle-radius': ['step', ['coalesce', ['get', 'count'], 1], 7, 2, 10, 20, 15, 100, 21, 1000, 28],
    },
  })
  map.on('mouseenter', 'points', () => {
    map.getCanvas().style.cursor = 'pointer'
  })
  map.on('mouseleave', 'points', () => {
    map.getCanvas().style.cursor = ''
  })
  map.on('click', 'points', ({ features: [feature] = [] }) => {
    if (feature?.geometry.type !== 'Point') return
    const [long = 0, lat = 0] = feature.geometry.coordinates
    const { id, label, count } = feature.properties
    if (!id) {
      map.easeTo({ center: [long, lat], zoom: map.getZoom() + 2 })
      return
    }
    const anchor = document.createElement('a')
    anchor.href = `${link}${id}`
    if (target) Object.assign(anchor, { target, rel: 'noopener' })
    anchor.textContent = label || `${id}${count > 1 ? ` (${count})` : ''}`
    new Popup().setLngLat([long, lat]).setDOMContent(anchor).addTo(map)
  })
  document.addEventListener('refreshed', () => map.getSource<GeoJSONSource>('points')?.setData(url))
}

/** One point, put by a tap, dragged, or moved by the arrow keys; what it is goes into the form. */
const choose = (
  holder: HTMLElement,
  map: MapLibreMap,
  marker: Marker,
  { start, fixed }: { start?: Point; fixed: boolean },
) => {
  const place = ({ lat, long }: Point) => {
    marker.setLngLat([long, lat])
    // Put there again it would lose the focus, and with it the arrow keys.
    if (!marker.getElement().isConnected) marker.addTo(map)
  }
  const pick = ({ lat, lng: long }: { lat: number; lng: number }) => {
    place({ lat, long })
    holder.dispatchEvent(new CustomEvent('picked', { detail: { lat, long }, bubbles: true }))
  }
  if (start) {
    place(start)
    map.jumpTo({ center: [start.long, start.lat], zoom: Number(holder.dataset.zoom ?? 16) })
  }
  if (fixed) return
  map.on('click', ({ point, lngLat }) => {
    // What is there already is opened, not reported.
    const taken =
      map.getLayer('points') && map.queryRenderedFeatures(point, { layers: ['points'] }).length > 0
    if (!taken) pick(lngLat)
  })
  marker.on('dragend', () => pick(marker.getLngLat()))
  holder.addEventListener('put', ({ detail }) => {
    place(detail)
    map.jumpTo({ center: [detail.long, detail.lat], zoom: Math.max(map.getZoom(), 16) })
  })
  const pin = marker.getElement()
  pin.tabIndex = 0
  pin.setAttribute('role', 'button')
  pin.addEventListener('keydown', (event) => {
    const next = movedByArrow(map, marker, event)
    if (!next) return
    pick(next)
    if (!map.getBounds().contains(next)) map.panTo(next, { animate: false })
  })
  // By keyboard: the middle of the map is taken with Enter.
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    pick(map.getCenter())
  })
}

/** Draws the map once it is in sight: one that is folded away, or comes into the page later. */
const drawInSight = () => {
  const holder = document.getElementById('map')
  if (!holder || holder === shown?.holder || holder.dataset.drawn !== undefined) return
  if (holder.closest('details:not([open])')) return
  holder.dataset.drawn = ''
  draw(holder)
}
document.addEventListener('toggle', drawInSight, true)
document.addEventListener('opened', drawInSight)
drawInSight()
