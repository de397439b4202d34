import type { Conversation, MessageTask, PendingQuestion } from '#domain/conversations'
import type { Effect, Stage } from '../engine/types.ts'
import type { TurnResult } from './resolve-queries.ts'

/** What is asked or done says most of what a turn was about. Searches of a place say nothing: several flows need one. */
const TASK_OF_EFFECT: Partial<Record<Effect['type'], MessageTask>> = {
  submit: 'report',
  neighbours: 'report',
  join: 'report',
  add: 'report',
  reopen: 'report',
  own: 'report',
  slots: 'appointment',
  reserve: 'appointment',
  book: 'appointment',
  wait: 'appointment',
  appointments: 'appointment',
  acknowledge: 'appointment',
  unbook: 'appointment',
  'take-offer': 'appointment',
  'leave-offer': 'appointment',
  consult: 'information',
  subscriptions: 'broadcast',
  subscribe: 'broadcast',
  unsubscribe: 'broadcast',
  areas: 'broadcast',
  'follow-area': 'broadcast',
  'unfollow-area': 'broadcast',
  consultations: 'information',
  'answer-consultation': 'information',
  'take-back-answer': 'information',
  handover: 'staff',
  withdraw: 'staff',
  rate: 'staff',
  held: 'other',
  erase: 'other',
}

const TASK_OF_STAGE: Partial<Record<Stage['at'], MessageTask>> = {
  incident: 'report',
  resume: 'report',
  booking: 'appointment',
  person: 'staff',
}

const TASK_OF_QUESTION: Record<PendingQuestion['for'], MessageTask> = {
  search: 'information',
  pharmacies: 'information',
  add: 'report',
  reopen: 'report',
  about: 'staff',
  comment: 'staff',
  'cancel-appointment': 'appointment',
  'change-appointment': 'appointment',
  quarter: 'broadcast',
  area: 'broadcast',
  'area-contents': 'broadcast',
  consultation: 'information',
  name: 'other',
  erase: 'other',
}

const taskOfStage = ({ stage }: Conversation): MessageTask | undefined =>
  stage.at === 'menu' ? stage.asking && TASK_OF_QUESTION[stage.asking.for] : TASK_OF_STAGE[stage.at]

/** What the replies of a turn are part of, for the costs of each task. What is opened at the menu is information. */
export const taskOfTurn = (
  before: Conversation,
  { conversation: after, carriedOut }: Pick<TurnResult, 'conversation' | 'carriedOut'>,
): MessageTask =>
  carriedOut.flatMap((type) => TASK_OF_EFFECT[type] ?? [])[0] ??
  taskOfStage(after) ??
  taskOfStage(before) ??
  (after.menuAt !== before.menuAt
    ? 'menu'
    : after.smallTalkAt !== before.smallTalkAt
      ? 'other'
      : 'information')
