import { getContent } from '#domain/content'
import {
  listGivenSince,
  listMentionsSince,
  listOfferedSince,
  listUnanswered,
  listWaitingSince,
  type MentionWork,
} from '#domain/conversations'
import { answerDeadline, isAnswerDueSoon, listTeamSettings } from '#domain/inbox'
import { listPausedLines } from '#domain/lines'
import { listAssignedSince, listDueBefore, listUpdatesToReview } from '#domain/service-requests'
import { hasPermission, listMembers, type StaffListEntry } from '#domain/staff'
import type { Town } from '#domain/town'
import type { Queue } from '#platform/jobs'
import { ALERT_ACTIONS, type AlertEvent } from './events.ts'
import { type AlertDetail, alert } from './tables.ts'

/** Delivers an alert by the ways that its member chose. */
export const deliverAlert: Queue<{ alertId: string }> = { name: 'deliver-alert', retries: 5 }

/** Says to a member's open pages that there is news for them. */
export const ALERTS_TOPIC = 'alerts'

/** What began longer ago is not news: the service did not run, or did not know of alerts. */
const NEWS_MS = 3_600_000

/** Who waits is news for as long as they may still be answered today. */
const WAITING_MS = 12 * 3_600_000

/** What a neighbour wrote waits so long at most before it is told: it may be confirmed by e-mail the day after. */
const UPDATE_MS = 48 * 3_600_000

/** How long before its time runs out a report is about to be overdue. */
const DUE_MS = 24 * 3_600_000

/** Reports about to be overdue that one look takes. */
const MAX_DUE = 500

/** Something to be told, and to whom. */
type Occasion = {
  event: AlertEvent
  causeKey: string
  detail: AlertDetail
  to: (member: StaffListEntry) => boolean
}

const ago = (town: Town, ms: number): Date => new Date(town.now().getTime() - ms)

/** What happened lately, of each kind. Asked again it is the same, by the same keys. */
const sources: Record<AlertEvent, (town: Town, members: StaffListEntry[]) => Promise<Occasion[]>> = {
  async waiting(town) {
    return (await listWaitingSince(town, ago(town, WAITING_MS))).map(
      ({ key, conversationId, team, discreet }): Occasion => ({
        event: 'waiting',
        causeKey: `waiting:${key}`,
        detail: { path: `/console/conversations/${conversationId}`, ...(discreet ? {} : { team }) },
        to: ({ teams }) => !discreet || teams.includes(team),
      }),
    )
  },
  async offered(town) {
    return (await listOfferedSince(town, ago(town, NEWS_MS))).map(
      ({ key, conversationId, memberId, team, discreet }): Occasion => ({
        event: 'offered',
        causeKey: `offered:${key}`,
        detail: { path: `/console/conversations/${conversationId}`, ...(discreet ? {} : { team }) },
        to: ({ id, teams }) => id === memberId && (!discreet || teams.includes(team)),
      }),
    )
  },
  mentioned: async (town) =>
    (await listMentionsSince(town, ago(town, NEWS_MS)))
      .filter(({ authorId }) => authorId)
      .map((note) => toldByNote('mentioned', note)),
  rule: async (town) =>
    (await listMentionsSince(town, ago(town, NEWS_MS)))
      .filter(({ authorId }) => !authorId)
      .map((note) => toldByNote('rule', note)),
  async assigned(town, members) {
    const [given, assigned] = await Promise.all([
      listGivenSince(town, ago(town, NEWS_MS)),
      listAssignedSince(town, ago(town, NEWS_MS)),
    ])
    return [
      ...given.map(({ key, conversationId, memberId, by, team, discreet }): Occasion => {
        const giver = members.find(({ id }) => id === by)?.name
        return {
          event: 'assigned',
          causeKey: `given:${key}`,
          detail: {
            path: `/console/conversations/${conversationId}`,
            ...(giver ? { by: giver } : {}),
            ...(discreet ? {} : { team }),
          },
          to: ({ id, teams }) => id === memberId && (!discreet || teams.includes(team)),
        }
      }),
      ...assigned.map(
        ({ eventId, id, serviceCode, by, assigneeId, department }): Occasion => ({
          event: 'assigned',
          causeKey: `assigned:${eventId}`,
          detail: { path: `/console/requests/${id}`, request: id, serviceCode, ...(by ? { by } : {}) },
          to: (member) => member.id === assigneeId && hasPermission(member, 'see-work', department),
        }),
      ),
    ]
  },
  async 'answer-due'(town, members) {
    const [unanswered, settings, { hours }] = await Promise.all([
      listUnanswered(town),
      listTeamSettings(town),
      getContent(town),
    ])
    return unanswered.flatMap(
      ({ handoverId, conversationId, team, discreet, assigneeId, since }): Occasion[] => {
        const deadline = answerDeadline(town, hours, settings.get(team), since)
        if (!deadline || !isAnswerDueSoon(deadline, since, town.now())) return []
        const isTeamEmpty = !members.some(({ teams }) => teams.includes(team))
        return [
          {
            event: 'answer-due',
            causeKey: `answer-due:${handoverId}:${since.getTime()}`,
            detail: {
              path: `/console/conversations/${conversationId}`,
              dueAt: deadline.toISOString(),
              ...(discreet ? {} : { team }),
            },
            to: ({ id, teams }) =>
              (!discreet || teams.includes(team)) &&
              (assigneeId ? id === assigneeId : teams.includes(team) || isTeamEmpty),
          },
        ]
      },
    )
  },
  async due(town) {
    const until = new Date(town.now().getTime() + DUE_MS)
    return (await listDueBefore(town, until, MAX_DUE)).map(
      ({ id, serviceCode, department, assigneeId, expectedAt }): Occasion => ({
        event: 'due',
        causeKey: `due:${id}:${expectedAt?.toISOString()}`,
        detail: {
          path: `/console/requests/${id}`,
          request: id,
          serviceCode,
          ...(expectedAt ? { dueAt: expectedAt.toISOString() } : {}),
        },
        // Nobody's own is told to those of its department, not to everybody.
        to: (member) =>
          assigneeId
            ? member.id === assigneeId && hasPermission(member, 'see-work', department)
            : member.departments.includes(department),
      }),
    )
  },
  async 'neighbour-update'(town, members) {
    return (await listUpdatesToReview(town, ago(town, UPDATE_MS))).map(
      ({ updateId, id, serviceCode, department, assigneeId }): Occasion => {
        const isDepartmentEmpty = !members.some(({ departments }) => departments.includes(department))
        return {
          event: 'neighbour-update',
          causeKey: `neighbour-update:${updateId}`,
          detail: { path: `/console/requests/${id}`, request: id, serviceCode },
          to: (member) =>
            assigneeId
              ? member.id === assigneeId
              : isDepartmentEmpty
                ? member.departments.length === 0
                : member.departments.includes(department),
        }
      },
    )
  },
  async stopped(town) {
    return (await listPausedLines(town)).map(
      ({ channel, since }): Occasion => ({
        event: 'stopped',
        causeKey: `stopped:${channel}:${since.getTime()}`,
        detail: { path: '/console/settings/messenger', channel },
        to: () => true,
      }),
    )
  },
}

