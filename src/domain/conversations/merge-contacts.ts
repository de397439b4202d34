import { and, eq } from 'drizzle-orm'
import { type ReassignedAppointments, reassignAppointments } from '#domain/appointments'
import { reassignAreaFollows } from '#domain/area-follows'
import {
  lockContacts,
  lockMerge,
  type MergeContacts,
  type MergeSnapshot,
  markMergeUndone,
  mergeContactData,
  recordMerge,
  restoreContact,
} from '#domain/contacts'
import { reassignFollows } from '#domain/mail'
import { reassignAnswers } from '#domain/participation'
import { type ReassignedRequests, reassignRequests } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { anyOf, type Db, type Tx } from '#platform/database'
import { isUuid } from '#platform/text'
import {
  type ConversationMergeSnapshot,
  lockConversations,
  mergeConversations,
  splitConversations,
} from './merge-conversations.ts'
import { conversation, movedConversation } from './tables.ts'

type ContactMergeSnapshot = {
  contact: MergeSnapshot
  conversations: ConversationMergeSnapshot
  requests: ReassignedRequests
  appointments: ReassignedAppointments
}

/**
 * Two contacts are one person: conversations, reports, appointments, consents and ids become those of one. All of it in
 * the given transaction, and undoable.
 */
export const mergeContacts: MergeContacts = (tx, town, one, other) =>
  mergeContactsBy(tx, town, { one, other })

/** The same. @param contacts.by the member of staff who says that they are one person */
export const mergeContactsBy = async (
  tx: Tx,
  town: Town,
  { one, other, by }: { one: string; other: string; by?: string },
): Promise<string> => {
  const there = await lockContacts(tx, town, [one, other])
  const [oldest] = there
  if (!oldest) throw new Error('the contacts to merge no longer exist')
  if (there.length === 1) return oldest
  const rows = await lockConversations(tx, town, there)
  const kept = rows[0]?.contactId ?? oldest
  const merged = kept === one ? other : one
  const conversations = await mergeConversations(tx, town, kept, rows)
  for (const { lost, survivor } of conversations.joined)
    await tx
      .insert(movedConversation)
      .values({ conversationId: lost, jurisdictionId: town.id, intoId: survivor })
      .onConflictDoUpdate({ target: movedConversation.conversationId, set: { intoId: survivor } })
  const requests = await reassignRequests(tx, town, merged, kept)
  const appointments = await reassignAppointments(tx, town, merged, kept)
  await reassignFollows(tx, town, merged, kept)
  await reassignAreaFollows(tx, town, merged, kept)
  await reassignAnswers(tx, town, merged, kept)
  const contact = await mergeContactData(tx, town, kept, merged)
  const moved: ContactMergeSnapshot = { contact, conversations, requests, appointments }
  await recordMerge(tx, town, { kept, merged, by }, moved)
  return kept
}

/**
 * Splits two contacts that were merged wrongly, for good. What happened since stays with the one that was kept.
 * @returns whether there was anything to be undone
 */
export const undoContactMergeIn = async (tx: Tx, town: Town, id: string, actor: string): Promise<boolean> => {
  const found = await lockMerge<ContactMergeSnapshot>(tx, town, id)
  if (!found) return false
  const { kept, merged, detail } = found
  await lockContacts(tx, town, [kept])
  await lockConversations(tx, town, [kept])
  await restoreContact(tx, town, kept, merged, detail.contact)
  await splitConversations(tx, town, merged, detail.conversations)
  for (const { lost } of detail.conversations.joined)
    await tx.delete(movedConversation).where(eq(movedConversation.conversationId, lost))
  await reassignRequests(tx, town, kept, merged, detail.requests)
  await reassignAppointments(tx, town, kept, merged, detail.appointments)
  await markMergeUndone(tx, town, id, actor)
  return true
}

/** Where a conversation went that was merged into another: what the register of staff's actions names is found again. */
export const resolveConversationId = async (db: Db, town: Town, id: string): Promise<string | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await db
    .select({ into: movedConversation.intoId, of: movedConversation.jurisdictionId })
    .from(movedConversation)
    .where(eq(movedConversation.conversationId, id))
  if (row?.of !== town.id) return undefined
  // What it went into may have gone into another since.
  return (await resolveConversationId(db, town, row.into)) ?? row.into
}

/** Those of some conversations that were erased, neither there nor merged into one that is. */
export const listErasedConversations = async (db: Db, town: Town, ids: string[]): Promise<string[]> => {
  if (ids.length === 0) return []
  const [there, moved] = await Promise.all([
    db
      .select({ id: conversation.id })
      .from(conversation)
      .where(and(eq(conversation.jurisdictionId, town.id), anyOf(conversation.id, ids))),
    db
      .select({ id: movedConversation.conversationId })
      .from(movedConversation)
      .where(
        and(eq(movedConversation.jurisdictionId, town.id), anyOf(movedConversation.conversationId, ids)),
      ),
  ])
  const known = new Set([...there, ...moved].map(({ id }) => id))
  return ids.filter((id) => !known.has(id))
}
