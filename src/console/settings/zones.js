// A zone is drawn by tapping its corners on the map; what is drawn are the lines of the form, which can be typed.
const ring = document.getElementById('ring')
const undo = document.getElementById('undo-point')

document.addEventListener('drawn', ({ detail: map }) => {
  undo.hidden = false
  const points = () =>
    ring.value
      .split('\n')
      .map((line) =>
        line
          .split(/[;,\s]+/)
          .filter(Boolean)
          .map(Number),
      )
      .filter(([lat, long]) => Number.isFinite(lat) && Number.isFinite(long))
      .map(([lat, long]) => [long, lat])
  map.addSource('drawing', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'drawing',
    type: 'line',
    source: 'drawing',
    paint: { 'line-color': '#a3122c', 'line-width': 3 },
  })
  const show = () => {
    const coordinates = points()
    const closed = coordinates.length > 2 ? [...coordinates, coordinates[0]] : coordinates
    map.getSource('drawing').setData({
      type: 'Feature',
      properties: {},
      geometry: { type: 'LineString', coordinates: closed },
    })
  }
  map.on('click', ({ lngLat }) => {
    ring.value += `${ring.value && !ring.value.endsWith('\n') ? '\n' : ''}${lngLat.lat.toFixed(6)}, ${lngLat.lng.toFixed(6)}`
    show()
  })
  ring.addEventListener('input', show)
  undo.addEventListener('click', () => {
    ring.value = ring.value.trim().split('\n').slice(0, -1).join('\n')
    show()
  })
})
