// A conversation by keyboard: the letters stand on the buttons. They do something only while nothing is being written, and not
// for who has switched them off.
import { isFormField } from '../../../platform/pages/dom.client.ts'

const compose = (which: 'answer' | 'note') =>
  document.dispatchEvent(new CustomEvent('compose', { detail: which }))

const isWriting = (at: Element | null) =>
  isFormField(at) && !(at instanceof HTMLInputElement && (at.type === 'checkbox' || at.type === 'radio'))

const openMenu = () => document.querySelector<HTMLElement>('[data-menu]:popover-open')

const choices = (menu: HTMLElement) => [
  ...menu.querySelectorAll<HTMLElement>('button, input:not([type=hidden])'),
]

/** What a menu that is being opened begins with, where that is not its first choice. */
let wantedChoice: string | undefined

document.addEventListener(
  'toggle',
  (event) => {
    const menu = event.target
    if (!(menu instanceof HTMLElement) || menu.dataset.menu === undefined) return
    if (event.newState !== 'open') return
    const wanted = wantedChoice && menu.querySelector<HTMLElement>(wantedChoice)
    wantedChoice = undefined
    ;(wanted || choices(menu)[0])?.focus()
  },
  true,
)

/** Gives it to a colleague: in the menu that has the teams too. */
const openColleagues = () => {
  wantedChoice = 'button[name=colleague]'
  document.querySelector<HTMLElement>('[popovertarget="pass-menu"]')?.click()
}

/** In a menu arrows walk, and a letter goes to the next choice that begins with it. */
const walk = (menu: HTMLElement, event: KeyboardEvent) => {
  const all = choices(menu)
  const at = all.indexOf(document.activeElement as HTMLElement)
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step !== 0) {
    event.preventDefault()
    all[(at + step + all.length) % all.length]?.focus()
    return
  }
  if (event.key.length !== 1 || event.key === ' ' || isWriting(document.activeElement)) return
  const letter = event.key.toLocaleLowerCase()
  const rest = [...all.slice(at + 1), ...all.slice(0, at + 1)]
  const found = rest.find((one) =>
    (one.closest('label') ?? one).textContent?.trim().toLocaleLowerCase().startsWith(letter),
  )
  if (!found) return
  event.preventDefault()
  found.focus()
}

document.addEventListener('keydown', (event) => {
  if (event.altKey && event.code === 'KeyP') {
    event.preventDefault()
    compose('note')
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const menu = openMenu()
  if (menu) return walk(menu, event)
  const at = document.activeElement
  if (event.key === 'Escape' && isWriting(at) && at?.closest('.composer')) {
    document.getElementById('thread-title')?.focus()
    return
  }
  if (isWriting(at) || document.documentElement.dataset.keys === 'off') return
  if (document.querySelector('dialog[open]')) return
  if (event.key === 'a') {
    event.preventDefault()
    openColleagues()
    return
  }
  if (event.key === 'e' || event.key === 'n') {
    event.preventDefault()
    compose(event.key === 'e' ? 'answer' : 'note')
    return
  }
  const wanted =
    event.key === 'z'
      ? document.querySelector<HTMLElement>('#toast form button')
      : document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]`)
  if (!wanted) return
  event.preventDefault()
  if (wanted instanceof HTMLAnchorElement && wanted.dataset.pane === undefined) location.assign(wanted.href)
  else wanted.click()
})
