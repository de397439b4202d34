import { and, eq, lt } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { getContent, openMinutesBetween } from '#domain/content'
import {
  addNoteWithin,
  type Handover,
  type HeldConversation,
  holdConversation,
  labelWithin,
  listUnanswered,
  prioritiseWithin,
  transferWithin,
  type Unanswered,
  type Viewer,
} from '#domain/conversations'
import { listConversationLabels } from '#domain/labels'
import { listMembers, type StaffListEntry } from '#domain/staff'
import type { Town } from '#domain/town'
import { useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { type InboxRule, isForTeam, listInboxRules } from './rules.ts'
import { inboxRuleRun } from './tables.ts'

/** What a rule has done is remembered so long, in days. */
const KEEP_DAYS = 90

/** Does what rules say of those who have waited too long. Each replica may run it: a rule acts once on one wait. @returns how often */
export const runWaitingRules = async (town: Town): Promise<number> => {
  const rules = (await listInboxRules(town)).filter(({ on, trigger }) => on && trigger.kind === 'unanswered')
  if (rules.length === 0) return 0
  const [waiting, { hours }, members] = await Promise.all([
    listUnanswered(town),
    getContent(town),
    listMembers(town),
  ])
  const zone = town.profile.time_zone
  const now = DateTime.fromJSDate(town.now(), { zone })
  let acted = 0
  for (const one of waiting) {
    const minutes = openMinutesBetween(hours, DateTime.fromJSDate(one.since, { zone }), now)
    for (const rule of rules)
      if (isDue(rule, one, minutes) && (await runOnce(town, rule, one, members))) acted++
  }
  return acted
}

const isDue = (rule: InboxRule, one: Unanswered, minutes: number): boolean =>
  rule.trigger.kind === 'unanswered' && minutes >= rule.trigger.minutes && isForTeam(rule, one)

/** @returns whether it did anything: another replica may have been first, or somebody answered in the meantime */
const runOnce = (
  town: Town,
  rule: InboxRule,
  { conversationId, handoverId, team, since }: Unanswered,
  members: StaffListEntry[],
): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const held = await holdConversation(tx, town, asTeam(team), conversationId)
    const { open } = held
    if (open?.id !== handoverId || (open.answeredAt && open.answeredAt >= since)) return false
    return runRule(tx, town, rule, { ...held, open }, { cause: since, members })
  })

/** A rule sees what the team sees whose conversation it is. */
const asTeam = (team: string): Viewer => ({ id: '', name: '', teams: [team] })

const runRule = async (
  tx: Tx,
  town: Town,
  rule: InboxRule,
  held: HeldConversation & { open: Handover },
  { cause, members }: { cause: Date; members: StaffListEntry[] },
): Promise<boolean> => {
  const { row, open } = held
  const run = { jurisdictionId: town.id, ruleId: rule.id, handoverId: open.id, cause, at: town.now() }
  const first = await tx
    .insert(inboxRuleRun)
    .values(run)
    .onConflictDoNothing()
    .returning({ id: inboxRuleRun.ruleId })
  if (first.length === 0) return false
  const { label, priority, tell, words, team } = rule.actions
  if (label) {
    const viewer = asTeam(open.team)
    const before = (await listConversationLabels(tx, town, viewer, [row.id])).get(row.id) ?? []
    await labelWithin(tx, town, viewer, held, [...before.map(({ id }) => id), label])
  }
  if (priority) await prioritiseWithin(tx, open, priority)
  if (tell && words) {
    const mentions = toldBy(tell, members, open)
    await addNoteWithin(tx, town, held, { authorId: '', author: rule.name, words, mentions })
  }
  if (team) await transferWithin(tx, town, { row, open }, { to: { team }, by: { id: '', name: rule.name } })
  return true
}

/** Whom a note calls. What a discreet team has is told to its own people only. */
const toldBy = (
  tell: NonNullable<InboxRule['actions']['tell']>,
  members: StaffListEntry[],
  { team, discreet }: Pick<Handover, 'team' | 'discreet'>,
): string[] => {
  const may = members.filter((one) => one.active && (!discreet || one.teams.includes(team)))
  const asked =
    tell === 'leads' ? may.filter(({ role }) => role === 'lead') : may.filter(({ id }) => id === tell.member)
  return (asked.length > 0 || !discreet ? asked : may).map(({ id }) => id)
}

/**
 * Gives a conversation labels, and does what rules say of those that it had not. What a rule labels moves no other rule.
 * @throws {Conflict} `gone`
 */
export const labelConversation = useCase<
  { viewer: Viewer; id: string; labels: string[] },
  void,
  StaffListEntry[]
>({
  allow: { staff: 'answer-citizens' },
  prepare: ({ town }) => listMembers(town),
  run: ({ town, db }, { viewer, id, labels }, members) =>
    labelWithRules(db, town, viewer, id, { labels, members }),
})

/** The same as a part of a larger transaction. */
export const labelWithRules = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  id: string,
  { labels, members }: { labels: string[]; members: StaffListEntry[] },
): Promise<void> => {
  const held = await holdConversation(tx, town, viewer, id)
  const added = await labelWithin(tx, town, viewer, held, labels)
  const { open } = held
  if (!open || added.length === 0) return
  const now = town.now()
  for (const rule of await listInboxRules(town, tx))
    if (
      rule.on &&
      rule.trigger.kind === 'labelled' &&
      added.includes(rule.trigger.label) &&
      isForTeam(rule, open)
    )
      await runRule(tx, town, rule, { ...held, open }, { cause: now, members })
}

/** Forgets what rules did long ago. */
export const purgeRuleRuns = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - KEEP_DAYS * 86_400_000)
  await town.db
    .delete(inboxRuleRun)
    .where(and(eq(inboxRuleRun.jurisdictionId, town.id), lt(inboxRuleRun.at, before)))
}
