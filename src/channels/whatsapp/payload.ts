import { z } from 'zod'
import {
  type Delivery,
  type DeliveryStatusUpdate,
  newDelivery,
  type StatedPricing,
} from '#domain/conversations'
import { sanitise } from '#platform/text'
import { readOptOuts, toLineNews } from './account-news.ts'
import { CHANNEL_ID } from './channel-id.ts'
import {
  readAssistantEcho,
  readEcho,
  readHistoryChunk,
  readHistoryMedia,
  readStandbyMessage,
} from './echoes.ts'
import { failureOf } from './errors.ts'
import { withFormPictures } from './flows/form-answer.ts'
import { parseMessage, parseTimestamp, type Unreadable } from './message.ts'
import { parseContacts, toPersonIds } from './person.ts'
import { isPhoneRequired } from './phone-required.ts'
import { anything, id } from './schemas.ts'
import {
  buildContext,
  OBJECT,
  quarantineItem,
  toUnreadable,
  type Value,
  type WebhookChange,
  wrapChange,
} from './webhook-change.ts'
import { isWebhookField, WEBHOOK_FIELDS, type WebhookField } from './webhook-fields.ts'

/** What one webhook holds, by the town's number. Or which part of the whole is not as it should be. */
export type ParseResult = { deliveries: Delivery[] } | { problem: string }

/** Why what came for another number is kept aside. */
export const NOT_SERVED = 'number not served'

const NOTHING_KNOWN = 'nothing that is known'

const envelope = z.object({
  object: z.literal(OBJECT),
  entry: z.array(z.unknown()).max(1_000),
})
const entry = z.object({ id: z.unknown(), changes: z.array(z.unknown()).min(1) })
const change = z.object({ field: z.string().max(128), value: anything })

/**
 * Reads a webhook's body. Whatever cannot be read goes to the delivery's `unread`, alone: the platform would send the
 * whole again for days, and the rest of it is good. Each thing in it goes to one place.
 * @param serves whether a number, by the platform's id of it, is the town's
 */
export const parsePayload = (
  body: unknown,
  serves: (lineId: string) => boolean = () => true,
): ParseResult => {
  const parsed = envelope.safeParse(body)
  if (!parsed.success) return { problem: parsed.error.issues[0]?.path.join('.') || 'body' }
  const byLine = new Map<string, Delivery>()
  const deliveryOf = (lineId: string): Delivery => {
    const known = byLine.get(lineId) ?? newDelivery(CHANNEL_ID, lineId)
    byLine.set(lineId, known)
    return known
  }
  const entries = parsed.data.entry
  if (entries.length === 0)
    deliveryOf('').unread.push(
      toUnreadable(NOTHING_KNOWN, 'entry', entries, { object: OBJECT, entry: entries }),
    )
  for (const rawEntry of entries) {
    const one = entry.safeParse(rawEntry)
    if (!one.success) {
      const content = { object: OBJECT, entry: [rawEntry] }
      deliveryOf('').unread.push(toUnreadable('entry', 'entry', rawEntry, content))
      continue
    }
    for (const rawChange of one.data.changes) readChange(rawChange, one.data.id, deliveryOf, serves)
  }
  return { deliveries: [...byLine.values()] }
}

const number = z.object({ phone_number_id: id })

/** The town's number that a change is of. A change of who has a conversation names it as the recipient. */
const findPhoneNumberId = ({ metadata, recipient }: Value): string | undefined => {
  const one = number.safeParse(metadata ?? recipient)
  return one.success ? one.data.phone_number_id : undefined
}

