import { createHash } from 'node:crypto'
import { z } from 'zod'
import { clean } from '#platform/text'
import type { Arrival, Delivery, Filed, StatusArrival, Unread } from '#town/conversations'
import {
  type ContactCard,
  contactCard,
  id,
  instantOf,
  parseMessage,
  personIds,
  type Unreadable,
} from './message.ts'

/** What one webhook holds, by the town's number. Or which part of the whole is not as it should be. */
export type Parsed = { deliveries: Delivery[] } | { problem: string }

const envelope = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.unknown()).max(1_000),
})
const entry = z.looseObject({ changes: z.array(z.unknown()) })
const change = z.object({ field: z.string().max(128), value: z.looseObject({}) })
const metadata = z.looseObject({ phone_number_id: id })

/** The field of a change whose messages were answered by the messenger's own assistant, and are copied to us. */
const STANDBY = 'standby'

/** A delivery with nothing in it. */
export const newDelivery = (lineId: string): Delivery => ({
  lineId,
  messages: [],
  filed: [],
  identities: [],
  statuses: [],
  notices: [],
  unread: [],
})

/**
 * Reads a webhook's body. Whatever cannot be read goes to the delivery's `unread`, alone: the platform would send the
 * whole again for days, and the rest of it is good.
 */
export const parsePayload = (body: unknown): Parsed => {
  const parsed = envelope.safeParse(body)
  if (!parsed.success) return { problem: parsed.error.issues[0]?.path.join('.') || 'body' }
  const byLine = new Map<string, Delivery>()
  const deliveryOf = (lineId: string): Delivery => {
    const known = byLine.get(lineId) ?? newDelivery(lineId)
    byLine.set(lineId, known)
    return known
  }
  for (const rawEntry of parsed.data.entry) {
    const one = entry.safeParse(rawEntry)
    if (!one.success) {
      deliveryOf('').unread.push(
        unreadOf('entry', 'entry', { object: parsed.data.object, entry: [rawEntry] }),
      )
      continue
    }
    for (const rawChange of one.data.changes) readChange(rawChange, one.data.id, deliveryOf)
  }
  return { deliveries: [...byLine.values()] }
}

/** What is kept of something unreadable can be read again by this same parser, once it knows better. */
const wrap = (entryId: unknown, rawChange: unknown) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: entryId, changes: [rawChange] }],
})

/** @param key what makes a repetition of it known as such; by its content where it has no id */
const unreadOf = (reason: string, field: string, content: unknown, key?: string): Unread => ({
  key: key ?? createHash('sha256').update(JSON.stringify(content)).digest('hex'),
  reason: clean(reason, 200),
  field: clean(field, 128),
  content,
})

type Value = Record<string, unknown>

const readChange = (rawChange: unknown, entryId: unknown, deliveryOf: (lineId: string) => Delivery): void => {
  const parsed = change.safeParse(rawChange)
  if (!parsed.success) {
    deliveryOf('').unread.push(unreadOf('change', 'change', wrap(entryId, rawChange)))
    return
  }
  const { field, value } = parsed.data
  const line = metadata.safeParse(value.metadata)
  const delivery = deliveryOf(line.success ? line.data.phone_number_id : '')
  switch (field) {
    case 'messages':
    case STANDBY:
      readMessages(delivery, entryId, field, value)
      break
    case 'smb_message_echoes':
      readEchoes(delivery, entryId, value)
      break
    case 'history':
      readHistory(delivery, entryId, value)
      break
    case 'user_id_update':
      readIdentityUpdates(delivery, value)
      delivery.notices.push({ field, content: { changes: listIn(value, field).length } })
      break
    default:
      delivery.notices.push({ field: clean(field, 128), content: value })
  }
}

const listIn = (value: Value, name: string): unknown[] => (Array.isArray(value[name]) ? value[name] : [])

const contactsIn = (value: Value): ContactCard[] =>
  listIn(value, 'contacts').flatMap((raw) => {
    const parsed = contactCard.safeParse(raw)
    return parsed.success ? [parsed.data] : []
  })

/** The change that held one item of a list, with nothing else of that list. */
const alone = (entryId: unknown, field: string, value: Value, list: string, raw: unknown) => {
  const { messages: _, statuses: __, message_echoes: ___, errors: ____, ...context } = value
  return wrap(entryId, { field, value: { ...context, [list]: [raw] } })
}

const idIn = (raw: unknown): string | undefined => {
  const parsed = z.looseObject({ id }).safeParse(raw)
  return parsed.success ? parsed.data.id : undefined
}

const problemOf = (one: object): string | undefined =>
  'unreadable' in one ? String(one.unreadable) : undefined

const readMessages = (delivery: Delivery, entryId: unknown, field: string, value: Value): void => {
  const contacts = contactsIn(value)
  const messages = listIn(value, 'messages')
  const statuses = listIn(value, 'statuses')
  const errors = listIn(value, 'errors')
  for (const raw of messages) {
    const one: Arrival | Unreadable = parseMessage(raw, contacts)
    if ('unreadable' in one)
      delivery.unread.push(
        unreadOf(one.unreadable, field, alone(entryId, field, value, 'messages', raw), idIn(raw)),
      )
    else delivery.messages.push(field === STANDBY ? { ...one, quiet: true } : one)
  }
  for (const raw of statuses) {
    const one = statusOf(raw)
    if ('unreadable' in one)
      delivery.unread.push(
        unreadOf(one.unreadable, 'statuses', alone(entryId, field, value, 'statuses', raw)),
      )
    else delivery.statuses.push(one)
  }
  // Of the number, of the app or of the account; or a field that is not known yet.
  if (errors.length > 0) delivery.notices.push({ field: 'errors', content: { errors } })
  if (field === STANDBY) delivery.notices.push({ field, content: { messages: messages.length } })
  else if (messages.length + statuses.length + errors.length === 0)
    delivery.unread.push(unreadOf('nothing that is known', field, wrap(entryId, { field, value })))
}

