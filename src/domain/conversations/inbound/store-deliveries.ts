import { applyLineNews } from '#domain/lines'
import type { Town } from '#domain/town'
import { requeueForPhone } from '../outbound/outbox.ts'
import { signalInbox } from '../signal.ts'
import { dropErased } from './erased-messages.ts'
import { fileMessages } from './file-messages.ts'
import { applyIdentityChanges } from './identity-changes.ts'
import { clampToNow, type Delivery, messageKind } from './inbound.ts'
import { applyOptOuts } from './opt-outs.ts'
import { storePlatformNotices } from './platform-notices.ts'
import { quarantineEvents } from './quarantine.ts'
import { applyStatuses } from './statuses.ts'
import { type InboundMessage, storeMessages } from './store-messages.ts'

/** What is to be looked at after something was stored, by the ids of conversations. */
export type AffectedConversations = {
  /** Something came that is to be answered. */
  turns: string[]
  /** Nothing but pictures came, of which more may follow. */
  albums: string[]
  /** A doubt about what was being sent may be settled. */
  outboxes: string[]
}

/**
 * Stores deliveries: when this returns they are durable, and each message will be handled once, however often it is
 * repeated. No lock is waited for that a turn may hold, but where a person of the town takes a conversation over.
 * @throws whatever the database says: then they must be delivered again, and what was stored of them is known as such
 */
export const storeDeliveries = async (town: Town, deliveries: Delivery[]): Promise<AffectedConversations> => {
  const all = <Name extends keyof Delivery>(name: Name): Delivery[Name] =>
    deliveries.flatMap((one) => one[name] as unknown[]) as Delivery[Name]
  const [wanted] = await Promise.all([dropErased(town, deliveries), quarantineEvents(town, deliveries)])
  await applyIdentityChanges(town, wanted)
  await fileMessages(town, wanted)
  const [messages, outboxes] = await Promise.all([
    storeInbound(town, wanted),
    applyStatuses(town, all('statuses')),
    storePlatformNotices(town, all('notices')),
    applyOptOuts(town, deliveries),
  ])
  for (const { channel, news } of deliveries) await applyLineNews(town, channel, news)
  return { ...messages, outboxes: [...outboxes, ...messages.outboxes] }
}

const storeInbound = async (town: Town, deliveries: Delivery[]): Promise<AffectedConversations> => {
  const now = town.now()
  const messages = deliveries.flatMap(({ channel, lineId, messages: arrived }) =>
    arrived
      .filter(({ incoming }) => incoming.type !== 'identity')
      .map(
        (one): InboundMessage => ({
          ...one,
          at: clampToNow(one.at, now),
          id: Bun.randomUUIDv7(),
          channel,
          lineId,
        }),
      ),
  )
  if (messages.length === 0) return { turns: [], albums: [], outboxes: [] }
  const pictures = new Map<string, boolean>()
  const outboxes: string[] = []
  for (const { message, conversationId, stored } of await storeMessages(town, messages)) {
    const { incoming, quiet } = message
    if (stored) town.metrics.inbound.inc({ type: messageKind(incoming) })
    // What is repeated may have been stored by a process that ended before it could wake anybody.
    if (conversationId && quiet && stored) await signalInbox(town.db, town, conversationId)
    if (!conversationId || quiet) continue
    if (
      incoming.type === 'contacts' &&
      incoming.shared &&
      (await requeueForPhone(town, message.channel, conversationId))
    )
      outboxes.push(conversationId)
    pictures.set(conversationId, incoming.type === 'picture' && pictures.get(conversationId) !== false)
  }
  const ids = [...pictures.keys()]
  return {
    turns: ids.filter((id) => !pictures.get(id)),
    albums: ids.filter((id) => pictures.get(id)),
    outboxes,
  }
}
