import { and, desc, eq, inArray, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import { identityOf } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import type { Incoming } from './arrivals.ts'
import { type Handover, type Viewer, visibleTo } from './handovers.ts'
import { saidIn } from './held.ts'
import { stateOf } from './state.ts'
import { conversation, conversationNote, conversationRead, handover, inboundMessage } from './tables.ts'

/** The lists of the inbox. */
export const INBOX_LISTS = ['waiting', 'mine', 'team', 'open', 'mentions', 'all', 'done'] as const

/** A list of the inbox: who waits, what I have, what my teams have, what anybody has, what calls me, everything. */
export type InboxList = (typeof INBOX_LISTS)[number]

/** A row of the inbox. */
export type InboxRow = {
  id: string
  /** What the citizen calls themselves. */
  name: string
  /** The last thing that they wrote, or what they said that it is about. */
  preview: string
  handover?: Handover
  lastInboundAt: Date
  unread: boolean
  /** Since when they have had no answer from people; nothing when they have. */
  unansweredSince?: Date
}

const c = conversation
const t = handover

/** When the citizen's last word came in, by our own clock: the messenger's own counts whole seconds. */
const received =
  sql<Date | null>`(select i.received_at from ${inboundMessage} i where i.conversation_id = ${c.id} order by i.seq desc limit 1)`.mapWith(
    inboundMessage.receivedAt,
  )

/** The handover that a conversation is in, or was last in. */
const current = sql`(select h.id from ${t} h where h.conversation_id = ${c.id} order by (h.state in ('waiting', 'taken')) desc, h.requested_at desc limit 1)`

const listed = (viewer: Viewer, which: InboxList): SQL | undefined => {
  const open = inArray(t.state, ['waiting', 'taken'])
  switch (which) {
    case 'waiting':
      return eq(t.state, 'waiting')
    case 'mine':
      return and(eq(t.state, 'taken'), eq(t.assigneeId, viewer.id))
    case 'team':
      return and(open, viewer.teams.length > 0 ? inArray(t.team, viewer.teams) : sql`false`)
    case 'open':
      return open
    case 'mentions':
      return sql`exists (select 1 from ${conversationNote} n where n.conversation_id = ${c.id} and ${viewer.id} = any(n.mentions) and (n.discreet_team is null or n.discreet_team = any(${sql.param(viewer.teams)}::text[])))`
    case 'done':
      return inArray(t.state, ['closed', 'withdrawn'])
    case 'all':
      return undefined
  }
}

/**
 * The query of a list of the inbox: also what the benchmark runs bare, to compare with. Those who wait longest come
 * first; elsewhere what is newest.
 */
export const inboxQuery = (town: Town, viewer: Viewer, which: InboxList, limit: number, before?: Date) => {
  const longest = which === 'waiting' || which === 'open' || which === 'team' || which === 'mine'
  const joined = and(eq(t.id, current))
  return town.db
    .select({ conversation: c, handover: t, read: conversationRead.at, received })
    .from(c)
    .leftJoin(t, joined)
    .leftJoin(
      conversationRead,
      and(eq(conversationRead.conversationId, c.id), eq(conversationRead.memberId, viewer.id)),
    )
    .where(
      and(
        eq(c.jurisdictionId, town.id),
        or(isNull(t.id), visibleTo(viewer), inArray(t.state, ['closed', 'withdrawn'])),
        // What a discreet team had is nobody else's, even when it is over.
        which === 'done' || which === 'mentions' ? visibleTo(viewer) : undefined,
        // Only an index can find few among many: what is with people is.
        which === 'waiting' || which === 'mine' || which === 'team' || which === 'open'
          ? inArray(
              c.id,
              town.db
                .select({ id: t.conversationId })
                .from(t)
                .where(and(eq(t.jurisdictionId, town.id), inArray(t.state, ['waiting', 'taken']))),
            )
          : undefined,
        listed(viewer, which),
        before ? lt(c.lastInboundAt, before) : undefined,
      ),
    )
    .orderBy(
      ...(longest
        ? [sql`${t.state} desc`, t.requestedAt]
        : which === 'done'
          ? [sql`${t.closedAt} desc nulls last`]
          : [desc(c.lastInboundAt), desc(c.id)]),
    )
    .limit(limit)
}

/** A list of the inbox. @param before only conversations whose last word came before: the next page of `all` */
export const inbox = async (
  town: Town,
  viewer: Viewer,
  which: InboxList,
  limit: number,
  before?: Date,
): Promise<InboxRow[]> => {
  const rows = await inboxQuery(town, viewer, which, limit, before)
  const previews = await lastWords(
    town,
    rows.map(({ conversation: { id } }) => id),
  )
  return Promise.all(
    rows.map(async ({ conversation: row, handover: one, read, received: came }): Promise<InboxRow> => {
      const last = came ?? row.lastInboundAt
      const open = one?.state === 'waiting' || one?.state === 'taken'
      const hidden = one?.discreet && !viewer.teams.includes(one.team)
      const name = stateOf(town, row).name ?? (await identityOf(town.db, town, row.contactId))?.name ?? ''
      const answered = one?.answeredAt && one.answeredAt >= last
      return {
        id: row.id,
        name,
        preview: hidden ? '' : (previews.get(row.id) ?? ''),
        handover: one && (open || which === 'done') && !hidden ? one : undefined,
        lastInboundAt: row.lastInboundAt,
        unread: open && (!read || read < last),
        unansweredSince: open && !answered ? last : undefined,
      }
    }),
  )
}

const lastWords = async (town: Town, ids: string[]): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map()
  const rows = await town.db
    .selectDistinctOn([inboundMessage.conversationId], {
      id: inboundMessage.conversationId,
      content: inboundMessage.content,
    })
    .from(inboundMessage)
    .where(inArray(inboundMessage.conversationId, ids))
    .orderBy(inboundMessage.conversationId, desc(inboundMessage.seq))
  return new Map(
    rows.map(({ id, content }) => [id, saidIn(town.vault.open<{ incoming: Incoming }>(content).incoming)]),
  )
}

