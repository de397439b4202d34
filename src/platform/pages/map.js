// Draws points over the list that is there already: whatever the map does, the list does too.
const holder = document.getElementById('map')

const BLANK = {
  version: 8,
  sources: {},
  layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#eef0f2' } }],
}

/** The style of the map, or a blank sheet when its server does not answer: points are shown all the same. */
const styleOf = async (url) => {
  if (!url) return BLANK
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
    return response.ok ? await response.json() : BLANK
  } catch {
    return BLANK
  }
}

const lineOf = (ring) => ({
  type: 'Feature',
  properties: {},
  geometry: { type: 'Polygon', coordinates: [ring] },
})

const draw = async () => {
  const { styleUrl, boundary, points, link, missing, picked, pick, zones } = holder.dataset
  try {
    const { Map: MapLibreMap, Marker, NavigationControl, Popup } = await import('/assets/map/maplibre-gl.mjs')
    const ring = JSON.parse(boundary)
    const longs = ring.map(([long]) => long)
    const lats = ring.map(([, lat]) => lat)
    const map = new MapLibreMap({
      container: holder,
      style: await styleOf(styleUrl),
      bounds: [Math.min(...longs), Math.min(...lats), Math.max(...longs), Math.max(...lats)],
      attributionControl: { compact: true },
      cooperativeGestures: pick === undefined && holder.dataset.free === undefined,
      fadeDuration: 0,
    })
    map.addControl(new NavigationControl({ showCompass: false }))
    map.on('load', async () => {
      map.addSource('boundary', { type: 'geojson', data: lineOf(ring) })
      map.addLayer({
        id: 'boundary',
        type: 'line',
        source: 'boundary',
        paint: { 'line-color': '#a3122c', 'line-width': 1.5 },
      })
      if (zones) drawZones(map, JSON.parse(zones))
      if (points && holder.dataset.heat !== undefined) drawHeat(map, points)
      else if (points) drawPoints(map, Popup, points, link)
      if (pick !== undefined)
        choose(map, Marker, picked && JSON.parse(picked), holder.dataset.fixed !== undefined)
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

const drawZones = (map, zones) => {
  const features = zones.map(({ ring, name }) => ({ ...lineOf(ring), properties: { name } }))
  map.addSource('zones', { type: 'geojson', data: { type: 'FeatureCollection', features } })
  map.addLayer({
    id: 'zones',
    type: 'fill',
    source: 'zones',
    paint: { 'fill-color': '#0b57d0', 'fill-opacity': 0.12, 'fill-outline-color': '#0b57d0' },
  })
}

/** Where most is reported, the darkest. */
const drawHeat = (map, url) => {
  map.addSource('points', { type: 'geojson', data: url })
  map.addLayer({
    id: 'heat',
    type: 'heatmap',
    source: 'points',
    paint: {
      'heatmap-weight': ['sqrt', ['coalesce', ['get', 'count'], 1]],
      'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 11, 14, 16, 40],
      'heatmap-intensity': ['interpolate', ['linear'], ['zoom'], 11, 0.5, 16, 2],
    },
  })
}

const drawPoints = (map, Popup, url, link) => {
  const late = ['case', ['boolean', ['get', 'late'], false], '#b00020', '#0b57d0']
  map.addSource('points', { type: 'geojson', data: url })
  map.addLayer({
    id: 'points',
    type: 'circle',
    source: 'points',
    paint: {
      'circle-color': late,
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
  map.on('click', 'points', ({ features: [feature] }) => {
    const { id, label, count } = feature.properties
    if (!id) return map.easeTo({ center: feature.geometry.coordinates, zoom: map.getZoom() + 2 })
    const anchor = document.createElement('a')
    anchor.href = `${link}${id}`
    if (holder.dataset.target) Object.assign(anchor, { target: holder.dataset.target, rel: 'noopener' })
    anchor.textContent = label || `${id}${count > 1 ? ` (${count})` : ''}`
    new Popup().setLngLat(feature.geometry.coordinates).setDOMContent(anchor).addTo(map)
  })
  document.addEventListener('refreshed', () => map.getSource('points').setData(url))
}

/** One point, put by a tap or moved by the arrow keys; what it is goes into the form. */
const choose = (map, Marker, start, fixed) => {
  const marker = new Marker({ draggable: !fixed, color: '#a3122c' })
  const tell = (lat, long, moved = true) => {
    marker.setLngLat([long, lat]).addTo(map)
    if (moved) holder.dispatchEvent(new CustomEvent('picked', { detail: { lat, long }, bubbles: true }))
  }
  if (start) {
    tell(start.lat, start.long, false)
    map.jumpTo({ center: [start.long, start.lat], zoom: 16 })
  }
  if (fixed) return
  map.on('click', ({ lngLat }) => tell(lngLat.lat, lngLat.lng))
  marker.on('dragend', () => tell(marker.getLngLat().lat, marker.getLngLat().lng))
  holder.addEventListener('put', ({ detail: { lat, long } }) => {
    tell(lat, long, false)
    map.jumpTo({ center: [long, lat], zoom: Math.max(map.getZoom(), 16) })
  })
  // By keyboard: the middle of the map is taken with Enter.
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    const { lat, lng } = map.getCenter()
    tell(lat, lng)
  })
}

if (holder) draw()
