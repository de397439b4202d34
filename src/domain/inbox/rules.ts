import { and, asc, eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { Conflict, DomainError, refuseProblems, requireMember, useCase } from '#domain/use-cases'
import type { Db } from '#platform/database'
import type { RuleActions, RuleTrigger } from './actions.ts'
import { inboxRule } from './tables.ts'

/** What is done with a conversation when something is so, without anybody asking for it. */
export type InboxRule = {
  id: string
  name: string
  trigger: RuleTrigger
  /** Ids of teams; none: all but the discreet ones, which a rule has to name. */
  teams: string[]
  actions: RuleActions
  tried: boolean
  on: boolean
}

/** A rule as it is written. */
export type InboxRuleDraft = Pick<InboxRule, 'name' | 'trigger' | 'teams' | 'actions'>

/** The longest time without an answer that a rule may wait for: a week. */
export const MAX_RULE_MINUTES = 7 * 24 * 60

/** The rules of a town, by name. */
export const listInboxRules = async (town: Town, db: Db = town.db): Promise<InboxRule[]> => {
  const rows = await db
    .select()
    .from(inboxRule)
    .where(eq(inboxRule.jurisdictionId, town.id))
    .orderBy(asc(inboxRule.name), asc(inboxRule.id))
  return rows.map(({ id, name, trigger, teams, actions, triedAt, onSince }) => ({
    id,
    name,
    trigger,
    teams,
    actions,
    tried: triedAt !== null,
    on: onSince !== null,
  }))
}

/** Whether a rule is for what a team has. */
export const isForTeam = (
  { teams }: Pick<InboxRule, 'teams'>,
  { team, discreet }: { team: string; discreet: boolean },
): boolean => teams.includes(team) || (teams.length === 0 && !discreet)

const problemsOfDraft = ({ name, trigger, actions }: InboxRuleDraft) => [
  ...(name.trim() ? [] : [{ path: 'name', code: 'missing' as const }]),
  ...(trigger.kind === 'unanswered' &&
  !(Number.isInteger(trigger.minutes) && trigger.minutes >= 1 && trigger.minutes <= MAX_RULE_MINUTES)
    ? [{ path: 'minutes', code: 'not-allowed' as const }]
    : []),
  ...(trigger.kind === 'labelled' && !trigger.label ? [{ path: 'trigger', code: 'missing' as const }] : []),
  ...(actions.label || actions.priority || actions.tell || actions.team
    ? []
    : [{ path: 'actions', code: 'missing' as const }]),
  ...(actions.tell && !actions.words?.trim() ? [{ path: 'words', code: 'missing' as const }] : []),
]

/** Keeps a rule, which is off until it was tried. @returns its id. @throws {DomainError} `invalid` */
export const saveInboxRule = useCase<{ id?: string; draft: InboxRuleDraft }, string>({
  allow: { staff: 'organise-work' },
  async run(ctx, { id, draft }) {
    const { town, db, now } = ctx
    refuseProblems(problemsOfDraft(draft))
    const { name, trigger, teams, actions } = draft
    const set = { name: name.trim(), trigger, teams, actions, author: requireMember(ctx).name, at: now }
    if (!id) {
      const made = Bun.randomUUIDv7()
      await db.insert(inboxRule).values({ ...set, id: made, jurisdictionId: town.id })
      return made
    }
    // Another rule than the one that was tried.
    const changed = await db
      .update(inboxRule)
      .set({ ...set, triedAt: null, onSince: null })
      .where(and(eq(inboxRule.jurisdictionId, town.id), eq(inboxRule.id, id)))
      .returning({ id: inboxRule.id })
    if (changed.length === 0) throw new DomainError('not-found')
    return id
  },
})

/** Switches a rule on or off. @throws {Conflict} `untried`, for one that was not tried since it was written */
export const switchInboxRule = useCase<{ id: string; on: boolean }, void>({
  allow: { staff: 'organise-work' },
  async run({ town, db, now }, { id, on }) {
    const rule = (await listInboxRules(town, db)).find((one) => one.id === id)
    if (!rule) throw new DomainError('not-found')
    if (on && !rule.tried) throw new Conflict('untried')
    await db
      .update(inboxRule)
      .set({ onSince: on ? now : null })
      .where(and(eq(inboxRule.jurisdictionId, town.id), eq(inboxRule.id, id)))
  },
})

/** Takes a rule away. */
export const deleteInboxRule = useCase<{ id: string }, void>({
  allow: { staff: 'organise-work' },
  async run({ town, db }, { id }) {
    await db.delete(inboxRule).where(and(eq(inboxRule.jurisdictionId, town.id), eq(inboxRule.id, id)))
  },
})
