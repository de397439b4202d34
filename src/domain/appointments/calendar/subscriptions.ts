import { randomBytes } from 'node:crypto'
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import { findActiveMember, hasPermission, type Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { DomainError, requireMember, useCase } from '#domain/use-cases'
import type { Schedule } from '../model.ts'
import { findSchedule, getSchedules, isScheduleVisible } from '../schedules.ts'
import { calendarSubscription as subscription } from '../tables.ts'

/** How exactly it is noted when a program last asked, in milliseconds. */
const READ_STEP_MS = 3_600_000

/** A calendar that a member is subscribed to. */
export type CalendarSubscription = { address: string; createdAt: Date; readAt: Date | null }

const tokenIndex = (town: Town, token: string) => town.vault.blindIndex(`calendar:${token}`)

const ownOf = (town: Town, member: Member, agendaId: string) =>
  and(
    eq(subscription.jurisdictionId, town.id),
    eq(subscription.memberId, member.id),
    eq(subscription.agendaId, agendaId),
  )

/** A schedule that a member sees. @throws {DomainError} `not-found` */
const visibleSchedule = async (town: Town, member: Member, agendaId: string): Promise<Schedule> => {
  const schedule = findSchedule(await getSchedules(town), agendaId)
  if (!schedule || !isScheduleVisible(member, schedule)) throw new DomainError('not-found')
  return schedule
}

/** Gives a member the address of a schedule's calendar; once: the one there is stays. */
export const subscribeToCalendar = useCase({
  allow: { staff: 'attend-appointments' },
  async run({ town, db, now, actor }, { agendaId }: { agendaId: string }): Promise<void> {
    const member = requireMember({ actor })
    await visibleSchedule(town, member, agendaId)
    const token = randomBytes(24).toString('base64url')
    await db
      .insert(subscription)
      .values({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        agendaId,
        memberId: member.id,
        token: town.vault.encrypt(token, 'calendar_subscription.token'),
        tokenIndex: tokenIndex(town, token),
        createdAt: now,
      })
      .onConflictDoNothing()
  },
})

/** The address answers no more. */
export const revokeCalendar = useCase({
  allow: { staff: 'attend-appointments' },
  async run({ town, db, actor }, { agendaId }: { agendaId: string }): Promise<void> {
    await db.delete(subscription).where(ownOf(town, requireMember({ actor }), agendaId))
  },
})

/** A member's own subscription to a schedule. */
export const findCalendarSubscription = async (
  town: Town,
  member: Member,
  agendaId: string,
): Promise<CalendarSubscription | undefined> => {
  const [row] = await town.db
    .select()
    .from(subscription)
    .where(ownOf(town, member, agendaId))
  if (!row) return undefined
  const token = town.vault.decrypt<string>(row.token, 'calendar_subscription.token')
  const address = `${town.publicUrl.replace(/^https?/, 'webcal')}/calendars/${token}.ics`
  return { address, createdAt: row.createdAt, readAt: row.readAt }
}

/**
 * The schedule of a calendar's address; nothing where the address was revoked, or its member has left or no longer sees the
 * schedule.
 */
export const openCalendar = async (town: Town, token: string): Promise<Schedule | undefined> => {
  const [row] = await town.db
    .select()
    .from(subscription)
    .where(
      and(eq(subscription.jurisdictionId, town.id), eq(subscription.tokenIndex, tokenIndex(town, token))),
    )
  const member = row && (await findActiveMember(town, row.memberId))
  if (!member || !hasPermission(member, 'attend-appointments')) return undefined
  const schedule = findSchedule(await getSchedules(town), row.agendaId)
  if (!schedule || !isScheduleVisible(member, schedule)) return undefined
  const now = town.now()
  await town.db
    .update(subscription)
    .set({ readAt: now })
    .where(
      and(
        eq(subscription.id, row.id),
        or(isNull(subscription.readAt), lt(subscription.readAt, new Date(now.getTime() - READ_STEP_MS))),
      ),
    )
  return schedule
}
