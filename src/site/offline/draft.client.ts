// A report that is being written outlives its page: it is kept in this browser, with its picture, until it is sent or discarded.
// Without a connection it is written all the same, and sent once there is one.
import { byId, type FormField, fieldOf, isFormField } from '../../platform/pages/dom.client.ts'
import { dropReport, type KeptField, type KeptReport, keepReport, keptReport } from './kept.client.ts'

const form = document.querySelector<HTMLFormElement>('form[data-kept]')
const notice = document.getElementById('kept')

const say = (what: 'begun' | 'restored' | 'offline' | 'online') => {
  if (!notice) return
  notice.hidden = false
  byId('kept-said', HTMLElement).textContent = notice.dataset[what] ?? ''
}

const written = (within: HTMLFormElement): FormField[] =>
  [...within.elements].filter(isFormField).filter(({ type, name }) => name && type !== 'hidden')

const isTicked = (field: FormField): field is HTMLInputElement =>
  field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')

const fieldsIn = (within: HTMLFormElement): KeptField[] =>
  written(within).flatMap((field): KeptField[] => {
    const { name } = field
    if (isTicked(field)) return field.checked ? [{ name, value: field.value, checked: true }] : []
    if (field instanceof HTMLInputElement && field.type === 'file') {
      const [file] = field.files ?? []
      return file ? [{ name, value: file }] : []
    }
    return field.value ? [{ name, value: field.value }] : []
  })

const fill = (field: FormField, { value, checked }: KeptField) => {
  if (value instanceof File) {
    if (!(field instanceof HTMLInputElement) || field.type !== 'file' || field.files?.length) return
    const chosen = new DataTransfer()
    chosen.items.add(value)
    field.files = chosen.files
  } else if (isTicked(field)) {
    if (field.value === value) field.checked = checked ?? false
  } else if (field.type !== 'file' && !field.value) field.value = value
}

const restore = (within: HTMLFormElement, { fields, form: name }: KeptReport) => {
  fieldOf(within, 'form_id').value = name
  for (const one of fields) for (const field of written(within)) if (field.name === one.name) fill(field, one)
}

/** The page of a form: without a connection it may be shown at another address. */
const pageOf = ({ dataset: { kept } }: HTMLFormElement): string => kept || location.pathname + location.search

const follow = (within: HTMLFormElement) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const keepNow = () => {
    clearTimeout(timer)
    timer = undefined
    const fields = fieldsIn(within)
    if (fields.length > 0) keepReport({ url: pageOf(within), form: fieldOf(within, 'form_id').value, fields })
  }
  const keep = () => {
    clearTimeout(timer)
    timer = setTimeout(keepNow, 200)
  }
  addEventListener('pagehide', () => {
    if (timer !== undefined) keepNow()
  })
  within.addEventListener('input', keep)
  within.addEventListener('change', keep)
  // Before the scripts that send it: there is nobody to send it to.
  addEventListener(
    'submit',
    (event) => {
      if (event.target !== within || navigator.onLine) return
      event.preventDefault()
      event.stopImmediatePropagation()
      keepNow()
      say('offline')
    },
    true,
  )
  addEventListener('offline', () => say('offline'))
  addEventListener('online', () => say('online'))
  if (!navigator.onLine) say('offline')
}

const begin = async () => {
  // It has been taken: nothing is left to be sent.
  if (document.querySelector('[data-sent]')) return dropReport()
  const report = await keptReport()
  if (form) {
    // Kept for when there is no connection, this page bears the name of a filling-in that may have been sent long ago.
    if (location.pathname !== '/reports' && form.dataset.kept && 'randomUUID' in crypto)
      fieldOf(form, 'form_id').value = crypto.randomUUID()
    const isHere = report && (report.url === pageOf(form) || report.form === fieldOf(form, 'form_id').value)
    if (report && isHere) {
      restore(form, report)
      say('restored')
    }
    follow(form)
    if (report && isHere) offerToDiscard()
  } else if (report) {
    const link = byId('kept-link', HTMLAnchorElement)
    link.href = report.url
    link.hidden = false
    say('begun')
    offerToDiscard()
  }
}

const offerToDiscard = () => {
  const button = byId('kept-discard', HTMLButtonElement)
  button.hidden = false
  button.addEventListener('click', async () => {
    await dropReport()
    if (form) location.assign('/report')
    else if (notice) notice.hidden = true
  })
}

// A picture to begin with, and nobody to send it to: the form that is there without a connection goes on with it.
document.addEventListener('change', async ({ target }) => {
  if (navigator.onLine || !(target instanceof HTMLInputElement) || !target.closest('form.at-once')) return
  const [picture] = target.files ?? []
  if (!picture || !('randomUUID' in crypto)) return
  const fields = [{ name: 'picture', value: picture }]
  await keepReport({ url: '/report/form', form: crypto.randomUUID(), fields })
  location.assign('/report/form')
})

if (notice || document.querySelector('[data-sent]')) begin()
if ('serviceWorker' in navigator)
  navigator.serviceWorker.register('/report-worker.js', { scope: '/report' }).catch(() => undefined)
