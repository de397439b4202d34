import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { type Db, isOutage, preparedOn, rowsOf } from '#platform/database'
import type { Waker } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import { fold } from '#platform/text'
import { contentOf, draftOf, voiceOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { markFailuresTold } from '#town/pictures'
import { act } from './act.ts'
import { GATHERING_MS } from './arrivals.ts'
import { text } from './engine/outgoing.ts'
import type { Conversation, Event } from './engine/types.ts'
import { nextEvent } from './events.ts'
import { hasMedia, lookAtMedia, NO_MEDIA, waitsForMedia } from './media.ts'
import { insertNotes, type Note, putOut } from './outbox.ts'
import { remindAt } from './reminders.ts'
import { signalInbox } from './signal.ts'
import { type ConversationRow, stateOf } from './state.ts'
import { conversation, inboundMessage } from './tables.ts'
import { messagesIn, type Thought, think } from './think.ts'
import { withWhatCame } from './what-came.ts'
import { worldOf } from './world.ts'

type Row = typeof inboundMessage.$inferSelect

/** A message that cannot be handled is set aside after so many tries, so that those after it go on. */
const MAX_ATTEMPTS = 5

/** Thrown when another worker took the turn first. */
class TurnTaken extends Error {
  override name = 'TurnTaken'
}

/**
 * Handles the next thing that waits in a conversation, in the order in which it was written, in one transaction with
 * what follows from it: the new state, what the town did, the replies.
 *
 * What comes meanwhile is looked for by whoever stored it, which is after this has looked.
 * @param outboxes woken when there is something to be sent
 * @returns in how many milliseconds the next can be handled, where something is left: at once, when an album is whole, or when what came with a
 *   message has been fetched
 */
export const takeNextTurn = async (
  town: Town,
  conversationId: string,
  outboxes: Waker,
): Promise<number | undefined> => {
  const found = await inbox(town.db).execute({ conversationId })
  const row = found[0]?.row
  if (!row) return undefined
  const waiting = found.map(({ message }) => message)
  // Whatever fails from here on is counted against what is handled first: nothing is tried for ever.
  let messages = waiting.slice(0, 1)
  try {
    const media = waiting.some(hasMedia) ? await lookAtMedia(town, row, waiting) : NO_MEDIA
    const gathering = gathersFor(town, waiting)
    if (gathering) return gathering
    const next = nextEvent(town, waiting, media)
    messages = next.messages
    const patience = waitsForMedia(town, row, messages, media)
    if (patience) return patience
    const stop = town.metrics.turn.startTimer()
    await takeTurn(town, row, messages, next.event)
    stop()
  } catch (error) {
    // Another process was quicker, and may not have seen all of what waits.
    if (error instanceof TurnTaken) return 0
    await setAside(town, row, messages, error)
  }
  outboxes.wake(conversationId)
  return messages.length < waiting.length ? 0 : undefined
}

/** What waits to be handled in a conversation, in the order in which it was written, with the conversation. */
const inbox = preparedOn((db) =>
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

const isPicture = ({ type }: Row) => type === 'picture'

/** For how much longer the last picture of an album may still be on its way, in milliseconds; 0: no longer. */
const gathersFor = (town: Town, waiting: Row[]): number => {
  const newest = waiting.every(isPicture) ? waiting.at(-1) : undefined
  const age = newest ? town.now().getTime() - newest.receivedAt.getTime() : GATHERING_MS
  return age < GATHERING_MS - 200 ? Math.min(GATHERING_MS, GATHERING_MS - age) : 0
}

/** «prova 482913»: shows the draft of the content to whoever writes its code; «fi de la prova» ends it. */
const previewAsked = async (
  town: Town,
  event: Event,
  { preview }: Conversation,
): Promise<Event | undefined> => {
  if (event.type !== 'text') return undefined
  const words = fold(event.text)
  if (preview && /^(fi de la prova|fin de la prueba|end of test)$/.test(words))
    return { id: event.id, type: 'preview', on: false }
  const code = /^(?:prova|prueba|test) (\d{6})$/.exec(words)?.[1]
  const draft = code === undefined ? undefined : await draftOf(town)
  return draft && draft.previewCode === code ? { id: event.id, type: 'preview', on: true } : undefined
}

/** Opens the platform's window anew. A message that comes late does not close it. */
const openedBy = (messages: Row[]) => {
  const newest = new Date(Math.max(...messages.map(({ occurredAt }) => occurredAt.getTime())))
  return sql`greatest(${conversation.lastInboundAt}, ${newest.toISOString()}::timestamptz)`
}

const takeTurn = async (town: Town, row: ConversationRow, messages: Row[], event: Event): Promise<void> => {
  const before = stateOf(town, row)
  const trying = await previewAsked(town, event, before)
  const world = await worldOf(town, trying?.type === 'preview' ? { preview: trying.on } : before)
  const thought = await think(town, row.contactId, before, trying ?? event, world)
  const turn = { row, messages, event }
  const onlyTalk =
    !(event.type === 'pictures' && event.unreadable) && thought.effects.every(({ type }) => type === 'say')
  if (onlyTalk && !withPeople(before, thought))
    return settle(town.db, town, turn, withWhatCame(thought, before, event, world))
  await town.db.transaction(async (tx) => {
    const [locked] = await tx
      .select({ version: conversation.version })
      .from(conversation)
      .where(and(eq(conversation.id, row.id), eq(conversation.version, row.version)))
      .for('no key update')
    if (!locked) throw new TurnTaken()
    if (event.type === 'pictures' && event.unreadable)
      await markFailuresTold(tx, town, notIn(messages, event))
    const done = await act(tx, town, row, thought, event.id, world)
    await settle(tx, town, turn, withWhatCame(done, before, event, world))
    if (withPeople(before, done)) await signalInbox(tx, town, row.id)
  })
}

/** Messages whose pictures could not be opened. */
const notIn = (messages: Row[], { pictures }: Extract<Event, { type: 'pictures' }>): string[] =>
  messages.map(({ id }) => id).filter((id) => !pictures.includes(id))

const withPeople = (before: Conversation, { conversation: after }: Thought): boolean =>
  [before, after].some(({ stage }) => stage.at === 'person')

type Turn = { row: ConversationRow; messages: Row[]; event: Event }

/**
 * Writes down what a turn came to, in one statement: the new state, the replies, that its messages are handled. Nothing
 * of it when the conversation has gone on since it was read.
 * @throws TurnTaken then
 */
const settle = async (
  db: Db,
  town: Town,
  { row, messages, event }: Turn,
  { conversation: after, effects }: Thought,
): Promise<void> => {
  const now = town.now().toISOString()
  const ids = JSON.stringify(messages.map(({ id }) => id))
  const replies = messagesIn(effects).map(
    (message, index): Note => ({
      causeKey: `${event.id}:${index}`,
      message,
      inReplyTo: index === 0 ? messages.at(-1)?.externalId : undefined,
    }),
  )
  const settled = await rowsOf(
    db,
    sql`with turn as (
        update conversation
        set version = version + 1, state = ${town.vault.seal(after, 'conversation.state', row.id)}, language = ${after.language},
          last_inbound_at = ${openedBy(messages)},
          remind_at = ${remindAt(town, after)?.toISOString() ?? null}::timestamptz
        where id = ${row.id} and version = ${row.version}
        returning id),
      handled as (
        update inbound_message set handled_at = ${now}::timestamptz
        where id = any(array(select json_array_elements_text(${ids}::text::json)::uuid))
          and exists (select from turn)),
      replied as (${insertNotes(town, row.id, replies)}
        where exists (select from turn) on conflict do nothing)
      select from turn`,
  )
  if (settled.length === 0) throw new TurnTaken()
}

/**
 * Counts a failure; after the last, the message is set aside for staff and the citizen is told.
 *
 * A connection that broke while the turn was being committed does not say whether it was: the conversation's version
 * does. One that was committed is no failure, and its message must not be handled again.
 *
 * What the database cannot do now, with its disk full or about to stop, is the failure of no message: it is waited for.
 */
const setAside = async (town: Town, row: ConversationRow, messages: Row[], error: unknown): Promise<void> => {
  const problem = describeError(error)
  const attempts = Math.max(...messages.map((message) => message.attempts)) + 1
  const ids = messages.map(({ id }) => id)
  const outage = isOutage(error)
  const hopeless = attempts >= MAX_ATTEMPTS && !outage
  if (!outage) town.log.error({ conversation: row.id, attempts, problem }, 'a message could not be handled')
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
      .set({ lastInboundAt: openedBy(messages) })
      .where(eq(conversation.id, row.id))
    const { language } = stateOf(town, row)
    const say = voiceOf(await contentOf(town, tx))
    const apology = text(say(language, 'other.failed', { phone: town.profile.phone }))
    await putOut(tx, town, row.id, [{ causeKey: `apology:${ids[0]}`, message: apology }])
    return true
  })
  if (!failed) return
  if (!hopeless) throw error
  town.metrics.setAside.inc()
}
