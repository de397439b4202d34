import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { ChannelId, Town } from '#domain/town'
import { type Db, preparedQuery } from '#platform/database'
import { signalLines } from './signal.ts'
import { lineCondition } from './tables.ts'

/** How serious a state is. `alarm`: somebody has to do something. */
export type ConditionLevel = 'good' | 'warning' | 'alarm'

/** What a platform tells of a number and its account, and how serious each state of it is. */
export const CONDITION_STATES = {
  quality: { high: 'good', medium: 'warning', low: 'alarm', limited: 'alarm', unknown: 'good' },
  limit: { set: 'good', lowered: 'alarm' },
  name: { approved: 'good', pending: 'warning', rejected: 'alarm' },
  account: {
    good: 'good',
    review: 'warning',
    warned: 'alarm',
    restricted: 'alarm',
    disabled: 'alarm',
    left: 'alarm',
    alert: 'alarm',
  },
  security: { 'pin-changed': 'alarm', 'pin-requested': 'alarm' },
  template: {
    approved: 'good',
    pending: 'warning',
    flagged: 'warning',
    reclassified: 'warning',
    'low-quality': 'alarm',
    paused: 'alarm',
    disabled: 'alarm',
    rejected: 'alarm',
    missing: 'alarm',
  },
} as const satisfies Record<string, Record<string, ConditionLevel>>

/** A thing of the account that has a state. */
export type ConditionTopic = keyof typeof CONDITION_STATES

/** The states of a thing. */
export type ConditionState<Topic extends ConditionTopic> = keyof (typeof CONDITION_STATES)[Topic] & string

/** How one thing of the account stands. */
export type Condition = {
  [Topic in ConditionTopic]: {
    topic: Topic
    state: ConditionState<Topic>
    /** Which of several: a template, by its name and language. */
    subject?: string
    /** The messaging limit: people a day. */
    figure?: number
  }
}[ConditionTopic]

/** A condition as it is kept. */
export type StoredCondition = typeof lineCondition.$inferSelect

const t = lineCondition

const levelOf = ({ topic, state }: Condition): ConditionLevel =>
  (CONDITION_STATES[topic] as Record<string, ConditionLevel>)[state] ?? 'warning'

/** Keeps the platform's last word on something. An alarm is logged when it begins, and stands until it ends or is seen. */
export const recordCondition = async (
  db: Db,
  town: Town,
  channel: ChannelId,
  condition: Condition,
): Promise<void> => {
  const { topic, state, subject = '', figure = null } = condition
  const level = levelOf(condition)
  const set = { state, level, figure, at: town.now(), seenAt: null, seenBy: null }
  const changed = await db
    .insert(t)
    .values({ jurisdictionId: town.id, channel, topic, subject, ...set })
    .onConflictDoUpdate({
      target: [t.jurisdictionId, t.channel, t.topic, t.subject],
      set,
      // Stated again it is the same alarm, unless it was seen before.
      setWhere: sql`${t.state} <> excluded.state or ${t.figure} is distinct from excluded.figure or ${t.seenAt} is not null`,
    })
    .returning({ topic: t.topic })
  if (changed.length === 0) return
  if (level === 'alarm') town.log.error({ channel, topic, state }, 'ALARM: the messenger reports a problem')
  await signalLines(db, town)
}

/** How the things of the account stand, the newest first. */
export const listConditions = (town: Town, limit = 100): Promise<StoredCondition[]> =>
  town.db.select().from(t).where(eq(t.jurisdictionId, town.id)).orderBy(desc(t.at)).limit(limit)

/** Alarms that nobody has dealt with. */
export const countAlarms = async (town: Town): Promise<number> => {
  const [row] = await unseenAlarms(town.db).execute({ town: town.id })
  return row?.count ?? 0
}

const unseenAlarms = preparedQuery((db) =>
  db
    .select({ count: sql<number>`count(*)::int` })
    .from(t)
    .where(and(eq(t.jurisdictionId, sql.placeholder('town')), eq(t.level, 'alarm'), isNull(t.seenAt)))
    .prepare('unseen alarms'),
)

/** Notes that a member has dealt with every alarm there is. */
export const markAlarmsSeen = async (town: Town, by: string): Promise<void> => {
  await town.db
    .update(t)
    .set({ seenAt: town.now(), seenBy: by })
    .where(and(eq(t.jurisdictionId, town.id), eq(t.level, 'alarm'), isNull(t.seenAt)))
  await signalLines(town.db, town)
}
