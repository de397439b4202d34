import { type SQLWrapper, sql } from 'drizzle-orm'
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

/** A broken glass as a session's query reads it. */
type EmergencyAccessRow = { team: string; until: string; reason: string }

/** The discreet teams that a member sees because they broke the glass: a part of the query of their session. @param now a moment in ISO 8601 */
export const emergencyAccessColumn = (town: SQLWrapper, memberId: SQLWrapper, now: SQLWrapper) =>
  sql<EmergencyAccessRow[] | null>`(
    select json_agg(json_build_object('team', e.team, 'until', e.until, 'reason', e.reason) order by e.until) from ${emergencyAccess} e
    where e.jurisdiction_id = ${town} and e.member_id = ${memberId} and e.until > ${now})`

export const toEmergencyAccess = (rows: EmergencyAccessRow[] | null): Map<string, EmergencyAccess> =>
  new Map((rows ?? []).map(({ team, until, reason }) => [team, { until: new Date(until), reason }]))
