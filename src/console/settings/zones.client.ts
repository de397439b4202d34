// A zone is drawn by tapping its corners on the map; what is drawn are the lines of the form, which can be typed.
import type { GeoJSONSource, Marker } from 'maplibre-gl'
import { byId } from '../../platform/pages/dom.client.ts'

const ring = byId('ring', HTMLTextAreaElement)
const undo = byId('undo-point', HTMLElement)

const points = () =>
  ring.value
    .split('\n')
    .map((line) =>
      line
        .split(/[;,\s]+/)
        .filter(Boolean)
        .map(Number),
    )
    .flatMap(([lat, long]) =>
      Number.isFinite(lat) && Number.isFinite(long) ? [[Number(long), Number(lat)]] : [],
    )

const lineOf = ({ lat, lng }: { lat: number; lng: number }) => `${lat.toFixed(6)}, ${lng.toFixed(6)}`

document.addEventListener('drawn', async ({ detail: map }) => {
  const maplibre = await import('/assets/map/maplibre-gl.mjs')
  undo.hidden = false
  let corners: Marker[] = []
  map.addSource('drawing', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'drawing',
    type: 'line',
    source: 'drawing',
    paint: { 'line-color': '#a3122c', 'line-width': 3 },
  })
  /** A corner that is dragged takes its line along. */
  const showCorners = () => {
    for (const corner of corners) corner.remove()
    corners = points().map(([long = 0, lat = 0], index) => {
      const element = document.createElement('span')
      element.className = 'zone-corner'
      const corner = new maplibre.Marker({ element, draggable: true }).setLngLat([long, lat]).addTo(map)
      corner.on('dragend', () => {
        const lines = ring.value.trim().split('\n')
        lines[index] = lineOf(corner.getLngLat())
        ring.value = lines.join('\n')
        show()
      })
      return corner
    })
  }
  const show = () => {
    showCorners()
    const coordinates = points()
    const closed = coordinates.length > 2 ? [...coordinates, ...coordinates.slice(0, 1)] : coordinates
    map.getSource<GeoJSONSource>('drawing')?.setData({
      type: 'Feature',
      properties: {},
      geometry: { type: 'LineString', coordinates: closed },
    })
  }
  map.on('click', ({ lngLat, originalEvent: { target } }) => {
    if (target instanceof Element && target.closest('.zone-corner')) return
    ring.value += `${ring.value && !ring.value.endsWith('\n') ? '\n' : ''}${lineOf(lngLat)}`
    show()
  })
  ring.addEventListener('input', show)
  undo.addEventListener('click', () => {
    ring.value = ring.value.trim().split('\n').slice(0, -1).join('\n')
    show()
  })
})
