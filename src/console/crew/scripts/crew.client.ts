// The crew's day on a telephone: «Fet» opens the camera and goes on to the next work order; what is said is kept until the town hall has
// it, and what somebody else did in between is shown. Without this script the page's forms do the work.
import { byId } from '../../../platform/pages/dom.client.ts'
import {
  CACHE,
  forget,
  keep,
  listSaid,
  MAX_LIST_AGE,
  news,
  type Said,
  type Sent,
  sendKept,
} from './kept.client.ts'
import { type Decisions, describe, fieldIn, showKept, words } from './kept-view.client.ts'
import { reducePicture } from './picture.client.ts'
import { arrange, drawRound, formatMetres, metresBetween, placeOf } from './route.client.ts'
import { keepShell } from './shell.client.ts'

const list = byId('crew', HTMLElement)
const status = byId('crew-status', HTMLElement)
const { member = '' } = list.dataset

/** What is kept, as it was last read: the list is put in order without waiting for it. */
let kept: Said[] = []
let sentLately: Said[] = []
/** How sending went last. */
let outcome: Sent | undefined
let here: [long: number, lat: number] | undefined

const startOf = (): [number, number] | undefined => {
  const [lat, long] = JSON.parse(list.dataset.start ?? '[]') as number[]
  return lat === undefined || long === undefined ? undefined : [long, lat]
}

const ownKept = () => kept.filter((said) => said.member === member)

/** Whether something was said that ends a work order, as far as the list does not know of it and nobody objected. */
const isSaid = ({ dataset: { request, version } }: HTMLElement): boolean =>
  [
    ...ownKept().filter(({ answer }) => !answer),
    ...sentLately.filter((said) => said.version === version),
  ].some((said) => said.request === request && /^(?:resolved|waiting)$/.test(fieldIn(said, 'state')))

/** The work orders that are to be done, in order, with their numbers; those that were said are out of the way. */
const order = () => {
  const cards = [...list.querySelectorAll<HTMLElement>('[data-request]')]
  for (const card of cards) card.hidden = isSaid(card)
  const start = here ?? startOf()
  const toDo = arrange(
    cards.filter((card) => card.dataset.order && !card.hidden),
    start,
  )
  const shown = cards.filter((card) => toDo.includes(card))
  if (shown.some((card, index) => card !== toDo[index])) {
    const focused = document.activeElement
    list.prepend(...toDo)
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true })
  }
  let from = start
  for (const [index, card] of toDo.entries()) {
    const number = card.querySelector('.stop')
    if (number) number.textContent = String(index + 1)
    const place = placeOf(card)
    const away = card.querySelector('[data-away]')
    if (away) away.textContent = from && place ? formatMetres(metresBetween(from, place)) : ''
    from = place ?? from
  }
  byId('crew-empty', HTMLElement).hidden = toDo.length > 0
  drawRound(toDo, start)
}

const decisions: Decisions = {
  async sendAgain(said) {
    await keep(said)
    await sendNow()
  },
  async discard({ key }) {
    await forget(key)
    await look()
  },
}

/** Reads what is kept again, and shows it. */
const look = async (sent?: Sent) => {
  const said = await listSaid()
  kept = said.unsent
  sentLately = said.sent
  outcome = sent ?? outcome
  showSignal()
  order()
  tell()
}

const sendNow = async () => {
  await look()
  // What was said without a signal is sent by the browser, though this page is closed by then.
  const registration = (await navigator.serviceWorker?.getRegistration()) as
    | { sync?: { register(tag: string): Promise<void> } }
    | undefined
  if (kept.some((said) => !said.answer)) registration?.sync?.register(CACHE).catch(() => {})
  if (navigator.onLine) await look(await sendKept())
}

/**
 * What an older page kept names no member: it is taken to be of the one who is signed in. What was sent is remembered for as long
 * as a list may be shown that does not know of it.
 */
const adopt = async () => {
  const { unsent, sent } = await listSaid()
  for (const said of unsent)
    if (said.member === undefined)
      await keep({ ...said, member, request: said.address.split('/').at(-1) ?? '' })
  for (const { key, at = 0 } of sent) if (Date.now() - at > MAX_LIST_AGE) await forget(key)
}

/** What was said last, and what became of it. */
let last: Said | undefined

const tell = () => {
  if (!last) return
  const { key, request } = last
  const waiting = ownKept().filter(({ answer }) => !answer).length
  const saved = sentLately.some((said) => said.key === key)
  status.hidden = !saved && waiting === 0
  status.textContent = `${request}: ${describe(last)} · ${saved ? words.saved : `${words.kept} ${waiting}`}`
}

/** What a form says, under a name of its own. */
const readForm = async (form: HTMLFormElement, submitter: HTMLElement | null): Promise<Said> => {
  const card = form.closest<HTMLElement>('[data-request]')
  const fields = await Promise.all(
    [...new FormData(form, submitter)]
      .filter(([, value]) => typeof value === 'string' || value.size > 0)
      .map(
        async ([name, value]): Promise<Said['fields'][number]> => [
          name,
          typeof value === 'string' ? value : await reducePicture(value),
        ],
      ),
  )
  return {
    key: crypto.randomUUID(),
    address: form.action,
    fields,
    member,
    request: card?.dataset.request ?? '',
    name: card?.dataset.name ?? '',
    version: card?.dataset.version ?? '',
    at: Date.now(),
  }
}

