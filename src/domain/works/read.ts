import { and, asc, eq, gt, isNull, lt, lte, or } from 'drizzle-orm'
import { type Area, coversPlace, type PlaceFacts, touches } from '#domain/places'
import type { Town } from '#domain/town'
import { type Db, newestFirst } from '#platform/database'
import { tableCache } from '#platform/freshness'
import { isUuid } from '#platform/text'
import { plannedWork } from './tables.ts'

const t = plannedWork

/** Works as they are kept. */
export type PlannedWork = Omit<typeof plannedWork.$inferSelect, 'jurisdictionId'>

/** More than these at once are no notices of works, and looking through them would hold up a report. */
const MAX_CURRENT = 2_000

/** What of a town is published and not over: the soonest first. */
const listUpcoming = (town: Town, db: Db = town.db): Promise<PlannedWork[]> =>
  db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.state, 'published'),
        or(isNull(t.endsAt), gt(t.endsAt, town.now())),
      ),
    )
    .orderBy(asc(t.startsAt), asc(t.id))
    .limit(MAX_CURRENT)

const upcomingCache = tableCache([plannedWork], (town: Town) => listUpcoming(town))

/** Has the next look read again. Call it once a change is committed. */
export const forgetUpcoming = (town: Town): void => upcomingCache.invalidate(town)

const isBetween = ({ startsAt, endsAt }: PlannedWork, from: Date, to: Date): boolean =>
  startsAt < to && (endsAt === null || endsAt > from)

/** What is published and not over, the soonest first; with a stretch of time, what is going on in it. */
export const listWorks = async (
  town: Town,
  { from, to, within }: { from?: Date | undefined; to?: Date | undefined; within?: Area | undefined } = {},
): Promise<PlannedWork[]> => {
  const now = town.now()
  const all = await upcomingCache.get(town)
  return all.filter(
    (one) =>
      (one.endsAt === null || one.endsAt > now) &&
      (to === undefined || isBetween(one, from ?? now, to)) &&
      (within === undefined || touches(town, one.area, within)),
  )
}

/** What is going on now at a place and explains a report there. @param group of the service that is reported; unset: any */
export const listWorksAt = async (
  town: Town,
  { group, ...place }: PlaceFacts & { group?: string | undefined },
): Promise<PlannedWork[]> => {
  const now = town.now()
  const all = await upcomingCache.get(town)
  return all.filter(
    (one) =>
      one.startsAt <= now &&
      (one.endsAt === null || one.endsAt > now) &&
      (one.groups.length === 0 || group === undefined || one.groups.includes(group)) &&
      coversPlace(town, one.area, place),
  )
}

/** One that is published and not over. */
export const findPublicWork = async (town: Town, id: string): Promise<PlannedWork | undefined> => {
  const found = await findWork(town, id)
  return found?.state === 'published' && (found.endsAt === null || found.endsAt > town.now())
    ? found
    : undefined
}

const byId = (town: Town, id: string) => and(eq(t.jurisdictionId, town.id), eq(t.id, id))

/** One of them, whatever its state. */
export const findWork = async (
  town: Town,
  id: string,
  db: Db = town.db,
): Promise<PlannedWork | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await db.select().from(t).where(byId(town, id))
  return row
}

/** All of them for staff, the newest first. @param over those that have ended; else those that have not */
export const listWorksForStaff = (town: Town, over: boolean, limit = 200): Promise<PlannedWork[]> =>
  town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        over ? lte(t.endsAt, town.now()) : or(isNull(t.endsAt), gt(t.endsAt, town.now())),
      ),
    )
    .orderBy(newestFirst(t.createdAt))
    .limit(limit)

/** What was published in a stretch of time and is not over: for a digest. */
export const listPublishedBetween = (town: Town, from: Date, to: Date): Promise<PlannedWork[]> =>
  town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.state, 'published'),
        gt(t.publishedAt, from),
        lt(t.publishedAt, to),
        or(isNull(t.endsAt), gt(t.endsAt, town.now())),
      ),
    )
    .orderBy(asc(t.startsAt), asc(t.id))
    .limit(MAX_CURRENT)

/** What is said of it in a language, else in Catalan. */
export const workText = ({ texts }: Pick<PlannedWork, 'texts'>, language: string) =>
  texts[language] ?? texts.ca
