import type { AnyElysia } from 'elysia'
import type {
  Delivery,
  MessageLimits,
  OutboundMessage,
  Outgoing,
  PacingPolicy,
  Recipient,
} from '#domain/conversations'
import type { DeliveryFailure, Pause } from '#domain/lines'
import type { ChannelProfile, Language, LineProbe, Town, TownById, TownOf, TownProfile } from '#domain/town'
import type { WebhookContinuity } from './webhook-continuity.ts'

/** A message on its way to a citizen. */
export type Dispatch = {
  /** Ours: a status that the platform sends back names it. */
  id: OutboundMessage['id']
  to: Recipient
  message: Outgoing
  /** Of the conversation, for what a platform asks to be said beside the message: the label of a button. */
  language: Language
}

/** What became of a message that was handed to a platform. */
export type SendAnswer =
  | { outcome: 'sent'; externalId: string }
  /** It may work later. `ambiguous`: it may have been taken all the same, and only a status can tell. */
  | {
      outcome: 'retry'
      problem: string
      afterSeconds?: number
      ambiguous?: boolean
      failure?: DeliveryFailure
    }
  /** The account is refused: nothing will work until someone repairs it. */
  | { outcome: 'paused'; problem: string; pause: Pause }
  /** It never will. `phoneRequired`: not to this id, though to the citizen's telephone. */
  | { outcome: 'failed'; problem: string; phoneRequired?: boolean; failure?: DeliveryFailure }

/** A way to write to citizens. The sender does what all of them need; a channel does what its platform asks for. */
export type OutboundChannel = Pick<ChannelProfile, 'id' | 'window'> & {
  limits: {
    /** Messages a second that this process sends at most. */
    messagesPerSecond: number
    /** What one recipient may be sent. */
    recipient: PacingPolicy
    /** How long a send whose outcome is unknown waits for a status before it is tried again. */
    doubtMs: number
    /** What a message may hold. Unset: all that the standard form does. */
    message?: MessageLimits
  }
  /** Renders a message in the platform's terms and hands it over. Never throws for what the platform answers. */
  send(town: Town, dispatch: Dispatch): Promise<SendAnswer>
  /** What the platform charges a message as, as far as it can be told beforehand. Unset: it charges nothing. */
  categoryOf?(town: Town, message: Outgoing): string | undefined
  /** Tells a citizen that their message was seen. Best effort: nothing waits for it. */
  acknowledge?(externalId: string): Promise<void>
  /** Asks the platform whether a number that was refused can send again. Never throws. Unset: the next message tells. */
  probe?(): Promise<LineProbe>
}

/** Where a channel hands in what comes. */
export type Intake = {
  townOf: TownOf
  /** The town of a line, for platforms that tell several towns of theirs at one address. */
  townById: TownById
  /** Where it is noted how a webhook was answered: with the town at whose address it came, if it is a town's. */
  observe(request: Request): Pick<Town, 'log' | 'metrics'>
  /** Stores a delivery. @throws where it is not durable: then it must be handed in again */
  receive(town: Town, delivery: Delivery): Promise<void>
  /** Told of what could not be stored. */
  continuity: WebhookContinuity
}

/** Where a platform posts what comes, and how such a request is told before its body is read. */
export type WebhookAddress = {
  path: string
  /** Whether it claims to be the platform's, as by a header with a signature: one that does not even claim it is not. */
  claimsAuthentic(headers: Headers): boolean
}

/** Where citizens themselves hand in files, and bytes at most: an address that is not named takes no files. */
export type UploadAddress = { path: RegExp; maxBytes: number }

/** A way in which citizens write to the town. */
export type InboundChannel = {
  /** Which of its addresses has room reserved: for all others it is one client of many. Unset: no platform posts to it. */
  webhook?: WebhookAddress
  /** Unset: it takes no files from anybody. */
  uploads?: readonly UploadAddress[]
  /** The addresses at which it is told what came. */
  routes(intake: Intake): AnyElysia
  /** Reads the content of a quarantined event again. @returns nothing where it still cannot be read, or is another channel's */
  reparse(content: unknown): Delivery[] | undefined
  /** Fetches what came with messages, where files are not in the messages themselves. */
  media?: {
    /** @throws {import('#platform/media').MediaNotFound} where the platform has it no longer */
    download(town: Town, mediaId: string, maxBytes: number): Promise<Uint8Array>
    /** The same, into a file: what may be long is never held whole. */
    downloadFile(town: Town, mediaId: string, path: string, maxBytes: number): Promise<void>
  }
  /** Has the platform forget somebody, by its id of them. @throws when it does not answer: it is tried again */
  forgetContact?(platformId: string): Promise<void>
}

/** One thing that a town's line was examined for, with what to do about it. `warning`: it answers, and something will not work. */
export type Finding = { state: 'good' | 'warning' | 'bad'; subject: string; message: string }

/** What became of a step that makes a line answer. `planned`: it would be done, but this is a dry run. `skipped`: an earlier step is missing. */
export type StepResult = {
  name: string
  state: 'unchanged' | 'done' | 'planned' | 'by-hand' | 'failed' | 'skipped'
  note: string
}

/** What an operator's command works with. */
export type SetupContext = { profile: TownProfile; publicUrl: string; dryRun: boolean }

/** What the operator's commands do with the platform: they change what a running service only uses. */
export type ChannelSetup = {
  /** Has the platform deliver, and show what the town wants. A second run changes nothing. Never throws. */
  connect(context: SetupContext): AsyncIterable<StepResult>
  /** What no call does, with the page to do it on. */
  byHand: readonly { what: string; page: string }[]
  /** Asks the platform how the line stands; changes nothing. Never throws. */
  examine(context: SetupContext): AsyncIterable<Finding>
}

/** A messenger: one folder beside this one, and one line in the composition. */
export type Channel = ChannelProfile &
  OutboundChannel &
  InboundChannel & {
    /** The town has no line on it: its address is there for the towns of the process that do. */
    absent?: true
    /** Unset: the commands know of it themselves, or have nothing to do. */
    setup?: ChannelSetup
  }