/** What a note tells those whom it calls: one of a colleague's, or one that a rule wrote. */
const toldByNote = (
  event: 'mentioned' | 'rule',
  { id, conversationId, author, authorId, mentions, discreetTeam }: MentionWork,
): Occasion => ({
  event,
  causeKey: `mentioned:${id}`,
  detail: { path: `/console/conversations/${conversationId}`, by: author },
  to: (member) =>
    member.id !== authorId &&
    mentions.includes(member.id) &&
    (!discreetTeam || member.teams.includes(discreetTeam)),
})

/**
 * Notes what is to be told to whom, once for each, and has it delivered. Safe in every replica at once.
 * @returns how many alerts are new
 */
export const collectAlerts = async (town: Town): Promise<number> => {
  const members = (await listMembers(town)).filter(({ active }) => active)
  const occasions = (await Promise.all(Object.values(sources).map((list) => list(town, members)))).flat()
  const rows = occasions.flatMap(({ event, causeKey, detail, to }) =>
    members
      .filter((member) => hasPermission(member, ALERT_ACTIONS[event]) && to(member))
      .map((member) => ({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        memberId: member.id,
        event,
        causeKey,
        detail: detailFor(member, detail),
        at: town.now(),
      })),
  )
  if (rows.length === 0) return 0
  return town.db.transaction(async (tx) => {
    const fresh = await tx
      .insert(alert)
      .values(rows)
      .onConflictDoNothing()
      .returning({ alertId: alert.id, memberId: alert.memberId })
    await town.jobs.enqueue(
      tx,
      deliverAlert,
      fresh.map(({ alertId }) => ({ alertId })),
    )
    for (const id of new Set(fresh.map(({ memberId }) => memberId)))
      await town.signals.send(tx, { jurisdiction: town.id, topic: ALERTS_TOPIC, id })
    return fresh.length
  })
}

/** A crew opens a report in its own list: the page of the desk is not for it. */
const detailFor = (member: StaffListEntry, detail: AlertDetail): AlertDetail =>
  detail.request && !hasPermission(member, 'see-queue')
    ? { ...detail, path: `/console/crew#request-${detail.request}` }
    : detail
