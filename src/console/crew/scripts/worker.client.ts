// The crew's pages where there is no signal: what their own script chose to keep is shown from what is kept, and what was said is
// sent when there is a signal again, though no page is open. Nothing else of the console is kept.
import { CACHE, MAX_LIST_AGE, news, PAGE, sendKept } from './kept.client.ts'

/** What a worker has besides what a page has, as far as it is used here. */
type CrewWorker = {
  addEventListener(type: 'install' | 'activate', hear: (event: Lasting) => void): void
  addEventListener(type: 'fetch', hear: (event: Fetching) => void): void
  addEventListener(type: 'sync', hear: (event: Syncing) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
}
type Lasting = { waitUntil(done: Promise<unknown>): void }
type Fetching = { request: Request; respondWith(response: Promise<Response>): void }
type Syncing = Lasting & { tag: string }

const worker = globalThis as unknown as CrewWorker

const PARTS = /^\/(?:assets\/|map\/|console\/crew\/|console\/pictures\/[^/]+\/thumbnail$)/

/** A weak signal is none: what is kept is shown after so long. */
const PATIENCE_MS = 4_000

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()))
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (pathname === PAGE) event.respondWith(page(request))
  else if (PARTS.test(pathname)) event.respondWith(part(request))
})

worker.addEventListener('sync', (event) => {
  if (event.tag !== CACHE) return
  event.waitUntil(
    sendKept().then((sent) => {
      news.postMessage(sent)
      // The browser tries again later by itself.
      if (sent === 'later') throw new Error(sent)
    }),
  )
})

/** Each list under its own address, whatever else was asked of it. */
const nameOf = ({ searchParams }: URL): string => {
  const whose = searchParams.get('whose')
  return whose ? `${PAGE}?whose=${whose}` : PAGE
}

const page = async (request: Request): Promise<Response> => {
  const cache = await caches.open(CACHE)
  const url = new URL(request.url)
  const answered = fetch(request).then(async (response) => {
    // After the session has ended no list is kept.
    if (response.type === 'opaqueredirect' || response.redirected) await forgetLists(cache)
    // That something was done is said once.
    else if (response.ok && !url.searchParams.has('done')) await cache.put(nameOf(url), response.clone())
    return response
  })
  if (request.mode !== 'navigate') return answered
  const kept = await freshOf(cache, nameOf(url))
  return kept ? firstOf(answered, kept) : answered
}

const forgetLists = async (cache: Cache) => {
  for (const { url } of await cache.keys()) if (new URL(url).pathname === PAGE) await cache.delete(url)
}

/** A list that is kept, the one that was asked for or else another. */
const freshOf = async (cache: Cache, name: string): Promise<Response | undefined> => {
  const kept = (await cache.match(name)) ?? (await cache.match(PAGE, { ignoreSearch: true }))
  const made = Date.parse(kept?.headers.get('date') ?? '')
  if (!kept || Date.now() - made < MAX_LIST_AGE) return kept
  await forgetLists(cache)
  return undefined
}

const firstOf = (answered: Promise<Response>, kept: Response): Promise<Response> =>
  new Promise((resolve) => {
    const patience = setTimeout(() => resolve(kept), PATIENCE_MS)
    answered.then(resolve, () => resolve(kept)).finally(() => clearTimeout(patience))
  })

/** What is kept is renewed when there is a signal; what is not is only asked for. */
const part = async (request: Request): Promise<Response> => {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(request)
  const answered = fetch(request).then(async (response) => {
    if (kept && response.ok) await cache.put(request, response.clone())
    return response
  })
  return kept ? firstOf(answered, kept) : answered
}
