import type { Mode } from '#domain/appointments'
import type { TimeRange } from '#domain/content'
import type { Location } from '#domain/service-requests'
import type { Language } from '#domain/town'
import type { Candidate, Point } from '#platform/geocoding'

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
  /** What they want to be called. */
  name?: string
  /** Words that were not understood: if a guess is taken, they are its detail. */
  heard?: string
  /** They see the draft of the content, and nothing that they do is done. */
  preview?: boolean
  /** What was left half done has been reminded of. */
  reminded?: boolean
  /** The last small talk answered, so that ten stickers get one thank-you. */
  smallTalkAt?: number
}

/** Where a conversation is. */
export type Stage =
  /** `paused`: a report that was interrupted, and may be gone on with. */
  | { at: 'menu'; paused?: IncidentStage; asking?: PendingQuestion }
  | IncidentStage
  | { at: 'resume'; incident: IncidentStage }
  | BookingStage
  /** People have it: the automatic part keeps still. */
  | { at: 'person'; team: string; handover: string; paused?: IncidentStage; told?: boolean }

/** What the next words, or a place, or a picture, are an answer to. */
export type PendingQuestion =
  /** `perhaps`: only words that are about nothing else. */
  | { for: 'search'; topic: string; perhaps?: boolean }
  | { for: 'pharmacies'; when?: TimeRange; day?: string }
  | { for: 'name' }
  | { for: 'quarter'; notice: string }
  | { for: 'add'; number: string }
  | { for: 'reopen'; number: string }
  | { for: 'about'; team: string }
  | { for: 'comment'; handover: string }
  | { for: 'erase' }
  | { for: 'cancel-appointment'; code: string }
  | { for: 'change-appointment'; code: string }

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
  /** Reports of neighbours that it may be the same as: which, is the question at hand. */
  neighbours?: Neighbour[]
  /** Words that wait to be said with the next question. */
  carried?: string[]
}

/** What a citizen is telling us, piece by piece. */
export type IncidentDraft = {
  /** The message that began it: names the draft, so that an old button is known for what it is. */
  id: string
  /** The page of a form that asks; none: an incident. */
  page?: string
  group?: string
  serviceCode?: string
  detail?: string
  location?: Location
  pictures: string[]
  /** The question of the picture has had its answer. */
  pictureAnswered: boolean
  /** Answers to a form's own questions, by code: for the queue and for people. */
  answers?: Record<string, { value: string; label: string }>
  /** They have seen what neighbours reported near it. */
  neighboursSeen?: boolean
}

/** A question of a report: one that every report has, or a form's own. */
export type Step = 'kind' | 'detail' | 'address' | 'picture' | 'confirm' | `ask:${string}`

/** What neighbours reported near a place. */
export type Neighbour = {
  number: string
  service: string
  address?: string
  requestedAt: number
  metres: number
}

/** A doubt about an address: which of these, or keep the words. `turned`: the one candidate is a point turned round. */
export type AddressDoubt = { words: string; point?: Point; candidates: Candidate[]; turned?: boolean }

/** An appointment being made. `from`: the first row of the page of days or hours that they look at. */
export type BookingStage = {
  at: 'booking'
  draft: BookingDraft
  step: BookingStep
  from: number
  paused?: IncidentStage
}

/** What somebody wants an appointment for and when, piece by piece. */
export type BookingDraft = {
  /** The message that began it. */
  id: string
  office?: string
  service?: string
  agenda?: string
  mode?: Mode
  /** A day in ISO form, a part of the day, an hour (`09:30`), or the first that there is: as far as they said. */
  wish: BookingRequest
  /** Milliseconds. */
  start?: number
  /** The hour that is kept for them, by its id. */
  hold?: string
  name?: string
  answers: Record<string, string>
  /** The code of the appointment that this one is to be instead of. */
  moving?: string
}

/** When somebody would like to come, as far as they said. */
export type BookingRequest = { day?: string; part?: 'morning' | 'afternoon'; time?: string; first?: boolean }

/** A question of a booking. */
export type BookingStep =
  | 'office'
  | 'service'
  | 'place'
  | 'mode'
  | 'when'
  | 'name'
  | 'confirm'
  | `ask:${string}`

/** A conversation that has not begun. */
export const newConversation = (language: Language): Conversation => ({
  language,
  languageChosen: false,
  greeted: false,
  stage: { at: 'menu' },
})

/** What is left of a report when something else comes up: nothing, unless something had been said of it. */
export const pausedIncident = (stage: Stage): IncidentStage | undefined => {
  if (stage.at === 'menu' || stage.at === 'person' || stage.at === 'booking') return stage.paused
  const incident = stage.at === 'resume' ? stage.incident : stage
  const { group, detail, location, pictures, page } = incident.draft
  return page || group || detail || location || pictures.length > 0 ? incident : undefined
}

/** The same in the hands of people: the automatic part keeps still, and a report that was interrupted waits. */
export const withHandover = (memory: Conversation, at: { team: string; handover: string }): Conversation => ({
  ...memory,
  stage: { at: 'person', ...at, paused: memory.stage.at === 'menu' ? memory.stage.paused : undefined },
})
