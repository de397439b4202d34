import type { Town } from '#domain/town'
import type { Db } from '#platform/database'

/** Has every open screen of the inbox look again, once this is committed. */
export const signalInbox = (db: Db, town: Town, conversationId: string): Promise<void> =>
  town.signals.send(db, { jurisdiction: town.id, topic: 'inbox', id: conversationId })
