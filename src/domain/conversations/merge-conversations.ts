import { and, eq, inArray, sql } from 'drizzle-orm'
import { moveConversationLabels } from '#domain/labels'
import type { Town } from '#domain/town'
import { queryRows, type Tx } from '#platform/database'
import { isHandoverOpen, OPEN } from './inbox/handovers.ts'
import { type Conversation, pausedIncident, type Stage } from './memory.ts'
import { signalInbox } from './signal.ts'
import { type ConversationRow, decryptState, encryptState } from './state.ts'
import {
  conversation,
  conversationNote,
  conversationRead,
  handover,
  inboundMessage,
  labelledPhrase,
  outboundMessage,
  recognition,
  unclearPhrase,
} from './tables.ts'

/** One conversation that went into another: the row itself, to be made again, and what was in it. */
type JoinedConversation = {
  lineId: string
  survivor: string
  survivorOwner: string
  lost: string
  /** The row, its bytes in Base64 and its instants in ISO 8601. */
  row: Record<string, unknown>
  inbound: string[]
  outbound: string[]
  handovers: string[]
  notes: string[]
  phrases: string[]
  /** Candidates to be learnt from, and requests whose kind was recognised. Versions before kept neither. */
  candidates?: string[]
  recognised?: string[]
}

/** What became of the conversations of two contacts that are one. */
export type ConversationMergeSnapshot = { joined: JoinedConversation[]; reassigned: string[] }

type Ranked = { row: ConversationRow; withPeople: boolean }

/** Conversations of some contacts, held until the transaction ends, the one to be kept first. */
export const lockConversations = async (
  tx: Tx,
  town: Town,
  contactIds: string[],
): Promise<ConversationRow[]> => {
  const rows = await tx
    .select()
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), inArray(conversation.contactId, contactIds)))
    .orderBy(conversation.id)
    .for('update')
  if (rows.length === 0) return []
  const open = await tx
    .select({ id: handover.conversationId })
    .from(handover)
    .where(
      and(
        inArray(
          handover.conversationId,
          rows.map(({ id }) => id),
        ),
        inArray(handover.state, [...OPEN]),
      ),
    )
  const ranked = rows.map((row): Ranked => ({ row, withPeople: open.some(({ id }) => id === row.id) }))
  // What people have in their hands goes on; else what was written in last.
  ranked.sort(
    (x, y) =>
      Number(y.withPeople) - Number(x.withPeople) ||
      y.row.lastInboundAt.getTime() - x.row.lastInboundAt.getTime(),
  )
  return ranked.map(({ row }) => row)
}

/** Makes the conversations of one contact the kept one's; two on the same line become one. */
export const mergeConversations = async (
  tx: Tx,
  town: Town,
  kept: string,
  rows: ConversationRow[],
): Promise<ConversationMergeSnapshot> => {
  const joined: JoinedConversation[] = []
  const reassigned: string[] = []
  for (const lineId of new Set(rows.map((row) => row.lineId))) {
    const [survivor, lost] = rows.filter((row) => row.lineId === lineId)
    if (!survivor) continue
    if (lost) joined.push(await joinConversations(tx, town, survivor, lost))
    else if (survivor.contactId !== kept) reassigned.push(survivor.id)
    await tx
      .update(conversation)
      .set({ contactId: kept, version: sql`${conversation.version} + 1` })
      .where(eq(conversation.id, survivor.id))
    await signalInbox(tx, town, survivor.id)
  }
  return { joined, reassigned }
}

const joinConversations = async (
  tx: Tx,
  town: Town,
  survivor: ConversationRow,
  lost: ConversationRow,
): Promise<JoinedConversation> => {
  const [from, to] = [lost.id, survivor.id]
  const moved = async (
    table: typeof inboundMessage | typeof conversationNote | typeof unclearPhrase | typeof labelledPhrase,
  ) =>
    (
      await tx
        .update(table as typeof inboundMessage)
        .set({ conversationId: to })
        .where(eq(table.conversationId, from))
        .returning({ id: table.id })
    ).map(({ id }) => id)
  const inbound = await moved(inboundMessage)
  const outbound = await moveOutbound(tx, from, to)
  const handovers = await moveHandovers(tx, town, from, to)
  const notes = await moved(conversationNote)
  const phrases = await moved(unclearPhrase)
  const candidates = await moved(labelledPhrase)
  const recognised = (
    await tx
      .update(recognition)
      .set({ conversationId: to })
      .where(eq(recognition.conversationId, from))
      .returning({ id: recognition.requestId })
  ).map(({ id }) => id)
  await moveConversationLabels(tx, town, from, to)
  await tx.delete(conversationRead).where(eq(conversationRead.conversationId, from))
  await tx.delete(conversation).where(eq(conversation.id, from))
  const other = decryptState(town, lost)
  const own = decryptState(town, survivor)
  // The conversation in which they were greeted knows their language and name; the other has only begun.
  const state = own.greeted ? own : { ...own, ...preferencesOf(other), name: own.name ?? other.name }
  await tx
    .update(conversation)
    .set({
      state: encryptState(town, to, {
        ...state,
        greeted: state.greeted || other.greeted,
        stage: keepHalfDone(own, other),
      }),
      lastInboundAt: laterOf(survivor.lastInboundAt, lost.lastInboundAt),
      eraseAt: survivor.eraseAt ?? lost.eraseAt,
    })
    .where(eq(conversation.id, to))
  return {
    lineId: lost.lineId,
    survivor: to,
    survivorOwner: survivor.contactId,
    lost: from,
    row: serialiseRow(lost),
    inbound,
    outbound,
    handovers,
    notes,
    phrases,
    candidates,
    recognised,
  }
}

