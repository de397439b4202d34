import type { Mode } from '#town/appointments'
import type { IncidentStage } from './types.ts'

/** What somebody wants an appointment for and when, piece by piece. */
export type BookingDraft = {
  /** The message that began it. */
  id: string
  office?: string
  service?: string
  agenda?: string
  mode?: Mode
  /** A day in ISO form, a part of the day, an hour (`09:30`), or the first that there is: as far as they said. */
  wish: BookingWish
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
export type BookingWish = { day?: string; part?: 'morning' | 'afternoon'; time?: string; first?: boolean }

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

/** An appointment being made. `from`: the first row of the page of days or hours that they look at. */
export type BookingStage = {
  at: 'booking'
  draft: BookingDraft
  step: BookingStep
  from: number
  paused?: IncidentStage
}

/** An appointment of the citizen's own. Times in milliseconds. */
export type OwnAppointment = {
  id: string
  code: string
  agenda: string
  service: string
  mode: Mode
  start: number
  end: number
  url: string
  confirmed: boolean
  /** Who comes, and what they answered. */
  name?: string
  answers?: Record<string, string>
}
