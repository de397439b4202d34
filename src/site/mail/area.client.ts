// The place of an alert: completed while one types, taken from the telephone, or drawn on the map. Without this script what is typed is
// enough.
import { byId } from '../../platform/pages/dom.client.ts'
import { drawRing, fitWhenShown } from '../../platform/pages/draw-ring.client.ts'

type Place = { address: string; lat: number; long: number }

const address = byId('address', HTMLInputElement)
const street = byId('street', HTMLInputElement)
const list = byId('places', HTMLElement)

// Posted: an address would keep where somebody is.
const ask = async (fields: Record<string, string>): Promise<Place[]> => {
  const response = await fetch('/places', { method: 'POST', body: new URLSearchParams(fields) }).catch(
    () => {},
  )
  return response?.ok ? response.json() : []
}

let timer: ReturnType<typeof setTimeout>
for (const field of [address, street])
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      if (field.value.length < 3) return
      const places = await ask({ words: field.value })
      const names = places.map((place) =>
        field === street ? (place.address.split(',')[0] ?? '') : place.address,
      )
      list.replaceChildren(
        ...[...new Set(names)].map((value) => Object.assign(document.createElement('option'), { value })),
      )
    }, 250)
  })

const here = byId('here', HTMLElement)
const status = byId('here-said', HTMLElement)
if (navigator.geolocation) {
  here.hidden = false
  here.addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const [place] = await ask({ lat: `${coords.latitude}`, long: `${coords.longitude}` })
        address.value = place?.address ?? ''
      },
      () => {
        status.textContent = status.dataset.failed ?? ''
      },
      { enableHighAccuracy: true, timeout: 10_000 },
    )
  })
}

document.addEventListener('drawn', ({ detail: map }) => {
  drawRing(map, byId('ring', HTMLTextAreaElement), byId('undo-point', HTMLElement))
  fitWhenShown(map, byId('alerts', HTMLFormElement))
})
