import type { OutboundMessage, Outgoing, PacingPolicy, Recipient } from '#domain/conversations'
import type { Town } from '#domain/town'

/** A message on its way to a citizen. */
export type Dispatch = {
  /** Ours: a status that the platform sends back names it. */
  id: OutboundMessage['id']
  to: Recipient
  message: Outgoing
}

/** What became of a message that was handed to a platform. */
export type SendAnswer =
  | { outcome: 'sent'; externalId: string }
  /** It may work later. `ambiguous`: it may have been taken all the same, and only a status can tell. */
  | { outcome: 'retry'; problem: string; afterSeconds?: number; ambiguous?: boolean }
  /** Our own access is refused: nothing will work until someone repairs it. */
  | { outcome: 'paused'; problem: string }
  /** It never will. `phoneRequired`: not to this id, though to the citizen's telephone. */
  | { outcome: 'failed'; problem: string; phoneRequired?: boolean }

/** A way to write to citizens. The sender does what all of them need; a channel does what its platform asks for. */
export type Channel = {
  /** As it is stored with a contact. */
  id: string
  limits: {
    /** Messages a second that this process sends at most. */
    messagesPerSecond: number
    /** What one recipient may be sent. */
    recipient: PacingPolicy
    /** How long a send whose outcome is unknown waits for a status before it is tried again. */
    doubtMs: number
  }
  /** Where citizens may be written to freely only for a while after their last message. */
  window?: {
    ms: number
    /** The problem noted on a message that has no template for later. */
    closedProblem: string
  }
  /** Renders a message in the platform's terms and hands it over. Never throws for what the platform answers. */
  send(town: Town, dispatch: Dispatch): Promise<SendAnswer>
  /** Tells a citizen that their message was seen. Best effort: nothing waits for it. */
  acknowledge?(externalId: string): Promise<void>
}
