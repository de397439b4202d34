import { and, desc, eq, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { requireMember, useCase } from '#domain/use-cases'
import type { CountQuery } from '#platform/database'
import { isUuid } from '#platform/text'
import { ALERTS_TOPIC } from './collect.ts'
import { type AlertEvent, DEFAULT_MUTED } from './events.ts'
import { getPreferences, listOwnEvents } from './preferences.ts'
import { alert, alertPreference } from './tables.ts'
import { type AlertWords, wordAlert } from './wording.ts'

const a = alert

/** What was not seen for so long is in the list of one's work. */
const COUNTED_MS = 7 * 86_400_000

/** An alert as its member reads it in the console. `seen`: also where they do not want it counted. */
export type OwnAlert = AlertWords & { id: string; at: Date; seen: boolean }

const isOf = (town: Town, { id }: Pick<Member, 'id'>): SQL | undefined =>
  and(eq(a.jurisdictionId, town.id), eq(a.memberId, id))

const listMuted = async (town: Town, { id }: Pick<Member, 'id'>): Promise<readonly AlertEvent[]> =>
  (await getPreferences(town, [id])).get(id)?.muted ?? []

/** How many alerts a member has not seen, of those that they want counted; counted no further than a limit. */
export const buildUnseenQuery = (town: Town, member: Member, limit: number): CountQuery => {
  const muted = town.db
    .select({ muted: alertPreference.muted })
    .from(alertPreference)
    .where(and(eq(alertPreference.jurisdictionId, town.id), eq(alertPreference.memberId, member.id)))
  const where = and(
    isOf(town, member),
    isNull(a.seenAt),
    gt(a.at, new Date(town.now().getTime() - COUNTED_MS)),
    inArray(a.event, listOwnEvents(member)),
    sql`${a.event} <> all(coalesce((${muted}), ${sql.param(DEFAULT_MUTED)}::text[]))`,
  )
  return sql`select count(*) from (select 1 from ${a} where ${where} limit ${limit}) counted`
}

/** The alerts of a member, the newest first. */
export const listOwnAlerts = async (
  town: Town,
  member: Member,
  { language, limit }: { language: string; limit: number },
): Promise<OwnAlert[]> => {
  const muted = await listMuted(town, member)
  const rows = await town.db
    .select()
    .from(a)
    .where(and(isOf(town, member), inArray(a.event, listOwnEvents(member))))
    .orderBy(desc(a.at), desc(a.id))
    .limit(limit)
  return Promise.all(
    rows.map(async ({ id, event, detail, at, seenAt }) => ({
      ...(await wordAlert(town, event, detail, language)),
      id,
      at,
      seen: seenAt !== null || muted.includes(event),
    })),
  )
}

/** Notes that a member has seen all their alerts, or one of them. @returns the page that it leads to */
export const seeAlerts = useCase({
  allow: { staff: 'own-alerts' },
  run: async (ctx, { id }: { id?: string }): Promise<string | undefined> => {
    const { db: tx, town, now } = ctx
    const member = requireMember(ctx)
    if (id !== undefined && !isUuid(id)) return undefined
    const [one] = id
      ? await tx
          .select({ detail: a.detail })
          .from(a)
          .where(and(isOf(town, member), eq(a.id, id)))
      : []
    await tx
      .update(a)
      .set({ seenAt: now })
      .where(and(isOf(town, member), isNull(a.seenAt), id ? eq(a.id, id) : undefined))
    await town.signals.send(tx, { jurisdiction: town.id, topic: ALERTS_TOPIC, id: member.id })
    return one?.detail.path
  },
})

/** Notes that a member looks at a page that alerts lead to. */
export const seeAlertsAt = async (
  town: Town,
  member: Pick<Member, 'id'> | undefined,
  path: string,
): Promise<void> => {
  if (!member) return
  const seen = await town.db
    .update(a)
    .set({ seenAt: town.now() })
    .where(and(isOf(town, member), isNull(a.seenAt), sql`${a.detail}->>'path' = ${path}`))
    .returning({ id: a.id })
  if (seen.length > 0)
    await town.signals.send(town.db, { jurisdiction: town.id, topic: ALERTS_TOPIC, id: member.id })
}
