import { and, eq, isNull, or } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { agendaIn, agendasOf } from './agendas.ts'
import { type Booked, confirm, personProblems, release, tidyPerson } from './book.ts'
import { noteEvent } from './events.ts'
import { appointmentService } from './model.ts'
import { type Appointment, appointmentById, opened, type Person } from './read.ts'
import { appointment } from './tables.ts'

/** How long an hour is kept until the telephone that was given for it confirms it, in milliseconds. */
export const PENDING_MS = 30 * 60_000

/** Whether an hour is kept for somebody whose telephone has still to confirm it. */
export const isPending = ({ state, person }: Pick<Appointment, 'state' | 'person'>): boolean =>
  state === 'held' && person !== undefined

/** What became of a wish that a telephone has to confirm: never anything that depends on whose telephone it is. */
export type Asked =
  | { outcome: 'pending'; appointment: Appointment }
  | Extract<Booked, { outcome: 'gone' | 'wrong' }>

/**
 * Keeps an hour for a telephone that anybody may have given, until it confirms. Neither whether that telephone is known
 * nor whether it has an appointment is looked at here: the answer, and how long it takes, are the same for all. What is
 * to be said is said to the telephone.
 */
export const askToConfirm = async (tx: Tx, town: Town, id: string, given: Person): Promise<Asked> => {
  const held = await appointmentById(tx, town, id)
  if (held?.state !== 'held' || isPending(held)) return { outcome: 'gone' }
  const agenda = agendaIn(await agendasOf(town, tx), held.agendaId)
  const service = agenda && appointmentService(agenda, held.serviceCode)
  if (!service) return { outcome: 'gone' }
  const person = tidyPerson(given)
  const fields = personProblems(service.questions, person)
  if (fields.length > 0) return { outcome: 'wrong', fields }
  const [row] = await tx
    .update(appointment)
    .set({
      person: town.vault.seal(person, 'appointment.person'),
      holder: null,
      heldUntil: new Date(town.now().getTime() + PENDING_MS),
    })
    .where(and(eq(appointment.id, id), eq(appointment.state, 'held'), isNull(appointment.person)))
    .returning()
  if (!row) return { outcome: 'gone' }
  await noteEvent(tx, town, id, 'asked', { tell: true })
  return { outcome: 'pending', appointment: opened(town, row) }
}

/** Notes whose telephone was asked to confirm: theirs to confirm, and nobody else's. */
export const attachAsked = async (tx: Tx, town: Town, id: string, contactId: string): Promise<void> => {
  await tx
    .update(appointment)
    .set({ contactId })
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.id, id),
        eq(appointment.state, 'held'),
        or(isNull(appointment.contactId), eq(appointment.contactId, contactId)),
      ),
    )
}

/** The telephone confirms an hour that was kept for it. It is told here what nobody else is: that it has one already. */
export const confirmPending = async (
  tx: Tx,
  town: Town,
  one: Appointment,
  contactId: string,
): Promise<Booked> => {
  if (!one.person) return { outcome: 'gone' }
  const booked = await confirm(tx, town, one.id, one.person, { contactId })
  if (booked.outcome === 'limit') await release(tx, town, one.id)
  return booked
}
