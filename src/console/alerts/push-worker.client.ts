// Shows what the town pushes to a browser, and opens its page when it is touched. Nothing else is done here: no page is kept.

/** What a worker has besides what a page has, as far as it is used here. */
type PushWorker = {
  addEventListener(type: 'push', hear: (event: PushMessage) => void): void
  addEventListener(type: 'notificationclick', hear: (event: NotificationTouch) => void): void
  registration: ServiceWorkerRegistration
  clients: {
    matchAll(options: { type: 'window' }): Promise<{ url: string; focus(): Promise<unknown> }[]>
    openWindow(url: string): Promise<unknown>
  }
}
type PushMessage = {
  data: { json(): Record<string, string> } | null
  waitUntil(done: Promise<unknown>): void
}
type NotificationTouch = { notification: Notification; waitUntil(done: Promise<unknown>): void }

const worker = globalThis as unknown as PushWorker

worker.addEventListener('push', (event) => {
  const { title = '', body = '', path = '/console', tag = '' } = event.data?.json() ?? {}
  event.waitUntil(
    worker.registration.showNotification(title, { body, tag, data: { path }, icon: '/assets/icon.svg' }),
  )
})

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { href } = new URL(event.notification.data?.path ?? '/console', location.origin)
  const show = async () => {
    const open = await worker.clients.matchAll({ type: 'window' })
    const there = open.find(({ url }) => url === href)
    return there ? there.focus() : worker.clients.openWindow(href)
  }
  event.waitUntil(show())
})
