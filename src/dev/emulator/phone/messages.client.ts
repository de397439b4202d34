/** A message as the emulator shows it to the phone. */
export type Message = { group_id?: string } & (
  | { type: 'text'; text: { body: string } }
  | { type: 'template'; rendered: string; replies?: { text: string; payload?: string }[] }
  | { type: 'image'; image: Medium }
  | { type: 'video'; video: Medium }
  | { type: 'audio'; audio: Medium & { voice?: boolean } }
  | { type: 'sticker'; sticker: Medium }
  | { type: 'document'; document: Medium & { filename: string } }
  | { type: 'location'; location: { latitude: number; longitude: number; name?: string } }
  | { type: 'contacts'; contacts: Card[] }
  | { type: 'interactive'; interactive: Offer | Answer }
  | { type: 'button'; button: { text: string } }
  | { type: 'reaction'; reaction: { emoji?: string } }
  | { type: 'request_welcome' | 'unsupported' }
)

export type Medium = { id: string; link?: string; caption?: string }

export type Card = { name: { formatted_name: string }; phones?: { phone: string }[] }

export type Header =
  | { type: 'text'; text: string }
  | { type: 'image'; image: Medium }
  | { type: 'video' | 'document' }

/** What is tapped, by the id that comes back. */
export type Choice = { id: string; title: string; description?: string }

export type Link = { url: string; display_text: string }

export type Form = { flow_cta: string }

export type LinkCard = { header?: Header; body?: { text: string }; action: { parameters: Link } }

/** What the town offers to tap. */
export type Offer = { header?: Header; body: { text: string }; footer?: { text: string } } & (
  | { type: 'button'; action: { buttons: { reply: Choice }[] } }
  | { type: 'list'; action: { button: string; sections: { rows: Choice[] }[] } }
  | { type: 'cta_url'; action: { parameters: Link } }
  | { type: 'carousel'; action: { cards: LinkCard[] } }
  | { type: 'flow'; action: { parameters: Form } }
  | { type: 'voice_call'; action: { parameters?: { display_text?: string } } }
  | { type: 'location_request_message' | 'request_contact_info' }
)

/** What the citizen tapped. */
export type Answer = { body?: never; button_reply?: Choice; list_reply?: Choice; nfm_reply?: object }

/** A message in the phone, and what was done with it since. */
export type Entry = {
  id: string
  direction: 'from-citizen' | 'to-citizen'
  /** Seconds since 1970. */
  timestamp: number
  status: 'sent' | 'delivered' | 'read'
  message: Message
  edited?: boolean
  withdrawn?: boolean
  reaction?: string
}

/** Who holds the phone. */
export type Person = {
  name: string
  bsuid: string
  username?: string
  hidesNumber: boolean
  phoneKnown: boolean
}
