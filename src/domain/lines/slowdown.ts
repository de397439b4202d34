import { and, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { ChannelId, Town } from '#domain/town'
import type { Db } from '#platform/database'
import { at, lineIdOf, ofLine } from './pause.ts'
import { lineState } from './tables.ts'

const t = lineState

/** How long a number rests at its first rate error, and the longest, in seconds. Rests in vain double. */
const FIRST_REST_SECONDS = 2
const LONGEST_REST_SECONDS = 300

/** What lies further ahead was written before a clock was put back: nobody is to wait for it. */
export const MAX_SLOWDOWN_MS = 3_600_000

/** Without a rate error for so long, the next one counts as the first. */
const MEMORY_SECONDS = 600

/** Each rate error halves the pace; then it grows by so much a second, and has doubled after a quarter of a minute. */
const GROWTH_PER_SECOND = 1.05
const SMALLEST_SHARE = 0.001

/** A rate error of a number: nothing leaves until its end; from then on the pace grows from a share of the full one. */
export type Slowdown = { until: Date; share: number }

/** How much of its full pace a number keeps to: all of it is 1. */
export const shareOfPace = ({ until, share }: Slowdown, now: Date): number => {
  const seconds = Math.min(MEMORY_SECONDS, Math.max(0, (now.getTime() - until.getTime()) / 1000))
  return Math.min(1, share * GROWTH_PER_SECOND ** seconds)
}

/**
 * Slows a number down, in every replica, at a rate error of the platform. It rests longer each time that nothing could leave
 * since the rest before, and goes on at half the pace.
 * @returns until when it rests
 */
export const slowLine = async (db: Db, town: Town, channel: ChannelId, atLeastSeconds = 0): Promise<Date> => {
  const now = town.now()
  const secondsSince = sql`extract(epoch from ${at(now)} - ${t.slowedUntil})`
  const inVain = sql`${secondsSince} < ${MEMORY_SECONDS} and (${t.passedAt} is null or ${t.passedAt} < ${t.slowedUntil})`
  const slowdowns = sql`case when ${inVain} then ${t.slowdowns} + 1 else 1 end`
  const grown = sql`least(1, ${t.paceShare} * power(${GROWTH_PER_SECOND}, greatest(0, least(${MEMORY_SECONDS}, ${secondsSince}))))`
  const until = (count: SQL) =>
    sql`${at(now)} + make_interval(secs => least(${MAX_SLOWDOWN_MS / 1000}, greatest(${atLeastSeconds}, least(${LONGEST_REST_SECONDS}, ${FIRST_REST_SECONDS} * power(2, least(${count} - 1, 10))))))`
  await db
    .insert(t)
    .values({
      jurisdictionId: town.id,
      channel,
      lineId: lineIdOf(town, channel),
      slowedUntil: until(sql`1`),
      slowdowns: 1,
      paceShare: 0.5,
    })
    .onConflictDoUpdate({
      target: [t.jurisdictionId, t.channel, t.lineId],
      set: {
        slowedUntil: until(slowdowns),
        slowdowns,
        paceShare: sql`greatest(${SMALLEST_SHARE}, coalesce(${grown}, 1) / 2)`,
      },
      // Of the many that are refused at once, the first counts.
      setWhere: or(
        isNull(t.slowedUntil),
        lte(t.slowedUntil, now),
        gt(t.slowedUntil, new Date(now.getTime() + MAX_SLOWDOWN_MS)),
      ),
    })
  const [row] = await db.select({ until: t.slowedUntil }).from(t).where(ofLine(town, channel))
  return row?.until ?? now
}

/** Notes that something left after a rest: the next rate error's rest is a first one. */
export const recordPassed = async (db: Db, town: Town, channel: ChannelId): Promise<void> => {
  const now = town.now()
  await db
    .update(t)
    .set({ passedAt: now })
    .where(
      and(
        ofLine(town, channel),
        lte(t.slowedUntil, now),
        or(isNull(t.passedAt), sql`${t.passedAt} < ${t.slowedUntil}`),
      ),
    )
}
