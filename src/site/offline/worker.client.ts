// Without a connection the form of a report is there all the same: the page itself, empty, and what it is made of. Nothing else is kept.

type Awaitable = { waitUntil(done: Promise<unknown>): void }
type Fetching = { request: Request; respondWith(response: Promise<Response>): void }

const worker = globalThis as unknown as {
  addEventListener(type: 'install' | 'activate', hear: (event: Awaitable) => void): void
  addEventListener(type: 'fetch', hear: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
}

const CACHE = 'report-1'
const FORM = '/report/form'
const PARTS = [
  '/assets/style.css',
  '/assets/site.css',
  '/assets/kept-report.js',
  '/assets/work.js',
  '/assets/icon.svg',
  '/manifest.webmanifest',
]

worker.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE)
    await cache.addAll([FORM, ...PARTS])
    await worker.skipWaiting()
  }
  event.waitUntil(keep())
})

worker.addEventListener('activate', (event) => {
  const purge = async () => {
    for (const name of await caches.keys())
      if (name.startsWith('report-') && name !== CACHE) await caches.delete(name)
  }
  event.waitUntil(purge())
})

/** From the town where it answers, and then kept; else as it was kept. */
const freshOrKept = async (request: Request, key: string, kept: boolean): Promise<Response> => {
  const cache = await caches.open(CACHE)
  try {
    const response = await fetch(request)
    if (kept && response.ok) await cache.put(key, response.clone())
    return response
  } catch (error) {
    const found = await cache.match(key)
    if (found) return found
    throw error
  }
}

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { pathname, origin } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (PARTS.includes(pathname)) event.respondWith(freshOrKept(request, pathname, true))
  else if (request.mode === 'navigate' && (pathname === '/report' || pathname === FORM))
    event.respondWith(freshOrKept(request, FORM, pathname === FORM))
})
