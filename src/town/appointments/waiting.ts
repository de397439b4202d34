import { and, asc, count, eq, inArray, isNull, lt } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import { isQuiet } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { agendaIn, agendasOf } from './agendas.ts'
import { type Booked, confirm, release } from './book.ts'
import { noteEvent } from './events.ts'
import { appointmentService } from './model.ts'
import { availability, type Person, townNow } from './read.ts'
import { reserve } from './reserve.ts'
import { appointment, appointmentWait } from './tables.ts'

/** How long a freed hour is kept for whoever it is offered to, in milliseconds. */
export const OFFER_MS = 60 * 60_000

/** Puts somebody on the list of an agenda's service, or keeps the place that they have. */
export const waitFor = async (
  tx: Tx,
  town: Town,
  wanted: { agendaId: string; serviceCode: string; contactId: string; person: Person },
): Promise<void> => {
  const { agendaId, serviceCode, contactId, person } = wanted
  await tx
    .insert(appointmentWait)
    .values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      agendaId,
      serviceCode,
      contactId,
      person: town.vault.seal(person, 'appointment_wait.person'),
      createdAt: town.now(),
    })
    .onConflictDoUpdate({
      target: [
        appointmentWait.jurisdictionId,
        appointmentWait.agendaId,
        appointmentWait.serviceCode,
        appointmentWait.contactId,
      ],
      set: { person: town.vault.seal(person, 'appointment_wait.person') },
    })
}

/** How many wait for an agenda. */
export const waitingCount = async (db: Db, town: Town, agendaId: string): Promise<number> => {
  const [row] = await db
    .select({ waiting: count() })
    .from(appointmentWait)
    .where(and(eq(appointmentWait.jurisdictionId, town.id), eq(appointmentWait.agendaId, agendaId)))
  return row?.waiting ?? 0
}

/**
 * Offers what is free in an agenda to those who wait, the first first: the hour is kept for them and they are told.
 * Nobody is woken at night: the morning's sweep looks again.
 */
export const offerNext = async (town: Town, agendaId: string): Promise<void> => {
  if (isQuiet(townNow(town))) return
  const waiting = await town.db
    .select({ id: appointmentWait.id })
    .from(appointmentWait)
    .where(
      and(
        eq(appointmentWait.jurisdictionId, town.id),
        eq(appointmentWait.agendaId, agendaId),
        isNull(appointmentWait.offeredId),
      ),
    )
    .orderBy(asc(appointmentWait.createdAt))
    .limit(50)
  for (const { id } of waiting) await town.db.transaction((tx) => offerTo(tx, town, id))
}

const offerTo = async (tx: Tx, town: Town, waitId: string): Promise<void> => {
  const [wait] = await tx
    .select()
    .from(appointmentWait)
    .where(and(eq(appointmentWait.id, waitId), isNull(appointmentWait.offeredId)))
    .for('update')
  if (!wait) return
  const agenda = agendaIn(await agendasOf(town, tx), wait.agendaId)
  const service = agenda && appointmentService(agenda, wait.serviceCode)
  const [first] = agenda && service ? await availability(tx, town, agenda, service) : []
  if (!first) return
  const reserved = await reserve(tx, town, {
    agendaId: wait.agendaId,
    serviceCode: wait.serviceCode,
    start: first.starts[0] ?? 0,
    channel: 'whatsapp',
    language: 'ca',
    contactId: wait.contactId,
    holdMs: OFFER_MS,
  })
  if (reserved.outcome !== 'held') return
  await tx
    .update(appointmentWait)
    .set({ offeredId: reserved.appointment.id })
    .where(eq(appointmentWait.id, wait.id))
  await noteEvent(tx, town, reserved.appointment.id, 'offered', { tell: true })
}

const waitOffered = async (tx: Tx, town: Town, appointmentId: string, contactId: string) => {
  const [wait] = await tx
    .select()
    .from(appointmentWait)
    .where(
      and(
        eq(appointmentWait.jurisdictionId, town.id),
        eq(appointmentWait.offeredId, appointmentId),
        eq(appointmentWait.contactId, contactId),
      ),
    )
    .for('update')
  return wait
}

/** Takes an hour that was offered. */
export const acceptOffer = async (
  tx: Tx,
  town: Town,
  appointmentId: string,
  contactId: string,
): Promise<Booked> => {
  const wait = await waitOffered(tx, town, appointmentId, contactId)
  if (!wait) return { outcome: 'gone' }
  const booked = await confirm(
    tx,
    town,
    appointmentId,
    town.vault.open<Person>(wait.person, 'appointment_wait.person'),
    {
      contactId,
      offered: true,
    },
  )
  await tx.delete(appointmentWait).where(eq(appointmentWait.id, wait.id))
  return booked
}

/** Leaves an hour that was offered to whoever is next. */
export const declineOffer = async (
  tx: Tx,
  town: Town,
  appointmentId: string,
  contactId: string,
): Promise<void> => {
  const wait = await waitOffered(tx, town, appointmentId, contactId)
  if (!wait) return
  await tx.delete(appointmentWait).where(eq(appointmentWait.id, wait.id))
  await release(tx, town, appointmentId)
}

/**
 * Drops holds that ran out long enough ago that nobody is about to confirm them, takes back offers that nobody
 * answered, and offers again what is free: so nothing depends on a job that was lost.
 */
export const sweepWaiting = async (town: Town): Promise<void> => {
  const spent = new Date(town.now().getTime() - 60_000)
  const dropped = await town.db.transaction(async (tx) => {
    const gone = await tx
      .delete(appointment)
      .where(
        and(
          eq(appointment.jurisdictionId, town.id),
          eq(appointment.state, 'held'),
          lt(appointment.heldUntil, spent),
        ),
      )
      .returning({ id: appointment.id })
    const ids = gone.map(({ id }) => id)
    // Whoever lets an offer pass is not asked a second time.
    if (ids.length > 0)
      await tx
        .delete(appointmentWait)
        .where(and(eq(appointmentWait.jurisdictionId, town.id), inArray(appointmentWait.offeredId, ids)))
    return ids.length
  })
  if (dropped > 0) town.log.debug({ dropped }, 'holds that ran out')
  const agendas = await town.db
    .selectDistinct({ id: appointmentWait.agendaId })
    .from(appointmentWait)
    .where(and(eq(appointmentWait.jurisdictionId, town.id), isNull(appointmentWait.offeredId)))
  for (const { id } of agendas) await offerNext(town, id)
}

/** Forgets whoever waited. */
export const forgetWaiting = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  const gone = await tx
    .delete(appointmentWait)
    .where(and(eq(appointmentWait.jurisdictionId, town.id), eq(appointmentWait.contactId, contactId)))
    .returning({ offeredId: appointmentWait.offeredId })
  for (const { offeredId } of gone) if (offeredId) await release(tx, town, offeredId)
}
