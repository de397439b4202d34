import { and, eq, gt, isNotNull, ne } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { conversationNote, handover } from '../tables.ts'

/** What staff are to hear of: nothing of the citizen, and the team where it is a discreet one's own. */
type Work = { conversationId: string; team: string; discreet: boolean; at: Date }

/** A conversation that waits for people. `key`: given to another team it waits again. */
export type WaitingWork = Work & { key: string }

/** Conversations that wait for people, and began to since then. */
export const listWaitingSince = async (town: Town, since: Date): Promise<WaitingWork[]> => {
  const rows = await town.db
    .select()
    .from(handover)
    .where(
      and(
        eq(handover.jurisdictionId, town.id),
        eq(handover.state, 'waiting'),
        gt(handover.requestedAt, since),
      ),
    )
  return rows.map(({ id, conversationId, team, discreet, requestedAt: at }) => ({
    key: `${id}:${team}`,
    conversationId,
    team,
    discreet,
    at,
  }))
}

/** A conversation that somebody else gave to a member. `by`: a colleague's id; empty: a rule of the town. */
export type GivenWork = Work & { key: string; memberId: string; by: string }

/** Conversations that were given to members by others since then. */
export const listGivenSince = async (town: Town, since: Date): Promise<GivenWork[]> => {
  const rows = await town.db
    .select()
    .from(handover)
    .where(
      and(
        eq(handover.jurisdictionId, town.id),
        eq(handover.state, 'taken'),
        gt(handover.takenAt, since),
        isNotNull(handover.assigneeId),
        isNotNull(handover.assignedBy),
        ne(handover.assignedBy, handover.assigneeId),
      ),
    )
  return rows.map(({ id, conversationId, team, discreet, takenAt, assigneeId, assignedBy }) => ({
    key: `${id}:${takenAt?.getTime()}`,
    conversationId,
    team,
    discreet,
    at: takenAt ?? since,
    memberId: assigneeId ?? '',
    by: assignedBy ?? '',
  }))
}

/** Conversations that wait for a member whose turn it is, and were offered to them since then: each time again. */
export const listOfferedSince = async (town: Town, since: Date): Promise<Omit<GivenWork, 'by'>[]> => {
  const rows = await town.db
    .select()
    .from(handover)
    .where(
      and(
        eq(handover.jurisdictionId, town.id),
        eq(handover.state, 'waiting'),
        isNotNull(handover.assigneeId),
        gt(handover.offeredAt, since),
      ),
    )
  return rows.map(({ id, conversationId, team, discreet, assigneeId, offeredAt }) => ({
    key: `${id}:${offeredAt?.getTime()}`,
    conversationId,
    team,
    discreet,
    at: offeredAt ?? since,
    memberId: assigneeId ?? '',
  }))
}

/** A note that calls colleagues. `discreetTeam`: whose own it is. */
export type MentionWork = {
  id: string
  conversationId: string
  author: string
  authorId: string
  mentions: string[]
  discreetTeam?: string
  at: Date
}

/** Notes that call somebody, written since then. */
export const listMentionsSince = async (town: Town, since: Date): Promise<MentionWork[]> => {
  const n = conversationNote
  const rows = await town.db
    .select({
      id: n.id,
      conversationId: n.conversationId,
      author: n.author,
      authorId: n.authorId,
      mentions: n.mentions,
      discreetTeam: n.discreetTeam,
      at: n.at,
    })
    .from(n)
    .where(and(eq(n.jurisdictionId, town.id), gt(n.at, since), ne(n.mentions, [])))
  return rows.map(({ discreetTeam, ...row }) => ({ ...row, ...(discreetTeam ? { discreetTeam } : {}) }))
}
