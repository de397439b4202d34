import type { IdentityChange, PersonIds, Profile } from '#domain/contacts'
import type { DeliveryFailure, LineNews } from '#domain/lines'
import type { ChannelId, Language } from '#domain/town'
import type { Queue } from '#platform/jobs'

/** Has another process answer a conversation, when this one ends. A wake-up: what there is to do is in the tables. */
export const processConversation: Queue<{ conversationId: string }> = { name: 'converse', retries: 8 }

/** Media that the messenger tells apart. A voice note is audio that was spoken into the phone. */
export type MediaKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker'

/** A card of somebody's, shared in a message. */
export type SharedCard = { name: string; phones: string[]; emails: string[] }

/**
 * The answer to a report form. Nothing in it is trusted: the kind may no longer be, or never have been; the draft may be over, or
 * somebody else's.
 */
export type ReportFormAnswer = {
  draft: string
  kind?: string
  text: string
  consent: boolean
  /** The platform's ids of its pictures, which come before it as messages of their own. */
  pictures: string[]
}

/** What a citizen sent, as the conversation understands it. Stored, sealed: what was stored before has to be read still. */
export type Incoming =
  | { type: 'text'; text: string }
  | { type: 'choice'; choice: string; title: string }
  /** A place of the map may come with what it is called only. */
  | { type: 'location'; lat?: number; long?: number; name?: string }
  /** `form`: the platform's id of the form's answer that it belongs to. */
  | { type: 'picture'; mediaId: string; caption?: string; filename?: string; form?: string }
  | {
      type: 'media'
      kind: MediaKind
      mediaId: string
      caption?: string
      filename?: string
      mime?: string
    }
  /** `shared`: the sender's own telephone, given in answer to our question; empty where they gave none. */
  | { type: 'contacts'; cards: SharedCard[]; shared?: string }
  /** An empty emoji takes a reaction back. */
  | { type: 'reaction'; emoji: string; to?: string }
  /** They opened the conversation, and have not written yet. */
  | { type: 'opened' }
  /** A form filled in inside the messenger: its answers, as JSON; and what they say, where it is ours and can be read. */
  | { type: 'form'; name: string; response: string; report?: ReportFormAnswer }
  | { type: 'order'; items: number }
  /** An earlier message was changed, or taken back; `of` is the platform's id of it. An empty text: it is not told. */
  | { type: 'edit'; of?: string; text: string }
  | { type: 'revoke'; of?: string }
  /** The platform tells that somebody's number or id changed. */
  | { type: 'identity'; before: PersonIds; now: PersonIds }
  | { type: 'other'; kind: string }

/** A message that arrived: who, when, what, and the platform's own words for it. */
export type ReceivedMessage = {
  externalId: string
  person: PersonIds
  profile: Profile
  /** When it was written, by the platform's clock; unset where it cannot be told. */
  at?: Date
  incoming: Incoming
  /** It is filed in the conversation, and answered by nobody. */
  quiet?: boolean
  /** The language that they read the channel in: where a new conversation begins. */
  language?: Language
  raw: unknown
}

/** A message between the town and a citizen that did not pass through us: only filed. */
export type ExternalMessage = Omit<ReceivedMessage, 'quiet'> & {
  direction: 'out'
  /** What it said, where the kind of message does not tell. */
  words?: string
  /** How far it has come; it has left, unless more is known. */
  state?: 'sent' | 'delivered' | 'read' | 'failed'
  /** A person is answering in the messenger's own app: the automatic part keeps still. */
  takesOver?: boolean
  /** The messenger's own assistant answered in our place. */
  byAssistant?: boolean
}

/** Something signed that could not be read: kept as it came, until a later version can. */
export type UnreadableEvent = {
  /** Names it uniquely: repeated deliveries of it are one. */
  key: string
  reason: string
  field: string
  /** A whole webhook body with nothing else in it. */
  content: unknown
}

/** The platform's word on a message of ours. */
export type DeliveryStatusUpdate = {
  externalId: string
  status: 'sent' | 'delivered' | 'read' | 'failed' | (string & {})
  /** By the platform's clock; unset where it cannot be told. */
  at?: Date
  /** Our own id of it, where the platform carried it back. */
  outboundId?: string
  problem?: string
  /** It failed because it may go to a telephone only. */
  phoneRequired?: boolean
  /** What a failure is about. */
  failure?: DeliveryFailure
  pricing?: StatedPricing
}

/** A citizen who wants no marketing, as they set it inside the messenger. */
export type MarketingOptOut = { person: PersonIds; at?: Date }

/** What the platform states of a message's price, in its own words. */
export type StatedPricing = { billable?: boolean; model?: string; category?: string; type?: string }

/** Something that the platform states about itself, the town's number or its account. */
export type PlatformStatement = {
  /** The platform's own name of it. */
  field: string
  content: unknown
  /** What somebody has to mend: an error, by the platform's number of it; or who else answers the town's citizens. */
  alarm?: { type: 'error'; code: string } | { type: 'another-assistant' }
  /** Stated with each message: kept once an hour. */
  hourly?: boolean
}

/** Everything in one delivery for one of the town's numbers. */
export type Delivery = {
  channel: ChannelId
  lineId: string
  messages: ReceivedMessage[]
  filed: ExternalMessage[]
  identities: IdentityChange[]
  statuses: DeliveryStatusUpdate[]
  notices: PlatformStatement[]
  /** What that asks for: of the number and of its account. */
  news: LineNews[]
  optOuts: MarketingOptOut[]
  unread: UnreadableEvent[]
}

/** A delivery with nothing in it. */
export const newDelivery = (channel: ChannelId, lineId: string): Delivery => ({
  channel,
  lineId,
  messages: [],
  filed: [],
  identities: [],
  statuses: [],
  notices: [],
  news: [],
  optOuts: [],
  unread: [],
})

/** Pictures of an album come one by one within a second or two: they are taken as one. In milliseconds. */
export const ALBUM_WAIT_MS = 1_200

/** The platform's clock may be ahead of ours: nothing was written later than now. */
export const clampToNow = (at: Date | undefined, now: Date): Date => (at && at < now ? at : now)

/** What a message is, for counts and for the column that is not sealed. */
export const messageKind = (incoming: Incoming): string =>
  incoming.type === 'other' || incoming.type === 'media' ? incoming.kind : incoming.type
