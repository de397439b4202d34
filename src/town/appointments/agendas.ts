import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { and, asc, eq } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import { keepFresh } from '#platform/freshness'
import type { Town } from '#town/jurisdictions'
import { type Agenda, type AppointmentService, agendaSchema, agendasSchema } from './model.ts'
import { agenda } from './tables.ts'

const readAgendas = async (town: Town, db: Db): Promise<Agenda[]> => {
  const rows = await db
    .select({ definition: agenda.definition })
    .from(agenda)
    .where(eq(agenda.jurisdictionId, town.id))
    .orderBy(asc(agenda.position))
  return rows.map(({ definition }) => definition)
}

const kept = keepFresh(5_000, readAgendas)

/**
 * The agendas of a town, five seconds old at most: what is free is always asked anew.
 * @param db the transaction that asks, where one does
 */
export const agendasOf = (town: Town, db: Db = town.db): Promise<Agenda[]> => kept.of(town, db)

/**
 * The agendas as they are offered: without calls where the town has no video server, and without what is left with no
 * way to be held.
 */
export const offeredAgendas = async (town: Town, db: Db = town.db): Promise<Agenda[]> => {
  const all = await agendasOf(town, db)
  return town.video ? all : withoutVideo(all)
}

const spared = new WeakMap<Agenda[], Agenda[]>()

const withoutVideo = (all: Agenda[]): Agenda[] => {
  const known = spared.get(all)
  if (known) return known
  const made = all.map((one) => ({
    ...one,
    services: one.services
      .map((service) => ({ ...service, modes: service.modes.filter((mode) => mode !== 'video') }))
      .filter(({ modes }) => modes.length > 0),
  }))
  spared.set(all, made)
  return made
}

/** The agenda of an id. */
export const agendaIn = (agendas: Agenda[], id: string): Agenda | undefined =>
  agendas.find((one) => one.id === id)

/** Agendas that have something to be booked, each with what. */
export const openAgendas = (agendas: Agenda[]): { agenda: Agenda; services: AppointmentService[] }[] =>
  agendas
    .map((one) => ({ agenda: one, services: one.services.filter(({ hidden }) => !hidden) }))
    .filter(({ services }) => services.length > 0)

/** Puts a town's shipped agendas in the database where it has none yet: what staff changed since stays. */
export const seedAgendas = async (db: Db, jurisdictionId: string, folder: string): Promise<void> => {
  const file = join(folder, 'agendas.json')
  if (!existsSync(file)) return
  const shipped = agendasSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const rows = shipped.agendas.map((definition, position) => ({
    jurisdictionId,
    id: definition.id,
    position,
    definition,
  }))
  if (rows.length > 0) await db.insert(agenda).values(rows).onConflictDoNothing()
}

/** What became of a change to an agenda. `problems`: the paths of what is wrong. */
export type AgendaSaved =
  | { outcome: 'saved' }
  | { outcome: 'stale' }
  | { outcome: 'wrong'; problems: string[] }

/**
 * Changes an agenda, if nobody changed it meanwhile.
 * @param change makes the new one of the one that is there
 */
export const changeAgenda = async (
  town: Town,
  id: string,
  revision: number,
  change: (before: Agenda) => unknown,
): Promise<AgendaSaved> => {
  const saved = await town.db.transaction(async (tx): Promise<AgendaSaved> => {
    const [row] = await tx
      .select()
      .from(agenda)
      .where(and(eq(agenda.jurisdictionId, town.id), eq(agenda.id, id)))
      .for('update')
    if (!row || row.definition.revision !== revision) return { outcome: 'stale' }
    return write(tx, town, row.position, id, {
      ...(change(row.definition) as Agenda),
      id,
      revision: revision + 1,
    })
  })
  kept.forget(town)
  return saved
}

/** Adds an agenda at the end. @returns `stale` when the id is taken */
export const addAgenda = async (town: Town, wanted: unknown): Promise<AgendaSaved> => {
  const saved = await town.db.transaction(async (tx): Promise<AgendaSaved> => {
    const all = await readAgendas(town, tx)
    const id = (wanted as Agenda).id
    if (all.some((one) => one.id === id)) return { outcome: 'stale' }
    return write(tx, town, all.length, id, wanted)
  })
  kept.forget(town)
  return saved
}

const write = async (
  tx: Tx,
  town: Town,
  position: number,
  id: string,
  wanted: unknown,
): Promise<AgendaSaved> => {
  const read = agendaSchema.safeParse(wanted)
  if (!read.success)
    return { outcome: 'wrong', problems: [...new Set(read.error.issues.map(({ path }) => path.join('.')))] }
  const definition = read.data
  await tx
    .insert(agenda)
    .values({ jurisdictionId: town.id, id, position, definition, updatedAt: town.now() })
    .onConflictDoUpdate({
      target: [agenda.jurisdictionId, agenda.id],
      set: { definition, updatedAt: town.now() },
    })
  return { outcome: 'saved' }
}
