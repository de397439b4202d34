import { and, eq } from 'drizzle-orm'
import { endMoved, lockMoveCode, useMoveCode } from '#domain/chat-sessions'
import { findContact, lockContacts, retireSessions } from '#domain/contacts'
import { findChannel, type Town } from '#domain/town'
import { processConversation } from '../inbound/inbound.ts'
import { mergeContacts, resolveConversationId } from '../merge-contacts.ts'
import { lockConversations } from '../merge-conversations.ts'
import { signalInbox } from '../signal.ts'
import type { ConversationRow } from '../state.ts'
import { conversation } from '../tables.ts'
import { signalChat } from './signal-chat.ts'

/** What came of a code that was written to move a chat: `here`: it is in this conversation; `elsewhere`: it goes on in another. */
export type ChatMove = 'here' | 'elsewhere' | 'unknown'

/**
 * An anonymous chat goes on in the conversation in which its code was written: the two people are one from now on, by the
 * merge of contacts, which staff can undo; what was said, handed over and left half done comes along. The chat's links end: who
 * has one reads nothing of what is said from here on. The same code again, by the same person, does nothing more.
 */
export const moveChat = (town: Town, row: ConversationRow, code: string): Promise<ChatMove> =>
  town.db.transaction(async (tx): Promise<ChatMove> => {
    if (findChannel(town, row.channel)?.anonymous) return 'unknown'
    const key = await lockMoveCode(tx, town, code)
    if (!key) return 'unknown'
    if (key.usedBy) {
      const now = (await resolveConversationId(tx, town, key.usedBy)) ?? key.usedBy
      return now === row.id ? 'here' : 'unknown'
    }
    const guest = await findContact(tx, town, key.sessionId)
    if (!guest || guest === row.contactId) return 'unknown'
    const both = [guest, row.contactId]
    if ((await lockContacts(tx, town, both)).length < both.length) return 'unknown'
    const rows = await lockConversations(tx, town, both)
    const chat = rows.find(
      ({ contactId, channel }) => contactId === guest && findChannel(town, channel)?.anonymous,
    )
    if (!chat || !rows.some(({ id }) => id === row.id)) return 'unknown'
    // On one line, the two conversations become one with the contacts.
    await tx
      .update(conversation)
      .set({ channel: row.channel, lineId: row.lineId })
      .where(eq(conversation.id, chat.id))
    const kept = await mergeContacts(tx, town, guest, row.contactId)
    await retireSessions(tx, town, kept)
    const [into] = await tx
      .select({ id: conversation.id })
      .from(conversation)
      .where(
        and(
          eq(conversation.jurisdictionId, town.id),
          eq(conversation.contactId, kept),
          eq(conversation.lineId, row.lineId),
        ),
      )
    if (!into) throw new Error('a merged conversation no longer exists')
    await endMoved(tx, town, key.sessionId)
    await useMoveCode(tx, town, key.id, into.id)
    await signalChat(tx, town, key.sessionId)
    await signalInbox(tx, town, into.id)
    if (into.id === row.id) return 'here'
    await town.jobs.enqueue(tx, processConversation, [{ conversationId: into.id }])
    return 'elsewhere'
  })
