import { createHash } from 'node:crypto'
import type { Delivery, UnreadableEvent } from '#domain/conversations'
import { sanitise } from '#platform/text'
import type { People } from './person.ts'
import { anything, contactCard } from './schemas.ts'

/** What the platform calls the product whose webhooks these are. */
export const OBJECT = 'whatsapp_business_account'

/** What a change holds, by name. */
export type Value = Record<string, unknown>

/** A change that is being read: what it holds, and the delivery that it goes into. */
export type WebhookChange = {
  delivery: Delivery
  entryId: unknown
  field: string
  value: Value
  people: People
  /** What one item of a list needs beside it to be read alone: put together where one cannot be read. */
  context: () => Value
}

/** A webhook body with one change. */
export const wrapChange = (entryId: unknown, rawChange: unknown) => ({
  object: OBJECT,
  entry: [{ id: entryId, changes: [rawChange] }],
})

/**
 * Something that could not be read, in a form that the same parser can read once it knows better.
 * @param what the thing itself: repeated among other things it is known as the same
 * @param content a whole webhook body with nothing else in it
 */
export const toUnreadable = (
  reason: string,
  field: string,
  what: unknown,
  content: unknown,
): UnreadableEvent => ({
  key: createHash('sha256')
    .update(JSON.stringify([field, what]) ?? '')
    .digest('hex'),
  reason: sanitise(reason, 200),
  field: sanitise(field, 128),
  content,
})

/** Puts one item of a list of a change aside, with nothing else of that list. */
export const quarantineItem = (
  { delivery, entryId, field, context }: WebhookChange,
  reason: string,
  list: string,
  what: unknown,
  alone: unknown = what,
): void => {
  const content = wrapChange(entryId, { field, value: { ...context(), [list]: [alone] } })
  delivery.unread.push(toUnreadable(reason, field, what, content))
}

/** Beyond this, in characters, the people of a delivery are not kept with each thing in it that cannot be read. */
const MAX_CONTEXT_LENGTH = 4_000

/** The number, and who wrote where that is told beside the message: kept with each item, so it has to be small. */
export const buildContext = (value: Value): Value => {
  const context: Value = { messaging_product: 'whatsapp' }
  const metadata = anything.safeParse(value.metadata)
  if (metadata.success) {
    const { phone_number_id, display_phone_number } = metadata.data
    context.metadata = {
      phone_number_id,
      display_phone_number: sanitise(String(display_phone_number ?? ''), 64),
    }
  }
  const { contacts } = value
  if (!Array.isArray(contacts) || contacts.length > 20) return context
  const known = contacts.filter((raw) => contactCard.safeParse(raw).success)
  if (JSON.stringify(known).length <= MAX_CONTEXT_LENGTH) context.contacts = known
  return context
}
