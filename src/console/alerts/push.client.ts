// Has this browser take pushes: registers the worker, asks the browser for a subscription, gives it to the town.
import { byId } from '../../platform/pages/dom.client.ts'

const button = byId('push-on', HTMLButtonElement)
const status = byId('push-status', HTMLElement)

const toBase64Url = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const subscribe = async () => {
  if ((await Notification.requestPermission()) !== 'granted') {
    status.textContent = button.dataset.denied ?? ''
    return
  }
  const { pushManager } = await navigator.serviceWorker.register('/console/push-worker.js')
  await navigator.serviceWorker.ready
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: button.dataset.key,
  })
  const body = new URLSearchParams({
    do: 'add',
    endpoint: subscription.endpoint,
    p256dh: toBase64Url(subscription.getKey('p256dh')),
    auth: toBase64Url(subscription.getKey('auth')),
  })
  const response = await fetch('/console/account/alerts', { method: 'POST', body })
  if (!response.ok) throw new Error(String(response.status))
  location.assign('/console/account?done=saved#alerts-title')
}

if ('serviceWorker' in navigator && 'PushManager' in window) {
  button.hidden = false
  button.addEventListener('click', () =>
    subscribe().catch(() => {
      status.textContent = button.dataset.failed ?? ''
    }),
  )
}
