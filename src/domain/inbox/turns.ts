import { inArray } from 'drizzle-orm'
import { type Claim, countAssigned, listUnclaimed, offerConversation } from '#domain/conversations'
import { hasPermission, listMembers, listPresent } from '#domain/staff'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { inboxTurn } from './tables.ts'
import { listTeamSettings, type TeamSettings } from './teams.ts'

/** A member who is there to be given conversations: how many they have, and when they were last given one. */
export type Candidate = { id: string; name: string; teams: string[]; open: number; last: number }

/**
 * Whose turn it is: of those who are there and below the ceiling, the one who was given one longest ago.
 * @param team to which it waits; a discreet one's is only for its own people
 */
export const nextInTurn = (
  candidates: Candidate[],
  { team, discreet }: Pick<Claim, 'team' | 'discreet'>,
  { ceiling }: Pick<TeamSettings, 'ceiling'>,
): Candidate | undefined => {
  const own = candidates.filter(({ teams }) => teams.includes(team))
  // Of a team that nobody is put down for, everybody is.
  const able = own.length > 0 || discreet ? own : candidates
  return able
    .filter(({ open }) => open < ceiling)
    .sort((a, b) => a.last - b.last || a.open - b.open || (a.id < b.id ? -1 : 1))[0]
}

/**
 * Gives what waits, in teams that share by turns, to members who are there. Each replica may run it: a conversation is given once.
 * What was given to somebody who has left since, and did not answer, is given again.
 * @returns how many were given
 */
export const shareByTurns = async (town: Town): Promise<number> => {
  const settings = await listTeamSettings(town)
  const teams = [...settings].flatMap(([team, { byTurns }]) => (byTurns ? team : []))
  if (teams.length === 0) return 0
  const [members, present] = await Promise.all([listMembers(town), listPresent(town)])
  const there = members.filter(
    (one) => one.active && present.has(one.id) && hasPermission(one, 'answer-citizens'),
  )
  return town.db.transaction(async (tx) => {
    const waiting = await listUnclaimed(tx, town, teams, [...present])
    if (waiting.length === 0 || there.length === 0) return 0
    const candidates = await toCandidates(tx, town, there)
    let given = 0
    for (const claim of waiting) {
      const team = settings.get(claim.team)
      const next = team && nextInTurn(candidates, claim, team)
      if (!next || next.id === claim.assigneeId) continue
      await offerConversation(tx, town, claim, next)
      await noteTurn(tx, town, next.id)
      next.open++
      next.last = town.now().getTime()
      given++
    }
    return given
  })
}

const toCandidates = async (
  tx: Tx,
  town: Town,
  members: { id: string; name: string; teams: string[] }[],
): Promise<Candidate[]> => {
  const ids = members.map(({ id }) => id)
  const [open, turns] = [
    await countAssigned(tx, town, ids),
    await tx.select().from(inboxTurn).where(inArray(inboxTurn.memberId, ids)),
  ]
  const last = new Map(turns.map(({ memberId, at }) => [memberId, at.getTime()]))
  return members.map(({ id, name, teams }) => ({
    id,
    name,
    teams,
    open: open.get(id) ?? 0,
    last: last.get(id) ?? 0,
  }))
}

const noteTurn = async (tx: Tx, town: Town, memberId: string): Promise<void> => {
  const at = town.now()
  await tx
    .insert(inboxTurn)
    .values({ jurisdictionId: town.id, memberId, at })
    .onConflictDoUpdate({ target: [inboxTurn.jurisdictionId, inboxTurn.memberId], set: { at } })
}
