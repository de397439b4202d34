// Keeps what is marked `data-live` up to date: told that something changed (`data-topics` of the body, by the stream at
// its `data-events`), or every so often (`data-refresh-seconds`), it requests the page again and puts what differs in its place, part by part. What
// somebody fills in, selected or opened stays. Forms within `data-stay` are sent without leaving the page, and another
// `data-stage` is another page. A page with `data-counts` is told when what waits elsewhere changes. Without this script links and forms do the same.
import { Idiomorph } from '/assets/idiomorph.js'
import { isChanged, isFormField, pageIn, sendForm } from './dom.client.ts'

declare global {
  interface DocumentEventMap {
    /** What is live was brought up to date. */
    refreshed: Event
    /** Something may wait elsewhere, or no more. */
    counts: Event
    /** Something else is open in the page: it has another address, without having been left. */
    opened: Event
  }
}

const { topics = '', counts, events: ownEvents, refreshSeconds } = document.body.dataset
const events = ownEvents ?? '/console/events'
/** Requested anyway now and then: a connection may be down without anybody knowing. */
const REFRESH_MS = Number(refreshSeconds ?? 30) * 1000
/** Many changes at once are looked at together. */
const TOGETHER_MS = 120

/** Changed since the server wrote it, or about to be. */
const isFilledIn = (field: unknown): boolean =>
  isFormField(field) && (isChanged(field) || (field === document.activeElement && field.type !== 'checkbox'))

/** A form is kept whole: what it states of the version and the document goes with what somebody saw. */
const isKept = (node: Node): boolean =>
  node instanceof HTMLFormElement ? [...node.elements].some(isFilledIn) : isFilledIn(node)

const holdsKeptForm = (node: Node): boolean =>
  node instanceof Element && (isKept(node) || [...node.querySelectorAll('form')].some(isKept))

const morph = (region: Element, fresh: Element) =>
  Idiomorph.morph(region, fresh, {
    morphStyle: 'outerHTML',
    callbacks: {
      beforeNodeMorphed: (old) => !isKept(old) && !(old instanceof Element && old.hasAttribute('data-keep')),
      beforeNodeRemoved: (old) => !holdsKeptForm(old),
      beforeAttributeUpdated: (name) => name !== 'open',
    },
  })

const stageOf = (page: Document) => page.querySelector<HTMLElement>('[data-stage]')?.dataset.stage

/** @param answered whether the page is the answer to a form, and no look */
const put = (next: Document, address: string, answered: boolean) => {
  if (stageOf(next) !== stageOf(document)) {
    const stage = document.querySelector('[data-stage]')
    if (answered || !stage || !holdsKeptForm(stage)) location.href = address
    return
  }
  for (const region of document.querySelectorAll('[data-live]')) {
    const fresh = next.getElementById(region.id)
    // A refused form holds what was written, and says what is wrong.
    if (fresh && (answered || !region.querySelector('[role=alert]'))) morph(region, fresh)
  }
  document.dispatchEvent(new Event('refreshed'))
}

let looking: AbortController | undefined
let sending = false
let again = false

const look = async () => {
  if (looking || sending) {
    again = true
    return
  }
  again = false
  looking = new AbortController()
  const { signal } = looking
  const asked = location.href
  try {
    const response = await fetch(asked, {
      headers: { accept: 'text/html' },
      cache: 'no-store',
      signal,
    })
    if (!response.ok || response.redirected) return
    const next = await pageIn(response)
    // The page may have another address by now: what was asked for is no longer looked at.
    if (asked === location.href) put(next, asked, false)
  } catch {
    // The next look will tell.
  } finally {
    looking = undefined
    if (again) look()
  }
}

document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.closest('[data-stay]')) return
  if (form.dataset.leave !== undefined) return
  event.preventDefault()
  sending = true
  looking?.abort()
  try {
    const response = await sendForm(form, event.submitter).catch(() => undefined)
    if (!response) {
      // Without a connection the browser sends it, and says what is wrong.
      form.dataset.leave = ''
      form.requestSubmit(event.submitter)
      return
    }
    const next = await pageIn(response)
    // What was sent is no longer being written: the answer says what becomes of it.
    form.reset()
    put(next, response.url, true)
    const answer = document.querySelector<HTMLElement>('[data-stay] [role=alert], [data-stay] .done')
    answer?.setAttribute('tabindex', '-1')
    answer?.focus()
  } finally {
    sending = false
    // What changed in the meantime is not in the answer.
    if (again) look()
  }
})

let due = false
const soon = () => {
  // Not put off by further changes: where much happens, it is looked at all the more.
  if (due) return
  due = true
  setTimeout(() => {
    due = false
    look()
  }, TOGETHER_MS)
}

// Only while it is looked at: browsers keep few connections to one place, and many tabs would have none left. A page with events
// of its own, a chat, is told of them in the background too: somebody waits for an answer.
const listens = () => ownEvents || !document.hidden
let source: EventSource | undefined
const listen = () => {
  if ((!topics && counts === undefined) || source || !listens()) return
  const address = `${events}?topics=${encodeURIComponent(topics)}&page=${encodeURIComponent(document.body.dataset.page ?? location.pathname)}`
  source = new EventSource(address)
  source.addEventListener('changed', soon)
  source.addEventListener('counts', () => document.dispatchEvent(new Event('counts')))
  source.addEventListener('open', () => {
    document.documentElement.dataset.live = 'yes'
    // Of what changed between the page and its stream it was told nothing: in a chat that is the answer.
    if (ownEvents && topics) soon()
  })
  // After a break something may have been missed.
  source.addEventListener('error', () => topics && source?.addEventListener('open', soon, { once: true }))
}
const leave = () => {
  source?.close()
  source = undefined
}
document.addEventListener('visibilitychange', () => {
  if (!listens()) leave()
  if (document.hidden) return
  listen()
  if (topics) soon()
  document.dispatchEvent(new Event('counts'))
})
// What is shown next is asked of its own address, and those who are there are told of it.
document.addEventListener('opened', () => {
  looking?.abort()
  leave()
  listen()
})
addEventListener('pagehide', leave)
addEventListener('pageshow', listen)
listen()

// A page that says how often goes on while it is hidden: somebody waits in it to be let in.
if (topics || refreshSeconds) setInterval(() => (document.hidden && !refreshSeconds) || look(), REFRESH_MS)
