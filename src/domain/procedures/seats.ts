import { randomBytes, randomInt } from 'node:crypto'
import { and, eq, lt, sql } from 'drizzle-orm'
import type { Appointment } from '#domain/appointments'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { sendOneTimeCode } from './one-time-code.ts'
import { callSeatCode, videoCall } from './tables.ts'
import { lockVideoCall, signalVideoCall, type VideoCall } from './video-calls.ts'

const seatIndex = (town: Town, seat: string): Buffer => town.vault.blindIndex(`seat:${seat}`)

/** Whether a browser is the one that the citizen came with. `given`: what it is to keep, where it has just sat down. */
export type Seat = { seat: 'own'; given?: string } | { seat: 'taken' }

/**
 * The citizen comes to the waiting room. The first browser that comes with the link keeps the seat; one that comes after
 * it with the same link, forwarded or found, does not get in without a code from the telephone on record.
 * @param kept what the browser was given, if it was
 */
export const claimSeat = (town: Town, appointmentId: string, kept: string | undefined): Promise<Seat> =>
  town.db.transaction(async (tx) => {
    const row = await lockVideoCall(tx, town, appointmentId)
    if (row.seat && kept && row.seat.equals(seatIndex(town, kept))) {
      if (!row.arrivedAt)
        await tx
          .update(videoCall)
          .set({ arrivedAt: town.now() })
          .where(eq(videoCall.appointmentId, appointmentId))
      return { seat: 'own' }
    }
    if (row.seat) return { seat: 'taken' }
    const given = randomBytes(24).toString('base64url')
    await tx
      .update(videoCall)
      .set({ seat: seatIndex(town, given), arrivedAt: row.arrivedAt ?? town.now() })
      .where(eq(videoCall.appointmentId, appointmentId))
    await signalVideoCall(tx, town)
    return { seat: 'own', given }
  })

/** Whether a browser has the seat of a call. */
export const hasSeat = (town: Town, known: VideoCall | undefined, kept: string | undefined): boolean =>
  known?.seat != null && kept !== undefined && known.seat.equals(seatIndex(town, kept))

/** How long a code may be used, and how often an address may try codes and ask for one, for one call. */
const CODE_TTL_MS = 10 * 60_000
const MAX_ATTEMPTS = 5
const MAX_CODES = 3

/** Codes that all addresses together may have sent to one telephone for one call; codes that they may try with staff's. */
const MAX_CODES_TOTAL = 9
const MAX_ATTEMPTS_TOTAL = 50

/** Whose code it is: the client's address that asked for it, or `staff`, who sent it to whatever browser it is typed in. */
export type SeatSource = { address: string } | 'staff'

const t = callSeatCode

const sourceIndex = (town: Town, id: string, source: SeatSource): Buffer =>
  town.vault.blindIndex(`seat-source:${id}:${source === 'staff' ? source : `address:${source.address}`}`)

const codeIndex = (town: Town, id: string, code: string): Buffer =>
  town.vault.blindIndex(`seat-code:${id}:${code}`)

const listSeatCodes = (tx: Tx, appointmentId: string) =>
  tx.select().from(t).where(eq(t.appointmentId, appointmentId))

/**
 * Sends a code to the telephone on record, for another browser to take the seat. Each address has codes and tries of its
 * own; when all of them have used up what one telephone is sent, staff may still send one, and all begin again.
 */
export const sendSeatCode = (
  town: Town,
  one: Appointment,
  source: SeatSource,
): Promise<'sent' | 'no-phone' | 'too-many'> =>
  town.db.transaction(async (tx) => {
    const row = await lockVideoCall(tx, town, one.id)
    const index = sourceIndex(town, one.id, source)
    if (source === 'staff') await tx.delete(t).where(eq(t.appointmentId, one.id))
    const all = await listSeatCodes(tx, one.id)
    const own = all.find((other) => other.source.equals(index))
    const sent = all.reduce((sum, other) => sum + other.sent, 0)
    if (source !== 'staff' && ((own?.sent ?? 0) >= MAX_CODES || sent >= MAX_CODES_TOTAL)) return 'too-many'
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    if (!(await sendOneTimeCode(tx, town, one, code, `seat:${one.id}:${row.seatCodes}`))) return 'no-phone'
    await tx
      .update(videoCall)
      .set({ seatCodes: sql`${videoCall.seatCodes} + 1` })
      .where(eq(videoCall.appointmentId, one.id))
    const set = {
      code: codeIndex(town, one.id, code),
      until: new Date(town.now().getTime() + CODE_TTL_MS),
      tries: 0,
    }
    await tx
      .insert(t)
      .values({ appointmentId: one.id, jurisdictionId: town.id, source: index, sent: 1, ...set })
      .onConflictDoUpdate({ target: [t.appointmentId, t.source], set: { ...set, sent: sql`${t.sent} + 1` } })
    return 'sent'
  })

/**
 * Takes the seat with a code: the one that this address asked for, or the one that staff sent.
 * @returns what the browser is to keep, or why not
 */
export const transferSeat = (
  town: Town,
  appointmentId: string,
  code: string,
  address: string,
): Promise<{ given: string } | 'wrong' | 'expired'> =>
  town.db.transaction(async (tx) => {
    await lockVideoCall(tx, town, appointmentId)
    const now = town.now()
    const all = await listSeatCodes(tx, appointmentId)
    const rowOf = (source: SeatSource) =>
      all.find((row) => row.source.equals(sourceIndex(town, appointmentId, source)))
    const [own, staffs] = [rowOf({ address }), rowOf('staff')]
    const open = [own, staffs].filter((row) => row?.code && row.until > now)
    const tried = all.reduce((sum, row) => sum + row.tries, 0)
    if (open.length === 0 || (own?.tries ?? 0) >= MAX_ATTEMPTS || (staffs && tried >= MAX_ATTEMPTS_TOTAL))
      return 'expired'
    const given = codeIndex(town, appointmentId, code.trim())
    if (!open.some((row) => row?.code?.equals(given))) {
      const source = sourceIndex(town, appointmentId, { address })
      await tx
        .insert(t)
        .values({ appointmentId, jurisdictionId: town.id, source, until: now, tries: 1 })
        .onConflictDoUpdate({ target: [t.appointmentId, t.source], set: { tries: sql`${t.tries} + 1` } })
      return 'wrong'
    }
    const seat = randomBytes(24).toString('base64url')
    await tx
      .update(videoCall)
      .set({ seat: seatIndex(town, seat) })
      .where(eq(videoCall.appointmentId, appointmentId))
    // A code is good once, and the others end with it.
    await tx.update(t).set({ code: null }).where(eq(t.appointmentId, appointmentId))
    await signalVideoCall(tx, town)
    return { given: seat }
  })

/** Forgets seat codes of calls that are long over, and by which addresses they were asked for. */
export const purgeSeatCodes = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - 2 * 86_400_000)
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), lt(t.until, before)))
}