/** Keeps it, goes on to what is next, and sends it. */
const say = async (form: HTMLFormElement, said: Said) => {
  const card = form.closest<HTMLElement>('[data-request]')
  form.reset()
  for (const details of card?.querySelectorAll('details') ?? []) details.open = false
  last = said
  await look()
  if (card?.hidden) {
    // On to the next, from where they are now.
    if (here) here = placeOf(card) ?? here
    order()
    locate(false)
    const next = list.querySelector<HTMLElement>('[data-order]:not([hidden]) h2')
    next?.focus({ preventScroll: true })
    const shown = next?.closest('[data-request]') ?? list
    shown.scrollIntoView({ block: 'start' })
  }
  await sendNow()
}

let asked: AbortController | undefined

/** Opens the camera before a work order is done without a picture; without one, asks whether that is meant. */
const photographed = (form: HTMLFormElement): Promise<boolean> => {
  const input = form.elements.namedItem('picture')
  if (!(input instanceof HTMLInputElement) || input.files?.length) return Promise.resolve(true)
  // Pressed again, it is asked again.
  asked?.abort()
  const done = new AbortController()
  asked = done
  return new Promise((resolve) => {
    const end = (answer: boolean) => {
      done.abort()
      resolve(answer)
    }
    input.addEventListener('change', () => end(true), { signal: done.signal })
    input.addEventListener('cancel', () => end(confirm(words.noPicture)), { signal: done.signal })
    input.click()
  })
}

/** Forms of which something is being said: pressed twice it is said once. */
const busy = new Set<HTMLFormElement>()

list.addEventListener('submit', async (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.matches('.work-form')) return
  event.preventDefault()
  await submit(form, event.submitter)
})

const submit = async (form: HTMLFormElement, submitter: HTMLElement | null) => {
  const note = form.elements.namedItem('note')
  if (submitter instanceof HTMLButtonElement && submitter.value === 'resolved') {
    if (!(await photographed(form))) return
  } else if (!submitter?.getAttribute('name') && note instanceof HTMLTextAreaElement && isEmpty(form)) {
    note.focus()
    return
  }
  if (busy.has(form)) return
  busy.add(form)
  let said: Said
  try {
    said = await readForm(form, submitter)
    await keep(said)
  } catch {
    // Where the browser keeps nothing, it is sent as by any page.
    form.classList.remove('work-form')
    form.requestSubmit(submitter)
    return
  } finally {
    busy.delete(form)
  }
  await say(form, said)
}

/** Neither a word nor a picture: there is nothing to note. */
const isEmpty = (form: HTMLFormElement): boolean =>
  ![...new FormData(form)].some(([name, value]) =>
    typeof value === 'string' ? name === 'note' && value.trim() !== '' : value.size > 0,
  )

/** With the reason «another», what it is has to be said. */
list.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLSelectElement) || target.name !== 'cannot') return
  const note = target.form?.elements.namedItem('note')
  if (note instanceof HTMLTextAreaElement) note.required = target.value === 'other'
})

const fromHere = byId('from-here', HTMLButtonElement)
const hereStatus = byId('here-status', HTMLElement)

/** @param asked whether somebody wants to be told that it is not known */
const locate = async (asked: boolean): Promise<void> => {
  if (!asked && !here && (await navigator.permissions?.query({ name: 'geolocation' }))?.state !== 'granted')
    return
  const found = await new Promise<GeolocationPosition | undefined>((resolve) =>
    navigator.geolocation.getCurrentPosition(resolve, () => resolve(undefined), {
      enableHighAccuracy: true,
      maximumAge: 60_000,
      timeout: 10_000,
    }),
  )
  if (found) here = [found.coords.longitude, found.coords.latitude]
  hereStatus.textContent = asked && !found ? (fromHere.dataset.denied ?? '') : ''
  order()
}

const listedNow = (): string =>
  [...list.querySelectorAll<HTMLElement>('[data-request]')]
    .map(({ id }) => id)
    .toSorted()
    .join()

/** The list that was kept with its pictures and its map. */
let shellOf = listedNow()

const showSignal = () => {
  byId('offline', HTMLElement).hidden = navigator.onLine && outcome !== 'later'
  showKept(ownKept(), { others: kept.length > ownKept().length, outcome, decisions })
}

addEventListener('online', () => {
  showSignal()
  sendNow()
})
addEventListener('offline', showSignal)
news.addEventListener('message', ({ data }: MessageEvent<Sent>) => look(data))
document.addEventListener('refreshed', () => {
  order()
  if (kept.some(({ answer }) => !answer)) sendNow()
  const listed = listedNow()
  if (listed !== shellOf) keepShell(list)
  shellOf = listed
})
document.addEventListener('visibilitychange', () => document.hidden || sendNow())
document.querySelector('#kept [data-send]')?.addEventListener('click', sendNow)

if ('geolocation' in navigator) {
  fromHere.hidden = false
  fromHere.addEventListener('click', () => locate(true))
}
showSignal()
await adopt()
await sendNow()
await locate(false)
await keepShell(list)
