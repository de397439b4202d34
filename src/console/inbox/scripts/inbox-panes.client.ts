// Opens what a link of the inbox names, and sends its forms, without leaving the page: the parts that differ are put in their
// place, and the address follows. Without this script links and forms do the same.
import { Idiomorph } from '/assets/idiomorph.js'
import { keepUnsent, pageIn, sendForm } from '../../../platform/pages/dom.client.ts'

declare global {
  interface DocumentEventMap {
    /** Another conversation is open, or the one that was stands as after a command. */
    'pane-shown': CustomEvent<{ focus: 'thread' | 'composer' | 'same' }>
  }
}

/** `sent`: the form that it answers. */
type Shown = { push: boolean; focus: 'thread' | 'composer' | 'same'; sent?: HTMLFormElement }

const OURS = /^\/console\/(?:conversations|transfers|presence)(?:\/|$)/

const put = (id: string, fresh: HTMLElement | null): void => {
  const old = document.getElementById(id)
  if (old && fresh) old.replaceWith(fresh)
  else if (old) old.remove()
  else if (fresh) document.querySelector('.panes')?.append(fresh)
}

const show = (next: Document, address: string, { push, focus, sent }: Shown): boolean => {
  const panes = document.querySelector<HTMLElement>('.panes')
  const fresh = next.querySelector<HTMLElement>('.panes')
  if (!panes || !fresh) return false
  const putBack = keepUnsent(panes, sent)
  for (const id of ['inbox-tabs', 'inbox-message', 'detail', 'context']) put(id, next.getElementById(id))
  const list = document.getElementById('conversations')
  const rows = next.getElementById('conversations')
  if (list && rows) Idiomorph.morph(list, rows, { morphStyle: 'outerHTML' })
  put('list-head', next.getElementById('list-head'))
  putBack(panes)
  if (fresh.dataset.open === undefined) delete panes.dataset.open
  else panes.dataset.open = ''
  document.title = next.title
  if (push && address !== location.href) history.pushState({}, '', address)
  document.querySelector('.inbox-rows [aria-current]')?.scrollIntoView({ block: 'nearest' })
  document.dispatchEvent(new Event('opened'))
  document.dispatchEvent(new CustomEvent('pane-shown', { detail: { focus } }))
  return true
}

let opening: AbortController | undefined

const open = async (address: string, shown: Shown) => {
  opening?.abort()
  opening = new AbortController()
  const { signal } = opening
  try {
    const response = await fetch(address, { headers: { accept: 'text/html' }, signal })
    if (!show(await pageIn(response), response.url, shown)) location.href = address
  } catch {
    if (!signal.aborted) location.href = address
  }
}

document.addEventListener('click', (event) => {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const { target } = event
  const link = target instanceof Element && target.closest<HTMLAnchorElement>('a[data-pane]')
  if (!link) return
  event.preventDefault()
  // Who opens it by mouse writes next; who comes by keyboard hears first where they are.
  open(link.href, { push: true, focus: event.detail > 0 ? 'composer' : 'thread' })
})

addEventListener('popstate', () => open(location.href, { push: false, focus: 'thread' }))

document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.method !== 'post' || form.dataset.leave !== undefined) return
  if (!OURS.test(new URL(form.action).pathname)) return
  event.preventDefault()
  // An impatient second click sends nothing.
  if (form.dataset.sending !== undefined) return
  form.dataset.sending = ''
  const { submitter } = event
  const before = location.pathname
  try {
    const response = await sendForm(form, submitter)
    const text = await response.text()
    const next = new DOMParser().parseFromString(text, 'text/html')
    const address = response.redirected ? response.url : location.href
    const focus = new URL(address).pathname === before ? 'same' : 'thread'
    if (show(next, address, { push: true, focus, sent: form })) return
    // A page of another kind: that the session has ended, for one.
    document.open()
    document.write(text)
    document.close()
  } catch {
    // Without a connection the browser sends it, and says what is wrong.
    form.dataset.leave = ''
    form.requestSubmit(submitter)
  } finally {
    delete form.dataset.sending
  }
})
