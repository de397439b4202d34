// Opens what is in a list beside it without leaving the page: only the pane is requested, and what is posted from it comes back into
// the page. The address says what is open; without this script the same links and forms lead to the same pages.
import { Idiomorph } from '/assets/idiomorph.js'
import { byId, keepUnsent, pageIn, sendForm } from '../../platform/pages/dom.client.ts'

const pane = byId('detail', HTMLElement)
const panes = pane.parentElement
/** The link that what is open was opened by: where the focus goes back to. */
let opener: HTMLElement | undefined

const numberIn = (address: string) => new URL(address, location.href).searchParams.get('at')
const linkTo = (number: string | null) =>
  number
    ? (document.querySelector<HTMLAnchorElement>(`#row-${CSS.escape(number)} a[data-open]`) ?? undefined)
    : undefined

/** Shows on the list what is open, on the page that something is, and tells who keeps either up to date. */
const settle = (focus: boolean) => {
  const number = pane.querySelector<HTMLElement>('[data-request]')?.dataset.request
  for (const row of document.querySelectorAll('[data-row]')) {
    const open = row.id === `row-${number}`
    row.classList.toggle('open', open)
    const link = row.querySelector('a[data-open]')
    if (open) link?.setAttribute('aria-current', 'true')
    else link?.removeAttribute('aria-current')
    if (open) row.scrollIntoView({ block: 'nearest' })
  }
  panes?.toggleAttribute('data-open', pane.childElementCount > 0)
  if (number) document.body.dataset.page = `/console/requests/${number}`
  else delete document.body.dataset.page
  if (focus && number) document.getElementById('request-title')?.focus({ preventScroll: true })
  document.dispatchEvent(new Event('opened'))
}

let asking: AbortController | undefined

/** Opens what an address says. @param keep whether the address is a new entry of the history */
const open = async (address: string, keep: boolean) => {
  asking?.abort()
  asking = new AbortController()
  const asked = new URL(address, location.href)
  asked.searchParams.set('part', 'detail')
  try {
    const response = await fetch(asked, { signal: asking.signal })
    if (!response.ok || response.redirected) throw new Error(String(response.status))
    const content = await response.text()
    if (keep) history.pushState(null, '', address)
    pane.innerHTML = content
    pane.scrollTop = 0
    settle(true)
  } catch (error) {
    // The browser goes there, and says what is wrong.
    if (!(error instanceof DOMException && error.name === 'AbortError')) location.href = address
  }
}

const close = (address: string, keep: boolean) => {
  asking?.abort()
  if (keep) history.pushState(null, '', address)
  const back = opener?.isConnected
    ? opener
    : linkTo(pane.querySelector<HTMLElement>('[data-request]')?.dataset.request ?? null)
  pane.replaceChildren()
  settle(false)
  back?.focus()
}

document.addEventListener('click', (event) => {
  const { target, button } = event
  if (button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const link =
    target instanceof Element ? target.closest<HTMLAnchorElement>('a[data-open], a[data-close]') : null
  if (!link) return
  if (link.dataset.open !== undefined && !numberIn(link.href)) return
  event.preventDefault()
  if (link.dataset.close !== undefined) return close(link.href, true)
  if (link.closest('[data-row]')) opener = link
  open(link.href, true)
})

addEventListener('popstate', () =>
  numberIn(location.href) ? open(location.href, false) : close(location.href, false),
)

/** What was just done is said once: it does not stay in the address. */
const NEWS = ['saved', 'was', 'merged', 'bulk', 'changed', 'left', 'undone']

const withoutNews = (address: string): string => {
  const url = new URL(address)
  for (const name of NEWS) url.searchParams.delete(name)
  return url.href
}

/** Puts what an answered form shows in the place of what was there. */
const put = (next: Document, address: string, sent: HTMLFormElement) => {
  const fresh = next.getElementById('detail')
  if (!fresh) {
    location.href = address
    return
  }
  history.replaceState(null, '', withoutNews(address))
  document.getElementById('toast')?.remove()
  const putBack = keepUnsent(pane, sent)
  pane.innerHTML = fresh.innerHTML
  putBack(pane)
  pane.scrollTop = 0
  for (const id of ['queue', 'queue-count', 'views']) {
    const [region, newer] = [document.getElementById(id), next.getElementById(id)]
    if (region && newer) Idiomorph.morph(region, newer, { morphStyle: 'outerHTML' })
  }
  const toast = next.querySelector('main > #toast')
  if (toast) document.getElementById('main')?.prepend(document.importNode(toast, true))
  settle(true)
  const problem = pane.querySelector<HTMLElement>('[role=alert]')
  problem?.setAttribute('tabindex', '-1')
  problem?.focus()
}

const isSame = (one: HTMLElement, other: HTMLElement, names: string[]) =>
  names.every((name) => one.getAttribute(name) === other.getAttribute(name))

/** A form and its button as they are now: the answer to another form may have put others in their place. */
const currentOf = (form: HTMLFormElement, submitter: HTMLElement | null) => {
  if (form.isConnected) return { form, submitter }
  for (const fresh of document.querySelectorAll('form')) {
    const button =
      submitter &&
      [...fresh.querySelectorAll('button')].find((one) => isSame(one, submitter, ['name', 'value']))
    if (isSame(fresh, form, ['action', 'id']) && (button || !submitter))
      return { form: fresh, submitter: button }
  }
  return { form, submitter }
}

const send = async (asked: HTMLFormElement, by: HTMLElement | null) => {
  const { form, submitter } = currentOf(asked, by)
  try {
    const response = await sendForm(form, submitter)
    put(await pageIn(response), response.url, form)
  } catch {
    // Without a connection the browser sends it, and says what is wrong.
    form.dataset.leave = ''
    form.requestSubmit(submitter)
  }
}

/** One after the other: what is sent next states the version that the answer before it brought. */
let sending = Promise.resolve()

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.closest('#detail, #toast, #bulk')) return
  if (form.method !== 'post' || form.dataset.leave !== undefined || event.defaultPrevented) return
  event.preventDefault()
  const { submitter } = event
  sending = sending.then(() => send(form, submitter))
})

// The row under the pointer is lit on the map.
document.addEventListener('pointerover', ({ target }) => {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null
  if (row) document.dispatchEvent(new CustomEvent('pointed', { detail: row.id.replace('row-', '') }))
})
