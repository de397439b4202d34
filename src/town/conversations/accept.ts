import type { Town } from '#town/jurisdictions'
import { type Delivery, inThePast, kindOf } from './arrivals.ts'
import { fileMessages } from './filed.ts'
import { withoutForgotten } from './forgotten-messages.ts'
import { acceptIdentityChanges } from './identity-changes.ts'
import { requeueForPhone } from './outbox.ts'
import { acceptNotices } from './platform-news.ts'
import { quarantine } from './quarantine.ts'
import { signalInbox } from './signal.ts'
import { acceptStatuses } from './statuses.ts'
import { type InboundMessage, storeMessages } from './store-messages.ts'

/** What is to be looked at after something was stored, by the ids of conversations. */
export type Woken = {
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
export const acceptDeliveries = async (town: Town, deliveries: Delivery[]): Promise<Woken> => {
  const all = <Name extends keyof Delivery>(name: Name): Delivery[Name] =>
    deliveries.flatMap((one) => one[name] as unknown[]) as Delivery[Name]
  const [wanted] = await Promise.all([withoutForgotten(town, deliveries), quarantine(town, deliveries)])
  await acceptIdentityChanges(town, wanted)
  await fileMessages(town, wanted)
  const [messages, outboxes] = await Promise.all([
    acceptMessages(town, wanted),
    acceptStatuses(town, all('statuses')),
    acceptNotices(town, all('notices')),
  ])
  return { ...messages, outboxes: [...outboxes, ...messages.outboxes] }
}

const acceptMessages = async (town: Town, deliveries: Delivery[]): Promise<Woken> => {
  const now = town.now()
  const messages = deliveries.flatMap(({ lineId, messages: arrived }) =>
    arrived
      .filter(({ incoming }) => incoming.type !== 'identity')
      .map((one): InboundMessage => ({ ...one, at: inThePast(one.at, now), id: Bun.randomUUIDv7(), lineId })),
  )
  if (messages.length === 0) return { turns: [], albums: [], outboxes: [] }
  const pictures = new Map<string, boolean>()
  const outboxes: string[] = []
  for (const { message, conversationId, stored } of await storeMessages(town, messages)) {
    const { incoming, quiet } = message
    if (stored) town.metrics.inbound.inc({ type: kindOf(incoming) })
    // What is repeated may have been stored by a process that ended before it could wake anybody.
    if (conversationId && quiet && stored) await signalInbox(town.db, town, conversationId)
    if (!conversationId || quiet) continue
    if (incoming.type === 'contacts' && incoming.shared && (await requeueForPhone(town, conversationId)))
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
