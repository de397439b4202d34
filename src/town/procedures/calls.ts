import { and, eq, isNull } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import { type Appointment, tokenOf } from '#town/appointments'
import type { Town } from '#town/jurisdictions'
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

/** Tells open pages that a call changed. */
export const callChanged = (tx: Tx, town: Town): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })

/** The call of an appointment, locked; made where nobody came to it yet. */
export const openedCall = async (tx: Tx, town: Town, appointmentId: string): Promise<Call> => {
  await tx.insert(call).values({ appointmentId, jurisdictionId: town.id }).onConflictDoNothing()
  const [row] = await tx.select().from(call).where(eq(call.appointmentId, appointmentId)).for('update')
  if (!row) throw new Error('a call was neither made nor found')
  return row
}

/** Staff let the citizen in. */
export const admit = (town: Town, appointmentId: string, actor: string): Promise<void> =>
  town.db.transaction(async (tx) => {
    await openedCall(tx, town, appointmentId)
    await tx
      .update(call)
      .set({ admittedAt: town.now(), admittedBy: actor, closedAt: null })
      .where(and(eq(call.appointmentId, appointmentId), isNull(call.admittedAt)))
    await callChanged(tx, town)
  })

/** The call is over: nobody enters any more. */
export const closeCall = (town: Town, appointmentId: string): Promise<void> =>
  town.db.transaction(async (tx) => {
    await openedCall(tx, town, appointmentId)
    await tx.update(call).set({ closedAt: town.now() }).where(eq(call.appointmentId, appointmentId))
    await callChanged(tx, town)
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
