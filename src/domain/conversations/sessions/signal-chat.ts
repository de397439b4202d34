import type { Town } from '#domain/town'
import type { Db } from '#platform/database'

/** The topic of what happens in an anonymous chat. */
export const CHAT_TOPIC = 'chat'

/** Has every open page of an anonymous chat look again, once this is committed. */
export const signalChat = (db: Db, town: Town, sessionId: string): Promise<void> =>
  town.signals.send(db, { jurisdiction: town.id, topic: CHAT_TOPIC, id: sessionId })
