import { and, eq, gte, isNotNull, lt, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { neighbourhoodAt } from '#domain/places'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import type { Point } from '#platform/geocoding'
import type { Schedule } from '../model.ts'
import { occupiesDesk, townNow } from '../read.ts'
import { bookableRange, type FreeDay } from '../slots.ts'
import { appointment } from '../tables.ts'
import { listCollectionDays, type TakenRoom } from './days.ts'
import { type CollectionPlan, type CollectionZone, planOf, WHOLE_TOWN, zoneOf } from './plan.ts'

/** The zone of the town that a point is collected in. */
export const zoneAt = (town: Town, plan: CollectionPlan, point: Point): CollectionZone =>
  zoneOf(plan, neighbourhoodAt(town, point))

/** Room that is taken between two moments, by zone and day. */
const readTaken = async (
  db: Db,
  town: Town,
  { agenda }: CollectionPlan,
  { from, to }: { from: Date; to: Date },
): Promise<Map<string, Map<string, number>>> => {
  const a = appointment
  const rows = await db
    .select({ zone: a.zone, startsAt: a.startsAt, points: sql<number>`sum(${a.points})::int` })
    .from(a)
    .where(
      and(
        eq(a.jurisdictionId, town.id),
        eq(a.agendaId, agenda),
        gte(a.startsAt, from),
        lt(a.startsAt, to),
        isNotNull(a.points),
        occupiesDesk(town),
      ),
    )
    .groupBy(a.zone, a.startsAt)
  const taken = new Map<string, Map<string, number>>()
  for (const { zone, startsAt, points } of rows) {
    const days = taken.get(zone ?? '') ?? new Map<string, number>()
    const day = DateTime.fromJSDate(startsAt, { zone: town.profile.time_zone }).toISODate() ?? ''
    days.set(day, (days.get(day) ?? 0) + points)
    taken.set(zone ?? '', days)
  }
  return taken
}

/** What is asked of the room of a plan: for so much in a zone, or for anything anywhere. */
type RoomQuery = {
  plan: CollectionPlan
  schedule: Schedule
  zone?: CollectionZone
  points?: number
  only?: string | undefined
}

const NONE: TakenRoom = new Map()

/** The days on which there is room: in one zone, or in any. */
export const listRoom = async (
  db: Db,
  town: Town,
  { plan, schedule, zone, points = 1, only }: RoomQuery,
): Promise<FreeDay[]> => {
  const now = townNow(town)
  const { from, to } = bookableRange(schedule, now)
  const taken = await readTaken(db, town, plan, { from: new Date(from), to: new Date(to) })
  const zones = zone ? [zone] : plan.zones.length > 0 ? plan.zones : [WHOLE_TOWN]
  const days = zones.flatMap((one) =>
    listCollectionDays(
      { plan, schedule, zone: one },
      { points, taken: taken.get(one.code) ?? NONE, now, only },
    ),
  )
  const byDay = new Map(days.map((one) => [one.day, one]))
  return [...byDay.values()].sort((a, b) => a.day.localeCompare(b.day))
}

/** What of each zone's room is taken on a day. */
export const readRoomOfDay = async (
  db: Db,
  town: Town,
  plan: CollectionPlan,
  day: DateTime,
): Promise<Map<string, number>> => {
  const from = day.startOf('day')
  const taken = await readTaken(db, town, plan, {
    from: from.toJSDate(),
    to: from.plus({ days: 1 }).toJSDate(),
  })
  const name = from.toISODate() ?? ''
  return new Map([...taken].map(([zone, days]) => [zone, days.get(name) ?? 0]))
}

/** One claim on the room of a day at a time: many at once would each count none of the others. */
export const lockRoom = async (
  tx: Tx,
  town: Town,
  { agenda }: CollectionPlan,
  day: string,
): Promise<void> => {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`collection:${town.id}:${agenda}:${day}`}, 0))`,
  )
}

/**
 * Keeps the room of a hold as it is until the transaction ends. One that ran out is good as long as nobody else took its room, which takes
 * the hold away.
 */
export const lockRoomOfHold = async (
  tx: Tx,
  town: Town,
  { agendaId, points, startsAt }: { agendaId: string; points: number | null; startsAt: Date },
): Promise<void> => {
  const plan = points === null ? undefined : planOf(town, agendaId)
  const day = DateTime.fromJSDate(startsAt, { zone: town.profile.time_zone }).toISODate()
  if (plan && day) await lockRoom(tx, town, plan, day)
}