const readChange = (
  rawChange: unknown,
  entryId: unknown,
  deliveryOf: (lineId: string) => Delivery,
  serves: (lineId: string) => boolean,
): void => {
  const parsed = change.safeParse(rawChange)
  const lineId = parsed.success ? findPhoneNumberId(parsed.data.value) : undefined
  const delivery = deliveryOf(lineId ?? '')
  const field = parsed.success ? parsed.data.field : 'change'
  const whole = (reason: string) =>
    delivery.unread.push(toUnreadable(reason, field, rawChange, wrapChange(entryId, rawChange)))
  if (!parsed.success) {
    whole('change')
    return
  }
  if (lineId !== undefined && !serves(lineId)) {
    whole(NOT_SERVED)
    return
  }
  const { value } = parsed.data
  const known = isWebhookField(field) ? field : undefined
  const readers = known && READERS.get(known)
  if (readers) {
    if (lineId === undefined) whole('change without a number')
    else if (!readLists(delivery, entryId, field, value, readers)) whole(NOTHING_KNOWN)
    return
  }
  const told = known && ACCOUNT_FIELDS.get(known)
  if (told) {
    delivery.notices.push({ field, content: told(value), ...(field === HANDOVERS ? { hourly: true } : {}) })
    delivery.news.push(...toLineNews(field, value))
    if (field === 'user_preferences') delivery.optOuts.push(...readOptOuts(value))
  } else whole('field that is not known')
}

type Reader = (part: WebhookChange, raw: unknown) => void

/** What stands beside the lists, and is none. */
const METADATA_KEYS = new Set(['messaging_product', 'metadata', 'contacts', 'conversation_context'])

/** Reads each list of a change by its reader. @returns whether there was anything in it */
const readLists = (
  delivery: Delivery,
  entryId: unknown,
  field: string,
  value: Value,
  readers: Map<string, Reader>,
): boolean => {
  const nested = field === STANDBY ? anything.safeParse(value.standby) : undefined
  const { standby: _, ...beside } = value
  const whole = nested?.success ? { ...beside, ...nested.data } : value
  const part: WebhookChange = {
    delivery,
    entryId,
    field,
    value: whole,
    people: parseContacts(whole.contacts),
    context: () => buildContext(whole),
  }
  let found = false
  for (const [name, content] of Object.entries(whole)) {
    if (METADATA_KEYS.has(name) || typeof content !== 'object' || content === null) continue
    const read = readers.get(name)
    if (read && Array.isArray(content)) for (const raw of content) read(part, raw)
    else {
      const alone = wrapChange(entryId, { field, value: { ...part.context(), [name]: content } })
      delivery.unread.push(toUnreadable(`${field}.${name}`, field, [name, content], alone))
    }
    found ||= !Array.isArray(content) || content.length > 0 || !read
  }
  if (found && field === STANDBY) {
    const { messages } = whole
    const count = Array.isArray(messages) ? messages.length : 0
    const alarm = { type: 'another-assistant' } as const
    delivery.notices.push({ field, content: { messages: count }, alarm, hourly: true })
  }
  return found
}

const readMessage: Reader = (part, raw) => {
  const one = parseMessage(raw, part.people)
  if ('unreadable' in one) quarantineItem(part, one.unreadable, 'messages', raw)
  else part.delivery.messages.push(...withFormPictures(one))
}

const term = z.string().min(1).max(64).optional().catch(undefined)

