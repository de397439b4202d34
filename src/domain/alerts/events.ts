import type { Action } from '#domain/staff'

/**
 * What staff are alerted of. `waiting`: somebody waits for a person; `mentioned`: a colleague's note calls them; `assigned`: a
 * conversation or a report was given to them; `due`: a report of theirs is about to be overdue; `stopped`: a number of the
 * town sends nothing.
 */
export const ALERT_EVENTS = ['waiting', 'mentioned', 'assigned', 'due', 'stopped'] as const

export type AlertEvent = (typeof ALERT_EVENTS)[number]

/** Where an alert goes. A sound is the open page's own. */
export const ALERT_CHANNELS = ['push', 'mail'] as const

export type AlertChannel = (typeof ALERT_CHANNELS)[number]

/** Who can be alerted of what: those who may do something about it. */
export const ALERT_ACTIONS: Record<AlertEvent, Action> = {
  waiting: 'answer-citizens',
  mentioned: 'answer-citizens',
  assigned: 'see-work',
  due: 'see-work',
  stopped: 'manage-settings',
}

/** What a member chose, by event. */
export type AlertChoices = Record<AlertEvent, AlertChannel[]>

/**
 * What holds for who has chosen nothing. To have pushes at all is a choice of each browser; e-mail only of what is addressed
 * to one, or urgent.
 */
export const DEFAULT_CHOICES: AlertChoices = {
  waiting: ['push'],
  mentioned: ['push', 'mail'],
  assigned: ['push'],
  due: ['push'],
  stopped: ['push', 'mail'],
}