const status = z.looseObject({
  id,
  status: z.string().min(1).max(64),
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
  biz_opaque_callback_data: z.string().max(512).optional().catch(undefined),
  errors: z
    .array(
      z.looseObject({
        code: z.coerce.number(),
        title: z.string().optional().catch(undefined),
        message: z.string().optional().catch(undefined),
      }),
    )
    .optional()
    .catch(undefined),
})

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Matched by its id and by our own data alone: whom it was sent to is told in two shapes, and for `failed` not at all. */
const statusOf = (raw: unknown): StatusArrival | Unreadable => {
  const parsed = status.safeParse(raw)
  if (!parsed.success) return { unreadable: `status.${parsed.error.issues[0]?.path.join('.') ?? ''}` }
  const { id: externalId, status: word, timestamp, biz_opaque_callback_data: callback, errors } = parsed.data
  const [error] = errors ?? []
  return {
    externalId,
    status: clean(word, 64),
    at: instantOf(timestamp),
    outboundId: callback && UUID.test(callback) ? callback : undefined,
    problem: error && clean(`${error.code}: ${error.title ?? error.message ?? ''}`, 200),
  }
}

const to = z.looseObject({ to: z.string().optional(), to_user_id: z.string().optional() })

/** A message that the town wrote otherwise than through us: its sender is the number, its person the recipient. */
const writtenByTown = (raw: unknown, contacts: ContactCard[]): Filed | Unreadable => {
  const parsed = to.safeParse(raw)
  const target = parsed.success ? parsed.data : {}
  const { from: _, from_user_id: __, ...message } = { ...(raw as Record<string, unknown>) }
  const one = parseMessage({ ...message, from: target.to, from_user_id: target.to_user_id }, contacts)
  return 'unreadable' in one ? one : { ...one, raw, direction: 'out' }
}

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes (21 May 2026) */
const readEchoes = (delivery: Delivery, entryId: unknown, value: Value): void => {
  const field = 'smb_message_echoes'
  const contacts = contactsIn(value)
  for (const raw of listIn(value, 'message_echoes')) {
    const one = writtenByTown(raw, contacts)
    if ('unreadable' in one)
      delivery.unread.push(
        unreadOf(one.unreadable, field, alone(entryId, field, value, 'message_echoes', raw), idIn(raw)),
      )
    else delivery.filed.push({ ...one, takesOver: true })
  }
}

const historyChunk = z.looseObject({
  threads: z.array(z.looseObject({ id: z.string(), messages: z.array(z.unknown()) })).optional(),
})

const business = z.looseObject({ display_phone_number: z.string() })

/** Chats from before the number was ours: each message is filed where it belongs, and answered by nobody. */
const readHistory = (delivery: Delivery, entryId: unknown, value: Value): void => {
  const own = business.safeParse(value.metadata)
  const ownNumber = own.success ? own.data.display_phone_number.replaceAll(/\D/g, '') : undefined
  const contacts = contactsIn(value)
  const lost = (reason: string, raw: unknown) =>
    delivery.unread.push(
      unreadOf(reason, 'history', wrap(entryId, { field: 'history', value: { ...value, history: [raw] } })),
    )
  for (const raw of listIn(value, 'history')) {
    const chunk = historyChunk.safeParse(raw)
    if (!chunk.success || !chunk.data.threads) {
      lost('history', raw)
      continue
    }
    for (const { id: person, messages } of chunk.data.threads)
      for (const rawMessage of messages) {
        const from = z.looseObject({ from: z.string() }).safeParse(rawMessage)
        const isOurs = from.success && from.data.from.replaceAll(/\D/g, '') === ownNumber
        const target = personIds(person, undefined, undefined)
        const given = { ...(rawMessage as object), to: target.phone, to_user_id: target.bsuid }
        const one = isOurs ? writtenByTown(given, contacts) : parseMessage(rawMessage, contacts)
        const problem = problemOf(one)
        if (problem !== undefined)
          lost(problem, { ...(raw as object), threads: [{ id: person, messages: [rawMessage] }] })
        else if (isOurs) delivery.filed.push({ ...(one as Filed), raw: rawMessage })
        else delivery.messages.push({ ...(one as Arrival), quiet: true })
      }
  }
}

const update = z.looseObject({
  wa_id: z.string().optional(),
  user_id: z.object({ previous: id, current: id }),
})

/** Documented in March 2026, declared not to be had in August: read if it comes. */
const readIdentityUpdates = (delivery: Delivery, value: Value): void => {
  for (const raw of listIn(value, 'user_id_update')) {
    const parsed = update.safeParse(raw)
    if (!parsed.success) continue
    const { wa_id: phone, user_id: ids } = parsed.data
    delivery.identities.push({
      before: { bsuid: ids.previous },
      now: personIds(phone, ids.current, undefined),
    })
  }
}
