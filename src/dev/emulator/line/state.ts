import type { Json } from '../errors.ts'

/** The app that the town's token was made for. */
export const APP_ID = '604158392847165'

/** A call that is refused once: a part of its path, and the code. */
export type Refusal = { path: string; code: number }

/** How the town's number and its app are set up. */
export type Line = {
  /** Of the token. */
  scopes: string[]
  /** When the token ends, in seconds since 1970; 0: never. */
  tokenExpires: number
  /** Where the app has its webhooks delivered, and which. */
  appWebhook?: { callbackUrl: string; fields: string[] }
  /** Whether the account has its webhooks delivered to the app. */
  subscribed: boolean
  /** Whether the number was confirmed by SMS or by a call. */
  verified: boolean
  registered: boolean
  /** When it was registered, in milliseconds since 1970. */
  registrations: number[]
  pin?: string
  storageRegion?: string
  profile: Json
  username?: string
  /** Names that others have. */
  takenUsernames: Set<string>
  automation: { prompts: string[]; commands: Json[] }
  links: { code: string; prefilled_message: string; deep_link_url: string }[]
  /** Files that are being handed in, and handles of those that were. */
  uploads: Map<string, { length: number; type: string }>
  handles: Set<string>
  refuse: Refusal[]
}

const line = (ready: boolean): Line => ({
  scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
  tokenExpires: 0,
  subscribed: ready,
  verified: true,
  registered: ready,
  registrations: [],
  profile: {},
  takenUsernames: new Set(),
  automation: { prompts: [], commands: [] },
  links: [],
  uploads: new Map(),
  handles: new Set(),
  refuse: [],
})

/** A number that answers already. */
export const connectedLine = (): Line => line(true)

/** A number that was added to the account and confirmed, and nothing else. */
export const newLine = (): Line => line(false)

/** What the node of the number tells of it. */
export const numberFields = ({ registered, verified, automation }: Line): Json => ({
  status: registered ? 'CONNECTED' : 'PENDING',
  code_verification_status: verified ? 'VERIFIED' : 'NOT_VERIFIED',
  conversational_automation: { id: '1', ...automation },
})
