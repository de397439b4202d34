import { and, between, desc, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { getAttachments } from '#domain/attachments'
import type { Town } from '#domain/town'
import { anyOf, type Db } from '#platform/database'
import type { Incoming } from '../inbound/inbound.ts'
import type { Outgoing } from '../outbound/outgoing.ts'
import { conversation, conversationNote, inboundMessage, outboundMessage } from '../tables.ts'
import {
  type DiscreetBusiness,
  isReserved,
  listReservedSpans,
  visibleConversationCondition,
} from './discretion.ts'
import { LEAD_IN_MS, type Viewer } from './handovers.ts'
import { outgoingText } from './history.ts'
import { citizenText } from './message-text.ts'

/** What of a conversation is searched: what a citizen wrote or said, what staff answered, what colleagues noted. */
export type SearchableKind = 'inbound' | 'outbound' | 'note'

/** Something said in a conversation, as it was found. */
export type FoundMessage = {
  id: string
  kind: SearchableKind
  conversationId: string
  contactId: string
  at: Date
  text: string
  /** The member of staff who wrote it. */
  author?: string
}

const ownText = (incoming: Incoming): string =>
  (incoming.type === 'edit' ? incoming.text : citizenText(incoming)) ?? ''

const readIncoming = (town: Town, content: Buffer): Incoming =>
  town.vault.decrypt<{ incoming: Incoming }>(content, 'inbound_message.content').incoming

const readOutgoing = (town: Town, content: Buffer): string =>
  outgoingText(town.vault.decrypt<Outgoing>(content, 'outbound_message.content'))

/** A row of any kind, as a message that may or may not be shown. @returns unset for what the assistant wrote */
const readers: Record<SearchableKind, (db: Db, town: Town, ids: string[]) => Promise<FoundMessage[]>> = {
  async inbound(db, town, ids) {
    const rows = await db
      .select({ row: inboundMessage, contactId: conversation.contactId })
      .from(inboundMessage)
      .innerJoin(conversation, eq(conversation.id, inboundMessage.conversationId))
      .where(and(eq(inboundMessage.jurisdictionId, town.id), anyOf(inboundMessage.id, ids)))
    const attachments = await getAttachments(db, town, ids)
    return rows.map(({ row: { id, conversationId, content, receivedAt: at }, contactId }) => {
      const heard = attachments.get(id)?.transcript
      const text = [ownText(readIncoming(town, content)), heard].filter(Boolean).join('\n')
      return { id, kind: 'inbound', conversationId, contactId, at, text }
    })
  },
  async outbound(db, town, ids) {
    const rows = await db
      .select({ row: outboundMessage, contactId: conversation.contactId })
      .from(outboundMessage)
      .innerJoin(conversation, eq(conversation.id, outboundMessage.conversationId))
      .where(and(eq(outboundMessage.jurisdictionId, town.id), anyOf(outboundMessage.id, ids)))
    return rows.flatMap(({ row: { id, conversationId, content, createdAt: at, author }, contactId }) =>
      author
        ? [
            {
              id,
              kind: 'outbound' as const,
              conversationId,
              contactId,
              at,
              author,
              text: readOutgoing(town, content),
            },
          ]
        : [],
    )
  },
  async note(db, town, ids) {
    const rows = await db
      .select({ row: conversationNote, contactId: conversation.contactId })
      .from(conversationNote)
      .innerJoin(conversation, eq(conversation.id, conversationNote.conversationId))
      .where(and(eq(conversationNote.jurisdictionId, town.id), anyOf(conversationNote.id, ids)))
    return rows.map(({ row: { id, conversationId, at, author, words }, contactId }) => {
      const text = town.vault.decrypt<string>(words, 'conversation_note.words')
      return { id, kind: 'note', conversationId, contactId, at, author, text }
    })
  },
}

/** The words by which messages are indexed, discreet ones too: for the index alone, which keeps keyed hashes of them. */
export const readSearchableTexts = async (
  db: Db,
  town: Town,
  kind: SearchableKind,
  ids: string[],
): Promise<Map<string, string>> =>
  new Map((await readers[kind](db, town, ids)).map(({ id, text }) => [id, text]))

/** What stands in a list for a viewer, of some messages by their ids. @param business reads which are a discreet team's */
export const readFoundMessages = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  kind: SearchableKind,
  ids: string[],
  business: DiscreetBusiness,
): Promise<FoundMessage[]> => {
  if (ids.length === 0) return []
  const found = await readers[kind](town.db, town, ids)
  const conversationIds = [...new Set(found.map(({ conversationId }) => conversationId))]
  const [visible, spans, own] = await Promise.all([
    listVisible(town, viewer, conversationIds),
    listReservedSpans(town.db, town, viewer, conversationIds),
    kind === 'note' ? listOwnNotes(town, viewer, ids) : new Set(ids),
  ])
  const readable = found.filter(({ id, conversationId, at }) => {
    // What colleagues write once a discreet team is done is not about what was said to it.
    const reserved = (spans.get(conversationId) ?? []).filter(({ after }) => kind !== 'note' || !after)
    return own.has(id) && visible.has(conversationId) && !isReserved(reserved, at)
  })
  const told = await Promise.all(
    readable.map(({ conversationId, at }) => isOfDiscreetTeam(town, viewer, conversationId, at, business)),
  )
  return readable.filter((_, index) => !told[index])
}

