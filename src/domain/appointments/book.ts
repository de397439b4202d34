import { and, eq, gt, inArray, ne, or, sql } from 'drizzle-orm'
import { MAX_PICTURES } from '#domain/pictures'
import { callerIndex } from '#domain/service-requests'
import { type ChannelId, findChannel, type OwnChannel, type Town } from '#domain/town'
import { DomainError, type Problem, refuseProblems, staffName, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { sanitise } from '#platform/text'
import { mailIndexOf } from './attendee/mail-index.ts'
import { formatItems } from './collections/items.ts'
import { discardPickups } from './collections/pictures.ts'
import { planOf } from './collections/plan.ts'
import { lockRoomOfHold } from './collections/room.ts'
import { preparePickup, type WantedPickup } from './collections/wanted.ts'
import { onSlotFreed, recordAppointmentEvent } from './events.ts'
import { holdSlotIn, type SlotRequest, type SlotUnavailable } from './hold-slot.ts'
import { findAppointmentService } from './model.ts'
import { type Appointment, type Attendee, findAppointment, fromRow, UPCOMING_STATES } from './read.ts'
import { findSchedule, getSchedules, isScheduleVisible } from './schedules.ts'
import { appointment } from './tables.ts'

/** What became of a wish to have a slot that was held. `limit`: they have one already, which is told to nobody but who has shown that the telephone is theirs. */
export type ConfirmResult =
  | { outcome: 'booked'; appointment: Appointment; repeated?: boolean }
  | { outcome: 'gone' }
  | { outcome: 'limit'; appointment: Appointment }

/**
 * What is wrong with who comes: a name, and an answer to each question that needs one.
 * @param nameless nobody comes: something is collected at an address
 */
export const attendeeProblems = (
  questions: { code: string; required: boolean }[],
  { name, answers = {} }: Attendee,
  nameless = false,
): Problem[] => [
  ...(nameless || /\p{L}/u.test(name) ? [] : [{ path: 'name', code: 'missing' } as const]),
  ...questions
    .filter(({ code, required }) => required && !answers[code]?.trim())
    .map(({ code }): Problem => ({ path: `attribute[${code}]`, code: 'missing' })),
]

/** Who comes, as it is kept: spaces and lengths made right. */
export const normaliseAttendee = (person: Attendee): Attendee => ({
  name: sanitise(person.name.replace(/\s+/g, ' '), 120),
  phone: person.phone?.slice(0, 40) || undefined,
  email: person.email?.slice(0, 320) || undefined,
  identity:
    person.identity
      ?.toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .slice(0, 20) || undefined,
  answers: Object.fromEntries(
    Object.entries(person.answers ?? {}).map(([code, text]) => [code, sanitise(text, 500)]),
  ),
})

/** Who asked for a collection, with what is collected and where as their answers: every page and file shows those. */
export const describePickup = (
  town: Town,
  { agendaId, items, pickup }: Pick<Appointment, 'agendaId' | 'items' | 'pickup'>,
  given: Attendee,
): Attendee => {
  if (!pickup) return given
  const kinds = { kinds: planOf(town, agendaId)?.kinds ?? [] }
  const things = [formatItems(items ?? [], kinds, 'ca'), pickup.note].filter(Boolean).join(' · ')
  return { ...given, answers: { ...given.answers, address: pickup.address, things } }
}

const VERIFIED_OWN_CHANNELS: readonly OwnChannel[] = ['phone', 'desk']

/** Channels on which the person who books is known: their telephone is theirs. */
const verifiedChannels = ({ channels }: Town): ChannelId[] => [
  ...channels.filter(({ reachesPhones }) => reachesPhones).map(({ id }) => id),
  ...VERIFIED_OWN_CHANNELS,
]

/** Who takes a slot. `moving`: the appointment that this one is instead of: cancelled in the same moment. */
type Confirmation = { id: string; attendee: Attendee; moving?: string; contactId?: string }

/** What is collected on another day takes its pictures along: only now, since a day that is let go forgets its own. */
const withMovedPictures = async (tx: Tx, town: Town, { pickup }: Appointment, moving: string) => {
  const before = (await findAppointment(tx, town, moving))?.pickup?.pictures
  if (!pickup || !before) return undefined
  const pictures = [...new Set([...(pickup.pictures ?? []), ...before])].slice(0, MAX_PICTURES)
  return town.vault.encrypt({ ...pickup, pictures }, 'appointment.pickup')
}

/** Gives a held slot to its holder. A hold that ran out is good as long as nobody else took the slot. */
export const confirmSlot = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, { id, attendee, ...how }: Confirmation) =>
    confirmSlotIn(tx, town, id, attendee, how),
})

