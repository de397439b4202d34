import { createHmac } from 'node:crypto'
import { load } from './load.ts'
import { openBench, publish, SECRETS } from './machine.ts'

const SECONDS = 6
const CONNECTIONS = 50

const delivery = (n: number) => {
  const message = {
    from: `346${String(n % 1_000).padStart(8, '0')}`,
    id: `wamid.bench-${process.pid}-${n}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: 'hola' },
  }
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: '644069801' },
    contacts: [],
    messages: [message],
  }
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  })
}

const postWebhook = (url: string) => (n: number) => {
  const body = delivery(n)
  const signature = createHmac('sha256', SECRETS.WHATSAPP_APP_SECRET).update(body).digest('hex')
  return fetch(`${url}/whatsapp/webhook`, {
    method: 'POST',
    body,
    headers: { 'x-hub-signature-256': `sha256=${signature}` },
  })
}

/** A webhook accepted and committed, while what was accepted is being handled too. */
export const webhook = async (): Promise<void> => {
  const bench = await openBench()
  const floor = await bench.start('bench/floor.ts', '/whatsapp/webhook')
  const ours = await bench.start('src/main.ts', '/health/ready')
  const least = await load(postWebhook(floor.url), CONNECTIONS, SECONDS)
  const got = await load(postWebhook(ours.url), CONNECTIONS, SECONDS)
  floor.stop()
  ours.stop()
  await bench.stop()
  const ratio = Math.round((got.perSecond / least.perSecond) * 100) / 100
  await publish('webhook', [
    {
      what: 'accepted and committed',
      ratio,
      floor: least.perSecond,
      ours: got.perSecond,
      p50: got.p50,
      p99: got.p99,
      failed: got.failed,
    },
  ])
}
