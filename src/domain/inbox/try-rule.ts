import { and, eq } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { getContent, openMinutesBetween } from '#domain/content'
import { listHandoversSince, type PastHandover, type Viewer } from '#domain/conversations'
import { listLabelled } from '#domain/labels'
import { DomainError, useCase } from '#domain/use-cases'
import { type InboxRule, isForTeam, listInboxRules } from './rules.ts'
import { inboxRule } from './tables.ts'

/** A rule is tried on so many days before now. */
export const TRIAL_DAYS = 30

/** One conversation on which a rule would have acted. `minutes`: how long its citizen had waited in opening hours. */
export type TrialHit = { conversationId: string; team: string; at: Date; minutes?: number }

/** What a rule would have done. `of`: the conversations with people that it was tried on. */
export type RuleTrial = { rule: InboxRule; of: number; hits: TrialHit[] }

/** Tries a rule on the days before now, as far as the viewer may know of them; then it can be switched on. */
export const tryInboxRule = useCase<{ id: string; viewer: Viewer }, RuleTrial>({
  allow: { staff: 'organise-work' },
  async run({ town, db, now }, { id, viewer }) {
    const rule = (await listInboxRules(town, db)).find((one) => one.id === id)
    if (!rule) throw new DomainError('not-found')
    const zone = town.profile.time_zone
    const since = DateTime.fromJSDate(now, { zone }).minus({ days: TRIAL_DAYS }).toJSDate()
    const past = (await listHandoversSince(db, town, viewer, since)).filter((one) => isForTeam(rule, one))
    const { trigger } = rule
    const hits: TrialHit[] = []
    if (trigger.kind === 'unanswered') {
      const { hours } = await getContent(town, db)
      for (const one of past) {
        const minutes = openMinutesBetween(
          hours,
          DateTime.fromJSDate(one.requestedAt, { zone }),
          DateTime.fromJSDate(firstWaitEnd(one, now), { zone }),
        )
        if (minutes >= trigger.minutes)
          hits.push({ conversationId: one.conversationId, team: one.team, at: one.requestedAt, minutes })
      }
    } else {
      for (const { conversationId, at } of await listLabelled(db, town, viewer, trigger.label, since)) {
        const during = past.find(
          (one) =>
            one.conversationId === conversationId &&
            one.requestedAt <= at &&
            (!one.closedAt || one.closedAt >= at),
        )
        if (during) hits.push({ conversationId, team: during.team, at })
      }
    }
    await db
      .update(inboxRule)
      .set({ triedAt: now })
      .where(and(eq(inboxRule.jurisdictionId, town.id), eq(inboxRule.id, id)))
    return { rule: { ...rule, tried: true }, of: past.length, hits }
  },
})

const firstWaitEnd = ({ firstAnsweredAt, closedAt }: PastHandover, now: Date): Date =>
  firstAnsweredAt ?? closedAt ?? now
