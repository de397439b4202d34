import { z } from 'zod'
import { clean, storable } from '#platform/text'
import type { Arrival, Delivery, Incoming, StatusArrival } from '#town/conversations'

/** What the database cannot take as it is names no message of the platform's. */
const id = z
  .string()
  .min(1)
  .max(512)
  .refine((text) => storable(text) === text)
const seconds = z.coerce.number().int().nonnegative().max(4_102_444_800)

const media = z.object({ id, caption: z.string().optional() })

/** A message as the platform sends it: what is used of it. All of it is kept as it came. */
const message = z.object({
  id,
  from: z.string().min(1).max(256).optional(),
  user_id: z.string().min(1).max(256).optional(),
  timestamp: seconds,
  type: z.string().min(1).max(64),
  text: z.object({ body: z.string() }).optional(),
  image: media.optional(),
  location: z
    .looseObject({
      latitude: z.coerce.number().min(-90).max(90),
      longitude: z.coerce.number().min(-180).max(180),
      name: z.string().optional(),
    })
    .optional(),
  interactive: z
    .looseObject({
      button_reply: z.object({ id: z.string(), title: z.string() }).optional(),
      list_reply: z.object({ id: z.string(), title: z.string() }).optional(),
    })
    .optional(),
  button: z.object({ text: z.string(), payload: z.string().optional() }).optional(),
})

const status = z.object({
  id,
  status: z.string().min(1).max(64),
  timestamp: seconds,
  biz_opaque_callback_data: z.string().max(512).optional(),
  errors: z
    .array(z.object({ code: z.number(), title: z.string().optional(), message: z.string().optional() }))
    .optional(),
})

const change = z.object({
  field: z.string().max(128),
  value: z.object({
    metadata: z.object({ phone_number_id: id }).optional(),
    contacts: z
      .array(
        z.object({
          wa_id: z.string().optional(),
          user_id: z.string().optional(),
          profile: z.object({ name: z.string().optional() }).optional(),
        }),
      )
      .optional(),
    messages: z.array(z.unknown()).optional(),
    statuses: z.array(z.unknown()).optional(),
  }),
})

const envelope = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.object({ id: z.string(), changes: z.array(change) })).max(1_000),
})

/** What one delivery of the webhook holds, by number of the town. Or which part is not as it should be. */
export type Parsed = { deliveries: Delivery[]; skipped: string[] } | { problem: string }

/**
 * Reads a webhook's body. One message of a wrong shape costs only itself: the platform would send the whole
 * delivery again for days, and the others in it are good.
 */
export const parsePayload = (body: unknown): Parsed => {
  const parsed = envelope.safeParse(body)
  if (!parsed.success) return { problem: parsed.error.issues[0]?.path.join('.') || 'body' }
  const byLine = new Map<string, Delivery>()
  const skipped: string[] = []
  const sent = (body as z.input<typeof envelope>).entry.flatMap(({ changes }) => changes)
  for (const [index, { field, value }] of parsed.data.entry.flatMap(({ changes }) => changes).entries()) {
    const lineId = value.metadata?.phone_number_id ?? ''
    const delivery = byLine.get(lineId) ?? { lineId, messages: [], statuses: [], notices: [] }
    byLine.set(lineId, delivery)
    if (field !== 'messages') {
      delivery.notices.push({ field: clean(field, 128), content: sent[index]?.value })
      continue
    }
    for (const raw of value.messages ?? []) {
      const arrival = arrivalOf(raw, value.contacts ?? [])
      if (arrival) delivery.messages.push(arrival)
      else skipped.push('message')
    }
    for (const raw of value.statuses ?? []) {
      const one = statusOf(raw)
      if (one) delivery.statuses.push(one)
      else skipped.push('status')
    }
  }
  return { deliveries: [...byLine.values()], skipped }
}

type Contact = { wa_id?: string; user_id?: string; profile?: { name?: string } }

const arrivalOf = (raw: unknown, contacts: Contact[]): Arrival | undefined => {
  const parsed = message.safeParse(raw)
  const from = parsed.success ? (parsed.data.from ?? parsed.data.user_id) : undefined
  if (!parsed.success || !from) return undefined
  const contact = contacts.find(({ wa_id, user_id }) => wa_id === from || user_id === from)
  const name = contact?.profile?.name ? clean(contact.profile.name, 100) : undefined
  return {
    externalId: parsed.data.id,
    from,
    name,
    at: new Date(parsed.data.timestamp * 1000),
    incoming: incomingOf(parsed.data),
    raw,
  }
}

/** More than this of a text is not read: the platform itself stops at 4,096 for what people type. */
const MAX_TEXT = 8_000

const incomingOf = (one: z.infer<typeof message>): Incoming => {
  const { type, text, location, image, interactive, button } = one
  if (type === 'text' && text) return { type: 'text', text: clean(text.body, MAX_TEXT) }
  if (type === 'location' && location) {
    const { latitude: lat, longitude: long, name } = location
    return { type: 'location', lat, long, name: name && clean(name, 200) }
  }
  if (type === 'image' && image) {
    return { type: 'picture', mediaId: image.id, caption: image.caption && clean(image.caption, MAX_TEXT) }
  }
  const reply = interactive?.button_reply ?? interactive?.list_reply
  if (type === 'interactive' && reply)
    return { type: 'choice', choice: reply.id.slice(0, 256), title: clean(reply.title, 100) }
  if (type === 'button' && button) {
    return {
      type: 'choice',
      choice: (button.payload ?? button.text).slice(0, 256),
      title: clean(button.text, 100),
    }
  }
  return { type: 'other', kind: clean(type, 64) }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const statusOf = (raw: unknown): StatusArrival | undefined => {
  const parsed = status.safeParse(raw)
  if (!parsed.success) return undefined
  const { id: externalId, status: word, timestamp, biz_opaque_callback_data: callback, errors } = parsed.data
  const [error] = errors ?? []
  return {
    externalId,
    status: clean(word, 64),
    at: new Date(timestamp * 1000),
    outboundId: callback && UUID.test(callback) ? callback : undefined,
    problem: error && clean(`${error.code}: ${error.title ?? error.message ?? ''}`, 200),
  }
}
