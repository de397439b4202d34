// An area is drawn by putting its corners on the map, and moving them there; what is drawn are the lines of a field, which can be typed.
import type { GeoJSONSource, Map as MapLibreMap, Marker } from 'maplibre-gl'
import { movedByArrow } from './markers/arrow-keys.client.ts'

type Position = [long: number, lat: number]

/** Corners that are shown to be moved, at most: an outline of thousands came by a file. */
const MAX_MOVED = 100

/** The corners that stand in a field, one a line, latitude before longitude. */
const cornersIn = (text: string): Position[] =>
  text
    .split('\n')
    .map((line) =>
      line
        .split(/[;,\s]+/)
        .filter(Boolean)
        .map(Number),
    )
    .flatMap(([lat, long]): Position[] =>
      Number.isFinite(lat) && Number.isFinite(long) ? [[Number(long), Number(lat)]] : [],
    )

const lineOf = ([long, lat]: Position): string => `${lat.toFixed(6)}, ${long.toFixed(6)}`

/**
 * Lets an area be drawn on a map.
 * @param field holds the corners; `data-corner` is what one is called, with `#` for its number
 * @param undo takes the last corner away
 */
export const drawRing = async (
  map: MapLibreMap,
  field: HTMLTextAreaElement,
  undo: HTMLElement,
): Promise<void> => {
  const { Marker } = await import('/assets/map/maplibre-gl.mjs')
  let markers: Marker[] = []
  undo.hidden = false
  map.addSource('drawing', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'drawing',
    type: 'line',
    source: 'drawing',
    paint: { 'line-color': '#a3122c', 'line-width': 3 },
  })
  map.addLayer({
    id: 'drawing-area',
    type: 'fill',
    source: 'drawing',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': '#a3122c', 'fill-opacity': 0.12 },
  })

  const outline = (corners: Position[]) => {
    const [first] = corners
    const closed = first && corners.length > 2 ? [...corners, first] : corners
    map.getSource<GeoJSONSource>('drawing')?.setData({
      type: 'Feature',
      properties: {},
      geometry:
        corners.length > 2
          ? { type: 'Polygon', coordinates: [closed] }
          : { type: 'LineString', coordinates: closed },
    })
  }
  const write = (corners: Position[]) => {
    field.value = corners.map(lineOf).join('\n')
    outline(corners)
  }
  const moved = (at: number, corner: Position) =>
    write(cornersIn(field.value).map((one, index) => (index === at ? corner : one)))

  const handle = (corner: Position, at: number): Marker => {
    const element = document.createElement('button')
    element.type = 'button'
    element.className = 'corner'
    element.setAttribute('aria-label', (field.dataset.corner ?? '#').replace('#', `${at + 1}`))
    const marker = new Marker({ element, draggable: true }).setLngLat(corner).addTo(map)
    const here = (): Position => {
      const { lng, lat } = marker.getLngLat()
      return [lng, lat]
    }
    marker.on('drag', () => moved(at, here()))
    // What is put on a corner is no new one.
    element.addEventListener('click', (event) => event.stopPropagation())
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Delete' || event.key === 'Backspace') {
        event.preventDefault()
        write(cornersIn(field.value).filter((_, index) => index !== at))
        show()
        markers[Math.min(at, markers.length - 1)]?.getElement().focus()
        return
      }
      const next = movedByArrow(map, marker, event)
      if (!next) return
      marker.setLngLat(next)
      moved(at, here())
    })
    return marker
  }
  const show = () => {
    const corners = cornersIn(field.value)
    for (const marker of markers) marker.remove()
    markers = corners.length > MAX_MOVED ? [] : corners.map(handle)
    outline(corners)
  }

  const add = (corner: Position) => {
    write([...cornersIn(field.value), corner])
    show()
  }
  map.on('click', ({ lngLat: { lng, lat } }) => add([lng, lat]))
  // By keyboard: the middle of the map is a corner with Enter.
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    const { lng, lat } = map.getCenter()
    add([lng, lat])
  })
  field.addEventListener('input', show)
  undo.addEventListener('click', () => {
    write(cornersIn(field.value).slice(0, -1))
    show()
  })
  show()
}

/** Fits a map that its form hides at first: its size is known once the choice that shows it is made. */
export const fitWhenShown = (map: MapLibreMap, form: HTMLFormElement): void => {
  let hidden = map.getContainer().offsetHeight === 0
  form.addEventListener('change', () => {
    if (!hidden || map.getContainer().offsetHeight === 0) return
    hidden = false
    const bounds = map.getBounds()
    map.resize()
    map.fitBounds(bounds, { animate: false })
  })
}