/**
 * As {@link confirmSlot}, as a part of something larger.
 * @param actor the member of staff who does it for them
 * @param offered it was offered to a person who waited: what they were not asked is asked at the desk
 * @throws {DomainError} where something is missing of the person; nothing is written
 */
export const confirmSlotIn = async (
  tx: Tx,
  town: Town,
  id: string,
  given: Attendee,
  {
    moving,
    actor,
    contactId,
    offered,
  }: { moving?: string; actor?: string; contactId?: string; offered?: boolean } = {},
): Promise<ConfirmResult> => {
  const hold = await findAppointment(tx, town, id)
  if (!hold || hold.state === 'cancelled') return { outcome: 'gone' }
  if (hold.state !== 'held') return { outcome: 'booked', appointment: hold, repeated: true }
  await lockRoomOfHold(tx, town, hold)
  const schedule = findSchedule(await getSchedules(town, tx), hold.agendaId)
  const service = schedule && findAppointmentService(schedule, hold.serviceCode)
  if (!service) return { outcome: 'gone' }
  const person = normaliseAttendee(describePickup(town, hold, given))
  if (!offered) refuseProblems(attendeeProblems(service.questions, person, hold.pickup !== undefined))
  const who = contactId ?? hold.contactId ?? undefined
  // A telephone that anybody may have given proves nothing: it is neither held against whose it is nor told of them.
  const proven = verifiedChannels(town).includes(hold.channel) || who !== undefined
  const pickup = moving ? await withMovedPictures(tx, town, hold, moving) : undefined
  const other = proven
    ? await findOverLimit(tx, town, hold, service.per_person, { contactId: who, phone: person.phone, moving })
    : undefined
  if (other) return { outcome: 'limit', appointment: other }
  const [row] = await tx
    .update(appointment)
    .set({
      state: 'booked',
      heldUntil: null,
      holder: null,
      contactId: who,
      ...(pickup && { pickup }),
      person: town.vault.encrypt(person, 'appointment.person'),
      // Of a discreet office nobody is found by a telephone that was not theirs to give.
      mailIndex: schedule.discreet ? null : mailIndexOf(town, person.email),
      callerIndex: proven || !schedule.discreet ? callerIndex(town, person.phone) : null,
    })
    .where(and(eq(appointment.id, id), eq(appointment.state, 'held')))
    .returning()
  if (!row) return { outcome: 'gone' }
  if (moving) await cancelAppointmentIn(tx, town, moving, { moved: true })
  const told = moving ? 'moved' : 'booked'
  await recordAppointmentEvent(tx, town, id, told, {
    actor,
    // In a conversation they are told by it.
    tell: !findChannel(town, hold.channel) && (who !== undefined || row.mailIndex !== null),
  })
  await town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })
  return { outcome: 'booked', appointment: fromRow(town, row) }
}

