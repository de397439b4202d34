// A page that holds a video call: what stands beside it is brought up to date, and its forms are sent, without leaving the
// page, which would leave the call.
import { isFormField } from './dom.client.ts'

const region = () => document.getElementById('visit')

/** How often the other side is looked for, in milliseconds. */
const EVERY = 2_000

const pageIn = async (response: Response) =>
  new DOMParser().parseFromString(await response.text(), 'text/html')

/** A form that was refused holds what was written, and says what is wrong: nothing unasked may take its place. */
const refused = () => document.querySelector('#visit-panel [role=alert]') !== null

/**
 * Puts what is new in its place; a call that begins or ends is a new page.
 * @param answered whether it is the answer to a form
 */
const put = (next: Document, address: string, answered = false) => {
  const [before, fresh] = [region(), next.getElementById('visit')]
  if (!before) return
  if (!fresh || fresh.dataset.stage !== before.dataset.stage) {
    location.href = address
    return
  }
  const [old, panel] = [document.getElementById('visit-panel'), next.getElementById('visit-panel')]
  if (!old || !panel || old.innerHTML === panel.innerHTML || (refused() && !answered)) return
  old.replaceChildren(...panel.childNodes)
}

const writing = () => {
  const at = document.activeElement
  const inPanel = document.getElementById('visit-panel')?.contains(at)
  return inPanel && isFormField(at)
}

/** Whether something in the panel is half filled in: it is not to be lost. */
const begun = () =>
  [...document.querySelectorAll<HTMLInputElement>('#visit-panel input:not([type=hidden])')].some((field) =>
    field.type === 'checkbox' || field.type === 'radio'
      ? field.checked !== field.defaultChecked
      : field.type === 'file'
        ? field.value !== ''
        : field.value !== field.defaultValue,
  )

let busy = false

const look = async () => {
  if (busy || writing() || begun()) return
  busy = true
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' })
    if (response.ok) put(await pageIn(response), location.href)
  } catch {
    // The next look will tell.
  } finally {
    busy = false
  }
}

document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.closest('#visit-panel')) return
  if (form.dataset.leave !== undefined) return
  event.preventDefault()
  busy = true
  try {
    const body = new FormData(form, event.submitter)
    const plain = form.enctype !== 'multipart/form-data'
    const response = await fetch(form.action, {
      method: 'POST',
      body: plain ? new URLSearchParams([...body].map(([name, value]) => [name, String(value)])) : body,
    })
    put(await pageIn(response), response.url, true)
    const answer = document.querySelector<HTMLElement>('#visit-panel [role=alert], #visit-panel .done')
    answer?.setAttribute('tabindex', '-1')
    answer?.focus()
  } catch {
    // Without a connection the form is sent the old way, and the browser says what is wrong.
    form.submit()
  } finally {
    busy = false
  }
})

if (region()) setInterval(look, EVERY)
