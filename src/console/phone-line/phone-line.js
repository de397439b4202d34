// While somebody speaks: who they are, what kind it is, its questions, the place and what is already known near it.
// Without this script the same form works in two steps.
const form = document.getElementById('call')
// Posted: an address would keep the telephone and the words of who calls, in a browser and in logs.
const part = (name, fields) =>
  fetch(`/console/010/parts/${name}`, { method: 'POST', body: new URLSearchParams(fields) })
const field = (name) => form.elements[name]

const later = (work, ms = 250) => {
  let timer
  return () => {
    clearTimeout(timer)
    timer = setTimeout(work, ms)
  }
}

const fill = async (id, name, query) => {
  const response = await part(name, query).catch(() => undefined)
  if (!response?.ok) return undefined
  const holder = document.getElementById(id)
  holder.innerHTML = await response.text()
  return holder
}

const caller = later(async () => {
  const phone = field('phone')?.value ?? ''
  if (phone.replace(/\D/g, '').length < 9) return
  const holder = await fill('caller', 'caller', { phone })
  const name = holder?.querySelector('[data-name]')?.dataset.name
  if (name && !field('name').value) field('name').value = name
})
field('phone')?.addEventListener('input', caller)

let chosen = field('service_code').value !== ''
const near = later(() => {
  const [lat, long] = [field('lat').value, field('long').value]
  if (lat && long) fill('near', 'near', { service: field('service_code').value, lat, long })
})

const questions = async () => {
  await fill('questions', 'questions', { service: field('service_code').value })
  near()
}
field('service_code').addEventListener('change', () => {
  chosen = true
  questions()
})

const kinds = later(async () => {
  const words = field('description').value
  if (words.length < 4) return
  const response = await part('kinds', { words }).catch(() => undefined)
  const found = response?.ok ? await response.json() : []
  const holder = document.getElementById('kinds')
  holder.replaceChildren(
    ...found.map(({ code, name }) => {
      const button = Object.assign(document.createElement('button'), {
        type: 'button',
        className: 'plain',
        textContent: name,
      })
      button.addEventListener('click', () => {
        field('service_code').value = code
        chosen = true
        questions()
      })
      return button
    }),
  )
  if (!chosen && found[0]) {
    field('service_code').value = found[0].code
    questions()
  }
})
field('description').addEventListener('input', kinds)
if (field('description').value) kinds()

let places = []
const put = (place) => {
  field('lat').value = place?.lat ?? ''
  field('long').value = place?.long ?? ''
  if (place) document.getElementById('map')?.dispatchEvent(new CustomEvent('put', { detail: place }))
  near()
}
const complete = later(async () => {
  const words = field('address').value
  const exact = places.find(({ address }) => address === words)
  if (exact) return put(exact)
  if (words.length < 3) return
  const response = await part('places', { words }).catch(() => undefined)
  places = response?.ok ? await response.json() : []
  const list = document.getElementById('places')
  list.replaceChildren(
    ...places.map(({ address, quarter }) =>
      Object.assign(document.createElement('option'), { value: address, label: quarter ?? '' }),
    ),
  )
  put(places[0]?.score >= 0.9 ? places[0] : undefined)
})
field('address').addEventListener('input', complete)
if (field('address').value && !field('lat').value) complete()

document.getElementById('map')?.addEventListener('picked', ({ detail }) => {
  field('lat').value = detail.lat
  field('long').value = detail.long
  near()
})

// Ctrl-Enter saves from wherever one is.
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    form.requestSubmit()
  } else if (event.key === 'Enter' && event.target.tagName === 'INPUT' && event.target.type !== 'checkbox') {
    // A slip of the key in the middle of a call saves nothing half told.
    event.preventDefault()
  }
})
