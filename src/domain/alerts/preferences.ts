import { and, eq, inArray } from 'drizzle-orm'
import { hasPermission, type Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { requireMember, useCase } from '#domain/use-cases'
import type { Db } from '#platform/database'
import {
  ALERT_ACTIONS,
  ALERT_EVENTS,
  type AlertChoices,
  type AlertEvent,
  DEFAULT_CHOICES,
  DEFAULT_MUTED,
} from './events.ts'
import { alertPreference } from './tables.ts'

/** Of what a member is alerted, how, and in which language. `muted`: what the console itself does not count. */
export type AlertPreferences = {
  choices: AlertChoices
  muted: AlertEvent[]
  digest: boolean
  /** Whether the figures of each month are sent to them. */
  monthly: boolean
  language: string
}

const p = alertPreference

/** What some members chose; what holds for who chose nothing. @param db the transaction in which it is asked, if it is */
export const getPreferences = async (
  town: Town,
  memberIds: string[],
  db: Db = town.db,
): Promise<Map<string, AlertPreferences>> => {
  const rows =
    memberIds.length === 0
      ? []
      : await db
          .select()
          .from(p)
          .where(and(eq(p.jurisdictionId, town.id), inArray(p.memberId, memberIds)))
  const chosen = new Map(rows.map((row) => [row.memberId, row]))
  return new Map(
    memberIds.map((id) => {
      const { choices, muted, digest = false, monthly = false, language = 'ca' } = chosen.get(id) ?? {}
      const all = { ...DEFAULT_CHOICES, ...choices }
      return [id, { choices: all, muted: muted ?? DEFAULT_MUTED, digest, monthly, language }]
    }),
  )
}

/** What a member can be alerted of. */
export const listOwnEvents = (member: Member): AlertEvent[] =>
  ALERT_EVENTS.filter((event) => hasPermission(member, ALERT_ACTIONS[event]))

/** Keeps of what the member who asks is alerted, and how. */
export const chooseAlerts = useCase({
  allow: { staff: 'own-alerts' },
  run: async (ctx, { choices, muted, digest, monthly, language }: AlertPreferences): Promise<void> => {
    const { db: tx, town } = ctx
    const { id: memberId } = requireMember(ctx)
    await tx
      .insert(p)
      .values({ jurisdictionId: town.id, memberId, choices, muted, digest, monthly, language })
      .onConflictDoUpdate({
        target: [p.jurisdictionId, p.memberId],
        set: { choices, muted, digest, monthly, language },
      })
  },
})
