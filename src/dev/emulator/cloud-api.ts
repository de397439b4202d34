import type {
  ServerContacts,
  ServerContactsMessage,
  ServerConversation,
  ServerError,
  ServerImageMessage,
  ServerLocationMessage,
  ServerMessage,
  ServerMessageTypes,
  ServerPricing,
  ServerSentMessageResponse,
  ServerStatusPayload,
} from 'whatsapp-api-js/types'

/**
 * What the Cloud API sends, typed after the library `whatsapp-api-js`, which knows the business-scoped user ids (BSUID)
 * that webhooks have carried since April 2026. What the library lacks or has otherwise is stated here with its source.
 * Types only: nothing of the library runs.
 */

/** A person in `value.contacts[]`. */
export type Contact = ServerContacts

/** An error in a webhook. */
export type WebhookError = ServerError

/** A contact card in a message of type `contacts`. */
export type Card = ServerContactsMessage['contacts'][0]

/** A message's fields that do not depend on its type. `from` is absent, not empty, where the number is not visible. */
export type MessageHead = Pick<
  ServerMessage,
  'from' | 'from_user_id' | 'id' | 'group_id' | 'timestamp' | 'context' | 'errors' | 'referral'
>

type Media<T extends { [K in Kind]: object }, Kind extends keyof T & string> = Omit<T, Kind> & {
  [K in Kind]: Omit<T[K], 'url' | 'static_url'> & { url?: string }
}

/**
 * The library has coordinates as text; the platform sends numbers.
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples (location messages)
 */
type Location = Omit<ServerLocationMessage, 'location'> & {
  location: Omit<ServerLocationMessage['location'], 'latitude' | 'longitude'> & {
    latitude: number
    longitude: number
  }
}

type AnyMessage = Exclude<
  ServerMessageTypes,
  { type: 'location' | 'image' | 'audio' | 'video' | 'document' | 'sticker' | 'unknown' }
>

type OfType<T extends ServerMessageTypes['type']> = Extract<ServerMessageTypes, { type: T }>

/** What a message says: `type` and the object of that name. */
export type MessageContent =
  | AnyMessage
  | Location
  | Media<ServerImageMessage, 'image'>
  | Media<OfType<'audio'>, 'audio'>
  | Media<OfType<'video'>, 'video'>
  | Media<OfType<'document'>, 'document'>
  | Media<OfType<'sticker'>, 'sticker'>
  /** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/edit (20 July 2026) */
  | {
      type: 'edit'
      edit: { original_message_id: string; message: { type: string } & Record<string, unknown> }
    }
  /** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/revoke (21 May 2026) */
  | { type: 'revoke'; revoke: { original_message_id: string } }

/** A citizen's message in `value.messages[]`. */
export type Message = MessageHead & MessageContent

/** What became of a message of the town's, in `value.statuses[]`. The library ties its fields to one another too tightly. */
export type Status = Pick<
  ServerStatusPayload,
  'id' | 'status' | 'timestamp' | 'recipient_id' | 'recipient_user_id' | 'biz_opaque_callback_data'
> & { conversation?: ServerConversation; pricing?: ServerPricing; errors?: WebhookError[] }

/** What `changes[].value` of the field `messages` holds beside the metadata. `errors` alone tells of the number or the app. */
export type MessagesValue = {
  contacts?: Contact[]
  messages?: Message[]
  statuses?: Status[]
  errors?: WebhookError[]
}

/** The town's number in a webhook. Webhooks of the account have none. */
export type Metadata = { display_phone_number: string; phone_number_id: string }

/** A whole webhook. */
export type WebhookBody = {
  object: 'whatsapp_business_account'
  entry: { id: string; time?: number; changes: { field: string; value: Record<string, unknown> }[] }[]
}

/** The answer to a message that was taken. */
export type SentAnswer = ServerSentMessageResponse

/** What a message costs. */
export type Pricing = ServerPricing
