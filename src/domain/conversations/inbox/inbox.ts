import { and, desc, eq, inArray, isNull, lt, ne, or, type Placeholder, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import {
  decryptProfile,
  findContact,
  findContactsByUsername,
  type Profile,
  sealedProfileOf,
} from '#domain/contacts'
import type { Content } from '#domain/content'
import {
  conversationHasLabel,
  listConversationLabels,
  type Priority,
  parsePriority,
  type ShownLabel,
} from '#domain/labels'
import { toMessengerPhone } from '#domain/service-requests'
import type { ChannelId, Language, Town } from '#domain/town'
import {
  anyOf,
  type CountQuery,
  type Db,
  type Later,
  newestFirst,
  preparedQuery,
  queryCounts,
} from '#platform/database'
import { decryptState } from '../state.ts'
import { conversation, conversationNote, conversationRead, handover, inboundMessage } from '../tables.ts'
import { byPriority, unansweredSince } from './claims.ts'
import {
  type DiscreetBusiness,
  isReserved,
  listReservedSpans,
  visibleConversationCondition,
} from './discretion.ts'
import {
  decryptAbout,
  decryptComment,
  type Handover,
  isHandoverOpen,
  OPEN,
  type Viewer,
  visibleHandovers,
} from './handovers.ts'
import { getPreviews } from './readable.ts'
import { awakeCondition, isSnoozed, snoozedCondition } from './snooze.ts'

/** The lists of the inbox. */
export const INBOX_LISTS = ['waiting', 'mine', 'team', 'open', 'snoozed', 'mentions', 'all', 'done'] as const

/** A list of the inbox: who waits, what I have, what my teams have, what anybody has, what is put off, what calls me, everything. */
export type InboxList = (typeof INBOX_LISTS)[number]

/** A row of the inbox. */
export type InboxRow = {
  id: string
  channel: ChannelId
  /** What the citizen calls themselves. */
  name: string
  /** The last thing that they wrote; empty where it is reserved to a discreet team of others. */
  preview: string
  handover?: Handover
  /** What they said that the handover is about, and why they marked it as they did. */
  about: string
  comment?: string
  lastInboundAt: Date
  unread: boolean
  /** Since when they have had no answer from people; nothing when they have. */
  unansweredSince?: Date
  labels: ShownLabel[]
  priority: Priority
  /** Until when it is put off. */
  snoozedUntil?: Date
}

/** What of a list is wanted. `before`: whose last word came before, the next page of `all`; `label`: one that they have. */
export type InboxFilter = { before?: Date; label?: string }

const c = conversation
const t = handover

/** When the citizen last wrote, by our own clock: the messenger's own counts whole seconds. */
const lastInbound = (db: Db) =>
  db
    .select({ receivedAt: inboundMessage.receivedAt })
    .from(inboundMessage)
    .where(eq(inboundMessage.conversationId, c.id))
    .orderBy(desc(inboundMessage.seq))
    .limit(1)
    .as('last')

const readMarkOf = (memberId: Later<string>) =>
  and(eq(conversationRead.conversationId, c.id), eq(conversationRead.memberId, memberId))

/** What a list is asked with: whose town, who looks, and of which discreet teams they are. `filter`: what else is wanted. */
type Asked = {
  town: Later<string>
  viewer: Later<string>
  teams: Later<readonly string[]>
  now: Later<Date>
  limit: number | Placeholder
  filter?: SQL | undefined
}

const askedBy = (town: Town, { id, teams }: Viewer) => ({ town: town.id, viewer: id, teams, now: town.now() })

const rowColumns = (last: ReturnType<typeof lastInbound>) => ({
  conversation: {
    id: c.id,
    channel: c.channel,
    state: c.state,
    language: c.language,
    lastInboundAt: c.lastInboundAt,
  },
  contact: sealedProfileOf(c.contactId),
  handover: t,
  read: conversationRead.at,
  received: last.receivedAt,
  unansweredSince,
})

/** Conversations that are with people, or were: those who wait longest first, or those done with last. */
const listWithStaff = (db: Db, which: InboxList, { town, viewer, teams, now, limit, filter }: Asked) => {
  const awake = awakeCondition(now)
  const open = inArray(t.state, [...OPEN])
  const wanted: Partial<Record<InboxList, SQL | undefined>> = {
    waiting: and(eq(t.state, 'waiting'), awake),
    // What is offered in their turn is theirs too.
    mine: and(open, eq(t.assigneeId, viewer), awake),
    team: and(open, awake, anyOf(t.team, teams)),
    open: and(open, awake),
    snoozed: and(open, snoozedCondition(now)),
    done: inArray(t.state, ['closed', 'withdrawn']),
  }
  const order =
    which === 'done'
      ? [newestFirst(t.closedAt)]
      : which === 'snoozed'
        ? [t.snoozedUntil]
        : [sql`${t.state} desc`, byPriority, t.requestedAt]
  const last = lastInbound(db)
  return db
    .select(rowColumns(last))
    .from(t)
    .innerJoin(c, eq(c.id, t.conversationId))
    .leftJoinLateral(last, sql`true`)
    .leftJoin(conversationRead, readMarkOf(viewer))
    .where(
      and(
        eq(t.jurisdictionId, town),
        visibleHandovers({ teams }),
        visibleConversationCondition({ teams }, c.id),
        wanted[which],
        filter,
      ),
    )
    .orderBy(...order)
    .limit(limit)
}

/** Every conversation, or those in which a note calls the viewer: what was said last, first. */
const listAnyConversations = (db: Db, which: InboxList, { town, viewer, teams, limit, filter }: Asked) => {
  // Which handover each is in, or was last in: looked up row by row, so that few rows cost few looks.
  const current = db
    .select({ id: t.id })
    .from(t)
    .where(eq(t.conversationId, c.id))
    .orderBy(sql`${t.state} in ('waiting', 'taken') desc`, desc(t.requestedAt))
    .limit(1)
    .as('current')
  const n = alias(conversationNote, 'n')
  const called = sql`exists (select 1 from ${conversationNote} n where ${n.conversationId} = ${c.id} and ${n.mentions} @> array[${viewer}]::text[]
    and (${n.discreetTeam} is null or ${anyOf(n.discreetTeam, teams)}))`
  const over = inArray(t.state, ['closed', 'withdrawn'])
  const visible = or(
    isNull(t.id),
    visibleHandovers({ teams }),
    // What a discreet team had goes on with others: what was said to the team stays its own.
    over,
  )
  const last = lastInbound(db)
  return db
    .select(rowColumns(last))
    .from(c)
    .leftJoinLateral(last, sql`true`)
    .leftJoinLateral(current, sql`true`)
    .leftJoin(t, eq(t.id, current.id))
    .leftJoin(conversationRead, readMarkOf(viewer))
    .where(and(eq(c.jurisdictionId, town), visible, which === 'mentions' ? called : undefined, filter))
    .orderBy(newestFirst(c.lastInboundAt), newestFirst(c.id))
    .limit(limit)
}

const buildInboxQuery = (db: Db, which: InboxList, asked: Asked) =>
  which === 'all' || which === 'mentions'
    ? listAnyConversations(db, which, asked)
    : listWithStaff(db, which, asked)

const wholeList = (which: InboxList) =>
  preparedQuery((db) => {
    const [town, viewer, teams] = [
      sql.placeholder('town'),
      sql.placeholder('viewer'),
      sql.placeholder('teams'),
    ]
    const [now, limit] = [sql.placeholder('now'), sql.placeholder('limit')]
    return buildInboxQuery(db, which, { town, viewer, teams, now, limit }).prepare(`inbox ${which}`)
  })

/** The lists without a filter, which are what is nearly always looked at. */
const wholeLists = new Map(INBOX_LISTS.map((which) => [which, wholeList(which)]))

/** A list of the inbox, so much of it. */
export const listInbox = async (
  town: Town,
  viewer: Viewer,
  which: InboxList,
  { limit, before, label }: InboxFilter & { limit: number },
  words: RowWords,
): Promise<InboxRow[]> => {
  const asked = { ...askedBy(town, viewer), limit }
  const filter = and(
    before ? lt(c.lastInboundAt, before) : undefined,
    label ? conversationHasLabel(town, viewer, c.id, label) : undefined,
  )
  const whole = filter ? undefined : wholeLists.get(which)
  const rows = await (whole
    ? whole(town.db).execute({ ...asked, now: asked.now.toISOString() })
    : buildInboxQuery(town.db, which, { ...asked, filter }))
  return toRows(town, viewer, which, rows, words)
}

/**
 * Conversations with the people who have this telephone or username. A username shows who called themselves so when they
 * last wrote.
 */
export const findConversations = async (
  town: Town,
  viewer: Viewer,
  text: string,
  words: RowWords,
): Promise<InboxRow[]> => {
  const digits = text.replaceAll(/[\s+().-]/g, '')
  const byPhone = /^\d{6,20}$/.test(digits)
    ? await findContact(town.db, town, toMessengerPhone(text))
    : undefined
  const byName = text.trim() ? await findContactsByUsername(town.db, town, text.trim()) : []
  const contactIds = [...new Set([...(byPhone ? [byPhone] : []), ...byName])]
  if (contactIds.length === 0) return []
  const filter = inArray(c.contactId, contactIds)
  const found = await listAnyConversations(town.db, 'all', { ...askedBy(town, viewer), limit: 50, filter })
  return toRows(town, viewer, 'all', found, words)
}

/**
 * What the words of rows are read with. `business` tells which messages are a discreet team's: such ones stand in no list.
 */
type RowWords = {
  language: Language
  business: (town: Town) => Promise<DiscreetBusiness>
  content: Promise<Content>
}

type Queried = Awaited<ReturnType<typeof buildInboxQuery>>

const toRows = async (
  town: Town,
  viewer: Viewer,
  which: InboxList,
  rows: Queried,
  words: RowWords,
): Promise<InboxRow[]> => {
  const ids = rows.map(({ conversation: { id } }) => id)
  const reservedSpans = listReservedSpans(town.db, town, viewer, ids)
  const [previews, spans, labels] = await Promise.all([
    getPreviews(town, viewer, ids, { ...words, reservedSpans }),
    reservedSpans,
    listConversationLabels(town.db, town, viewer, ids),
  ])
  return rows.map(
    ({
      conversation: row,
      contact: sealed,
      handover: one,
      read,
      received,
      unansweredSince: since,
    }): InboxRow => {
      const last = received ?? row.lastInboundAt
      const open = one !== null && isHandoverOpen(one)
      const hidden = one?.discreet && !viewer.teams.includes(one.team)
      const shownOne = one && (open || which === 'done') && !hidden ? one : undefined
      const reserved = shownOne && isReserved(spans.get(row.id) ?? [], shownOne.requestedAt)
      return {
        id: row.id,
        channel: row.channel,
        name: decryptState(town, row).name ?? displayName(decryptProfile(town, sealed)),
        preview: previews.get(row.id) ?? '',
        handover: shownOne,
        about: shownOne && !reserved ? decryptAbout(town, shownOne) : '',
        comment: shownOne && !reserved ? decryptComment(town, shownOne) : undefined,
        lastInboundAt: row.lastInboundAt,
        unread: open && (!read || read < last),
        unansweredSince: (open && since) || undefined,
        labels: labels.get(row.id) ?? [],
        priority: parsePriority(open ? one.priority : undefined),
        snoozedUntil:
          shownOne && isSnoozed(shownOne, town.now()) ? (shownOne.snoozedUntil ?? undefined) : undefined,
      }
    },
  )
}

/** What somebody is called in a list: their name, else their username. */
const displayName = ({ name, username }: Profile): string => name ?? (username ? `@${username}` : '')

const openQuery = (town: Town, viewer: Viewer, ...conditions: SQL[]): CountQuery => {
  const where = and(
    eq(t.jurisdictionId, town.id),
    inArray(t.state, [...OPEN]),
    visibleHandovers(viewer),
    awakeCondition(town.now()),
    ...conditions,
  )
  return sql`select count(*) from ${t} where ${where}`
}

/** The query of how many wait for people. */
export const buildWaitingQuery = (town: Town, viewer: Viewer): CountQuery =>
  openQuery(town, viewer, eq(t.state, 'waiting'))

/** How many there are in the lists that say so: who waits, what I have, notes that call me and that I did not read. */
export const countInbox = (
  town: Town,
  viewer: Viewer,
): Promise<{ waiting: number; mine: number; mentions: number }> => {
  const n = conversationNote
  const called = and(
    eq(n.jurisdictionId, town.id),
    sql`${n.mentions} @> array[${viewer.id}]::text[]`,
    ne(n.authorId, viewer.id),
    or(isNull(n.discreetTeam), viewer.teams.length > 0 ? inArray(n.discreetTeam, viewer.teams) : undefined),
    sql`not exists (select 1 from ${conversationRead} r where r.conversation_id = ${n.conversationId} and r.member_id = ${viewer.id} and r.at >= ${n.at})`,
  )
  return queryCounts(town.db, {
    waiting: buildWaitingQuery(town, viewer),
    mine: openQuery(town, viewer, eq(t.assigneeId, viewer.id)),
    mentions: sql`select count(distinct ${n.conversationId}) from ${n} where ${called}`,
  })
}

const discreetOpen = preparedQuery((db) =>
  db
    .select({ team: t.team, count: sql<number>`count(*)::int` })
    .from(t)
    .where(
      and(eq(t.jurisdictionId, sql.placeholder('town')), eq(t.discreet, true), inArray(t.state, [...OPEN])),
    )
    .groupBy(t.team)
    .prepare('discreet conversations'),
)

/** Discreet conversations that are with people now, by team: how many, and nothing more. */
export const countDiscreet = async (town: Town): Promise<Map<string, number>> => {
  const rows = await discreetOpen(town.db).execute({ town: town.id })
  return new Map(rows.map(({ team, count }) => [team, count]))
}
