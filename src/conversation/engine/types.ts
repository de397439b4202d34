import type { CollectionPlan, FreeDay, Item, OwnAppointment, Schedule } from '#domain/appointments'
import type { AreaContent, ChatFrequency } from '#domain/area-follows'
import type { AssetLayers } from '#domain/assets'
import type { Content, Say, TimeRange } from '#domain/content'
import type {
  AskedPlace,
  BookingDraft,
  BookingStage,
  Conversation,
  Example,
  IncidentDraft,
  IncidentStage,
  Neighbour,
  Outgoing,
  PlacedAsset,
  WorkThere,
} from '#domain/conversations'
import type { Area, ServiceArea } from '#domain/places'
import type { State } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import type { TownProfile } from '#domain/town'
import type { Candidate, Place, PlaceReading, Point } from '#platform/geocoding'
import type { PictureProblem } from '#platform/media'
import type { Models } from '../understanding/train-models.ts'

export type { OwnAppointment } from '#domain/appointments'
export {
  type AddressDoubt,
  type BookingDraft,
  type BookingRequest,
  type BookingStage,
  type BookingStep,
  type Conversation,
  type Example,
  type IncidentDraft,
  type IncidentStage,
  type Neighbour,
  newConversation,
  type PendingQuestion,
  type PlacedAsset,
  type Stage,
  type Step,
  type WorkThere,
} from '#domain/conversations'

/** A conversation that is making an appointment. */
export type Booking = Conversation & { stage: BookingStage }

/** A conversation that is taking a report. */
export type Reporting = Conversation & { stage: IncidentStage }

/** What is asked of what the town tells: a list of a subject, or one thing in it. */
export type InformationRequest =
  | {
      topic: string
      when?: TimeRange
      /** A day in ISO form. */
      day?: string
      words?: string
      near?: Point
      offset: number
      /** The subject that is told instead where there is nothing. */
      orElse?: string
    }
  | { sourceId: string; externalId: string }

/** Something that the town tells. Times in milliseconds, distance in metres. */
export type InformationItem = {
  sourceId: string
  externalId: string
  topic: string
  title: string
  body: string
  url?: string
  /** The address of a picture that is fit for a messenger. */
  picture?: string
  starts?: number
  ends?: number
  expires?: number
  published?: number
  allDay?: boolean
  place?: string
  phone?: string
  distance?: number
  facts: [label: string, words: string][]
}

/** A report of the citizen's own, and how it stands. */
export type OwnReport = {
  number: string
  service: string
  state: State
  note?: string
  requestedAt: number
  url: string
  /** It was joined, not made: it is somebody else's. */
  joined?: boolean
  /** It was resolved, and not so long ago that it may not be opened again. */
  reopenable?: boolean
}

/** A question of the town that is open, in the language of the conversation. `ends`: the last day, as it is said. */
export type AskedConsultation = {
  number: number
  title: string
  question: string
  options: { id: string; title: string; body: string }[]
  /** For who lives in one of these; none: for everybody. */
  neighbourhoods: string[]
  ends: string
  /** Its page. */
  url: string
  /** What they answered. `option`: its title. */
  own?: { option: string; neighbourhood: string | undefined } | undefined
}

/**
 * By what one person is known from another: the account of the channel, or else an address that confirms; `none`: by nothing, so that
 * nobody can answer there.
 */
export type RespondentProof = 'account' | 'mail' | 'none'

/** Pictures that came with something. */
export type ArrivedPictures = {
  /** Those that can be opened, so many of them still on their way; how many could not be. */
  pictures: string[]
  coming?: number
  unreadable?: number
  /** Why those that are unreadable cannot be used, each reason once. */
  problems?: PictureProblem[]
  /** Where the first that says so was taken. */
  place?: Point
}

/** A thing of the street that words name, and where in them. */
export type MentionedAsset = PlacedAsset & { start: number; end: number }

