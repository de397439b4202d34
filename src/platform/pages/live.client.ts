// Keeps what is marked `data-live` up to date: told that something changed, the page is asked for again and what
// differs is put in its place, part by part. Nothing that somebody is writing in is touched, the focus stays where it
// is. Without this script a link does the same.
import { Idiomorph } from '/assets/idiomorph.js'
import { isFormField } from './dom.client.ts'

declare global {
  interface DocumentEventMap {
    /** What is live was brought up to date. */
    refreshed: Event
  }
}

/** Asked for anyway now and then, in milliseconds: a connection may be down without anybody knowing. */
const ANYWAY = 30_000
/** Many changes at once are looked at together. */
const TOGETHER = 120

const topics = document.body.dataset.topics
const regions = () => document.querySelectorAll('[data-live]')

let asking = false
let again = false

const refresh = async () => {
  if (asking) {
    again = true
    return
  }
  asking = true
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } })
    if (response.ok && !response.redirected) {
      const next = new DOMParser().parseFromString(await response.text(), 'text/html')
      for (const region of regions()) {
        const fresh = next.getElementById(region.id)
        if (fresh) put(region, fresh)
      }
      document.dispatchEvent(new Event('refreshed'))
    }
  } catch {
    // The next look will tell.
  } finally {
    asking = false
    if (again) {
      again = false
      refresh()
    }
  }
}

const put = (region: Element, fresh: Element) => {
  const at = document.activeElement
  if (isFormField(at) && region.contains(at) && at.type !== 'checkbox') return
  Idiomorph.morph(region, fresh, {
    morphStyle: 'outerHTML',
    ignoreActiveValue: true,
    callbacks: {
      // What somebody marked or opened stays so.
      beforeAttributeUpdated: (name: string) => !['checked', 'open'].includes(name),
      beforeNodeMorphed: (old: unknown) => !(old instanceof Element && old.hasAttribute('data-keep')),
    },
  })
}

let due = false
const soon = () => {
  // Not put off by further changes: where much happens, it is looked at all the more.
  if (due) return
  due = true
  setTimeout(() => {
    due = false
    refresh()
  }, TOGETHER)
}

// Only while it is looked at: browsers keep few connections to one place, and many tabs would have none left.
let source: EventSource | undefined
const listen = () => {
  if (!topics || source || document.hidden) return
  const address = `/console/events?topics=${encodeURIComponent(topics)}&page=${encodeURIComponent(location.pathname)}`
  source = new EventSource(address)
  source.addEventListener('changed', soon)
  source.addEventListener('open', () => {
    document.documentElement.dataset.live = 'yes'
  })
  // After a break something may have been missed.
  source.addEventListener('error', () => source?.addEventListener('open', soon, { once: true }))
}
const leave = () => {
  source?.close()
  source = undefined
}
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return leave()
  listen()
  soon()
})
addEventListener('pagehide', leave)
addEventListener('pageshow', listen)
listen()

setInterval(() => document.hidden || refresh(), ANYWAY)
