import { createHmac } from 'node:crypto'
import { until } from '../test/support/world.ts'
import { SECRETS } from './setup.ts'

/** The town's number that a citizen writes to, by the platform's id. */
type LineOf = (citizen: number) => string

const onlyLine: LineOf = () => SECRETS.WHATSAPP_PHONE_NUMBER_ID

const change = (value: object, line: string): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { phone_number_id: line },
              ...value,
            },
          },
        ],
      },
    ],
  })

/** Hands a webhook in, signed. */
const post = (url: string, body: string): Promise<Response> => {
  const signature = createHmac('sha256', SECRETS.WHATSAPP_APP_SECRET).update(body).digest('hex')
  return fetch(`${url}/whatsapp/webhook`, {
    method: 'POST',
    body,
    headers: { 'x-hub-signature-256': `sha256=${signature}` },
  })
}

/** A citizen, by number, writes something. */
export const sendMessage = (
  url: string,
  citizen: number,
  id: string,
  text: string,
  lineOf: LineOf = onlyLine,
): Promise<Response> => {
  const from = `346${String(citizen).padStart(8, '0')}`
  const timestamp = String(Math.floor(Date.now() / 1000))
  return post(
    url,
    change(
      { contacts: [], messages: [{ from, id, timestamp, type: 'text', text: { body: text } }] },
      lineOf(citizen),
    ),
  )
}

/** The messenger: takes what is sent, says so twice by webhook as the real one does, and tells who waits for it. */
export const openMessenger = (lineOf: LineOf = onlyLine) => {
  const waiting = new Map<string, () => void>()
  let targets: string[] = []
  let turn = 0
  const target = () => targets[turn++ % targets.length] ?? ''
  let count = 0
  let telling = 0
  const tell = async (id: string, to: string, callback: string) => {
    telling++
    for (const status of ['sent', 'delivered']) {
      const timestamp = String(Math.floor(Date.now() / 1000))
      await post(
        target(),
        change(
          { statuses: [{ id, status, timestamp, recipient_id: to, biz_opaque_callback_data: callback }] },
          lineOf(Number(to.slice(3))),
        ),
      )
        .then((answer) => answer.arrayBuffer())
        .catch(() => {})
    }
    telling--
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
      const answer = await sendMessage(
        target(),
        citizen,
        `wamid.in-${process.pid}-${written++}`,
        'menú',
        lineOf,
      )
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`webhook answered ${answer.status}`)
      await answered
    },
    /** Until the town was told of all that was sent. */
    toldAll: () => until('the statuses', async () => telling === 0, 30_000),
    stop: () => server.stop(true),
  }
}
