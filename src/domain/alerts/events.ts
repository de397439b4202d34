import type { Action } from '#domain/staff'

/**
 * What staff are alerted of. `waiting`: somebody waits for a person; `offered`: it is their turn to answer; `mentioned`: a colleague's
 * note calls them; `rule`: a rule of the inbox tells them something; `assigned`: a conversation or a report was given to them;
 * `answer-due`: the time to answer a citizen of theirs is about to run out; `due`: that of a report; `neighbour-update`: what a
 * neighbour added to a report waits to be looked at; `stopped`: a number of the town
 * sends nothing.
 */
export const ALERT_EVENTS = [
  'waiting',
  'offered',
  'mentioned',
  'rule',
  'assigned',
  'answer-due',
  'due',
  'neighbour-update',
  'stopped',
] as const

export type AlertEvent = (typeof ALERT_EVENTS)[number]

/** Where an alert goes besides the console itself. A sound is the open page's own. */
export const ALERT_CHANNELS = ['push', 'mail'] as const

export type AlertChannel = (typeof ALERT_CHANNELS)[number]

/** Who can be alerted of what: those who may do something about it. */
export const ALERT_ACTIONS: Record<AlertEvent, Action> = {
  waiting: 'answer-citizens',
  offered: 'answer-citizens',
  mentioned: 'answer-citizens',
  rule: 'answer-citizens',
  assigned: 'see-work',
  'answer-due': 'answer-citizens',
  due: 'see-work',
  'neighbour-update': 'change-request',
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
  offered: ['push'],
  mentioned: ['push', 'mail'],
  rule: ['push', 'mail'],
  assigned: ['push'],
  'answer-due': ['push'],
  due: ['push'],
  'neighbour-update': [],
  stopped: ['push', 'mail'],
}

/** What the console does not count for who has chosen nothing: how many wait is beside the conversations already. */
export const DEFAULT_MUTED: AlertEvent[] = ['waiting']
