import { and, eq, gt, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import { getContent, getTexts } from '#domain/content'
import { type ChannelId, findChannel, type Town } from '#domain/town'
import { recordset, type Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { signalInbox } from '../signal.ts'
import { decryptState } from '../state.ts'
import { conversation, outboundMessage } from '../tables.ts'
import type { MessageTask } from './message-task.ts'
import { messageTemplate, templateMessage } from './message-template.ts'
import { windowIsOpen } from './messaging-window.ts'
import { contactRequest, type Outgoing, templateLanguage } from './outgoing.ts'

/** Says that a conversation has something to be sent. A wake-up: what there is to send is in the table. */
export const deliverOutbox: Queue<{ conversationId: string }> = { name: 'deliver', retries: 8 }

/** A message to be written to a citizen. */
export type QueuedMessage = {
  /** What it is stored under, where that is to be known beforehand. */
  id?: string
  /** Names what caused it: the same cause never speaks twice. */
  causeKey: string
  message: Outgoing
  /** The approved template that says it once the platform's window has closed. */
  afterWindow?: Outgoing
  inReplyTo?: string
  /** Who wrote it; nobody: the automatic part. */
  author?: string
  task: MessageTask
}

/** Puts messages in a conversation's outbox, in order. They leave soon after the transaction commits. */
export const enqueueMessages = async (
  tx: Tx,
  town: Town,
  conversationId: string,
  notes: QueuedMessage[],
): Promise<void> => {
  if (notes.length === 0) return
  await Promise.all([
    tx.execute(
      sql`${insertQueuedMessages(
        town,
        notes.map((note) => ({ conversationId, ...note })),
      )}`,
    ),
    town.jobs.enqueue(tx, deliverOutbox, [{ conversationId }]),
  ])
}

/**
 * The statement that puts messages in outboxes, each once, in the order given: that in which they are numbered is that in which they are
 * sent, and a join that a condition makes keeps none.
 * @param where on `conversation_id`
 */
export const insertQueuedMessages = (
  town: Town,
  notes: (QueuedMessage & { conversationId: string })[],
  where = sql`true`,
): SQL => {
  const now = town.now().toISOString()
  const rows = notes.map(
    (
      { id = Bun.randomUUIDv7(), conversationId, causeKey, message, afterWindow, inReplyTo, author, task },
      at,
    ) => ({
      at,
      id,
      conversation_id: conversationId,
      cause_key: causeKey,
      content: town.vault.encrypt(message, 'outbound_message.content').toString('base64'),
      after_window:
        afterWindow && town.vault.encrypt(afterWindow, 'outbound_message.after_window').toString('base64'),
      in_reply_to: inReplyTo,
      author,
      task,
    }),
  )
  return sql`insert into outbound_message
      (id, jurisdiction_id, conversation_id, cause_key, content, after_window, in_reply_to, author, task, state,
        not_before, created_at, state_at)
    select id, ${town.id}, conversation_id, cause_key, decode(content, 'base64'), decode(after_window, 'base64'),
      in_reply_to, author, task, 'queued', ${now}::timestamptz, ${now}::timestamptz, ${now}::timestamptz
    from ${recordset(
      rows,
      `at int, id uuid, conversation_id uuid, cause_key text, content text, after_window text,
        in_reply_to text, author text, task text`,
    )}
    where ${where} order by r.at on conflict do nothing`
}

/** Notes that it did not go and when to try again. `counted`: whether it counts as a try of its own. */
export const markRetry = async (
  town: Town,
  id: string,
  notBefore: Date,
  problem: string,
  counted = true,
): Promise<void> => {
  await town.db
    .update(outboundMessage)
    .set({
      state: 'queued',
      notBefore,
      problem,
      stateAt: town.now(),
      ...(counted ? {} : { attempts: sql`greatest(0, ${outboundMessage.attempts} - 1)` }),
    })
    .where(and(eq(outboundMessage.id, id), eq(outboundMessage.state, 'sending')))
}

/** Notes that it will not go, and why. */
export const markFailed = async (town: Town, id: string, problem: string): Promise<void> => {
  const rows = await town.db
    .update(outboundMessage)
    .set({ state: 'failed', problem, stateAt: town.now() })
    .where(and(eq(outboundMessage.id, id), inArray(outboundMessage.state, ['queued', 'sending'])))
    .returning({ conversationId: outboundMessage.conversationId, author: outboundMessage.author })
  for (const { conversationId, author } of rows) if (author) await signalInbox(town.db, town, conversationId)
}

/** Approved for the account: says the same as the request, with its button, once the window has closed. */
export const CONTACT_REQUEST = messageTemplate('contact_request', [], { kind: 'contact' })

/**
 * A message can go to a telephone only, and the citizen's is not known: it is set aside, and they are asked to share it.
 * Once they do, {@link requeueForPhone} sends it.
 */
export const requestPhone = async (
  town: Town,
  { id, conversationId }: { id: string; conversationId: string },
) => {
  const [row] = await town.db.select().from(conversation).where(eq(conversation.id, conversationId))
  if (!row) return
  const { language } = decryptState(town, row)
  const problem = phoneRequiredProblem(town, row.channel)
  const text = getTexts(await getContent(town))(language, 'contact.request')
  await town.db.transaction(async (tx) => {
    const [waiting] = await tx
      .update(outboundMessage)
      .set({ state: 'failed', problem, stateAt: town.now() })
      .where(
        and(
          eq(outboundMessage.id, id),
          or(isNull(outboundMessage.problem), ne(outboundMessage.problem, problem)),
        ),
      )
      .returning({ task: outboundMessage.task })
    await enqueueMessages(tx, town, conversationId, [
      {
        causeKey: `contact-request:${id}`,
        message: contactRequest(text),
        afterWindow: templateMessage(CONTACT_REQUEST, templateLanguage(language), {}),
        task: waiting?.task ?? 'other',
      },
    ])
  })
}

/** Noted on a message that waits for a telephone: by it the message is found again. */
const phoneRequiredProblem = (town: Town, channel: ChannelId): string =>
  findChannel(town, channel)?.phoneRequiredProblem ?? 'needs a telephone'

/** After so long, what waited for a telephone is of no use any more: codes run out. */
const PHONE_WAIT_MS = 15 * 60_000

/** Sends what waited for the telephone that a citizen has shared now. @returns whether anything did */
export const requeueForPhone = async (
  town: Town,
  channel: ChannelId,
  conversationId: string,
): Promise<boolean> => {
  const now = town.now()
  const rows = await town.db
    .update(outboundMessage)
    .set({ state: 'queued', externalId: null, problem: null, attempts: 0, notBefore: now, stateAt: now })
    .where(
      and(
        eq(outboundMessage.conversationId, conversationId),
        eq(outboundMessage.state, 'failed'),
        eq(outboundMessage.problem, phoneRequiredProblem(town, channel)),
        gt(outboundMessage.stateAt, new Date(now.getTime() - PHONE_WAIT_MS)),
      ),
    )
    .returning({ id: outboundMessage.id })
  return rows.length > 0
}

/** Holds back what a cause has put out and has not left yet. @returns how many messages */
export const cancelQueued = async (tx: Tx, town: Town, causeKey: string): Promise<number> => {
  const rows = await tx
    .update(outboundMessage)
    .set({ state: 'failed', problem: 'held back', stateAt: town.now() })
    .where(
      and(
        eq(outboundMessage.jurisdictionId, town.id),
        eq(outboundMessage.causeKey, causeKey),
        eq(outboundMessage.state, 'queued'),
      ),
    )
    .returning({ id: outboundMessage.id })
  return rows.length
}

/** How many messages of one cause are in each state; `held` for those held back. */
export const countDeliveries = async (town: Town, causeKey: string): Promise<Record<string, number>> => {
  const state = sql<string>`case when ${outboundMessage.problem} = 'held back' then 'held' else ${outboundMessage.state} end`
  const rows = await town.db
    .select({ state, count: sql<number>`count(*)::int` })
    .from(outboundMessage)
    .where(and(eq(outboundMessage.jurisdictionId, town.id), eq(outboundMessage.causeKey, causeKey)))
    .groupBy(state)
  return Object.fromEntries(rows.map((row) => [row.state, row.count]))
}

/** How many of some contacts may be written to freely now. */
export const countOpenWindows = async (town: Town, contactIds: string[]): Promise<number> => {
  if (contactIds.length === 0) return 0
  const [row] = await town.db
    .select({ count: sql<number>`count(distinct ${conversation.contactId})::int` })
    .from(conversation)
    .where(
      and(
        eq(conversation.jurisdictionId, town.id),
        inArray(conversation.contactId, contactIds),
        windowIsOpen(town),
      ),
    )
  return row?.count ?? 0
}