const preferencesOf = ({ language, languageChosen }: Conversation) => ({ language, languageChosen })

const laterOf = (one: Date, other: Date): Date => (one > other ? one : other)

/** What was half done in the other conversation can be gone on with in this one: an appointment where it is what they were at last. */
const keepHalfDone = ({ stage, lastAt = 0 }: Conversation, other: Conversation): Stage => {
  if (stage.at === 'menu' && other.stage.at === 'booking' && (other.lastAt ?? 0) > lastAt)
    return { ...other.stage, paused: stage.paused ?? other.stage.paused }
  const paused = pausedIncident(other.stage)
  return (stage.at === 'menu' || stage.at === 'person') && !stage.paused && paused
    ? { ...stage, paused }
    : stage
}

/** The same cause speaks once: what had not left yet is not sent a second time. */
const moveOutbound = async (tx: Tx, from: string, to: string): Promise<string[]> => {
  const twice = sql`exists (select from outbound_message k where k.conversation_id = ${to} and k.cause_key = o.cause_key)`
  const rows = await queryRows<{ id: string }>(
    tx,
    sql`update outbound_message o
      set conversation_id = ${to},
        state = case when ${twice} and o.state = 'queued' then 'failed' else o.state end,
        problem = case when ${twice} and o.state = 'queued' then 'merged' else o.problem end,
        cause_key = case when ${twice} then o.cause_key || ':' || ${from}::text else o.cause_key end
      where o.conversation_id = ${from} returning o.id`,
  )
  return rows.map(({ id }) => id)
}

const moveHandovers = async (tx: Tx, town: Town, from: string, to: string): Promise<string[]> => {
  const both = await tx
    .select({ conversationId: handover.conversationId, state: handover.state })
    .from(handover)
    .where(and(inArray(handover.conversationId, [from, to]), inArray(handover.state, [...OPEN])))
  if (both.filter(isHandoverOpen).length === 2)
    await tx
      .update(handover)
      .set({ state: 'withdrawn', closedAt: town.now() })
      .where(and(eq(handover.conversationId, from), inArray(handover.state, [...OPEN])))
  const rows = await tx
    .update(handover)
    .set({ conversationId: to })
    .where(eq(handover.conversationId, from))
    .returning({ id: handover.id })
  return rows.map(({ id }) => id)
}

const serialiseRow = (row: ConversationRow): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? value.toString('base64') : value instanceof Date ? value.toISOString() : value,
    ]),
  )

const deserialiseRow = (row: Record<string, unknown>): ConversationRow => {
  const { state, createdAt, lastInboundAt, remindAt, eraseAt, ...rest } = row as Record<string, string | null>
  const instant = (value: string | null | undefined) => (value ? new Date(value) : null)
  return {
    ...rest,
    state: state ? Buffer.from(state, 'base64') : null,
    createdAt: instant(createdAt),
    lastInboundAt: instant(lastInboundAt),
    remindAt: instant(remindAt),
    eraseAt: instant(eraseAt),
    senderId: null,
    senderUntil: null,
    pacedUntil: null,
  } as unknown as ConversationRow
}

/** Splits conversations again: what was in each goes back, what was written since stays where it is. */
export const splitConversations = async (
  tx: Tx,
  town: Town,
  merged: string,
  { joined, reassigned }: ConversationMergeSnapshot,
): Promise<void> => {
  for (const one of joined) {
    await tx
      .update(conversation)
      .set({ contactId: one.survivorOwner, version: sql`${conversation.version} + 1` })
      .where(eq(conversation.id, one.survivor))
    const row = deserialiseRow(one.row)
    await tx.insert(conversation).values({ ...row, version: row.version + 1 })
    const back = async (table: typeof inboundMessage, ids: string[]) => {
      if (ids.length > 0)
        await tx
          .update(table)
          .set({ conversationId: one.lost })
          .where(and(inArray(table.id, ids), eq(table.conversationId, one.survivor)))
    }
    await back(inboundMessage, one.inbound)
    await back(outboundMessage as unknown as typeof inboundMessage, one.outbound)
    await back(handover as unknown as typeof inboundMessage, one.handovers)
    await back(conversationNote as unknown as typeof inboundMessage, one.notes)
    await back(unclearPhrase as unknown as typeof inboundMessage, one.phrases)
    await back(labelledPhrase as unknown as typeof inboundMessage, one.candidates ?? [])
    await tx
      .update(recognition)
      .set({ conversationId: one.lost })
      .where(
        and(
          eq(recognition.conversationId, one.survivor),
          inArray(recognition.requestId, one.recognised ?? []),
        ),
      )
    await signalInbox(tx, town, one.survivor)
    await signalInbox(tx, town, one.lost)
  }
  if (reassigned.length > 0)
    await tx
      .update(conversation)
      .set({ contactId: merged, version: sql`${conversation.version} + 1` })
      .where(inArray(conversation.id, reassigned))
}
