import type { Snooze } from '#domain/conversations'
import type { Priority } from '#domain/labels'

/** To whom a macro gives a conversation: a team, a colleague, or the member who runs it. */
export type MacroTarget = { team: string } | { member: string } | 'self'

/** What ends a macro: the conversation is closed, or put off. */
export type MacroEnd = 'close' | Exclude<Snooze, 'date'>

/** The ends that there are, in the order in which they are offered. */
export const MACRO_ENDS = ['close', 'later', 'tomorrow', 'next-week'] as const satisfies readonly MacroEnd[]

/** What a macro does, in this order: it answers, labels, says how soon, gives on, ends. */
export type MacroActions = {
  /** Id of a saved reply. */
  reply?: string
  labels: string[]
  priority?: Priority
  to?: MacroTarget
  end?: MacroEnd
}

/**
 * What a rule waits for: that a citizen has had no answer for so many minutes of opening hours, or that a conversation is given
 * a label.
 */
export type RuleTrigger = { kind: 'unanswered'; minutes: number } | { kind: 'labelled'; label: string }

/** What a rule does: it labels, says how soon, tells colleagues in a note, gives on. */
export type RuleActions = {
  label?: string
  priority?: Priority
  /** Who is told: those who lead, or one colleague, by their id. */
  tell?: 'leads' | { member: string }
  /** What they are told. */
  words?: string
  team?: string
}