/** Something that happened to a conversation. `id` names it uniquely and for good. `asset`: what its words name by the number on a plate. */
export type ConversationEvent = {
  id: string
  asset?: MentionedAsset
} /** `spoken`: what a transcriber heard in a voice note. */ & (
  | { type: 'text'; text: string; spoken?: boolean }
  | { type: 'choice'; choice: string; title: string }
  /** Without a point where the telephone sent only what it is called. */
  | { type: 'location'; point?: Point; name?: string }
  | ({ type: 'pictures'; caption?: string } & ArrivedPictures)
  /**
   * The form of a report was filled in and sent: a kind, which may be none that there is, words, consent, pictures. `draft`: which
   * report it was offered for; `digest`: of what it says, the same for the same.
   */
  | ({
      type: 'report-form'
      draft: string
      kind?: string
      text: string
      consent: boolean
      digest: string
    } & ArrivedPictures)
  /** Pictures that were on their way could not be opened in the end; with a number, that report has been filed. */
  | { type: 'pictures-lost'; pictures: string[]; problems?: PictureProblem[]; number?: string }
  | { type: 'other'; kind: string }
  /** Answer to `search`: what the geocoder found for the words; nothing found is an empty list. */
  | { type: 'found'; words: string; candidates: Candidate[] | 'unavailable' }
  /** Answer to `reverse`. */
  | { type: 'nearest'; point: Point; place?: Place | 'unavailable' }
  /** Answers to `submit`. */
  | { type: 'submitted'; number: string; expected?: string; url: string }
  | { type: 'refused' }
  /** Answer to `consult`: what the town tells; `more` when there is more of it. */
  | { type: 'informed'; ask: InformationRequest; items: InformationItem[]; more: boolean }
  /** Answer to `own`: the citizen's own reports, newest first; with a number, that one if it is theirs. */
  | { type: 'owned'; number?: string; reports: OwnReport[]; url: string }
  /** Answer to `assets`, the nearest first. */
  | { type: 'assets'; assets: PlacedAsset[] }
  /** Answer to `neighbours`, the nearest first; and the works that are there. */
  | { type: 'neighbours'; reports: Neighbour[]; works?: WorkThere[] }
  /** Answer to `join`, `add` and `reopen`: what became of the report. */
  | {
      type: 'changed'
      number: string
      outcome: 'joined' | 'added' | 'offered' | 'reopened' | 'confirmed' | 'closed' | 'gone'
      url: string
    }
  /** Answer to `handover`: whether people are there now, and how many wait before. */
  | { type: 'queued'; team: string; handover: string; open: boolean; opens?: number; before: number }
  /** Answer to `slots`: what is free, day by day. */
  | { type: 'slotted'; agenda: string; service: string; free: FreeDay[] }
  /** Answer to `reserve`: the hour that is kept, until when; or what is free instead. */
  | { type: 'reserved'; outcome: 'held'; hold: string; start: number; until: number }
  | { type: 'reserved'; outcome: 'taken' | 'too-many' | 'unknown'; free: FreeDay[] }
  /** Answer to `book` and to `take-offer`: what was given, or what they have already. */
  | {
      type: 'booked'
      outcome: 'booked' | 'limit'
      appointment: OwnAppointment
    }
  | { type: 'booked'; outcome: 'gone' }
  /** Answer to `appointments`; with a code, that one if it is theirs. */
  | { type: 'appointed'; code?: string; appointments: OwnAppointment[] }
  /** Answer to what is done with an appointment of one's own, and to `wait`. */
  | {
      type: 'appointment-changed'
      outcome: 'acknowledged' | 'cancelled' | 'left' | 'waiting' | 'gone'
      appointment?: OwnAppointment
    }
  /** The people who had it are done with it. */
  | { type: 'returned'; handover: string }
  /** Answer to `subscriptions`, `subscribe` and `unsubscribe`: what they are notified of now. */
  | {
      type: 'subscribed'
      notices: { id: string; quarter?: string }[]
      changed?: 'on' | 'off'
    }
  /** Answer to `follow-area`: whether it is followed now, or as many are as may be, or there is no such place. */
  | {
      type: 'area-followed'
      outcome: 'followed' | 'full' | 'unknown'
      area?: Area
      frequency: ChatFrequency
    }
  /** Answer to `areas` and to `unfollow-area`: what they follow now. */
  | {
      type: 'areas-listed'
      areas: { id: string; area: Area; frequency: ChatFrequency }[]
      ended?: boolean
    }
  /** Answer to `consultations`: those that are open, or the one of a number. `home`: where they say that they live, if that is known. */
  | {
      type: 'consultations'
      number?: number | undefined
      consultations: AskedConsultation[]
      proof: RespondentProof
      home?: { name: string | undefined } | undefined
      url: string
    }
  /** Answer to `answer-consultation` and `take-back-answer`. `given`: what they had said. */
  | {
      type: 'consultation-answered'
      outcome: 'counted' | 'changed' | 'answered' | 'asked' | 'wrong-mail' | 'taken-back' | 'closed'
      number: number
      consultation?: AskedConsultation | undefined
      given?: Pick<ConsultationAnswer, 'option' | 'neighbourhood' | 'change'>
      url: string
    }
  /** Answer to `understand`: the choice that the words mean, if any. */
  | { type: 'understood'; words: string; choice?: string }
  /** Answer to `held` and to `erase`. */
  | { type: 'held'; content: string; filename: string }
  | { type: 'erased'; kept: boolean }
  /** They see the draft of the content from now on, or no longer. */
  | { type: 'preview'; on: boolean }
  /** They wrote the code that brings a chat from another channel here: it came along, or the code was none. */
  | { type: 'chat-moved'; moved: boolean }
  /** Nothing has been heard for a while, in the middle of something. */
  | { type: 'idle' }
)

