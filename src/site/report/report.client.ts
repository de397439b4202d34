// The place of a report: completed while one types, taken from the telephone, or put on the map. Without this script
// the address is enough.
import { byId, fieldOf } from '../../platform/pages/dom.client.ts'

type Point = { lat: number; long: number }
type Place = Point & { address: string }

const form = byId('place', HTMLFormElement)
const address = fieldOf(form, 'address')
const map = document.getElementById('map')

// Posted: an address would keep where somebody is.
const ask = async (fields: Record<string, string>): Promise<Place[]> => {
  const response = await fetch('/places', { method: 'POST', body: new URLSearchParams(fields) }).catch(
    () => {},
  )
  return response?.ok ? response.json() : []
}

const setPoint = (lat: string, long: string) => {
  fieldOf(form, 'lat').value = lat
  fieldOf(form, 'long').value = long
}

const put = ({ lat, long }: Point) => {
  setPoint(`${lat}`, `${long}`)
  map?.dispatchEvent(new CustomEvent('put', { detail: { lat, long } }))
}

let places: Place[] = []
let timer: ReturnType<typeof setTimeout>
address.addEventListener('input', () => {
  setPoint('', '')
  clearTimeout(timer)
  timer = setTimeout(async () => {
    const words = address.value
    const exact = places.find((place) => place.address === words)
    if (exact) return put(exact)
    if (words.length < 3) return
    places = await ask({ words })
    byId('places', HTMLElement).replaceChildren(
      ...places.map((place) => Object.assign(document.createElement('option'), { value: place.address })),
    )
    // Coordinates, or the link of a map: the place is known by what was typed.
    const typed = places.find((place) => place.address === words.trim())
    if (typed && address.value === words) put(typed)
  }, 250)
})

const nearest = async ({ lat, long }: Point) => {
  put({ lat, long })
  const [place] = await ask({ lat: `${lat}`, long: `${long}` })
  address.value = place?.address ?? ''
}

map?.addEventListener('picked', ({ detail }) => nearest(detail))

const here = byId('here', HTMLElement)
const status = byId('here-said', HTMLElement)
if (navigator.geolocation) {
  here.hidden = false
  here.addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => nearest({ lat: coords.latitude, long: coords.longitude }),
      () => {
        status.textContent = status.dataset.failed ?? ''
      },
      { enableHighAccuracy: true, timeout: 10_000 },
    )
  })
}
