import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { getContent, getTexts } from '#domain/content'
import type { Town } from '#domain/town'
import { type Db, isOutage, preparedQuery, queryRows, type Tx } from '#platform/database'
import { describeError } from '#platform/telemetry'
import type { Conversation } from './memory.ts'
import { enqueueMessages, insertQueuedMessages, type QueuedMessage } from './outbound/outbox.ts'
import { textMessage } from './outbound/outgoing.ts'
import { type ConversationRow, decryptState, encryptState } from './state.ts'
import { conversation, inboundMessage } from './tables.ts'

/** A message of a citizen as it is kept. */
export type InboundRow = typeof inboundMessage.$inferSelect

/** A message that cannot be handled is set aside after this many attempts, so that those after it go on. */
const MAX_ATTEMPTS = 5

/** Thrown when another worker took the turn first. */
export class TurnConflict extends Error {
  override name = 'TurnTaken'
}

/** What waits to be handled in a conversation, in the order in which it was written, with the conversation. */
export const pendingMessages = preparedQuery((db) =>
  db
    .select({ message: inboundMessage, row: conversation })
    .from(inboundMessage)
    .innerJoin(conversation, eq(conversation.id, inboundMessage.conversationId))
    .where(
      and(
        eq(inboundMessage.conversationId, sql.placeholder('conversationId')),
        isNull(inboundMessage.handledAt),
      ),
    )
    .orderBy(asc(inboundMessage.occurredAt), asc(inboundMessage.seq))
    .limit(50)
    .prepare('inbox'),
)

/** Holds a conversation for a turn. @throws TurnConflict when it has gone on since it was read */
export const lockTurn = async (tx: Tx, row: ConversationRow): Promise<void> => {
  const [locked] = await tx
    .select({ version: conversation.version })
    .from(conversation)
    .where(and(eq(conversation.id, row.id), eq(conversation.version, row.version)))
    .for('no key update')
  if (!locked) throw new TurnConflict()
}

/** Opens the platform's window again. A message that comes late does not close it. */
const windowOpenedBy = (messages: InboundRow[]) => {
  const newest = new Date(Math.max(...messages.map(({ occurredAt }) => occurredAt.getTime())))
  return sql`greatest(${conversation.lastInboundAt}, ${newest.toISOString()}::timestamptz)`
}

/**
 * Writes down what a turn came to, in one statement: the new state, the replies, that its messages are handled. Nothing
 * of it when the conversation has gone on since it was read.
 * @throws TurnConflict then
 */
export const storeTurn = async (
  db: Db,
  town: Town,
  { row, messages }: { row: ConversationRow; messages: InboundRow[] },
  { state, replies, remindAt }: { state: Conversation; replies: QueuedMessage[]; remindAt: Date | null },
): Promise<void> => {
  const now = town.now().toISOString()
  const ids = JSON.stringify(messages.map(({ id }) => id))
  const settled = await queryRows(
    db,
    sql`with turn as (
        update conversation
        set version = version + 1, state = ${encryptState(town, row.id, state)}, language = ${state.language},
          last_inbound_at = ${windowOpenedBy(messages)},
          remind_at = ${remindAt?.toISOString() ?? null}::timestamptz
        where id = ${row.id} and version = ${row.version}
        returning id),
      handled as (
        update inbound_message set handled_at = ${now}::timestamptz
        where id = any(array(select json_array_elements_text(${ids}::text::json)::uuid))
          and exists (select from turn)),
      replied as (${insertQueuedMessages(town, row.id, replies)}
        where exists (select from turn) on conflict do nothing)
      select from turn`,
  )
  if (settled.length === 0) throw new TurnConflict()
}

/**
 * Counts a failure; after the last, the message is set aside for staff and the citizen is told.
 *
 * A connection that broke while the turn was being committed does not say whether it was: the conversation's version
 * does. One that was committed is no failure, and its message must not be handled again.
 *
 * What the database cannot do now, with its disk full or about to stop, is the failure of no message: it is waited for.
 */
export const recordFailure = async (
  town: Town,
  row: ConversationRow,
  messages: InboundRow[],
  error: unknown,
): Promise<void> => {
  const problem = describeError(error)
  const attempts = Math.max(...messages.map((message) => message.attempts)) + 1
  const ids = messages.map(({ id }) => id)
  const outage = isOutage(error)
  const hopeless = attempts >= MAX_ATTEMPTS && !outage
  if (!outage) town.log.error({ conversation: row.id, attempts, problem }, 'failed to handle message')
  const failed = await town.db.transaction(async (tx) => {
    const [now] = await tx
      .select({ version: conversation.version })
      .from(conversation)
      .where(eq(conversation.id, row.id))
      .for('update')
    if (now?.version !== row.version) return false
    if (outage) return true
    const handledAt = hopeless ? town.now() : null
    await tx
      .update(inboundMessage)
      .set({ attempts, problem, handledAt })
      .where(inArray(inboundMessage.id, ids))
    if (!hopeless) return true
    await tx
      .update(conversation)
      .set({ lastInboundAt: windowOpenedBy(messages) })
      .where(eq(conversation.id, row.id))
    const { language } = decryptState(town, row)
    const say = getTexts(await getContent(town, tx))
    const apology = textMessage(say(language, 'other.failed', { phone: town.profile.phone }))
    await enqueueMessages(tx, town, row.id, [
      { causeKey: `apology:${ids[0]}`, message: apology, task: 'other' },
    ])
    return true
  })
  if (!failed) return
  if (!hopeless) throw error
  town.metrics.failedMessages.inc()
}

/** Where some messages stand, by their ids: those that were forgotten are not among them. */
export const whereMessagesStand = (
  town: Town,
  ids: string[],
): Promise<Pick<InboundRow, 'id' | 'conversationId' | 'handledAt'>[]> =>
  town.db
    .select({
      id: inboundMessage.id,
      conversationId: inboundMessage.conversationId,
      handledAt: inboundMessage.handledAt,
    })
    .from(inboundMessage)
    .where(and(eq(inboundMessage.jurisdictionId, town.id), inArray(inboundMessage.id, ids)))
