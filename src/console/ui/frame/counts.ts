import { countArrived } from '#domain/appointments'
import { countInbox, countUnclearPhrases } from '#domain/conversations'
import { countQueue, toStates } from '#domain/service-requests'
import { type Action, hasPermission, type Member } from '#domain/staff'
import type { Town } from '#domain/town'

/** What waits: overdue requests, people without an answer, people at the desk, words that nobody understood. */
export type WorkCounts = Partial<Record<CountName, number>>

/** A figure beside a section of the console. */
export type CountName = 'queue' | 'conversations' | 'appointments' | 'phrases'

/** Topics of the changes after which these figures may be others. */
export const COUNT_TOPICS: readonly string[] = ['queue', 'inbox', 'appointments']

/** Counted no further: more than a hundred is many. */
const LIMIT = 100

type Counter = { action: Action; count: (town: Town, member: Member) => Promise<number> }

const COUNTERS: Record<CountName, Counter> = {
  queue: {
    action: 'see-queue',
    count: (town, { departments }) =>
      countQueue(town, { departments, states: toStates('open'), due: 'late', order: 'due', limit: 0 }, LIMIT),
  },
  conversations: {
    action: 'answer-citizens',
    count: async (town, viewer) => (await countInbox(town, viewer)).waiting,
  },
  appointments: {
    action: 'attend-appointments',
    count: (town, viewer) => countArrived(town, viewer),
  },
  phrases: { action: 'teach', count: (town) => countUnclearPhrases(town, LIMIT) },
}

/** Counts what waits in the sections that a member may see. */
export const countWork = async (town: Town, member: Member): Promise<WorkCounts> => {
  const names = (Object.keys(COUNTERS) as CountName[]).filter((name) =>
    hasPermission(member, COUNTERS[name].action),
  )
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await COUNTERS[name].count(town, member)])),
  )
}
