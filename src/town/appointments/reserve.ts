import { randomInt } from 'node:crypto'
import { and, count, eq, gt, lt, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { agendaIn, offeredAgendas } from './agendas.ts'
import { appointmentService, type Mode } from './model.ts'
import { type Appointment, availability, CODE_LETTERS, opened, takenIn, townNow } from './read.ts'
import { type FreeDay, freeDesks, isStart } from './slots.ts'
import { appointment } from './tables.ts'

/** How long an hour is kept for somebody who makes up their mind, in milliseconds. */
export const HOLD_MS = 8 * 60_000

/** Hours that one holder may keep at once. */
const HOLDS_AT_MOST = 3

/** An hour that somebody wants. `holder`: whoever keeps it, so that nobody keeps many. */
export type Wanted = {
  agendaId: string
  serviceCode: string
  /** Milliseconds. */
  start: number
  mode?: Mode
  channel: 'whatsapp' | 'phone' | 'web' | 'api' | 'desk'
  language: string
  contactId?: string
  holder?: string
  /** How many a holder may keep at once. */
  holdsAtMost?: number
  idempotencyKey?: string
  /** How long it is kept, in milliseconds; as long as somebody needs to make up their mind, unless said otherwise. */
  holdMs?: number
}

/** Why an hour was not given; what is free instead, the nearest days first. */
export type NotGiven = {
  outcome: 'unknown' | 'taken' | 'too-many'
  free: FreeDay[]
}

/** An hour that was given, or why not. */
export type Reserved = { outcome: 'held'; appointment: Appointment; repeated?: boolean } | NotGiven

const newCode = (): string =>
  Array.from({ length: 6 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('')

/** Days of what is free instead: enough to choose from, not all there are. */
const ALTERNATIVES = 5

/**
 * Keeps an hour for somebody for some minutes. Of any number who want the same at the same moment, as many get it as
 * there are desks: the database itself refuses the others (`appointment_desk_once`), who are told what is free instead.
 */
export const reserve = async (tx: Tx, town: Town, wanted: Wanted): Promise<Reserved> => {
  const agenda = agendaIn(await offeredAgendas(town, tx), wanted.agendaId)
  const service = agenda && appointmentService(agenda, wanted.serviceCode)
  if (!agenda || !service || service.hidden) return { outcome: 'unknown', free: [] }
  const mode = wanted.mode ?? service.modes[0] ?? 'office'
  const holder = wanted.holder === undefined ? null : town.vault.blindIndex(`holder:${wanted.holder}`)
  const again = wanted.idempotencyKey && (await byKey(tx, town, wanted.idempotencyKey))
  if (again) return { outcome: 'held', appointment: again, repeated: true }
  const notGiven = async (outcome: 'taken' | 'too-many'): Promise<NotGiven> => ({
    outcome,
    free: (await availability(tx, town, agenda, service)).slice(0, ALTERNATIVES),
  })
  if (!service.modes.includes(mode) || !isStart(agenda, service, wanted.start, townNow(town)))
    return notGiven('taken')
  if (holder && (await holdsOf(tx, town, holder)) >= (wanted.holdsAtMost ?? HOLDS_AT_MOST))
    return notGiven('too-many')
  const startsAt = new Date(wanted.start)
  const endsAt = new Date(wanted.start + service.minutes * 60_000)
  await dropSpentHolds(tx, town, agenda.id, startsAt, endsAt)
  const taken = await takenIn(tx, town, agenda.id, startsAt, endsAt)
  const free = freeDesks({ from: startsAt.getTime(), to: endsAt.getTime() }, agenda.desks, taken)
  for (const desk of free) {
    const [row] = await tx
      .insert(appointment)
      .values({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        code: newCode(),
        agendaId: agenda.id,
        serviceCode: service.code,
        desk,
        startsAt,
        endsAt,
        mode,
        state: 'held',
        channel: wanted.channel,
        heldUntil: new Date(town.now().getTime() + (wanted.holdMs ?? HOLD_MS)),
        holder,
        contactId: wanted.contactId,
        language: wanted.language,
        idempotencyKey: wanted.idempotencyKey,
        createdAt: town.now(),
      })
      // Somebody else was quicker with this desk: the next one, if there is one.
      .onConflictDoNothing()
      .returning()
    if (row) return { outcome: 'held', appointment: opened(town, row) }
  }
  const twin = wanted.idempotencyKey && (await byKey(tx, town, wanted.idempotencyKey))
  return twin ? { outcome: 'held', appointment: twin, repeated: true } : notGiven('taken')
}

const byKey = async (tx: Tx, town: Town, key: string): Promise<Appointment | undefined> => {
  const [row] = await tx
    .select()
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.idempotencyKey, key)))
  return row && opened(town, row)
}

/** How many hours a holder keeps. One wish of a holder's at a time: many at once would each count none of the others. */
const holdsOf = async (tx: Tx, town: Town, holder: Buffer): Promise<number> => {
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
const dropSpentHolds = async (tx: Tx, town: Town, agendaId: string, from: Date, to: Date): Promise<void> => {
  await tx
    .delete(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.agendaId, agendaId),
        eq(appointment.state, 'held'),
        lt(appointment.heldUntil, town.now()),
        lt(appointment.startsAt, to),
        gt(appointment.endsAt, from),
      ),
    )
}
