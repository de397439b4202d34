import type { Candidate, Place, Point, Spotted } from '#platform/geocoding'
import type { Language, TownProfile } from '#town/jurisdictions'
import type { Location, State } from '#town/service-requests'
import type { Catalogue } from '#town/services'
import type { Outgoing } from './outgoing.ts'

/** What a citizen is telling us, piece by piece. */
export type IncidentDraft = {
  /** The message that began it: names the draft, so that an old button is known for what it is. */
  id: string
  group?: string
  serviceCode?: string
  detail?: string
  location?: Location
  pictures: string[]
  /** The question of the picture has had its answer. */
  pictureAnswered: boolean
}

/** The questions of an incident, in their order. */
export const STEPS = ['kind', 'detail', 'address', 'picture', 'confirm'] as const

/** A question of an incident. */
export type Step = (typeof STEPS)[number]

/** A doubt about an address: which of these, or keep the words. */
export type AddressDoubt = { words: string; point?: Point; candidates: Candidate[] }

/** Where a conversation is. */
export type Stage =
  /**
   * `paused`: a report that was interrupted, and may be gone on with. `asking`: what the next words, or a place, are
   * an answer to.
   */
  | { at: 'menu'; paused?: IncidentStage; asking?: 'directory' | 'pharmacies' }
  | IncidentStage
  | { at: 'resume'; incident: IncidentStage }

/** A report being taken: the question at hand, the way back, a doubt about the address. */
export type IncidentStage = {
  at: 'incident'
  step: Step
  draft: IncidentDraft
  trail: Step[]
  doubt?: AddressDoubt
  /** The question at hand is which answer to correct. */
  editing?: boolean
  /** What the report was before an answer was taken back to be corrected: going back restores it. */
  undo?: IncidentDraft
}

/** The whole memory of a conversation: what the next step depends on, and nothing else. */
export type Conversation = {
  language: Language
  /** They said in which language they want to be answered; guesses stop. */
  languageChosen: boolean
  /** They have had the privacy notice. */
  greeted: boolean
  stage: Stage
  /** When they last wrote and when they last saw the menu, in milliseconds. */
  lastAt?: number
  menuAt?: number
  /** What was last offered by number: «3» means the third. */
  offered?: { choice: string; title: string }[]
  /** The last small talk answered, so that ten stickers get one thank-you. */
  smallTalkAt?: number
}

/** What is asked of what the town tells: a list of a subject, or one thing in it. */
export type Ask =
  | {
      topic: string
      when?: 'today' | 'weekend' | 'now' | 'tonight'
      words?: string
      near?: Point
      offset: number
    }
  | { sourceId: string; externalId: string }

/** Something that the town tells. Times in milliseconds, distance in metres. */
export type Told = {
  sourceId: string
  externalId: string
  topic: string
  title: string
  body: string
  url?: string
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
}

/** Something that happened to a conversation. `id` names it uniquely and for good. */
export type Event = { id: string } & (
  | { type: 'text'; text: string }
  | { type: 'choice'; choice: string; title: string }
  | { type: 'location'; point: Point; name?: string }
  | { type: 'pictures'; pictures: string[]; caption?: string }
  | { type: 'other'; kind: string }
  /** Answer to `search`: what the geocoder found for the words; nothing found is an empty list. */
  | { type: 'found'; words: string; candidates: Candidate[] | 'unavailable' }
  /** Answer to `reverse`. */
  | { type: 'nearest'; point: Point; place?: Place | 'unavailable' }
  /** Answers to `submit`. */
  | { type: 'submitted'; number: string; expected?: string; url: string }
  | { type: 'refused' }
  /** Answer to `consult`: what the town tells; `more` when there is more of it. */
  | { type: 'informed'; ask: Ask; told: Told[]; more: boolean }
  /** Answer to `own`: the citizen's own reports, newest first; with a number, that one if it is theirs. */
  | { type: 'owned'; number?: string; reports: OwnReport[]; url: string }
)

/** What a step wants done. Questions (`search`, `reverse`, `submit`) come back as events. */
export type Effect =
  | { type: 'say'; message: Outgoing }
  | { type: 'search'; words: string }
  | { type: 'reverse'; point: Point }
  | { type: 'submit'; draft: IncidentDraft }
  | { type: 'consult'; ask: Ask }
  | { type: 'own'; number?: string }

/** What a step may know. Everything in it is given: no clock, no chance, no database. */
export type World = {
  now: number
  profile: TownProfile
  catalogue: Catalogue
  /** An address mentioned in a sentence. */
  spot: (text: string) => Spotted | undefined
}

/** What a step gives back. */
export type Turn = { conversation: Conversation; effects: Effect[] }

/** A conversation that has not begun. */
export const newConversation = (language: Language): Conversation => ({
  language,
  languageChosen: false,
  greeted: false,
  stage: { at: 'menu' },
})
