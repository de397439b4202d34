import { findMoveCode } from '#domain/chat-sessions'
import { type ChatMove, type ConversationRow, moveChat } from '#domain/conversations'
import type { Town } from '#domain/town'
import type { NextEvent, OpenedMessage } from './events.ts'

/** Where the first message is the code of a chat on another channel, that chat is brought here before it is answered. */
export const moveByCode = async (
  town: Town,
  row: ConversationRow,
  first: OpenedMessage | undefined,
): Promise<ChatMove | undefined> => {
  const code = first?.incoming.type === 'text' ? findMoveCode(first.incoming.text) : undefined
  return code ? moveChat(town, row, code) : undefined
}

/** What the engine is told of a code, in place of the words around it. */
export const withMove = (next: NextEvent, move: ChatMove | undefined): NextEvent =>
  move ? { ...next, event: { id: next.event.id, type: 'chat-moved', moved: move === 'here' } } : next
