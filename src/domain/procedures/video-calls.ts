import { and, eq, isNull } from 'drizzle-orm'
import { type Appointment, createToken } from '#domain/appointments'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { videoCall } from './tables.ts'

/** Minutes before its hour that a room opens, and after its end that it closes automatically. */
export const OPENS_BEFORE_MINUTES = 10
const CLOSES_AFTER_MINUTES = 45

/** How a call stands: not yet, open, let in, over. */
export type VideoCallStage = 'early' | 'open' | 'admitted' | 'closed'

/** The call of an appointment, as it is. */
export type VideoCall = typeof videoCall.$inferSelect

/** The call of an appointment, if anybody came to it yet. */
export const findVideoCall = async (
  db: Db,
  town: Town,
  appointmentId: string,
): Promise<VideoCall | undefined> => {
  const [row] = await db
    .select()
    .from(videoCall)
    .where(and(eq(videoCall.jurisdictionId, town.id), eq(videoCall.appointmentId, appointmentId)))
  return row
}

/** When a room opens and when it closes automatically. */
export const videoCallWindow = ({
  startsAt,
  endsAt,
}: Pick<Appointment, 'startsAt' | 'endsAt'>): { from: Date; to: Date } => ({
  from: new Date(startsAt.getTime() - OPENS_BEFORE_MINUTES * 60_000),
  to: new Date(endsAt.getTime() + CLOSES_AFTER_MINUTES * 60_000),
})

/** How a call stands at a moment. */
export const videoCallStage = (one: Appointment, known: VideoCall | undefined, now: Date): VideoCallStage => {
  const { from, to } = videoCallWindow(one)
  if (known?.closedAt || now >= to || one.state === 'cancelled' || one.state === 'no_show') return 'closed'
  if (now < from) return 'early'
  return known?.admittedAt ? 'admitted' : 'open'
}

/** Tells open pages that a call changed. */
export const signalVideoCall = (tx: Tx, town: Town): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })

/** The call of an appointment, locked; made where nobody came to it yet. */
export const lockVideoCall = async (tx: Tx, town: Town, appointmentId: string): Promise<VideoCall> => {
  await tx.insert(videoCall).values({ appointmentId, jurisdictionId: town.id }).onConflictDoNothing()
  const [row] = await tx
    .select()
    .from(videoCall)
    .where(eq(videoCall.appointmentId, appointmentId))
    .for('update')
  if (!row) throw new Error('failed to upsert the video call')
  return row
}

/** Staff let the citizen in. */
export const admitCitizen = (town: Town, appointmentId: string, actor: string): Promise<void> =>
  town.db.transaction(async (tx) => {
    await lockVideoCall(tx, town, appointmentId)
    await tx
      .update(videoCall)
      .set({ admittedAt: town.now(), admittedBy: actor, closedAt: null })
      .where(and(eq(videoCall.appointmentId, appointmentId), isNull(videoCall.admittedAt)))
    await signalVideoCall(tx, town)
  })

/** The call is over: nobody enters any more. */
export const closeVideoCall = (town: Town, appointmentId: string): Promise<void> =>
  town.db.transaction(async (tx) => {
    await lockVideoCall(tx, town, appointmentId)
    await tx.update(videoCall).set({ closedAt: town.now() }).where(eq(videoCall.appointmentId, appointmentId))
    await signalVideoCall(tx, town)
  })

/** The name of an appointment's room: nobody comes upon it. */
const roomName = (town: Town, id: string): string =>
  `cita-${town.vault.blindIndex(`room:${id}`).toString('hex').slice(0, 32)}`

/** The address by which somebody enters the room of an appointment. Nothing where the town has no video server. */
export const getRoomUrl = async (
  town: Town,
  one: Appointment,
  guest: { id: string; name: string; host: boolean },
): Promise<string | undefined> => {
  const { from, to } = videoCallWindow(one)
  return town.video?.roomUrl(roomName(town, one.id), guest, from, to)
}

/** Whom the video server knows the citizen by: neither their telephone nor their number. */
export const toCitizenParticipant = (
  town: Town,
  one: Appointment,
): { id: string; name: string; host: boolean } => ({
  id: createToken(town, one.id).slice(-12),
  name: one.person?.name ?? one.code,
  host: false,
})
