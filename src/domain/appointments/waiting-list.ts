import { and, asc, count, eq, inArray, isNull, lt } from 'drizzle-orm'
import { getContactChannel } from '#domain/contacts'
import { isQuietHour } from '#domain/content'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { getAvailability } from './availability.ts'
import { type ConfirmResult, confirmSlotIn, releaseHoldIn } from './book.ts'
import { discardPickups } from './collections/pictures.ts'
import { recordAppointmentEvent } from './events.ts'
import { holdSlotIn } from './hold-slot.ts'
import { findAppointmentService } from './model.ts'
import { type Attendee, townNow } from './read.ts'
import { findSchedule, getSchedules } from './schedules.ts'
import { appointment, appointmentWait } from './tables.ts'

/** How long a freed slot is kept for the person it is offered to, in milliseconds. */
export const OFFER_TTL_MS = 60 * 60_000

/** Puts somebody on the list of a schedule's service, or keeps the place that they have. */
export const joinWaitingList = async (
  tx: Tx,
  town: Town,
  wanted: { scheduleId: string; serviceCode: string; contactId: string; person: Attendee },
): Promise<void> => {
  const { scheduleId, serviceCode, contactId, person } = wanted
  await tx
    .insert(appointmentWait)
    .values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      agendaId: scheduleId,
      serviceCode,
      contactId,
      person: town.vault.encrypt(person, 'appointment_wait.person'),
      createdAt: town.now(),
    })
    .onConflictDoUpdate({
      target: [
        appointmentWait.jurisdictionId,
        appointmentWait.agendaId,
        appointmentWait.serviceCode,
        appointmentWait.contactId,
      ],
      set: { person: town.vault.encrypt(person, 'appointment_wait.person') },
    })
}

/** How many wait for a schedule. */
export const countWaiting = async (db: Db, town: Town, scheduleId: string): Promise<number> => {
  const [row] = await db
    .select({ waiting: count() })
    .from(appointmentWait)
    .where(and(eq(appointmentWait.jurisdictionId, town.id), eq(appointmentWait.agendaId, scheduleId)))
  return row?.waiting ?? 0
}

/**
 * Offers what is free in a schedule to those who wait, the first first: the slot is held for them and they are told.
 * Nobody is woken at night: the morning's sweep looks again.
 */
export const offerNextSlot = async (town: Town, scheduleId: string): Promise<void> => {
  if (isQuietHour(townNow(town))) return
  const waiting = await town.db
    .select({ id: appointmentWait.id })
    .from(appointmentWait)
    .where(
      and(
        eq(appointmentWait.jurisdictionId, town.id),
        eq(appointmentWait.agendaId, scheduleId),
        isNull(appointmentWait.offeredId),
      ),
    )
    .orderBy(asc(appointmentWait.createdAt))
    .limit(50)
  for (const { id } of waiting) await town.db.transaction((tx) => offerSlot(tx, town, id))
}

const offerSlot = async (tx: Tx, town: Town, waitId: string): Promise<void> => {
  const [wait] = await tx
    .select()
    .from(appointmentWait)
    .where(and(eq(appointmentWait.id, waitId), isNull(appointmentWait.offeredId)))
    .for('update')
  if (!wait) return
  const schedule = findSchedule(await getSchedules(town, tx), wait.agendaId)
  const service = schedule && findAppointmentService(schedule, wait.serviceCode)
  const [first] = schedule && service ? await getAvailability(tx, town, schedule, service) : []
  if (!first) return
  const reserved = await holdSlotIn(tx, town, {
    agendaId: wait.agendaId,
    serviceCode: wait.serviceCode,
    start: first.starts[0] ?? 0,
    channel: await getContactChannel(tx, town, wait.contactId),
    language: 'ca',
    contactId: wait.contactId,
    holdMs: OFFER_TTL_MS,
  })
  if (reserved.outcome !== 'held') return
  await tx
    .update(appointmentWait)
    .set({ offeredId: reserved.appointment.id })
    .where(eq(appointmentWait.id, wait.id))
  await recordAppointmentEvent(tx, town, reserved.appointment.id, 'offered', { tell: true })
}

const findOffer = async (tx: Tx, town: Town, appointmentId: string, contactId: string) => {
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

/** Takes a slot that was offered. */
export const acceptSlotOffer = async (
  tx: Tx,
  town: Town,
  appointmentId: string,
  contactId: string,
): Promise<ConfirmResult> => {
  const wait = await findOffer(tx, town, appointmentId, contactId)
  if (!wait) return { outcome: 'gone' }
  const booked = await confirmSlotIn(
    tx,
    town,
    appointmentId,
    town.vault.decrypt<Attendee>(wait.person, 'appointment_wait.person'),
    {
      contactId,
      offered: true,
    },
  )
  await tx.delete(appointmentWait).where(eq(appointmentWait.id, wait.id))
  return booked
}

/** Leaves a slot that was offered to the next person. */
export const declineSlotOffer = async (
  tx: Tx,
  town: Town,
  appointmentId: string,
  contactId: string,
): Promise<void> => {
  const wait = await findOffer(tx, town, appointmentId, contactId)
  if (!wait) return
  await tx.delete(appointmentWait).where(eq(appointmentWait.id, wait.id))
  await releaseHoldIn(tx, town, appointmentId)
}

/**
 * Drops expired holds released long enough ago that nobody is about to confirm them, takes back offers that nobody
 * answered, and offers again what is free: so nothing depends on a job that was lost.
 */
export const expireOffers = async (town: Town): Promise<void> => {
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
      .returning({ id: appointment.id, pickup: appointment.pickup })
    await discardPickups(tx, town, gone)
    const ids = gone.map(({ id }) => id)
    // Those who let an offer pass are not asked a second time.
    if (ids.length > 0)
      await tx
        .delete(appointmentWait)
        .where(and(eq(appointmentWait.jurisdictionId, town.id), inArray(appointmentWait.offeredId, ids)))
    return ids.length
  })
  if (dropped > 0) town.log.debug({ dropped }, 'expired holds released')
  const schedules = await town.db
    .selectDistinct({ id: appointmentWait.agendaId })
    .from(appointmentWait)
    .where(and(eq(appointmentWait.jurisdictionId, town.id), isNull(appointmentWait.offeredId)))
  for (const { id } of schedules) await offerNextSlot(town, id)
}

/** Forgets a person who waited. */
export const eraseWaiting = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  const gone = await tx
    .delete(appointmentWait)
    .where(and(eq(appointmentWait.jurisdictionId, town.id), eq(appointmentWait.contactId, contactId)))
    .returning({ offeredId: appointmentWait.offeredId })
  for (const { offeredId } of gone) if (offeredId) await releaseHoldIn(tx, town, offeredId)
}
