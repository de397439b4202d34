// A zone is drawn by tapping its corners on the map; what is drawn are the lines of the form, which can be typed.
import type { GeoJSONSource } from 'maplibre-gl'
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

document.addEventListener('drawn', ({ detail: map }) => {
  undo.hidden = false
  map.addSource('drawing', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'drawing',
    type: 'line',
    source: 'drawing',
    paint: { 'line-color': '#a3122c', 'line-width': 3 },
  })
  const show = () => {
    const coordinates = points()
    const closed = coordinates.length > 2 ? [...coordinates, ...coordinates.slice(0, 1)] : coordinates
    map.getSource<GeoJSONSource>('drawing')?.setData({
      type: 'Feature',
      properties: {},
      geometry: { type: 'LineString', coordinates: closed },
    })
  }
  map.on('click', ({ lngLat: { lat, lng } }) => {
    ring.value += `${ring.value && !ring.value.endsWith('\n') ? '\n' : ''}${lat.toFixed(6)}, ${lng.toFixed(6)}`
    show()
  })
  ring.addEventListener('input', show)
  undo.addEventListener('click', () => {
    ring.value = ring.value.trim().split('\n').slice(0, -1).join('\n')
    show()
  })
})
