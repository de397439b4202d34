// The place of a report: completed while one types, taken from the telephone, or put on the map. Without this script
// the address is enough.
const form = document.getElementById('place')
// Posted: an address would keep where somebody is.
const ask = (fields) =>
  fetch('/places', { method: 'POST', body: new URLSearchParams(fields) }).catch(() => undefined)
const field = (name) => form.elements[name]
const map = document.getElementById('map')

let places = []
const put = ({ lat, long }) => {
  field('lat').value = lat
  field('long').value = long
  map?.dispatchEvent(new CustomEvent('put', { detail: { lat, long } }))
}

let timer
field('address').addEventListener('input', () => {
  field('lat').value = ''
  field('long').value = ''
  clearTimeout(timer)
  timer = setTimeout(async () => {
    const words = field('address').value
    const exact = places.find(({ address }) => address === words)
    if (exact) return put(exact)
    if (words.length < 3) return
    const response = await ask({ words })
    places = response?.ok ? await response.json() : []
    document
      .getElementById('places')
      .replaceChildren(
        ...places.map(({ address }) => Object.assign(document.createElement('option'), { value: address })),
      )
    // Coordinates, or the link of a map: the place is known by what was typed.
    const typed = places.find(({ address }) => address === words.trim())
    if (typed && field('address').value === words) put(typed)
  }, 250)
})

const nearest = async ({ lat, long }) => {
  put({ lat, long })
  const response = await ask({ lat, long })
  const [place] = response?.ok ? await response.json() : []
  field('address').value = place?.address ?? ''
}

map?.addEventListener('picked', ({ detail }) => nearest(detail))

const here = document.getElementById('here')
const said = document.getElementById('here-said')
if (navigator.geolocation) {
  here.hidden = false
  here.addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => nearest({ lat: coords.latitude, long: coords.longitude }),
      () => {
        said.textContent = said.dataset.failed
      },
      { enableHighAccuracy: true, timeout: 10_000 },
    )
  })
}
