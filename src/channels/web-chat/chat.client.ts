// The chat's own comforts: where one is, at what was said last; a position; what was refused is written again; in a
// frame, the chat is found again while the window is open. Without this script the pages do the same in more steps.
import { byId, fieldOf } from '../../platform/pages/dom.client.ts'

const KEPT = 'town-chat'
/** Between what is read and the edge of the window, in pixels. */
const GAP = 8
const page = document.querySelector<HTMLElement>('[data-token]')

/** Of this window alone, and gone with it: no other site and no other visit is told. */
const remembered = () => {
  try {
    return sessionStorage
  } catch {
    return undefined
  }
}

if (document.querySelector('[data-erased]')) remembered()?.removeItem(KEPT)

const framed = window !== window.parent
if (framed && page?.dataset.token) remembered()?.setItem(KEPT, page.dataset.token)
if (framed && document.querySelector('[data-start]')) {
  const token = remembered()?.getItem(KEPT)
  if (token && /^[\w-]+$/.test(token)) {
    remembered()?.removeItem(KEPT)
    location.replace(`/chat/${token}${location.search}`)
  }
}

const atPlace = (form: HTMLFormElement) => {
  const setPoint = (lat: number | string, long: number | string) => {
    fieldOf(form, 'lat').value = `${lat}`
    fieldOf(form, 'long').value = `${long}`
  }
  const map = document.getElementById('map')
  const address = fieldOf(form, 'address')
  address.addEventListener('input', () => setPoint('', ''))
  map?.addEventListener('picked', (event) => {
    const { lat, long } = (event as CustomEvent<{ lat: number; long: number }>).detail
    setPoint(lat, long)
  })
  form.addEventListener('reset', () => setPoint('', ''))
  const here = byId('here', HTMLElement)
  const said = byId('here-said', HTMLElement)
  if (!navigator.geolocation) return
  here.hidden = false
  here.addEventListener('click', () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => {
        setPoint(latitude, longitude)
        map?.dispatchEvent(new CustomEvent('put', { detail: { lat: latitude, long: longitude } }))
        form.requestSubmit(form.querySelector<HTMLElement>('button[type=submit]'))
      },
      () => {
        said.textContent = said.dataset.failed ?? ''
      },
      { enableHighAccuracy: true, timeout: 10_000 },
    ),
  )
}

if (page) {
  const words = byId('words', HTMLTextAreaElement)
  atPlace(byId('place', HTMLFormElement))
  // A map that was drawn while it was hidden takes no notice of its first size.
  const box = byId('place-box', HTMLDetailsElement)
  let drawn: { resize(): void } | undefined
  box.addEventListener('drawn', (event) => {
    drawn = (event as CustomEvent<{ resize(): void }>).detail
    drawn.resize()
  })
  box.addEventListener('toggle', () => drawn?.resize())
  let asked = document.getElementById('turn')?.dataset.asksPlace !== undefined
  /** Since which message the newest ones were shown, and where that was. */
  let shown: { after: string | undefined; at: number } = { after: undefined, at: 0 }
  const lastId = () => document.querySelector('.talk > li:last-child')?.id
  /** What was said since a message. */
  const saidSince = (after: string | undefined) => {
    const all = [...document.querySelectorAll('.talk > li')]
    return all.slice(all.findIndex(({ id }) => id === after) + 1)
  }
  /** What is new: its end, or its beginning where there is more of it than the window shows. */
  const showNews = (after: string | undefined) => {
    shown = { after, at: scrollY }
    const fresh = saidSince(after)
    const answers = fresh.filter((one) => !one.matches('.citizen'))
    const [first, end] = [answers[0] ?? fresh[0], fresh.at(-1)]
    if (!first || !end) return
    const height = end.getBoundingClientRect().bottom - first.getBoundingClientRect().top
    const bar = byId('composer', HTMLElement)
    const covered = getComputedStyle(bar).position === 'sticky' ? bar.offsetHeight : 0
    document.documentElement.style.scrollPaddingBlockEnd = `${covered + GAP}px`
    const room = innerHeight - covered - 2 * GAP
    // Of this window alone: the page of another site that holds the frame stays where it is.
    if (height > room) scrollBy({ top: first.getBoundingClientRect().top - GAP, behavior: 'instant' })
    else scrollBy({ top: end.getBoundingClientRect().bottom - room - GAP, behavior: 'instant' })
    shown = { after, at: scrollY }
  }
  /** What comes later, a picture or the end of the page's own way to an anchor, moves nobody who has read on. */
  const showAgain = () => {
    if (Math.abs(scrollY - shown.at) < GAP) showNews(shown.after)
  }
  const { title } = document
  /** Answers that came while another tab was looked at: the title counts them. */
  let unseen = 0
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return
    unseen = 0
    document.title = title
  })
  const countUnseen = (after: string | undefined) => {
    if (!document.hidden) return
    unseen += saidSince(after).filter((one) => !one.matches('.citizen')).length
    if (unseen) document.title = `(${unseen}) ${title}`
  }
  let last = lastId()
  document.addEventListener('refreshed', () => {
    const turn = document.getElementById('turn')?.dataset
    if (turn?.typed && !words.value) words.value = turn.typed
    if (document.querySelector('[data-ended]')) {
      // It goes on elsewhere: here nothing is written any more.
      remembered()?.removeItem(KEPT)
      for (const id of ['composer', 'place-box']) byId(id, HTMLElement).hidden = true
    }
    if (lastId() === last) return showAgain()
    const before = last
    last = lastId()
    if (turn?.asksPlace !== undefined) box.open = true
    // A place was told, or is no longer asked for: the form for it is out of the way again.
    else if (asked) {
      box.open = false
      byId('here-said', HTMLElement).textContent = ''
    }
    asked = turn?.asksPlace !== undefined
    // What was chosen is gone with its button: the place to go on from is where one writes.
    if (document.activeElement === document.body) words.focus({ preventScroll: true })
    showNews(before)
    countUnseen(before)
  })
  // As it opens: what was said since the citizen last wrote, also where the address leads to the field below.
  const opening = [...document.querySelectorAll('.talk > li.citizen')].at(-1)?.id
  showNews(opening)
  if (document.readyState !== 'complete')
    addEventListener('load', () => requestAnimationFrame(() => showNews(opening)), { once: true })
  document.getElementById('log')?.addEventListener('load', showAgain, true)
}

// As in a messenger: Return sends, with Shift or a modifier it begins a line.
const composer = document.getElementById('words')
composer?.addEventListener('keydown', (event) => {
  if (!(composer instanceof HTMLTextAreaElement) || event.key !== 'Enter') return
  if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return
  event.preventDefault()
  if (composer.value.trim()) composer.form?.requestSubmit()
})
