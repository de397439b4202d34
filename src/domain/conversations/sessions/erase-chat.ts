import { eraseChats } from '#domain/chat-sessions'
import { findContact } from '#domain/contacts'
import type { Town } from '#domain/town'
import { requestErasure } from '../personal-data/erase.ts'
import { signalChat } from './signal-chat.ts'

/**
 * The person who has a chat's link has it erased: its links end now, and all that is theirs is forgotten as if they had asked in
 * words. @returns `kept`: a discreet team has it open
 */
export const eraseChat = async (town: Town, sessionId: string): Promise<'forgotten' | 'kept'> => {
  const { files, kept } = await town.db.transaction(async (tx) => {
    const contactId = await findContact(tx, town, sessionId)
    const held = contactId ? await requestErasure(tx, town, contactId) : false
    const keys = await eraseChats(tx, town, [sessionId])
    await signalChat(tx, town, sessionId)
    return { files: keys, kept: held }
  })
  for (const key of files) await town.media.remove(key)
  return kept ? 'kept' : 'forgotten'
}
