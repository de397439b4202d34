// The pin of a request on its map: what it is moved to goes into the form, where it can be typed too; nothing is saved before the form is.
// A map that somebody unfolded stays so for the requests after it.
const OPEN = 'request-map'

const box = () => document.querySelector<HTMLDetailsElement>('details.request-map')

const field = () => {
  const found = document.getElementById('point')
  return found instanceof HTMLInputElement ? found : undefined
}

const PRECISION = 6

let asked: AbortController | undefined

/** Says what is nearest to where the pin is now, and how far it was moved. */
const tell = async (address: string, lat: string, long: string) => {
  asked?.abort()
  asked = new AbortController()
  const response = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams({ lat, long }),
    signal: asked.signal,
  }).catch(() => {})
  const said = document.getElementById('pin-said')
  if (said && response?.ok) said.textContent = await response.text()
}

document.addEventListener('picked', (event) => {
  const point = field()
  const { pin } = box()?.dataset ?? {}
  if (!point || !pin || !(event instanceof CustomEvent)) return
  const [lat, long] = [event.detail.lat, event.detail.long].map((one: number) => one.toFixed(PRECISION))
  if (!lat || !long) return
  point.value = `${lat}, ${long}`
  point.dispatchEvent(new Event('input', { bubbles: true }))
  const corrections = point.closest('details')
  if (corrections) corrections.open = true
  tell(pin, lat, long)
})

// Coordinates that are typed put the pin there.
document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target !== field()) return
  const [, lat, long] = /^\s*(-?\d+[.,]\d+)[\s,;]+(-?\d+[.,]\d+)\s*$/.exec(target.value) ?? []
  if (!lat || !long) return
  const detail = { lat: Number(lat.replace(',', '.')), long: Number(long.replace(',', '.')) }
  document.getElementById('map')?.dispatchEvent(new CustomEvent('put', { detail }))
})

document.addEventListener(
  'toggle',
  ({ target }) => {
    if (target === box() && target instanceof HTMLDetailsElement)
      sessionStorage.setItem(OPEN, target.open ? 'yes' : 'no')
  },
  true,
)

const unfold = () => {
  const map = box()
  if (map && sessionStorage.getItem(OPEN) === 'yes') map.open = true
}
document.addEventListener('opened', unfold)
unfold()
