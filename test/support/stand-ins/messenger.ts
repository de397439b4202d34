import { createHmac } from 'node:crypto'
import { type MessagesValue, startEmulator, type WebhookBody } from '../../../src/dev/emulator/index.ts'
import { Citizen } from '../citizen.ts'
import { createClock } from '../clock.ts'
import { TOWN_TEMPLATES } from '../templates.ts'
import { until } from '../world.ts'
import { LINE } from './cloud-api.ts'

type Json = Record<string, unknown>
type Change = { field: string; value: MessagesValue & Json }

/** The answer of the Graph API: what was asked for, or an error. */
export type Answer = {
  status: number
  body: Json & { error?: { code: number; error_subcode?: number; error_data?: { details: string } } }
  /** The code of the error, where there is one. */
  code?: number
}

const SECRETS = { phoneNumberId: LINE, accessToken: 'emulator-token', appSecret: 'emulator-secret' }

/** Numbers of the people of these tests: of nobody. */
let nextNumber = 0

/** The emulator alone, with a town that only listens: for tests of the emulator itself. */
export const startMessenger = (start?: number) => {
  const clock = createClock(start)
  const received: { body: WebhookBody; change: Change }[] = []
  const town = Bun.serve({
    port: 0,
    async fetch(request) {
      const text = await request.text()
      const signature = `sha256=${createHmac('sha256', SECRETS.appSecret).update(text).digest('hex')}`
      if (request.headers.get('x-hub-signature-256') !== signature) return new Response('', { status: 401 })
      const body = JSON.parse(text) as WebhookBody
      for (const entry of body.entry)
        for (const change of entry.changes) received.push({ body, change: change as Change })
      return new Response('OK')
    },
  })
  const emulator = startEmulator({
    templates: TOWN_TEMPLATES,
    port: 0,
    webhookUrl: `http://127.0.0.1:${town.port}/webhook`,
    statusDelayMs: 5,
    now: () => clock.now().getTime(),
    ...SECRETS,
  })
  emulator.faults.noPairRate = true

  const graph = async (method: string, path: string, body?: unknown, version = 'v23.0'): Promise<Answer> => {
    const response = await fetch(`${emulator.url}/${version}/${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRETS.accessToken}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const answer = (await response.json()) as Answer['body']
    return { status: response.status, body: answer, code: answer.error?.code }
  }

  const found = (probe: (change: Change) => boolean) => received.find(({ change }) => probe(change))

  return {
    emulator,
    clock,
    /** Everything that the town was told. */
    received,
    graph,
    citizen: (name: string) =>
      new Citizen(emulator.url, `3460044${String(++nextNumber).padStart(4, '0')}`, name),
    /** The town sends: a text unless stated. */
    send: (payload: Json, version?: string) =>
      graph(
        'POST',
        `${LINE}/messages`,
        {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          type: 'text',
          text: { body: 'Bon dia' },
          ...payload,
        },
        version,
      ),
    /** The webhook that has a message of this id. */
    messageOf: (id: string) =>
      until(`the webhook of ${id}`, async () => {
        const value = found(({ value }) => value.messages?.some((one) => one.id === id) ?? false)?.change
          .value
        return value && { value, message: value.messages?.[0] as Json, contact: value.contacts?.[0] as Json }
      }),
    /** The first webhook with a message of this type. */
    messageOfType: (type: string) =>
      until(`a message of type ${type}`, async () => {
        const value = found(({ value }) => value.messages?.some((one) => one.type === type) ?? false)?.change
          .value
        return value && { value, message: value.messages?.[0] as Json }
      }),
    /** The webhook that tells what became of a message. */
    statusOf: (id: string, word: string) =>
      until(`the status ${word} of ${id}`, async () => {
        const value = found(
          ({ value }) => value.statuses?.some((one) => one.id === id && one.status === word) ?? false,
        )?.change.value
        return (
          value && {
            value,
            status: value.statuses?.[0] as Json & { errors?: { code: number }[]; pricing?: Json },
            contact: value.contacts?.[0] as Json | undefined,
          }
        )
      }),
    /** The webhook of a field. */
    field: (field: string) => until(field, async () => found((change) => change.field === field)),
    setFaults: (faults: Json) =>
      fetch(`${emulator.url}/faults`, { method: 'PUT', body: JSON.stringify(faults) }),
    /** A request of the emulator's own, not of the platform's. */
    async own<T = Json>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${emulator.url}${path}`, {
        method,
        body: body ? JSON.stringify(body) : undefined,
      })
      return (await response.json()) as T
    },
    stop() {
      emulator.stop()
      town.stop(true)
    },
  }
}

/** The id of a message that was taken. @throws when it was refused */
export const idOf = ({ status, body }: Answer): string => {
  const [message] = (body.messages ?? []) as { id: string }[]
  if (!message) throw new Error(`refused: ${status} ${JSON.stringify(body)}`)
  return message.id
}
