import { and, asc, eq, gte, inArray, lt } from 'drizzle-orm'
import { isInDepartment, type Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { Conflict, DomainError, requireMember, staffName, useCase } from '#domain/use-cases'
import { isUuid } from '#platform/text'
import { recordAppointmentEvent } from '../events.ts'
import { type Appointment, findAppointment, fromRow, townNow } from '../read.ts'
import { type AppointmentState, appointment } from '../tables.ts'
import { type CollectionPlan, getCollectionPlan, planOf } from './plan.ts'

/** What a crew says of a collection. `no_show`: there was nothing at the address. */
export const COLLECTION_OUTCOMES = ['served', 'no_show'] as const

/** One of {@link COLLECTION_OUTCOMES}. */
export type CollectionOutcome = (typeof COLLECTION_OUTCOMES)[number]

/** Why what a crew says of a collection is not done: it was cancelled, it is not for today, somebody else said otherwise. */
export const COLLECTION_CONFLICTS = ['cancelled', 'not-yet', 'said'] as const

/** One of {@link COLLECTION_CONFLICTS}. */
export type CollectionConflict = (typeof COLLECTION_CONFLICTS)[number]

/** What a crew says of a collection, perhaps hours later, from a telephone that had no signal. */
export type CollectionReport = {
  id: string
  outcome: CollectionOutcome
  /** It no longer fits how things stand, and is only written down. */
  asNote?: boolean
}

/** Whether a member collects in a town. */
export const collects = (member: Pick<Member, 'departments'>, { department }: CollectionPlan): boolean =>
  department === undefined || isInDepartment(member, department)

/**
 * A collection, for a member who collects.
 * @throws {DomainError} `not-found`, `forbidden`
 */
export const findCollection = async (
  town: Town,
  member: Pick<Member, 'departments'>,
  id: string,
  db = town.db,
): Promise<Appointment> => {
  const found = isUuid(id) ? await findAppointment(db, town, id) : undefined
  const plan = found && planOf(town, found.agendaId)
  if (!found || !plan || found.points === null || found.state === 'held') throw new DomainError('not-found')
  if (!collects(member, plan))
    throw new DomainError('forbidden', [{ path: 'department', code: 'not-allowed' }])
  return found
}

/** From which states it comes to each: what was not there may be there after all. */
const FROM: Record<CollectionOutcome, AppointmentState[]> = {
  served: ['booked', 'arrived', 'called', 'no_show'],
  no_show: ['booked', 'arrived', 'called'],
}

/**
 * Notes that something was collected, or that nothing was there, which its citizen is told. The same said again changes
 * nothing.
 * @throws {Conflict} one of {@link COLLECTION_CONFLICTS}; nothing is written then
 */
export const reportCollection = useCase({
  allow: { staff: 'work-in-street' },
  run: async (ctx, { id, outcome, asNote = false }: CollectionReport): Promise<{ repeated: boolean }> => {
    const { db: tx, town, actor } = ctx
    const found = await findCollection(town, requireMember(ctx), id, tx)
    const [row] = await tx
      .select({ state: appointment.state, startsAt: appointment.startsAt })
      .from(appointment)
      .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.id, found.id)))
      .for('update')
    if (!row) throw new DomainError('not-found')
    if (row.state === outcome) return { repeated: true }
    if (asNote) {
      await recordAppointmentEvent(tx, town, found.id, `said_${outcome}`, { actor: staffName(actor) })
      return { repeated: false }
    }
    if (row.state === 'cancelled') throw new Conflict<CollectionConflict>('cancelled')
    if (row.startsAt >= townNow(town).endOf('day').toJSDate())
      throw new Conflict<CollectionConflict>('not-yet')
    if (!FROM[outcome].includes(row.state)) throw new Conflict<CollectionConflict>('said')
    await tx.update(appointment).set({ state: outcome }).where(eq(appointment.id, found.id))
    await recordAppointmentEvent(tx, town, found.id, outcome, {
      actor: staffName(actor),
      tell: outcome === 'no_show' && found.contactId !== null,
    })
    await town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })
    return { repeated: false }
  },
})

/** States of collections that stand in the list of a day. */
const OF_A_DAY: AppointmentState[] = ['booked', 'arrived', 'called', 'served', 'no_show']

/** The collections of a day, by when they were asked for. */
export const listCollections = async (
  town: Town,
  day = townNow(town),
  states: AppointmentState[] = OF_A_DAY,
): Promise<Appointment[]> => {
  const plan = getCollectionPlan(town)
  if (!plan) return []
  const from = day.startOf('day')
  const rows = await town.db
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.agendaId, plan.agenda),
        gte(appointment.startsAt, from.toJSDate()),
        lt(appointment.startsAt, from.plus({ days: 1 }).toJSDate()),
        inArray(appointment.state, states),
      ),
    )
    .orderBy(asc(appointment.createdAt), asc(appointment.id))
  return rows.map((row) => fromRow(town, row))
}

/** What a crew has still to collect today; nothing for who does not collect. Nothing of whose it is. */
export const listStops = async (
  town: Town,
  member: Pick<Member, 'departments'>,
): Promise<Pick<Appointment, 'id' | 'code' | 'items' | 'pickup' | 'state'>[]> => {
  const plan = getCollectionPlan(town)
  if (!plan || !collects(member, plan)) return []
  const all = await listCollections(town, townNow(town), ['booked', 'arrived', 'called'])
  return all.map(({ id, code, items, pickup, state }) => ({ id, code, items, pickup, state }))
}