/**
 * `type`: `regular`, `free_customer_service`, `free_entry_point`. `billable` is to go.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
const pricing = z.object({
  billable: z.boolean().optional().catch(undefined),
  pricing_model: term,
  category: term,
  type: term,
})

const status = z.object({
  id,
  status: z.string().min(1).max(64),
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
  biz_opaque_callback_data: z.string().max(512).optional().catch(undefined),
  pricing: pricing.optional().catch(undefined),
  errors: z
    .array(
      z.object({
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
const toStatusUpdate = (raw: unknown): DeliveryStatusUpdate | Unreadable => {
  const parsed = status.safeParse(raw)
  if (!parsed.success) return { unreadable: `status.${parsed.error.issues[0]?.path.join('.') ?? ''}` }
  const { id: externalId, status: word, timestamp, biz_opaque_callback_data: callback, errors } = parsed.data
  const { pricing: stated } = parsed.data
  const [error] = errors ?? []
  const problem = error && sanitise(`${error.code}: ${error.title ?? error.message ?? ''}`, 200)
  return {
    externalId,
    status: sanitise(word, 64),
    at: parseTimestamp(timestamp),
    outboundId: callback && UUID.test(callback) ? callback : undefined,
    problem,
    ...(isPhoneRequired(problem) ? { phoneRequired: true } : {}),
    ...(error ? { failure: failureOf(error.code) } : {}),
    ...(stated ? { pricing: toStatedPricing(stated) } : {}),
  }
}

const toStatedPricing = ({ billable, ...terms }: z.infer<typeof pricing>): StatedPricing => ({
  billable,
  model: terms.pricing_model && sanitise(terms.pricing_model, 64),
  category: terms.category && sanitise(terms.category, 64).toLowerCase(),
  type: terms.type && sanitise(terms.type, 64).toLowerCase(),
})

const readStatus: Reader = (part, raw) => {
  const one = toStatusUpdate(raw)
  if ('unreadable' in one) quarantineItem(part, one.unreadable, 'statuses', raw)
  else part.delivery.statuses.push(one)
}

/** Of the number, of the app or of the account: nobody's message. */
const readError: Reader = ({ delivery }, content) => {
  const code = errorCode(content)
  delivery.notices.push({ field: 'errors', content, alarm: { type: 'error', code } })
  const failure = failureOf(Number(code))
  if (failure.kind === 'account') delivery.news.push({ ...failure, type: 'paused' })
  if (failure.kind === 'rate' && failure.of === 'line') delivery.news.push({ type: 'slow' })
}

/** The platform's number of an error; those that are none count together. */
const errorCode = (content: unknown): string => {
  const code = (content as { code?: unknown } | null)?.code
  return /^\d{1,9}$/.test(String(code)) ? String(code) : 'other'
}

const update = z.looseObject({
  wa_id: z.string().max(200).optional(),
  user_id: z.object({ previous: id, current: id }),
})

/** Documented in March 2026, declared not to be had in August: read if it comes. */
const readIdentityUpdate: Reader = (part, raw) => {
  const parsed = update.safeParse(raw)
  if (!parsed.success) {
    quarantineItem(part, 'user_id_update', 'user_id_update', raw)
    return
  }
  const { wa_id: phone, user_id: ids } = parsed.data
  part.delivery.identities.push({
    before: { bsuid: ids.previous },
    now: toPersonIds(phone, ids.current, undefined),
  })
}

/** The field that tells, with each message, who has the conversation. */
const HANDOVERS = 'messaging_handovers'

/** The field of a change whose messages are answered by the messenger's own assistant, and are copied to us. */
const STANDBY = 'standby'

/** The fields that tell of citizens, with the lists that each may hold. */
const READERS = new Map<WebhookField, Map<string, Reader>>([
  [
    'messages',
    new Map([
      ['messages', readMessage],
      ['statuses', readStatus],
      ['errors', readError],
    ]),
  ],
  [
    STANDBY,
    new Map([
      ['messages', readStandbyMessage],
      ['message_echoes', readAssistantEcho],
      ['statuses', readStatus],
      ['errors', readError],
    ]),
  ],
  [
    'smb_message_echoes',
    new Map([
      ['message_echoes', readEcho],
      ['statuses', readStatus],
      ['errors', readError],
    ]),
  ],
  [
    'history',
    new Map([
      ['history', readHistoryChunk],
      ['messages', readHistoryMedia],
      ['errors', readError],
    ]),
  ],
  ['user_id_update', new Map([['user_id_update', readIdentityUpdate]])],
])

const asReceived = (value: Value): Value => value

/** The town's own address book, and who has a conversation: that it was told of is enough, and names nobody. */
const countOnly =
  (list: string) =>
  (value: Value): Value => ({ [list]: Array.isArray(value[list]) ? value[list].length : 0 })

const COUNTED = new Map<WebhookField, (value: Value) => Value>([
  ['smb_app_state_sync', countOnly('state_sync')],
  [HANDOVERS, ({ type }) => ({ type })],
])

/** What is told of the account, the number, the templates. */
const ACCOUNT_FIELDS = new Map<WebhookField, (value: Value) => Value>(
  (Object.keys(WEBHOOK_FIELDS) as WebhookField[])
    .filter((field) => !READERS.has(field))
    .map((field) => [field, COUNTED.get(field) ?? asReceived]),
)
