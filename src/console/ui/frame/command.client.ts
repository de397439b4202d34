// The search of the top bar as a dialog: by Ctrl-K or its link, with what is found while it is typed. The focus stays in the input, arrows
// move through the list, Enter opens. Without this script the link leads to the page of the search.
import { byId } from '../../../platform/pages/dom.client.ts'

/** What is typed in one go is asked for once. */
const PAUSE_MS = 120

const dialog = byId('command', HTMLDialogElement)
const input = byId('command-input', HTMLInputElement)
const list = byId('command-list', HTMLElement)
const status = byId('command-status', HTMLElement)
const form = input.form as HTMLFormElement

const options = () => [...list.querySelectorAll<HTMLElement>('[role=option]')]
const active = () => list.querySelector<HTMLElement>('[aria-selected=true]')

const activate = (option: HTMLElement | undefined) => {
  active()?.setAttribute('aria-selected', 'false')
  option?.setAttribute('aria-selected', 'true')
  option?.scrollIntoView({ block: 'nearest' })
  if (option) input.setAttribute('aria-activedescendant', option.id)
  else input.removeAttribute('aria-activedescendant')
}

const follow = (option: HTMLElement) => {
  const { href } = option.dataset
  if (href) location.assign(href)
}

let asked: AbortController | undefined
/** For what the list is: Enter does not open what was found for less. */
let answered: string | undefined

const look = async () => {
  asked?.abort()
  asked = new AbortController()
  const { signal } = asked
  const q = input.value.trim()
  try {
    const response = await fetch('/console/search', {
      method: 'POST',
      body: new URLSearchParams({ q }),
      signal,
    })
    if (!response.ok || response.redirected) return
    const found = new DOMParser().parseFromString(await response.text(), 'text/html')
    list.replaceChildren(...found.querySelectorAll('[role=group]'))
    status.textContent = found.querySelector('[data-status]')?.textContent ?? ''
    answered = q
    input.setAttribute('aria-expanded', String(options().length > 0))
    activate(options()[0])
  } catch {
    // Another look follows, or the form leads to the page.
  }
}

let pause: ReturnType<typeof setTimeout> | undefined
input.addEventListener('input', () => {
  clearTimeout(pause)
  pause = setTimeout(look, PAUSE_MS)
})

const open = () => {
  if (dialog.open) return
  dialog.showModal()
  input.select()
  if (answered === undefined) look()
}

addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
    return
  event.preventDefault()
  open()
})

byId('search-open', HTMLAnchorElement).addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  open()
})

byId('command-close', HTMLButtonElement).addEventListener('click', () => dialog.close())
dialog.addEventListener('click', ({ target }) => {
  if (target === dialog) return dialog.close()
  const option = target instanceof Element && target.closest<HTMLElement>('[role=option]')
  if (option) follow(option)
})

input.addEventListener('keydown', (event) => {
  const all = options()
  const here = all.findIndex((one) => one.ariaSelected === 'true')
  const to = { ArrowDown: here + 1, ArrowUp: here - 1 }[event.key]
  if (to === undefined || all.length === 0) return
  event.preventDefault()
  activate(all[(to + all.length) % all.length])
})

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  clearTimeout(pause)
  if (answered !== input.value.trim()) await look()
  const chosen = active()
  if (chosen) follow(chosen)
  else if (input.value.trim()) form.submit()
})
