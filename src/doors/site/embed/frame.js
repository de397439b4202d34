// In the frame: tells the page around it how tall it is, and draws the map over the list that is there already.
const tell = () =>
  parent.postMessage(
    { type: 'town-reports', height: document.documentElement.getBoundingClientRect().height },
    '*',
  )

if (parent !== window) new ResizeObserver(tell).observe(document.documentElement)

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

const draw = async () => {
  const { styleUrl, boundary, west, south, east, north, missing } = holder.dataset
  try {
    const { Map: MapLibreMap, NavigationControl, Popup } = await import('/assets/map/maplibre-gl.mjs')
    const map = new MapLibreMap({
      container: holder,
      style: await styleOf(styleUrl),
      bounds: [Number(west), Number(south), Number(east), Number(north)],
      attributionControl: { compact: true },
      cooperativeGestures: true,
      fadeDuration: 0,
    })
    map.addControl(new NavigationControl({ showCompass: false }))
    map.on('load', () => {
      map.addSource('boundary', { type: 'geojson', data: JSON.parse(boundary) })
      map.addLayer({
        id: 'boundary',
        type: 'line',
        source: 'boundary',
        paint: { 'line-color': '#a3122c', 'line-width': 1.5 },
      })
      map.addSource('reports', {
        type: 'geojson',
        data: '/open311/v2/requests.geojson?status=open&page_size=500',
        cluster: true,
        clusterRadius: 22,
      })
      map.addLayer({
        id: 'reports',
        type: 'circle',
        source: 'reports',
        paint: {
          'circle-color': '#a3122c',
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 2,
          'circle-radius': ['step', ['coalesce', ['get', 'point_count'], 1], 7, 2, 11, 20, 16, 100, 22],
        },
      })
      map.on('click', 'reports', ({ features: [feature] }) => {
        if (feature.properties.cluster)
          return map.easeTo({ center: feature.geometry.coordinates, zoom: map.getZoom() + 2 })
        const link = document.createElement('a')
        link.href = `/reports/${feature.properties.service_request_id}`
        link.target = '_blank'
        link.rel = 'noopener'
        link.textContent = `${feature.properties.service_request_id} · ${feature.properties.service_name}`
        new Popup().setLngLat(feature.geometry.coordinates).setDOMContent(link).addTo(map)
      })
      holder.dataset.ready = 'true'
    })
  } catch (error) {
    // No WebGL, or a very old browser: the list says it all.
    holder.textContent = missing
    holder.classList.add('empty')
    holder.dataset.ready = 'missing'
    console.warn(error)
  }
}

if (holder) draw()
