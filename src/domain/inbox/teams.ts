import { eq } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { addOpenMinutes, getContent, type Hours } from '#domain/content'
import type { Town } from '#domain/town'
import { type Ctx, DomainError, refuseProblems, requireMember, useCase } from '#domain/use-cases'
import { tableCache } from '#platform/freshness'
import { inboxTeam } from './tables.ts'

/** How a team shares its conversations out, and how soon it answers. */
export type TeamSettings = {
  /** What waits is given to the members who are there, in turn. */
  byTurns: boolean
  /** Open conversations that one member is given at most. */
  ceiling: number
  /** Minutes of opening hours within which a citizen is to be answered. */
  answerMinutes?: number
}

/** What holds for a team for which nothing was set. */
export const DEFAULT_TEAM: TeamSettings = { byTurns: false, ceiling: 5 }

/** What may be set. */
export const TEAM_LIMITS = { ceiling: 50, answerMinutes: 7 * 24 * 60 } as const

const load = async (town: Town): Promise<Map<string, TeamSettings>> => {
  const rows = await town.db.select().from(inboxTeam).where(eq(inboxTeam.jurisdictionId, town.id))
  return new Map(
    rows.map(({ team, byTurns, ceiling, answerMinutes }) => [
      team,
      { byTurns, ceiling, answerMinutes: answerMinutes ?? undefined },
    ]),
  )
}

const settings = tableCache([inboxTeam], load)

/** The settings of those teams for which something was set. */
export const listTeamSettings = (town: Town): Promise<Map<string, TeamSettings>> => settings.get(town)

/** Sets how a team shares its conversations out. @throws {DomainError} `invalid` */
export const saveTeamSettings = async (
  ctx: Ctx,
  input: { team: string; settings: TeamSettings },
): Promise<void> => {
  await storeTeamSettings(ctx, input)
  // After the commit: what was read before it is not kept.
  settings.invalidate(ctx.town)
}

const storeTeamSettings = useCase<{ team: string; settings: TeamSettings }, void>({
  allow: { staff: 'organise-work' },
  async run(ctx, { team, settings: { byTurns, ceiling, answerMinutes } }) {
    const { town, db, now } = ctx
    const { teams } = await getContent(town, db)
    if (!teams.some(({ id }) => id === team)) throw new DomainError('not-found')
    const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most
    refuseProblems([
      ...(isWithin(ceiling, TEAM_LIMITS.ceiling) ? [] : [{ path: 'ceiling', code: 'not-allowed' as const }]),
      ...(answerMinutes === undefined || isWithin(answerMinutes, TEAM_LIMITS.answerMinutes)
        ? []
        : [{ path: 'answerMinutes', code: 'not-allowed' as const }]),
    ])
    const set = {
      byTurns,
      ceiling,
      answerMinutes: answerMinutes ?? null,
      author: requireMember(ctx).name,
      at: now,
    }
    await db
      .insert(inboxTeam)
      .values({ ...set, jurisdictionId: town.id, team })
      .onConflictDoUpdate({ target: [inboxTeam.jurisdictionId, inboxTeam.team], set })
  },
})

/**
 * When a citizen is to be answered at the latest, by the team's deadline, which runs in opening hours only; undefined where the
 * team has none.
 */
export const answerDeadline = (
  town: Town,
  hours: Hours,
  team: TeamSettings | undefined,
  since: Date,
): Date | undefined =>
  team?.answerMinutes === undefined
    ? undefined
    : addOpenMinutes(
        hours,
        DateTime.fromJSDate(since, { zone: town.profile.time_zone }),
        team.answerMinutes,
      )?.toJSDate()

/** Whether the time to answer is about to run out: a quarter of it is left. */
export const isAnswerDueSoon = (deadline: Date, since: Date, now: Date): boolean => {
  const left = deadline.getTime() - now.getTime()
  return left > 0 && left < (deadline.getTime() - since.getTime()) / 4
}