/** The appointment that is one too many, if this one would be. One person at a time is looked at. */
const findOverLimit = async (
  tx: Tx,
  town: Town,
  hold: Appointment,
  limit: number,
  { contactId, phone, moving }: { contactId?: string; phone?: string; moving?: string },
): Promise<Appointment | undefined> => {
  const caller = callerIndex(town, phone)
  const keys = [contactId, caller?.toString('hex')].filter((key) => key !== undefined).sort()
  if (keys.length === 0) return undefined
  for (const key of keys)
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`appointment:${town.id}:${key}`}, 0))`,
    )
  const rows = await tx
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        or(
          contactId ? eq(appointment.contactId, contactId) : undefined,
          // What strangers booked with somebody's telephone does not count against them.
          caller
            ? and(eq(appointment.callerIndex, caller), inArray(appointment.channel, verifiedChannels(town)))
            : undefined,
        ),
        eq(appointment.serviceCode, hold.serviceCode),
        inArray(appointment.state, UPCOMING_STATES),
        gt(appointment.startsAt, town.now()),
        ne(appointment.id, moving ?? hold.id),
      ),
    )
  const [first] = rows
  return first && rows.length >= limit ? fromRow(town, first) : undefined
}

/** A slot that somebody is to have at once. `moving`: the appointment that it is instead of. */
export type Booking = { slot: SlotRequest; attendee: Attendee; moving?: string }

/** What is to be collected, by the answers of somebody who gives an appointment: nothing where it is no collection. */
export const readPickup = async (
  town: Town,
  { agendaId, pickup }: Pick<SlotRequest, 'agendaId' | 'pickup'>,
  { answers = {} }: Attendee,
): Promise<WantedPickup | undefined> => {
  const plan = planOf(town, agendaId)
  if (!plan || pickup) return pickup
  const { things = '', address = '' } = answers
  const { pickup: wanted, problems } = await preparePickup(town, plan, { things, address })
  refuseProblems(problems)
  return wanted
}

/** Holds and confirms a slot in one step, where all the data is known. */
export const bookSlot = useCase({
  allow: { staff: 'attend-appointments', application: 'book' },
  prepare: ({ town }, { slot, attendee }: Booking) => readPickup(town, slot, attendee),
  run: async (
    { db: tx, town, actor },
    { slot, attendee, moving },
    pickup,
  ): Promise<ConfirmResult | SlotUnavailable> => {
    const reserved = await holdSlotIn(tx, town, { ...slot, pickup })
    if (reserved.outcome !== 'held') return reserved
    const { id } = reserved.appointment
    const booked = await confirmSlotIn(tx, town, id, attendee, { moving, actor: staffName(actor) })
    // Nothing is kept for whom it was not given to.
    if (booked.outcome !== 'booked') await releaseHoldIn(tx, town, id)
    return booked.outcome === 'booked' && reserved.repeated ? { ...booked, repeated: true } : booked
  },
  isDone: ({ outcome }) => outcome === 'booked',
})

/** Gives a slot back that was only held. */
export const releaseHold = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, { id }: { id: string }) => releaseHoldIn(tx, town, id),
})

/** As {@link releaseHold}, as a part of something larger. */
export const releaseHoldIn = async (tx: Tx, town: Town, id: string): Promise<void> => {
  const [row] = await tx
    .delete(appointment)
    .where(
      and(eq(appointment.jurisdictionId, town.id), eq(appointment.id, id), eq(appointment.state, 'held')),
    )
    .returning({ agendaId: appointment.agendaId, pickup: appointment.pickup })
  if (!row) return
  await discardPickups(tx, town, [row])
  await onSlotFreed(tx, town, row.agendaId)
}

/**
 * Cancels an appointment that is still ahead, and offers its slot to the next person on the waiting list. Where staff do
 * it, the citizen is notified.
 * @returns whether there was something to cancel
 */
export const cancelAppointment = useCase({
  allow: { citizen: true, staff: 'attend-appointments' },
  run: async ({ db: tx, town, actor }, { id }: { id: string }): Promise<boolean> => {
    if (actor.kind === 'staff') {
      const found = await findAppointment(tx, town, id)
      const schedule = found && findSchedule(await getSchedules(town, tx), found.agendaId)
      if (!schedule || !isScheduleVisible(actor.member, schedule)) throw new DomainError('not-found')
    }
    return cancelAppointmentIn(tx, town, id, { actor: staffName(actor) })
  },
  isDone: (cancelled) => cancelled,
})

/**
 * As {@link cancelAppointment}, as a part of something larger.
 * @param how who does it, where it is not the citizen. `moved`: there is another instead
 */
export const cancelAppointmentIn = async (
  tx: Tx,
  town: Town,
  id: string,
  how: { actor?: string; moved?: boolean } = {},
): Promise<boolean> => {
  const [row] = await tx
    .update(appointment)
    .set({ state: 'cancelled', idempotencyKey: null })
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.id, id),
        inArray(appointment.state, ['booked', 'arrived']),
        // Past appointments stay as they are: a no-show is not a cancellation.
        gt(appointment.endsAt, town.now()),
      ),
    )
    .returning({ agendaId: appointment.agendaId })
  if (!row) return false
  await recordAppointmentEvent(tx, town, id, 'cancelled', {
    actor: how.actor,
    tell: how.actor !== undefined && !how.moved,
  })
  await onSlotFreed(tx, town, row.agendaId)
  await town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })
  return true
}

/** They say that they will come. @returns whether it is still ahead */
export const acknowledgeAppointment = async (tx: Tx, town: Town, id: string): Promise<boolean> => {
  const rows = await tx
    .update(appointment)
    .set({ confirmedAt: town.now() })
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.id, id),
        inArray(appointment.state, UPCOMING_STATES),
      ),
    )
    .returning({ id: appointment.id })
  if (rows.length > 0) await recordAppointmentEvent(tx, town, id, 'confirmed')
  return rows.length > 0
}
