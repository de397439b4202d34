// While somebody speaks: who they are, what kind it is, its questions, the place and what is already known near it.
// Without this script the same form works in two steps.
import { byId, fieldOf, isFormField } from '../../platform/pages/dom.client.ts'

type Kind = { code: string; name: string }
type Place = { lat: number; long: number; address: string; quarter?: string; taken: boolean }

const form = byId('call', HTMLFormElement)
const map = document.getElementById('map')
const service = fieldOf(form, 'service_code')
const description = fieldOf(form, 'description')
const address = fieldOf(form, 'address')
const lat = fieldOf(form, 'lat')
const long = fieldOf(form, 'long')

// Posted: an address would keep the telephone and the words of who calls, in a browser and in logs.
const part = (name: string, fields: Record<string, string>) =>
  fetch(`/console/010/parts/${name}`, { method: 'POST', body: new URLSearchParams(fields) }).catch(() => {})

const later = (work: () => void, ms = 250) => {
  let timer: ReturnType<typeof setTimeout>
  return () => {
    clearTimeout(timer)
    timer = setTimeout(work, ms)
  }
}

const fill = async (id: string, name: string, fields: Record<string, string>) => {
  const response = await part(name, fields)
  if (!response?.ok) return undefined
  const holder = byId(id, HTMLElement)
  holder.innerHTML = await response.text()
  return holder
}

const list = async <Item>(name: string, words: string): Promise<Item[]> => {
  const response = await part(name, { words })
  return response?.ok ? response.json() : []
}

// A conversation has its person already: the form then has no telephone.
const phone = form.elements.namedItem('phone')
if (isFormField(phone))
  phone.addEventListener(
    'input',
    later(async () => {
      if (phone.value.replace(/\D/g, '').length < 9) return
      const holder = await fill('caller', 'caller', { phone: phone.value })
      const known = holder?.querySelector<HTMLElement>('[data-name]')?.dataset.name
      const name = fieldOf(form, 'name')
      if (known && !name.value) name.value = known
    }),
  )

let chosen = service.value !== ''
const near = later(() => {
  if (lat.value && long.value)
    fill('near', 'near', {
      service: service.value,
      lat: lat.value,
      long: long.value,
      address: address.value,
    })
})

const questions = async () => {
  await fill('questions', 'questions', { service: service.value })
  near()
}
const choose = (code: string) => {
  service.value = code
  return questions()
}
service.addEventListener('change', () => {
  chosen = true
  questions()
})

const kinds = later(async () => {
  const words = description.value
  if (words.length < 4) return
  const found = await list<Kind>('kinds', words)
  byId('kinds', HTMLElement).replaceChildren(
    ...found.map(({ code, name }) => {
      const button = Object.assign(document.createElement('button'), {
        type: 'button',
        className: 'plain',
        textContent: name,
      })
      button.addEventListener('click', () => {
        chosen = true
        choose(code)
      })
      return button
    }),
  )
  if (!chosen && found[0]) choose(found[0].code)
})
description.addEventListener('input', kinds)
if (description.value) kinds()

const setPoint = (point?: { lat: number; long: number }) => {
  lat.value = `${point?.lat ?? ''}`
  long.value = `${point?.long ?? ''}`
}

let places: Place[] = []
/** What was taken for what is typed, until something else is. */
let taken: { words: string; place: Place } | undefined

const wordsOf = (text: string) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

/** «sobrerroca 20» is written out, as it is to be read aloud; what says more than the address stays as it is. */
const writeOut = () => {
  if (taken?.words !== address.value) return
  const known = new Set(wordsOf(taken.place.address))
  if (wordsOf(address.value).every((word) => known.has(word))) address.value = taken.place.address
}
const put = (place?: Place) => {
  setPoint(place)
  if (place) map?.dispatchEvent(new CustomEvent('put', { detail: place }))
  near()
}
const complete = later(async () => {
  const words = address.value
  const exact = places.find((place) => place.address === words)
  if (exact) return put(exact)
  if (words.length < 3) return
  places = await list<Place>('places', words)
  byId('places', HTMLElement).replaceChildren(
    ...places.map(({ address: value, quarter }) =>
      Object.assign(document.createElement('option'), { value, label: quarter ?? '' }),
    ),
  )
  const place = places.find((one) => one.taken)
  taken = place && { words, place }
  put(place)
})
address.addEventListener('input', complete)
address.addEventListener('change', writeOut)
if (address.value && !lat.value) complete()

map?.addEventListener('picked', ({ detail }) => {
  setPoint(detail)
  near()
})

// Ctrl-Enter saves from wherever one is.
form.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return
  const inLine = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault()
    writeOut()
    form.requestSubmit()
  } else if (inLine) {
    // A slip of the key in the middle of a call saves nothing half told.
    event.preventDefault()
  }
})