/** Whether pictures came with it. */
export const bringsPictures = (
  event: ConversationEvent,
): event is Extract<ConversationEvent, { type: 'pictures' | 'report-form' }> =>
  event.type === 'pictures' || event.type === 'report-form'

/** What somebody answers to a question of the town. `change`: instead of what they answered before. */
export type ConsultationAnswer = {
  option: string
  neighbourhood: string | undefined
  change: boolean | undefined
  /** The address that is to confirm it, where nothing else says who they are. */
  mail: string | undefined
}

/** What a step wants done. Queries and commands come back as events; `say`, `rate`, `withdraw`, `release`, `unclear`, `recognised` and `learn` do not. */
export type Effect =
  | {
      type: 'say'
      message: Outgoing
      /** The same in fewer words, for where those said before it would not fit otherwise. */
      shorter?: Outgoing
      /** It asks what comes next: a later question of the same turn takes its place. */
      question?: true
      /** Nothing is joined to it. */
      alone?: true
    }
  | { type: 'search'; words: string }
  | { type: 'reverse'; point: Point }
  | { type: 'submit'; draft: IncidentDraft }
  | { type: 'consult'; ask: InformationRequest }
  | { type: 'own'; number?: string }
  | { type: 'assets'; kinds: string[]; point: Point }
  | { type: 'neighbours'; draft: IncidentDraft }
  | { type: 'join'; number: string }
  | { type: 'add'; number: string; words?: string; pictures: string[] }
  | { type: 'reopen'; number: string; words: string }
  | { type: 'mended'; number: string }
  | { type: 'handover'; team: string; about: string }
  /** With what is to be collected, and where: the days that have room for it. */
  | { type: 'slots'; agenda: string; service: string; pickup?: { items: Item[]; point: Point } | undefined }
  | { type: 'reserve'; draft: BookingDraft; start: number }
  | { type: 'book'; draft: BookingDraft }
  /** A slot that was held is kept no longer. */
  | { type: 'release'; hold: string }
  | { type: 'wait'; draft: BookingDraft }
  | { type: 'appointments'; code?: string }
  | { type: 'acknowledge' | 'unbook' | 'take-offer' | 'leave-offer'; code: string }
  /** They would rather have the automatic part back. */
  | { type: 'withdraw'; handover: string }
  | { type: 'rate'; handover: string; stars?: number; words?: string }
  | { type: 'subscriptions' }
  /** Words that the recogniser does not know: a larger model may. */
  | { type: 'understand'; words: string; options: { id: string; title: string }[] }
  | { type: 'subscribe'; notice: string; quarter?: string }
  /** Without a notice: of everything. */
  | { type: 'unsubscribe'; notice?: string }
  | { type: 'areas' }
  | { type: 'follow-area'; place: AskedPlace; contents: AreaContent[]; frequency: ChatFrequency }
  | { type: 'unfollow-area'; id: string }
  /** With a number, that one. `home`: a place, of which the neighbourhood is wanted. */
  | {
      type: 'consultations'
      number?: number | undefined
      home?: { point?: Point | undefined; words?: string | undefined }
    }
  | ({ type: 'answer-consultation'; number: number } & ConsultationAnswer)
  | { type: 'take-back-answer'; number: number }
  | { type: 'held' }
  | { type: 'erase' }
  /** Words that were not understood, and what was offered for them: people may teach what they mean. */
  | { type: 'unclear'; words: string; guesses: string[] }
  /** What a message was acted on as: for the figures. Labels: `page:…` or `service:…`. */
  | { type: 'recognised'; label: string }
  /** What words turned out to want, and what they had been taken for. */
  | { type: 'learn'; words: string; understood?: string; label: string }

/** What a step may know. Everything in it is given: no clock, no chance, no database. */
export type World = {
  now: number
  profile: TownProfile
  /** Who else reads what is written on the town's channels, in the words of a language. */
  operators: (language: string) => string
  catalogue: Catalogue
  content: Content
  /** Where and for what people are attended by appointment. */
  schedules: Schedule[]
  /** How bulky waste is collected; nothing where it is not. */
  collections?: CollectionPlan | undefined
  say: Say
  /** Whether a larger model may be asked what words mean. */
  model?: boolean
  /** What tells what words want: the town's own, or the one that is shipped. */
  models: Models
  /** What people taught the recogniser. */
  examples: Example[]
  /** The kinds of things of the street that the town has an inventory of. */
  layers: AssetLayers
  /** The service that a model takes the pictures of the report under way for. */
  proposedKind?: string | undefined
  /** Parts of the town. */
  neighbourhoods: string[]
  /** What a point is judged by. */
  ground: ServiceArea
  /** The place that a sentence names, however surely, and the rest of it. */
  readPlace: (text: string) => PlaceReading
}

/** What a step gives back. */
export type StepResult = { conversation: Conversation; effects: Effect[] }