/** How many there are in the lists that say so: who waits, what I have, notes that call me and that I did not read. */
export const inboxCounts = async (
  town: Town,
  viewer: Viewer,
): Promise<{ waiting: number; mine: number; mentions: number }> => {
  const [row] = await town.db
    .select({
      waiting: sql<number>`count(*) filter (where ${t.state} = 'waiting')::int`,
      mine: sql<number>`count(*) filter (where ${t.state} = 'taken' and ${t.assigneeId} = ${viewer.id})::int`,
    })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), inArray(t.state, ['waiting', 'taken']), visibleTo(viewer)))
  const n = conversationNote
  const [called] = await town.db
    .select({ count: sql<number>`count(distinct ${n.conversationId})::int` })
    .from(n)
    .where(
      and(
        eq(n.jurisdictionId, town.id),
        sql`${n.mentions} @> array[${viewer.id}]::text[]`,
        ne(n.authorId, viewer.id),
        or(
          isNull(n.discreetTeam),
          viewer.teams.length > 0 ? inArray(n.discreetTeam, viewer.teams) : undefined,
        ),
        sql`not exists (select 1 from ${conversationRead} r where r.conversation_id = ${n.conversationId} and r.member_id = ${viewer.id} and r.at >= ${n.at})`,
      ),
    )
  return { waiting: row?.waiting ?? 0, mine: row?.mine ?? 0, mentions: called?.count ?? 0 }
}

/** Discreet conversations that are with people now, by team: how many, and nothing more. */
export const discreetCounts = async (town: Town): Promise<Map<string, number>> => {
  const rows = await town.db
    .select({ team: t.team, count: sql<number>`count(*)::int` })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.discreet, true), inArray(t.state, ['waiting', 'taken'])))
    .groupBy(t.team)
  return new Map(rows.map(({ team, count }) => [team, count]))
}
