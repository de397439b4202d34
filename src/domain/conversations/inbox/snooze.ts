import { and, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { DateTime } from 'luxon'
import type { Town } from '#domain/town'
import type { Later } from '#platform/database'
import { signalInbox } from '../signal.ts'
import { handover, inboundMessage } from '../tables.ts'
import { type Handover, OPEN } from './handovers.ts'

const t = handover

/** Until when a conversation may be put off; `date`: a day that is named. */
export const SNOOZES = ['later', 'tomorrow', 'next-week', 'date'] as const

/** Until when a conversation is put off. */
export type Snooze = (typeof SNOOZES)[number]

/** «Later» is in so many hours. */
const LATER_HOURS = 3

/** The hour at which a day's work begins. */
const MORNING = 8

/** A conversation is put off for so many days at most. */
const MAX_DAYS = 365

/**
 * When a conversation comes back. @param now in the town's zone
 * @returns undefined for a day that is past, too far, or none
 */
export const snoozeUntil = (which: Snooze, now: DateTime, day?: DateTime): DateTime | undefined => {
  const morning = (date: DateTime) => date.startOf('day').set({ hour: MORNING })
  switch (which) {
    case 'later':
      return now.plus({ hours: LATER_HOURS }).startOf('minute')
    case 'tomorrow':
      return morning(now.plus({ days: 1 }))
    case 'next-week':
      return morning(now.plus({ weeks: 1 }).startOf('week'))
    case 'date': {
      const at = day?.isValid ? morning(day) : undefined
      return at && at > now && at < now.plus({ days: MAX_DAYS }) ? at : undefined
    }
  }
}

/** Whether a handover is put off now. */
export const isSnoozed = ({ snoozedUntil }: Pick<Handover, 'snoozedUntil'>, now: Date): boolean =>
  snoozedUntil !== null && snoozedUntil > now

/** The same as a condition on handovers. */
export const snoozedCondition = (now: Later<Date>): SQL => gt(t.snoozedUntil, now)

/** As a condition on handovers: they are not put off. */
export const awakeCondition = (now: Later<Date>): SQL | undefined =>
  or(isNull(t.snoozedUntil), lte(t.snoozedUntil, now))

/** What a handover is set to that is put off no longer. */
export const AWAKE = { snoozedUntil: null, snoozedAt: null, snoozedBy: null } as const

/**
 * Brings back conversations whose time has come, and those in which the citizen wrote since.
 * @returns how many
 */
export const wakeSnoozed = async (town: Town): Promise<number> => {
  const now = town.now()
  const written = sql`exists (select 1 from ${inboundMessage} i where i.conversation_id = ${t.conversationId}
    and i.received_at > ${t.snoozedAt})`
  const due = await town.db
    .update(t)
    .set(AWAKE)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        inArray(t.state, [...OPEN]),
        sql`${t.snoozedUntil} is not null`,
        or(lte(t.snoozedUntil, now), written),
      ),
    )
    .returning({ id: t.conversationId })
  for (const { id } of due) await signalInbox(town.db, town, id)
  return due.length
}
