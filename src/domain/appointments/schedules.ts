import { and, asc, eq, sql } from 'drizzle-orm'
import type { Member } from '#domain/staff'
import { fillLanguages, languagesState, leaveOutFilled, readShipped, type Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { tableCache } from '#platform/freshness'
import { type AppointmentService, type Schedule, scheduleSchema, schedulesSchema } from './model.ts'
import { schedule } from './tables.ts'

const loadSchedules = async (town: Town, db: Db): Promise<Schedule[]> => {
  const rows = await db
    .select({ definition: schedule.definition })
    .from(schedule)
    .where(eq(schedule.jurisdictionId, town.id))
    .orderBy(asc(schedule.position))
  return rows.map(({ definition }) => fillLanguages(town.folder, definition))
}

/** Changes with any schedule: each change gives a row the number of its transaction. */
const schedulesState = async (town: Town, db: Db): Promise<string> => {
  const [row] = await db
    .select({ state: sql<string>`concat(count(*), ' ', sum(xmin::text::bigint))` })
    .from(schedule)
    .where(eq(schedule.jurisdictionId, town.id))
  return `${row?.state} ${languagesState(town.folder)}`
}

const scheduleCache = tableCache([schedule], loadSchedules, schedulesState)

/**
 * The schedules of a town: what is free is always asked again.
 * @param db the transaction that asks, where one does
 */
export const getSchedules = (town: Town, db: Db = town.db): Promise<Schedule[]> => scheduleCache.get(town, db)

/** Whether a member sees a schedule: a discreet one only those of its team. */
export const isScheduleVisible = (
  { teams }: Pick<Member, 'teams'>,
  { discreet, team }: Pick<Schedule, 'discreet' | 'team'>,
): boolean => !discreet || teams.includes(team)

/**
 * The agendas as they are offered: without calls where the town has no video server, and without what is left with no
 * way to be held.
 */
export const getOfferedSchedules = async (town: Town, db: Db = town.db): Promise<Schedule[]> => {
  const all = await getSchedules(town, db)
  return town.video ? all : withoutVideo(all)
}

const withoutVideoCache = new WeakMap<Schedule[], Schedule[]>()

const withoutVideo = (all: Schedule[]): Schedule[] => {
  const known = withoutVideoCache.get(all)
  if (known) return known
  const made = all.map((one) => ({
    ...one,
    services: one.services
      .map((service) => ({ ...service, modes: service.modes.filter((mode) => mode !== 'video') }))
      .filter(({ modes }) => modes.length > 0),
  }))
  withoutVideoCache.set(all, made)
  return made
}

/** The schedule of an id. */
export const findSchedule = (schedules: Schedule[], id: string): Schedule | undefined =>
  schedules.find((one) => one.id === id)

/** Agendas that have something to be booked, each with what. */
export const bookableSchedules = (
  schedules: Schedule[],
): { agenda: Schedule; services: AppointmentService[] }[] =>
  schedules
    .map((one) => ({ agenda: one, services: one.services.filter(({ hidden }) => !hidden) }))
    .filter(({ services }) => services.length > 0)

/** Puts a town's shipped agendas in the database where it has none yet: what staff changed since stays. */
export const seedSchedules = async (db: Db, jurisdictionId: string, folder: string): Promise<void> => {
  const found = readShipped(folder, 'agendas.json')
  if (found === undefined) return
  const shipped = schedulesSchema.parse(found)
  const rows = shipped.agendas.map((definition, position) => ({
    jurisdictionId,
    id: definition.id,
    position,
    definition,
  }))
  if (rows.length > 0) await db.insert(schedule).values(rows).onConflictDoNothing()
}

/** What became of a change to a schedule. `problems`: the paths of what is wrong. */
export type SaveScheduleResult =
  | { outcome: 'saved' }
  | { outcome: 'stale' }
  | { outcome: 'wrong'; problems: string[] }

/**
 * Changes a schedule, if nobody changed it in the meantime.
 * @param change makes the new one of the one that is there
 */
export const updateSchedule = async (
  town: Town,
  id: string,
  revision: number,
  change: (before: Schedule) => unknown,
): Promise<SaveScheduleResult> => {
  const saved = await town.db.transaction(async (tx): Promise<SaveScheduleResult> => {
    const [row] = await tx
      .select()
      .from(schedule)
      .where(and(eq(schedule.jurisdictionId, town.id), eq(schedule.id, id)))
      .for('update')
    if (!row || row.definition.revision !== revision) return { outcome: 'stale' }
    return write(tx, town, row.position, id, {
      ...(change(row.definition) as Schedule),
      id,
      revision: revision + 1,
    })
  })
  scheduleCache.invalidate(town)
  return saved
}

/** Adds a schedule at the end. @returns `stale` when the id is taken */
export const addSchedule = async (town: Town, wanted: unknown): Promise<SaveScheduleResult> => {
  const saved = await town.db.transaction(async (tx): Promise<SaveScheduleResult> => {
    const all = await loadSchedules(town, tx)
    const id = (wanted as Schedule).id
    if (all.some((one) => one.id === id)) return { outcome: 'stale' }
    return write(tx, town, all.length, id, wanted)
  })
  scheduleCache.invalidate(town)
  return saved
}

const write = async (
  tx: Tx,
  town: Town,
  position: number,
  id: string,
  wanted: unknown,
): Promise<SaveScheduleResult> => {
  const read = scheduleSchema.safeParse(wanted)
  if (!read.success)
    return { outcome: 'wrong', problems: [...new Set(read.error.issues.map(({ path }) => path.join('.')))] }
  const definition = leaveOutFilled(town.folder, read.data)
  await tx
    .insert(schedule)
    .values({ jurisdictionId: town.id, id, position, definition, updatedAt: town.now() })
    .onConflictDoUpdate({
      target: [schedule.jurisdictionId, schedule.id],
      set: { definition, updatedAt: town.now() },
    })
  return { outcome: 'saved' }
}
