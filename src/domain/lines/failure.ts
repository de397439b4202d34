/** What somebody has to repair before a number can send again. */
export const PAUSE_CAUSES = [
  'token',
  'permission',
  'payment',
  'locked',
  'registration',
  'name',
  'restricted',
  'categories',
] as const

/** What is wrong with an account or a number. */
export type PauseCause = (typeof PAUSE_CAUSES)[number]

/** Why a number stops sending. `templatesOnly`: what is sent within the messaging window still goes. */
export type Pause = {
  cause: PauseCause
  templatesOnly?: boolean
  /** The platform's own number of the error, for the log and for who asks the platform. */
  code?: string
}

/** What a platform's refusal of a message is about. Each channel tells it from its platform's own numbers. */
export type DeliveryFailure =
  /** Nothing can be sent until somebody repairs the account. */
  | ({ kind: 'account' } & Pause)
  /** Too much was sent: by the number, or to this recipient. */
  | { kind: 'rate'; of: 'line' | 'recipient' }
  /** Citizens block the number or mark it as unwanted: the platform lets less of it through. */
  | { kind: 'quality' }
  /** They cannot be reached on this messenger. */
  | { kind: 'recipient' }
  /** They stopped marketing inside the messenger. */
  | { kind: 'opted-out' }
  /** The platform holds this message back, and would again if it came soon. */
  | { kind: 'held' }
  /** The messaging window has closed. */
  | { kind: 'window' }
  /** Its file cannot be taken. */
  | { kind: 'media' }
  /** It may go to a telephone only. */
  | { kind: 'phone-required' }
  /** The template may not be sent now, or never. */
  | { kind: 'template'; state: 'missing' | 'paused' | 'disabled' }
  /** Theirs: it passes. */
  | { kind: 'platform' }
  /** The message itself is wrong. */
  | { kind: 'message' }
