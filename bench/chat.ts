import { createHmac } from 'node:crypto'
import { type Load, run } from './load.ts'
import { openBench, publish, SECRETS } from './machine.ts'

const SECONDS = 12
/** Citizens who write at the same time; each waits for the answer and writes again. */
const CITIZENS = [1, 50, 200]

const LINE = '644069801'

const change = (value: object): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: { messaging_product: 'whatsapp', metadata: { phone_number_id: LINE }, ...value },
          },
        ],
      },
    ],
  })

const post = async (url: string, body: string): Promise<void> => {
  const signature = createHmac('sha256', SECRETS.WHATSAPP_APP_SECRET).update(body).digest('hex')
  const response = await fetch(`${url}/whatsapp/webhook`, {
    method: 'POST',
    body,
    headers: { 'x-hub-signature-256': `sha256=${signature}` },
  })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`webhook answered ${response.status}`)
}

/** The messenger: takes what is sent, says so twice by webhook as the real one does, and tells who waits for it. */
const openMessenger = () => {
  const waiting = new Map<string, () => void>()
  let targets: string[] = []
  let turn = 0
  const target = () => targets[turn++ % targets.length] ?? ''
  let count = 0
  const tell = async (id: string, to: string, callback: string) => {
    for (const status of ['sent', 'delivered']) {
      const timestamp = String(Math.floor(Date.now() / 1000))
      await post(
        target(),
        change({
          statuses: [{ id, status, timestamp, recipient_id: to, biz_opaque_callback_data: callback }],
        }),
      ).catch(() => {})
    }
  }
  const server = Bun.serve({
    port: 0,
    async fetch(request) {
      const body = (await request.json()) as { to?: string; biz_opaque_callback_data?: string }
      if (!body.to) return Response.json({ success: true })
      const id = `wamid.out-${process.pid}-${count++}`
      if (body.biz_opaque_callback_data) void tell(id, body.to, body.biz_opaque_callback_data)
      waiting.get(body.to)?.()
      return Response.json({
        messaging_product: 'whatsapp',
        contacts: [{ input: body.to, wa_id: body.to }],
        messages: [{ id }],
      })
    },
  })
  let written = 0
  return {
    url: `http://localhost:${server.port}`,
    /** Where the town is: one process, or several that take turns. */
    serve: (...urls: string[]) => {
      targets = urls
    },
    /** Writes as a citizen and waits for the answer. */
    async turn(citizen: number): Promise<void> {
      const from = `346${String(citizen).padStart(8, '0')}`
      const answered = new Promise<void>((done, failed) => {
        const late = setTimeout(() => failed(new Error('no answer within 30 s')), 30_000)
        waiting.set(from, () => {
          clearTimeout(late)
          done()
        })
      })
      const timestamp = String(Math.floor(Date.now() / 1000))
      const id = `wamid.in-${process.pid}-${written++}`
      await post(
        target(),
        change({ contacts: [], messages: [{ from, id, timestamp, type: 'text', text: { body: 'menú' } }] }),
      )
      await answered
    },
    stop: () => server.stop(true),
  }
}

/**
 * A chat turn: from the webhook of what a citizen writes to the call that sends the answer, with the two webhooks that
 * report on it, against a bare process that stores, answers and notes that it has.
 */
export const chat = async (): Promise<void> => {
  const bench = await openBench()
  const messenger = openMessenger()
  const measure = async (script: string, path: string): Promise<Load[]> => {
    const process = await bench.start(script, path, { WHATSAPP_GRAPH_URL: messenger.url })
    messenger.serve(process.url)
    const loads: Load[] = []
    let citizen = 0
    for (const people of CITIZENS) {
      const first = citizen
      citizen += people * 40
      // One person may be sent so many messages and no more: after each turn another of theirs takes over.
      loads.push(
        await run((worker, n) => messenger.turn(first + worker + (n % 40) * people), people, SECONDS),
      )
    }
    process.stop()
    return loads
  }
  const least = await measure('bench/floor.ts', '/whatsapp/webhook')
  const got = await measure('src/main.ts', '/health/ready')
  messenger.stop()
  await bench.stop()
  await publish(
    'chat',
    got.map(({ perSecond, p50, p99, failed }, index) => ({
      what: `${CITIZENS[index]} at once`,
      ratio: Math.round((perSecond / (least[index]?.perSecond ?? 1)) * 100) / 100,
      floor: least[index]?.perSecond,
      ours: perSecond,
      p50,
      p99,
      floor_p50: least[index]?.p50,
      floor_p99: least[index]?.p99,
      failed,
    })),
  )
}

/** The same with more than one replica, on the same machine and database. */
export const replicas = async (): Promise<void> => {
  const results: Record<string, unknown>[] = []
  for (const many of [1, 2, 4]) {
    const bench = await openBench()
    const messenger = openMessenger()
    const started = []
    for (let one = 0; one < many; one++)
      started.push(await bench.start('src/main.ts', '/health/ready', { WHATSAPP_GRAPH_URL: messenger.url }))
    messenger.serve(...started.map(({ url }) => url))
    const people = 50
    const got = await run((worker, n) => messenger.turn(worker + (n % 40) * people), people, SECONDS)
    for (const one of started) one.stop()
    messenger.stop()
    await bench.stop()
    results.push({ what: `${many} ${many === 1 ? 'replica' : 'replicas'}`, ...got })
  }
  const [first] = results as { perSecond: number }[]
  await publish(
    'replicas',
    results.map((row) => ({
      ...row,
      toOne: Math.round((Number(row.perSecond) / (first?.perSecond ?? 1)) * 100) / 100,
    })),
  )
}
