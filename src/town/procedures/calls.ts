import { randomBytes, randomInt } from 'node:crypto'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import { type Appointment, tokenOf } from '#town/appointments'
import type { Town } from '#town/jurisdictions'
import { sendCode } from './code.ts'
import { call } from './tables.ts'

/** Minutes before its hour that a room opens, and after its end that it closes of itself. */
export const OPENS_BEFORE = 10
const CLOSES_AFTER = 45

/** How a call stands: not yet, open, let in, over. */
export type CallStage = 'early' | 'open' | 'admitted' | 'closed'

/** The call of an appointment, as it is. */
export type Call = typeof call.$inferSelect

/** The call of an appointment, if anybody came to it yet. */
export const callOf = async (db: Db, town: Town, appointmentId: string): Promise<Call | undefined> => {
  const [row] = await db
    .select()
    .from(call)
    .where(and(eq(call.jurisdictionId, town.id), eq(call.appointmentId, appointmentId)))
  return row
}

/** When a room opens and when it closes of itself. */
export const callHours = ({
  startsAt,
  endsAt,
}: Pick<Appointment, 'startsAt' | 'endsAt'>): { from: Date; to: Date } => ({
  from: new Date(startsAt.getTime() - OPENS_BEFORE * 60_000),
  to: new Date(endsAt.getTime() + CLOSES_AFTER * 60_000),
})

/** How a call stands at a moment. */
export const callStage = (one: Appointment, known: Call | undefined, now: Date): CallStage => {
  const { from, to } = callHours(one)
  if (known?.closedAt || now >= to || one.state === 'cancelled' || one.state === 'no_show') return 'closed'
  if (now < from) return 'early'
  return known?.admittedAt ? 'admitted' : 'open'
}

const changed = (tx: Tx, town: Town): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })

const opened = async (tx: Tx, town: Town, appointmentId: string): Promise<Call> => {
  await tx.insert(call).values({ appointmentId, jurisdictionId: town.id }).onConflictDoNothing()
  const [row] = await tx.select().from(call).where(eq(call.appointmentId, appointmentId)).for('update')
  if (!row) throw new Error('a call was neither made nor found')
  return row
}

const seatIndex = (town: Town, seat: string): Buffer => town.vault.blindIndex(`seat:${seat}`)

/** Whether a browser is the one that the citizen came with. `given`: what it is to keep, where it has just sat down. */
export type Seat = { seat: 'own'; given?: string } | { seat: 'taken' }

/**
 * The citizen comes to the waiting room. The first browser that comes with the link keeps the seat; one that comes after
 * it with the same link, forwarded or found, does not get in without a code from the telephone on record.
 * @param kept what the browser was given, if it was
 */
export const arrive = (town: Town, appointmentId: string, kept: string | undefined): Promise<Seat> =>
  town.db.transaction(async (tx) => {
    const row = await opened(tx, town, appointmentId)
    if (row.seat && kept && row.seat.equals(seatIndex(town, kept))) {
      if (!row.arrivedAt)
        await tx.update(call).set({ arrivedAt: town.now() }).where(eq(call.appointmentId, appointmentId))
      return { seat: 'own' }
    }
    if (row.seat) return { seat: 'taken' }
    const given = randomBytes(24).toString('base64url')
    await tx
      .update(call)
      .set({ seat: seatIndex(town, given), arrivedAt: row.arrivedAt ?? town.now() })
      .where(eq(call.appointmentId, appointmentId))
    await changed(tx, town)
    return { seat: 'own', given }
  })

/** Whether a browser has the seat of a call. */
export const hasSeat = (town: Town, known: Call | undefined, kept: string | undefined): boolean =>
  known?.seat != null && kept !== undefined && known.seat.equals(seatIndex(town, kept))

const CODE_MS = 10 * 60_000
const TRIES = 5
const CODES = 3

/** A six-figure code, and how it is kept. */
const newCode = (town: Town, id: string): { code: string; index: Buffer } => {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  return { code, index: town.vault.blindIndex(`seat-code:${id}:${code}`) }
}

/** Sends a code to the telephone on record, for another browser to take the seat. */
export const sendSeatCode = (town: Town, one: Appointment): Promise<'sent' | 'no-phone' | 'too-many'> =>
  town.db.transaction(async (tx) => {
    const row = await opened(tx, town, one.id)
    if (row.seatCodes >= CODES) return 'too-many'
    const { code, index } = newCode(town, one.id)
    const sent = await sendCode(tx, town, one, code, `seat:${one.id}:${row.seatCodes}`)
    if (!sent) return 'no-phone'
    await tx
      .update(call)
      .set({
        seatCode: index,
        seatCodeUntil: new Date(town.now().getTime() + CODE_MS),
        seatCodeTries: 0,
        seatCodes: sql`${call.seatCodes} + 1`,
      })
      .where(eq(call.appointmentId, one.id))
    return 'sent'
  })

/** Takes the seat with a code. @returns what the browser is to keep, or why not */
export const takeSeat = (
  town: Town,
  appointmentId: string,
  code: string,
): Promise<{ given: string } | 'wrong' | 'expired'> =>
  town.db.transaction(async (tx) => {
    const row = await opened(tx, town, appointmentId)
    if (!row.seatCode || !row.seatCodeUntil || row.seatCodeUntil < town.now() || row.seatCodeTries >= TRIES)
      return 'expired'
    const right = row.seatCode.equals(town.vault.blindIndex(`seat-code:${appointmentId}:${code.trim()}`))
    if (!right) {
      await tx
        .update(call)
        .set({ seatCodeTries: sql`${call.seatCodeTries} + 1` })
        .where(eq(call.appointmentId, appointmentId))
      return 'wrong'
    }
    const given = randomBytes(24).toString('base64url')
    await tx
      .update(call)
      .set({ seat: seatIndex(town, given), seatCode: null, seatCodeUntil: null })
      .where(eq(call.appointmentId, appointmentId))
    await changed(tx, town)
    return { given }
  })

/** Staff let the citizen in. */
export const admit = (town: Town, appointmentId: string, actor: string): Promise<void> =>
  town.db.transaction(async (tx) => {
    await opened(tx, town, appointmentId)
    await tx
      .update(call)
      .set({ admittedAt: town.now(), admittedBy: actor, closedAt: null })
      .where(and(eq(call.appointmentId, appointmentId), isNull(call.admittedAt)))
    await changed(tx, town)
  })

/** The call is over: nobody enters any more. */
export const closeCall = (town: Town, appointmentId: string): Promise<void> =>
  town.db.transaction(async (tx) => {
    await opened(tx, town, appointmentId)
    await tx.update(call).set({ closedAt: town.now() }).where(eq(call.appointmentId, appointmentId))
    await changed(tx, town)
  })

/** The name of an appointment's room: nobody comes upon it. */
const roomOf = (town: Town, id: string): string =>
  `cita-${town.vault.blindIndex(`room:${id}`).toString('hex').slice(0, 32)}`

/** The address by which somebody enters the room of an appointment. Nothing where the town has no video server. */
export const enterRoom = async (
  town: Town,
  one: Appointment,
  guest: { id: string; name: string; host: boolean },
): Promise<string | undefined> => {
  const { from, to } = callHours(one)
  return town.video?.enter(roomOf(town, one.id), guest, from, to)
}

/** Whom the video server knows the citizen by: neither their telephone nor their number. */
export const guestOf = (town: Town, one: Appointment): { id: string; name: string; host: boolean } => ({
  id: tokenOf(town, one.id).slice(-12),
  name: one.person?.name ?? one.code,
  host: false,
})
