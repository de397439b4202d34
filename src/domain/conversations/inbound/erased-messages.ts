import { and, eq, inArray, lt } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { erasedMessage, inboundMessage, outboundMessage } from '../tables.ts'
import type { Delivery } from './inbound.ts'

const t = erasedMessage

/** The platform repeats a webhook for seven days: what is older than that was captured, and is sent again by somebody. */
const MAX_AGE_MS = 8 * 86_400_000

/** Rows that are written at once: the database takes so many values in a statement, and no more. */
const BATCH_SIZE = 1_000

/** What an erased message is remembered by: a keyed hash of its id. */
export const erasedMessageIndex = (town: Town, externalId: string): Buffer =>
  town.vault.blindIndex(`forgotten:${externalId}`)

/**
 * Remembers, as keyed hashes, which messages are erased with their conversations: one that is sent again must make nobody
 * known a second time.
 */
export const recordErasedMessages = async (tx: Tx, town: Town, conversationIds: string[]): Promise<void> => {
  const received = await tx
    .select({ id: inboundMessage.externalId })
    .from(inboundMessage)
    .where(inArray(inboundMessage.conversationId, conversationIds))
  const sent = await tx
    .select({ id: outboundMessage.externalId })
    .from(outboundMessage)
    .where(inArray(outboundMessage.conversationId, conversationIds))
  await recordErasedIds(
    tx,
    town,
    [...received, ...sent].flatMap(({ id }) => id ?? []),
  )
}

/** Remembers ids as those of something that was erased. */
export const recordErasedIds = async (tx: Tx, town: Town, ids: string[]): Promise<void> => {
  const forgottenAt = town.now()
  const rows = ids.map((id) => ({
    jurisdictionId: town.id,
    idIndex: erasedMessageIndex(town, id),
    forgottenAt,
  }))
  for (let from = 0; from < rows.length; from += BATCH_SIZE)
    await tx
      .insert(t)
      .values(rows.slice(from, from + BATCH_SIZE))
      .onConflictDoNothing()
}

/**
 * Deliveries without the messages that were erased, or are older than the platform ever repeats. What is only stored is not asked about
 * here: the statement that stores it does.
 */
export const dropErased = async (town: Town, deliveries: Delivery[]): Promise<Delivery[]> => {
  const ids = deliveries.flatMap(({ messages, filed }) =>
    [...messages.filter(({ incoming }) => incoming.type === 'identity'), ...filed].map(
      (one) => one.externalId,
    ),
  )
  const forgotten = ids.length === 0 ? new Set<string>() : await filterErased(town, [...new Set(ids)])
  const oldest = new Date(town.now().getTime() - MAX_AGE_MS)
  const isWanted = ({ externalId }: { externalId: string }) => !forgotten.has(externalId)
  return deliveries.map((delivery) => {
    // Imported chats are old by their nature; they come quietly.
    const fresh = delivery.messages.filter((one) => one.quiet || !one.at || one.at >= oldest)
    const messages = fresh.filter(isWanted)
    const refused = delivery.messages.length - messages.length
    if (refused > 0) town.metrics.duplicateWebhooks.inc(refused)
    return { ...delivery, messages, filed: delivery.filed.filter(isWanted) }
  })
}

/** Those of some ids that were erased. */
export const filterErased = async (town: Town, externalIds: string[]): Promise<Set<string>> => {
  const byIndex = new Map(externalIds.map((id) => [erasedMessageIndex(town, id).toString('hex'), id]))
  const found = new Set<string>()
  const indexes = [...byIndex.keys()].map((hex) => Buffer.from(hex, 'hex'))
  for (let from = 0; from < indexes.length; from += BATCH_SIZE) {
    const rows = await town.db
      .select({ idIndex: t.idIndex })
      .from(t)
      .where(and(eq(t.jurisdictionId, town.id), inArray(t.idIndex, indexes.slice(from, from + BATCH_SIZE))))
    for (const { idIndex } of rows) {
      const id = byIndex.get(idIndex.toString('hex'))
      if (id !== undefined) found.add(id)
    }
  }
  return found
}

/** Deletes what can no longer be sent again as news. */
export const purgeErasedIndex = async (town: Town, before: Date): Promise<void> => {
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), lt(t.forgottenAt, before)))
}
