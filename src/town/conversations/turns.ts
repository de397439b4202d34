import type { Db } from '#platform/database'
import type { Waker } from '#platform/jobs'
import { fold } from '#platform/text'
import { draftOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { markFailuresTold } from '#town/pictures'
import { act } from './act.ts'
import { GATHERING_MS } from './arrivals.ts'
import type { Conversation, Event } from './engine/types.ts'
import { nextEvent } from './events.ts'
import { hasMedia, lookAtMedia, NO_MEDIA, waitsForMedia } from './media.ts'
import type { Note } from './outbox.ts'
import { remindAt } from './reminders.ts'
import { signalInbox } from './signal.ts'
import { type ConversationRow, stateOf } from './state.ts'
import { messagesIn, type Thought, think } from './think.ts'
import { type InboundRow, lockTurn, setAside, storeTurn, TurnTaken, waitingIn } from './turn-store.ts'
import { withWhatCame } from './what-came.ts'
import { worldOf } from './world.ts'

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
  const found = await waitingIn(town.db).execute({ conversationId })
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

const isPicture = ({ type }: InboundRow) => type === 'picture'

/** For how much longer the last picture of an album may still be on its way, in milliseconds; 0: no longer. */
const gathersFor = (town: Town, waiting: InboundRow[]): number => {
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

const takeTurn = async (
  town: Town,
  row: ConversationRow,
  messages: InboundRow[],
  event: Event,
): Promise<void> => {
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
    await lockTurn(tx, row)
    if (event.type === 'pictures' && event.unreadable)
      await markFailuresTold(tx, town, notIn(messages, event))
    const done = await act(tx, town, row, thought, event.id, world)
    await settle(tx, town, turn, withWhatCame(done, before, event, world))
    if (withPeople(before, done)) await signalInbox(tx, town, row.id)
  })
}

/** Messages whose pictures could not be opened. */
const notIn = (messages: InboundRow[], { pictures }: Extract<Event, { type: 'pictures' }>): string[] =>
  messages.map(({ id }) => id).filter((id) => !pictures.includes(id))

const withPeople = (before: Conversation, { conversation: after }: Thought): boolean =>
  [before, after].some(({ stage }) => stage.at === 'person')

type Turn = { row: ConversationRow; messages: InboundRow[]; event: Event }

/** Writes down what a turn came to: the new state, the replies, that its messages are handled. */
const settle = (
  db: Db,
  town: Town,
  { row, messages, event }: Turn,
  { conversation: after, effects }: Thought,
): Promise<void> => {
  const replies = messagesIn(effects).map(
    (message, index): Note => ({
      causeKey: `${event.id}:${index}`,
      message,
      inReplyTo: index === 0 ? messages.at(-1)?.externalId : undefined,
    }),
  )
  return storeTurn(db, town, { row, messages }, { state: after, replies, remindAt: remindAt(town, after) })
}
