import { ALERTS_TOPIC, buildUnseenQuery } from '#domain/alerts'
import { buildArrivedQuery } from '#domain/appointments'
import { buildUnclearQuery, buildWaitingQuery } from '#domain/conversations'
import { buildQueueCountQuery, toStates } from '#domain/service-requests'
import { type Action, hasPermission, type Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { type CountQuery, queryCounts } from '#platform/database'
import type { Signal } from '#platform/signals'

/** What waits: overdue requests, people without an answer, people at the desk, words that nobody understood, news for oneself. */
export type WorkCounts = Partial<Record<CountName, number>>

/** A figure beside a section of the console. */
export type CountName = 'queue' | 'conversations' | 'appointments' | 'phrases' | 'alerts'

/** Topics of the changes after which these figures may be others for everybody. */
const TOPICS: readonly string[] = ['queue', 'inbox', 'appointments']

/** Whether these figures may be others for a member after a change. */
export const changesCounts = ({ topic, id }: Pick<Signal, 'topic' | 'id'>, member: Member): boolean =>
  TOPICS.includes(topic) || (topic === ALERTS_TOPIC && id === member.id)

/** Counted no further: more than a hundred is many. */
const LIMIT = 100

type Counter = { action: Action; query: (town: Town, member: Member) => CountQuery | Promise<CountQuery> }

const COUNTERS: Record<CountName, Counter> = {
  queue: {
    action: 'see-queue',
    query: (town, { departments }) => {
      const late = { departments, states: toStates('open'), due: 'late', order: 'due', limit: 0 } as const
      return buildQueueCountQuery(town, late, LIMIT)
    },
  },
  conversations: { action: 'answer-citizens', query: buildWaitingQuery },
  appointments: { action: 'attend-appointments', query: buildArrivedQuery },
  alerts: { action: 'own-alerts', query: (town, member) => buildUnseenQuery(town, member, LIMIT) },
  phrases: { action: 'teach', query: (town) => buildUnclearQuery(town, LIMIT) },
}

/** Counts what waits in the sections that a member may see. */
export const countWork = async (town: Town, member: Member): Promise<WorkCounts> => {
  const names = (Object.keys(COUNTERS) as CountName[]).filter((name) =>
    hasPermission(member, COUNTERS[name].action),
  )
  const queries = await Promise.all(
    names.map(async (name) => [name, await COUNTERS[name].query(town, member)] as const),
  )
  return queryCounts(town.db, Object.fromEntries(queries))
}
