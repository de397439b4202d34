import { randomInt } from 'node:crypto'
import { and, count, eq, gt, lt, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { MAX_PICTURES } from '#domain/pictures'
import { redact } from '#domain/service-requests'
import type { ChannelId, Town } from '#domain/town'
import { refuseProblems, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { sanitise } from '#platform/text'
import { getAvailability } from './availability.ts'
import { collectionSpan } from './collections/days.ts'
import { pointsOf } from './collections/items.ts'
import { discardPickups } from './collections/pictures.ts'
import { type CollectionPlan, planOf } from './collections/plan.ts'
import { listRoom, lockRoom, zoneAt } from './collections/room.ts'
import { pickupProblems, type WantedPickup } from './collections/wanted.ts'
import { findAppointmentService, type Mode } from './model.ts'
import { type Appointment, CODE_LETTERS, fromRow, listOccupied, type Pickup, townNow } from './read.ts'
import { findSchedule, getOfferedSchedules } from './schedules.ts'
import { type FreeDay, freeDesks, isBookableStart } from './slots.ts'
import { appointment } from './tables.ts'

/** How long a slot is held for somebody who makes up their mind, in milliseconds. */
export const HOLD_MS = 8 * 60_000

/** Hours that one holder may keep at once. */
const MAX_HOLDS = 3

/** A slot that somebody wants. `holder`: who holds it, so that nobody holds many. */
export type SlotRequest = {
  agendaId: string
  serviceCode: string
  /** Milliseconds. */
  start: number
  mode?: Mode
  channel: ChannelId
  language: string
  contactId?: string
  holder?: string
  /** How many a holder may keep at once. */
  maxHolds?: number
  idempotencyKey?: string
  /** What is to be collected: of a schedule of collections nothing is held without. */
  pickup?: WantedPickup | undefined
  /** How long it is kept, in milliseconds; as long as somebody needs to make up their mind, unless said otherwise. */
  holdMs?: number
}

/** Why an hour was not given; what is free instead, the nearest days first. */
export type SlotUnavailable = {
  outcome: 'unknown' | 'taken' | 'too-many'
  free: FreeDay[]
}

/** An hour that was given, or why not. */
export type HoldResult = { outcome: 'held'; appointment: Appointment; repeated?: boolean } | SlotUnavailable

const generateAppointmentCode = (): string =>
  Array.from({ length: 6 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('')

/** Days of what is free instead: enough to choose from, not all there are. */
const ALTERNATIVES = 5

/**
 * Holds a slot for somebody for some minutes. Of any number who want the same at the same moment, as many get it as
 * there are desks: the database itself refuses the others (`appointment_desk_once`), who are told what is free instead.
 */
export const holdSlot = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, request: SlotRequest) => holdSlotIn(tx, town, request),
})

/**
 * As {@link holdSlot}, as a part of something larger.
 * @throws {DomainError} where what is to be collected is none, too much, or not in town
 */
export const holdSlotIn = async (tx: Tx, town: Town, request: SlotRequest): Promise<HoldResult> => {
  const schedule = findSchedule(await getOfferedSchedules(town, tx), request.agendaId)
  const service = schedule && findAppointmentService(schedule, request.serviceCode)
  if (!schedule || !service || service.hidden) return { outcome: 'unknown', free: [] }
  const mode = request.mode ?? service.modes[0] ?? 'office'
  const holder = request.holder === undefined ? null : town.vault.blindIndex(`holder:${request.holder}`)
  const again = request.idempotencyKey && (await findByIdempotencyKey(tx, town, request.idempotencyKey))
  if (again) return { outcome: 'held', appointment: again, repeated: true }
  const plan = planOf(town, schedule.id)
  if (plan && !request.pickup) return { outcome: 'unknown', free: [] }
  const claim = plan && request.pickup && claimRoom(town, plan, request.pickup)
  const listFree = () =>
    claim ? listRoom(tx, town, { ...claim, schedule }) : getAvailability(tx, town, schedule, service)
  const notGiven = async (outcome: 'taken' | 'too-many'): Promise<SlotUnavailable> => ({
    outcome,
    free: (await listFree()).slice(0, ALTERNATIVES),
  })
  if (!service.modes.includes(mode)) return notGiven('taken')
  if (!claim && !isBookableStart(schedule, service, request.start, townNow(town))) return notGiven('taken')
  if (holder && (await countHolds(tx, town, holder)) >= (request.maxHolds ?? MAX_HOLDS))
    return notGiven('too-many')
  const day = DateTime.fromMillis(request.start, { zone: town.profile.time_zone })
  if (claim) {
    const only = day.toISODate() ?? ''
    await lockRoom(tx, town, claim.plan, only)
    const [room] = await listRoom(tx, town, { ...claim, schedule, only })
    if (!room?.starts.includes(request.start)) return notGiven('taken')
  }
  const span = claim && collectionSpan(schedule, claim.zone, day.startOf('day'))
  const startsAt = new Date(request.start)
  const endsAt = new Date(span?.end ?? request.start + service.minutes * 60_000)
  await deleteExpiredHolds(tx, town, schedule.id, startsAt, endsAt)
  const taken = await listOccupied(tx, town, schedule.id, startsAt, endsAt)
  // A lorry has no desks: each stop has a number of its own.
  const desks = claim ? taken.length + 1 : schedule.desks
  const free = freeDesks({ from: startsAt.getTime(), to: endsAt.getTime() }, desks, taken)
  for (const desk of free) {
    const [row] = await tx
      .insert(appointment)
      .values({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        code: generateAppointmentCode(),
        agendaId: schedule.id,
        serviceCode: service.code,
        desk,
        startsAt,
        endsAt,
        mode,
        state: 'held',
        channel: request.channel,
        heldUntil: new Date(town.now().getTime() + (request.holdMs ?? HOLD_MS)),
        holder,
        contactId: request.contactId,
        language: request.language,
        idempotencyKey: request.idempotencyKey,
        ...claim?.row,
        createdAt: town.now(),
      })
      // Somebody else was quicker with this desk: the next one, if there is one.
      .onConflictDoNothing()
      .returning()
    if (row) return { outcome: 'held', appointment: fromRow(town, row) }
  }
  const twin = request.idempotencyKey && (await findByIdempotencyKey(tx, town, request.idempotencyKey))
  return twin ? { outcome: 'held', appointment: twin, repeated: true } : notGiven('taken')
}

/**
 * What a pickup needs of the room of a day, and what is kept of it.
 * @throws {DomainError} where it is nothing that is collected
 */
const claimRoom = (town: Town, plan: CollectionPlan, wanted: WantedPickup) => {
  refuseProblems(pickupProblems(town, plan, wanted))
  const { items, address, point, note, pictures } = wanted
  const zone = zoneAt(town, plan, point)
  const points = pointsOf(items, plan)
  const pickup: Pickup = {
    address: sanitise(address, 300),
    point,
    // A crew has it on its telephones: without what identifies people.
    ...(note && { note: sanitise(redact(note), 500) }),
    ...(pictures?.length && { pictures: pictures.slice(0, MAX_PICTURES) }),
  }
  const sealed = town.vault.encrypt(pickup, 'appointment.pickup')
  return { plan, zone, points, row: { items, points, zone: zone.code, pickup: sealed } }
}

const findByIdempotencyKey = async (tx: Tx, town: Town, key: string): Promise<Appointment | undefined> => {
  const [row] = await tx
    .select()
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.idempotencyKey, key)))
  return row && fromRow(town, row)
}

/** How many hours a holder keeps. One wish of a holder's at a time: many at once would each count none of the others. */
const countHolds = async (tx: Tx, town: Town, holder: Buffer): Promise<number> => {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`holder:${holder.toString('hex')}`}, 0))`,
  )
  const [row] = await tx
    .select({ holds: count() })
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.holder, holder),
        eq(appointment.state, 'held'),
        gt(appointment.heldUntil, town.now()),
      ),
    )
  return row?.holds ?? 0
}

/** Holds that ran out stand in nobody's way. */
const deleteExpiredHolds = async (
  tx: Tx,
  town: Town,
  scheduleId: string,
  from: Date,
  to: Date,
): Promise<void> => {
  const gone = await tx
    .delete(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.agendaId, scheduleId),
        eq(appointment.state, 'held'),
        lt(appointment.heldUntil, town.now()),
        lt(appointment.startsAt, to),
        gt(appointment.endsAt, from),
      ),
    )
    .returning({ pickup: appointment.pickup })
  await discardPickups(tx, town, gone)
}
