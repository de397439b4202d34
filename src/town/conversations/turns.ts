import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { type Db, isOutage, preparedOn, rowsOf, type Tx } from '#platform/database'
import type { Waker } from '#platform/jobs'
import { fold } from '#platform/text'
import { contentOf, draftOf, voiceOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { expectPicture } from '#town/pictures'
import { act } from './act.ts'
import { GATHERING_MS, type Incoming } from './arrivals.ts'
import { text } from './engine/outgoing.ts'
import type { Conversation, Event } from './engine/types.ts'
import { insertNotes, type Note, putOut } from './outbox.ts'
import { remindAt } from './reminders.ts'
import { signalInbox } from './signal.ts'
import { type ConversationRow, stateOf } from './state.ts'
import { conversation, inboundMessage } from './tables.ts'
import { messagesIn, type Thought, think } from './think.ts'
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
 * @returns in how many milliseconds the next can be handled, where something is left: at once, or when an album is whole
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
  if (stillGathering(town, waiting)) return GATHERING_MS
  const { messages, event } = nextEvent(town, waiting)
  try {
    const stop = town.metrics.turn.startTimer()
    await takeTurn(town, row, messages, event)
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

/** Whether the last picture of an album may still be on its way. */
const stillGathering = (town: Town, waiting: Row[]): boolean => {
  const others = waiting.findIndex((row) => !isPicture(row))
  const newest = waiting[others === -1 ? waiting.length - 1 : others - 1]
  return (
    others === -1 &&
    newest !== undefined &&
    town.now().getTime() - newest.receivedAt.getTime() < GATHERING_MS - 200
  )
}

/** The next thing that happened: one message, or the pictures of an album together. */
const nextEvent = (town: Town, waiting: Row[]): { messages: Row[]; event: Event } => {
  const opened = waiting.map((row) => ({
    row,
    incoming: town.vault.open<{ incoming: Incoming }>(row.content).incoming,
  }))
  const [first] = opened
  if (!first) throw new Error('nothing waits')
  const { id } = first.row
  const { incoming } = first
  if (incoming.type !== 'picture') {
    return { messages: [first.row], event: eventOf(id, incoming) }
  }
  const until = opened.findIndex((one) => one.incoming.type !== 'picture')
  const album = until === -1 ? opened : opened.slice(0, until)
  const captions = album.flatMap((one) => (one.incoming.type === 'picture' && one.incoming.caption) || [])
  return {
    messages: album.map(({ row }) => row),
    event: {
      id,
      type: 'pictures',
      pictures: album.map(({ row }) => row.id),
      caption: captions.join('\n') || undefined,
    },
  }
}

/** What a message is to the engine. */
const eventOf = (id: string, incoming: Exclude<Incoming, { type: 'picture' }>): Event => {
  switch (incoming.type) {
    case 'text':
    case 'choice':
      return { id, ...incoming }
    case 'location': {
      const { lat, long, name } = incoming
      return { id, type: 'location', point: { lat, long }, name }
    }
    case 'media':
      return incoming.caption
        ? { id, type: 'text', text: incoming.caption }
        : { id, type: 'other', kind: incoming.kind }
    case 'opened':
      return { id, type: 'choice', choice: 'menu', title: '' }
    case 'other':
      return { id, type: 'other', kind: incoming.kind }
    default:
      return { id, type: 'other', kind: incoming.type }
  }
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
  const onlyTalk = event.type !== 'pictures' && thought.effects.every(({ type }) => type === 'say')
  if (onlyTalk && !withPeople(before, thought)) return settle(town.db, town, turn, thought)
  await town.db.transaction(async (tx) => {
    const [locked] = await tx
      .select({ version: conversation.version })
      .from(conversation)
      .where(and(eq(conversation.id, row.id), eq(conversation.version, row.version)))
      .for('no key update')
    if (!locked) throw new TurnTaken()
    if (event.type === 'pictures') await expectPictures(tx, town, messages)
    const done = await act(tx, town, row, thought, event.id, world)
    await settle(tx, town, turn, done)
    if (withPeople(before, done)) await signalInbox(tx, town, row.id)
  })
}

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
        set version = version + 1, state = ${town.vault.seal(after)}, language = ${after.language},
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

const expectPictures = async (tx: Tx, town: Town, messages: Row[]): Promise<void> => {
  for (const message of messages) {
    const { incoming } = town.vault.open<{ incoming: Incoming }>(message.content)
    if (incoming.type === 'picture')
      await expectPicture(tx, town, message.id, { from: 'whatsapp', mediaId: incoming.mediaId })
  }
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
  const problem =
    error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]?.slice(0, 200)}` : 'unknown'
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