const listVisible = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  ids: string[],
): Promise<Set<string>> => {
  if (ids.length === 0) return new Set()
  const rows = await town.db
    .select({ id: conversation.id })
    .from(conversation)
    .where(
      and(
        eq(conversation.jurisdictionId, town.id),
        anyOf(conversation.id, ids),
        visibleConversationCondition(viewer, conversation.id),
      ),
    )
  return new Set(rows.map(({ id }) => id))
}

/** Notes that were not written while a discreet team of others had the conversation. */
const listOwnNotes = async (
  town: Town,
  { teams }: Pick<Viewer, 'teams'>,
  ids: string[],
): Promise<Set<string>> => {
  const n = conversationNote
  const rows = await town.db
    .select({ id: n.id })
    .from(n)
    .where(
      and(
        anyOf(n.id, ids),
        or(isNull(n.discreetTeam), teams.length > 0 ? inArray(n.discreetTeam, teams) : undefined),
      ),
    )
  return new Set(rows.map(({ id }) => id))
}

/** Messages around one that are asked whether they are a discreet team's business. */
const MAX_AROUND = 10

/**
 * Whether, in the hour around something, something was said that a discreet team of others would be asked for, though nobody
 * was: such a conversation stands in no list with its words.
 */
const isOfDiscreetTeam = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  conversationId: string,
  at: Date,
  business: DiscreetBusiness,
): Promise<boolean> => {
  const around = [-LEAD_IN_MS, LEAD_IN_MS].map((ms) => new Date(at.getTime() + ms)) as [Date, Date]
  const distance = sql`abs(extract(epoch from ${inboundMessage.receivedAt} - ${at.toISOString()}::timestamptz))`
  const rows = await town.db
    .select({ content: inboundMessage.content })
    .from(inboundMessage)
    .where(
      and(eq(inboundMessage.conversationId, conversationId), between(inboundMessage.receivedAt, ...around)),
    )
    .orderBy(distance)
    .limit(MAX_AROUND)
  return rows.some(({ content }) => {
    const team = business(content)
    return team !== undefined && !viewer.teams.includes(team)
  })
}

/** A person as far as a viewer may know that they write: the conversation in which they last did. */
export type VisibleContact = {
  contactId: string
  conversationId: string
  channel: string
  lastInboundAt: Date
}

/** Which contacts have a conversation that no discreet team of others has now; the last of each. */
export const listVisibleContacts = async (
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  contactIds: string[],
): Promise<Map<string, VisibleContact[]>> => {
  if (contactIds.length === 0) return new Map()
  const rows = await town.db
    .select({
      contactId: conversation.contactId,
      conversationId: conversation.id,
      channel: conversation.channel,
      lastInboundAt: conversation.lastInboundAt,
    })
    .from(conversation)
    .where(
      and(
        eq(conversation.jurisdictionId, town.id),
        anyOf(conversation.contactId, contactIds),
        visibleConversationCondition(viewer, conversation.id),
      ),
    )
    .orderBy(desc(conversation.lastInboundAt))
  return Map.groupBy(rows, ({ contactId }) => contactId)
}
