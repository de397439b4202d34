import type {
  Contact,
  Message,
  MessageContent,
  MessagesValue,
  Metadata,
  Status,
  WebhookBody,
} from '../../../src/dev/emulator/index.ts'

/**
 * Bodies of webhooks as the platform sends them, typed: a field that the platform does not have is an error of types.
 * Tests that need a malformed body build it by hand, and say so.
 */

/** The demonstration's number. */
export const LINE = '644069801'

const metadata = (line: string): Metadata => ({ display_phone_number: '34644069801', phone_number_id: line })

/** A webhook of the field `messages`. @param line the number that it is about */
export const webhook = (value: MessagesValue, line = LINE) =>
  ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          { field: 'messages', value: { messaging_product: 'whatsapp', metadata: metadata(line), ...value } },
        ],
      },
    ],
  }) satisfies WebhookBody

/** A person as the town knows them: by user id always, by number where it is visible. */
export type Person = { bsuid: string; phone?: string; name?: string; username?: string }

/** The person in `contacts[]`. */
export const contact = ({ bsuid, phone, name = 'Rosa', username }: Person): Contact => ({
  profile: { name, ...(username ? { username: `@${username}` } : {}) },
  ...(phone ? { wa_id: phone } : {}),
  user_id: bsuid,
})

/** A message of theirs. @param at seconds since 1970 */
export const message = (
  { bsuid, phone }: Person,
  id: string,
  content: MessageContent = { type: 'text', text: { body: 'hola' } },
  at = Math.floor(Date.now() / 1000),
): Message => ({
  ...(phone ? { from: phone } : {}),
  from_user_id: bsuid,
  id,
  timestamp: String(at),
  ...content,
})

/** A message and who it is from: the usual webhook. */
export const messageWebhook = (person: Person, id: string, content?: MessageContent, line = LINE) =>
  webhook({ contacts: [contact(person)], messages: [message(person, id, content)] }, line)

/** What became of a message of the town's. A failure names nobody; it has the user id only where it was sent to one. */
export const statusWebhook = (
  { bsuid, phone, ...person }: Person,
  {
    sentTo = 'phone',
    ...status
  }: Pick<Status, 'id' | 'status' | 'biz_opaque_callback_data' | 'errors'> & {
    sentTo?: 'phone' | 'user id'
  },
  at = Math.floor(Date.now() / 1000),
) => {
  const failed = status.status === 'failed'
  return webhook({
    ...(failed ? {} : { contacts: [contact({ bsuid, phone, ...person })] }),
    statuses: [
      {
        ...status,
        timestamp: String(at),
        ...(phone ? { recipient_id: phone } : {}),
        ...(failed && sentTo === 'phone' ? {} : { recipient_user_id: bsuid }),
      },
    ],
  })
}
