import { and, eq, gt } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { writeAuditEntry } from './audit.ts'
import type { Member } from './roles.ts'
import { emergencyAccess } from './tables.ts'

/** For how long a broken glass stays open, in minutes. */
export const EMERGENCY_ACCESS_MINUTES = 60

/**
 * Lets a member see a discreet team's conversations for an hour, for a reason that is kept.
 * Who may is the caller's to ask.
 */
export const grantEmergencyAccess = (
  town: Town,
  member: Member,
  team: string,
  reason: string,
): Promise<void> =>
  town.db.transaction(async (tx) => {
    const now = town.now()
    await tx.insert(emergencyAccess).values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      memberId: member.id,
      team,
      reason,
      at: now,
      until: new Date(now.getTime() + EMERGENCY_ACCESS_MINUTES * 60_000),
    })
    await writeAuditEntry(tx, town, {
      member,
      action: 'break-glass',
      object: `/console/conversations?team=${team}`,
      details: { team, reason },
    })
  })

/** A broken glass: until when, and why. */
export type EmergencyAccess = { until: Date; reason: string }

/** The discreet teams that a member sees because they broke the glass. */
export const listEmergencyAccess = async (
  town: Town,
  memberId: string,
): Promise<Map<string, EmergencyAccess>> => {
  const t = emergencyAccess
  const rows = await town.db
    .select({ team: t.team, until: t.until, reason: t.reason })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.memberId, memberId), gt(t.until, town.now())))
    .orderBy(t.until)
  return new Map(rows.map(({ team, until, reason }) => [team, { until, reason }]))
}
