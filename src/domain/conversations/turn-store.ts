import { and, asc, eq, getTableColumns, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { getContent, getTexts } from '#domain/content'
import { lineIdsJson } from '#domain/lines'
import { perTown, type Town } from '#domain/town'
import { createBatcher } from '#platform/batches'
import {
  type Db,
  idAmong,
  isOneOf,
  isOutage,
  preparedQuery,
  queryRows,
  recordset,
  type Tx,
} from '#platform/database'
import { describeError } from '#platform/telemetry'
import type { Conversation } from './memory.ts'
import { headColumns, type OutboxHead, readHead } from './outbound/heads.ts'
import { enqueueMessages, insertQueuedMessages, type QueuedMessage } from './outbound/outbox.ts'
import { textMessage } from './outbound/outgoing.ts'
import { handOver } from './outbound/sending.ts'
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

/** Conversations that are read, or written, in one statement at most. */
const MAX_TOGETHER = 64

/** A flood in one conversation is read so far at a time. */
const MAX_PENDING = 50

/** What waits in a conversation, and the conversation. */
export type PendingMessage = { message: InboundRow; row: ConversationRow }

const pendingBy = (which: SQL, name: string) =>
  preparedQuery((db) => {
    const waiting = db
      .select()
      .from(inboundMessage)
      .where(and(eq(inboundMessage.conversationId, conversation.id), isNull(inboundMessage.handledAt)))
      .orderBy(asc(inboundMessage.occurredAt), asc(inboundMessage.seq))
      .limit(MAX_PENDING)
      .as('waiting')
    return db
      .select({ message: waiting._.selectedFields, row: getTableColumns(conversation) })
      .from(conversation)
      .innerJoinLateral(waiting, sql`true`)
      .where(which)
      .orderBy(asc(conversation.id), asc(waiting.occurredAt), asc(waiting.seq))
      .prepare(name)
  })

/** One alone is asked for by its id: of a list the planner knows no length, and may read all of a large town's instead. */
const pendingOfOne = pendingBy(eq(conversation.id, sql.placeholder('id')), 'inbox of one')
const pendingOfMany = pendingBy(idAmong(conversation.id, sql.placeholder('ids')), 'inbox')

const pendingBatches = perTown((town: Town) =>
  createBatcher({
    name: 'read pending messages',
    maxSize: MAX_TOGETHER,
    run: async (ids: string[]): Promise<PendingMessage[][]> => {
      const found =
        ids.length === 1
          ? await pendingOfOne(town.db).execute({ id: ids[0] })
          : await pendingOfMany(town.db).execute({ ids: JSON.stringify(ids) })
      const byConversation = Map.groupBy(found, ({ row }) => row.id)
      return ids.map((id) => byConversation.get(id) ?? [])
    },
  }),
)

/** What waits to be handled in a conversation, in the order in which it was written, with the conversation. */
export const pendingMessages = (town: Town, conversationId: string): Promise<PendingMessage[]> =>
  pendingBatches(town)(conversationId)

/** Holds a conversation for a turn. @throws TurnConflict when it has gone on since it was read */
export const lockTurn = async (tx: Tx, row: ConversationRow): Promise<void> => {
  const [locked] = await tx
    .select({ version: conversation.version })
    .from(conversation)
    .where(and(eq(conversation.id, row.id), eq(conversation.version, row.version)))
    .for('no key update')
  if (!locked) throw new TurnConflict()
}

const newestOf = (messages: InboundRow[]): Date =>
  new Date(Math.max(...messages.map(({ occurredAt }) => occurredAt.getTime())))

/** Opens the platform's window again. A message that comes late does not close it. */
const windowOpenedBy = (messages: InboundRow[]) =>
  sql`greatest(${conversation.lastInboundAt}, ${newestOf(messages).toISOString()}::timestamptz)`

/** A turn that is written down. */
export type Turn = {
  row: ConversationRow
  messages: InboundRow[]
  state: Conversation
  replies: QueuedMessage[]
  remindAt: Date | null
}

/**
 * Writes down what a turn came to, in one statement: the new state, the replies, that its messages are handled. Nothing
 * of it when the conversation has gone on since it was read.
 * @throws TurnConflict then
 */
export const storeTurn = async (db: Db, town: Town, turn: Turn): Promise<void> => {
  const [stored] = await storeTurns(db, town, [turn], false)
  if (!stored) throw new TurnConflict()
}

const turnBatches = perTown((town: Town) =>
  createBatcher({
    name: 'store turns',
    maxSize: MAX_TOGETHER,
    run: (turns: Turn[]) => storeTurns(town.db, town, turns, turns.length > 1),
  }),
)

/**
 * The same together with other turns that end just now.
 * @throws TurnConflict when the conversation has gone on since it was read
 */
export const storeTurnTogether = async (town: Town, turn: Turn): Promise<void> => {
  const replies = turn.replies.map((reply) => ({ ...reply, id: Bun.randomUUIDv7() }))
  const stored = { ...turn, replies }
  // One that somebody else holds is waited for by itself, which says too whether it has gone on.
  const head = (await turnBatches(town)(stored)) ?? (await storeTurns(town.db, town, [stored], false))[0]
  if (!head) throw new TurnConflict()
  if (replies.length === 0) return
  const how = readHead(town, head)
  const notBefore = town.now()
  handOver(
    town,
    turn.row.id,
    replies.map(({ id, message, afterWindow, inReplyTo }) => ({
      ...how,
      id,
      channel: head.channel,
      language: turn.state.language,
      lineId: head.lineId,
      message,
      afterWindow,
      inReplyTo,
      attempts: 0,
      notBefore,
      lastInboundAt: head.lastInboundAt,
      fresh: true,
    })),
  )
}

/** What is written to where a turn was written down. */
type StoredHead = OutboxHead & { id: string; lineId: string; lastInboundAt: Date }

const toHead = (row: StoredHead): StoredHead => ({
  ...row,
  lastInboundAt: new Date(row.lastInboundAt),
  slowedUntil: row.slowedUntil && new Date(row.slowedUntil),
})

const turnRow = (town: Town, { row, messages, state, remindAt }: Turn) => ({
  id: row.id,
  version: row.version,
  state: encryptState(town, row.id, state).toString('base64'),
  language: state.language,
  at: newestOf(messages),
  remind_at: remindAt,
})

/**
 * @param skipHeld passes over conversations that others hold
 * @returns where those are written to that were written down, in the order given
 */
const storeTurns = async (
  db: Db,
  town: Town,
  turns: Turn[],
  skipHeld: boolean,
): Promise<(StoredHead | undefined)[]> => {
  const now = town.now().toISOString()
  const handled = turns.flatMap(({ row, messages }) =>
    messages.map(({ id }) => ({ id, conversation_id: row.id })),
  )
  const replies = turns.flatMap((turn) =>
    turn.replies.map((reply) => ({ conversationId: turn.row.id, ...reply })),
  )
  const { phone, bsuid, account, session, paused, slowedUntil, paceShare } = headColumns(
    sql`${lineIdsJson(town)}`,
  )
  const stored = await queryRows<StoredHead>(
    db,
    sql`with held as materialized (
        select r.* from ${recordset(
          turns.map((turn) => turnRow(town, turn)),
          `id uuid, version integer, state text, language text, at timestamptz, remind_at timestamptz`,
        )}
        cross join lateral (
          select from conversation c where c.id = r.id and c.version = r.version
          for no key update ${skipHeld ? sql`skip locked` : sql``}) c),
      turn as (
        update conversation c
        set version = c.version + 1, state = decode(held.state, 'base64'), language = held.language,
          last_inbound_at = greatest(c.last_inbound_at, held.at), remind_at = held.remind_at
        from held where ${isOneOf(sql`c.id`, sql`select id from held`, turns.length)} and c.id = held.id
        returning c.id, c.jurisdiction_id, c.contact_id, c.channel, c.line_id, c.last_inbound_at),
      handled as (
        update inbound_message set handled_at = ${now}::timestamptz
        where id = any(array(
          select r.id from ${recordset(handled, 'id uuid, conversation_id uuid')}
          where r.conversation_id in (select id from turn)))),
      replied as (${insertQueuedMessages(town, replies, sql`conversation_id in (select id from turn)`)})
      select id, channel, line_id as "lineId", last_inbound_at as "lastInboundAt", ${phone} as phone, ${bsuid} as bsuid,
        ${account} as account, ${session} as session, ${paused} as paused, ${slowedUntil} as "slowedUntil",
        ${paceShare} as "paceShare"
      from turn conversation`,
  )
  const byId = new Map(stored.map((row) => [row.id, row]))
  return turns.map(({ row }) => {
    const head = byId.get(row.id)
    return head && toHead(head)
  })
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
