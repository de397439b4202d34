import { getDraft } from '#domain/content'
import {
  ALBUM_WAIT_MS,
  type Conversation,
  type ConversationRow,
  hasMedia,
  type InboundRow,
  loadMedia,
  lockTurn,
  NO_MEDIA,
  pendingMessages,
  type QueuedMessage,
  readState,
  recordFailure,
  remainingMediaWait,
  signalInbox,
  storeTurn,
  TurnConflict,
} from '#domain/conversations'
import { markFailuresReported } from '#domain/pictures'
import type { Town, TownWorker } from '#domain/town'
import type { Db } from '#platform/database'
import { fold } from '#platform/text'
import type { ConversationEvent } from '../engine/types.ts'
import { withAcknowledgement } from './acknowledge-media.ts'
import { getNextEvent } from './events.ts'
import { executeCommands } from './execute-commands.ts'
import { reminderTime } from './reminders.ts'
import { listMessages, locateDrafts, resolveQueries, type TurnResult } from './resolve-queries.ts'
import { taskOfTurn } from './task.ts'
import { loadWorld } from './world.ts'

/**
 * Handles the next thing that waits in a conversation, in the order in which it was written, in one transaction with
 * what follows from it: the new state, what the town did, the replies.
 *
 * What comes in the meantime is looked for by the process that stored it, which is after this has looked.
 * @param outboxes woken when there is something to be sent
 * @returns in how many milliseconds the next can be handled, where something is left: at once, when an album is whole, or when what came with a
 *   message has been fetched
 */
export const processNextTurn = async (
  town: Town,
  conversationId: string,
  outboxes: TownWorker,
): Promise<number | undefined> => {
  const found = await pendingMessages(town.db).execute({ conversationId })
  const row = found[0]?.row
  if (!row) return undefined
  const waiting = found.map(({ message }) => message)
  // Whatever fails from here on is counted against what is handled first: nothing is tried for ever.
  let messages = waiting.slice(0, 1)
  try {
    const media = waiting.some(hasMedia) ? await loadMedia(town, row, waiting) : NO_MEDIA
    const gathering = remainingAlbumWait(town, waiting)
    if (gathering) return gathering
    const next = getNextEvent(town, waiting, media)
    messages = next.messages
    const patience = remainingMediaWait(town, row, messages, media)
    if (patience) return patience
    const stop = town.metrics.turn.startTimer()
    await processTurn(town, row, messages, next.event)
    stop()
  } catch (error) {
    // Another process was quicker, and may not have seen all of what waits.
    if (error instanceof TurnConflict) return 0
    await recordFailure(town, row, messages, error)
  }
  outboxes.wake(town, conversationId)
  return messages.length < waiting.length ? 0 : undefined
}

const isPicture = ({ type }: InboundRow) => type === 'picture'

/** For how much longer the last picture of an album may still be on its way, in milliseconds; 0: no longer. */
const remainingAlbumWait = (town: Town, waiting: InboundRow[]): number => {
  const newest = waiting.every(isPicture) ? waiting.at(-1) : undefined
  const age = newest ? town.now().getTime() - newest.receivedAt.getTime() : ALBUM_WAIT_MS
  return age < ALBUM_WAIT_MS - 200 ? Math.min(ALBUM_WAIT_MS, ALBUM_WAIT_MS - age) : 0
}

/** «prova 482913»: shows the draft of the content to the person who writes its code; «fi de la prova» ends it. */
const parsePreviewCommand = async (
  town: Town,
  event: ConversationEvent,
  { preview }: Conversation,
): Promise<ConversationEvent | undefined> => {
  if (event.type !== 'text') return undefined
  const text = fold(event.text)
  if (preview && /^(fi de la prova|fin de la prueba|end of test)$/.test(text))
    return { id: event.id, type: 'preview', on: false }
  const code = /^(?:prova|prueba|test) (\d{6})$/.exec(text)?.[1]
  const draft = code === undefined ? undefined : await getDraft(town)
  return draft && draft.previewCode === code ? { id: event.id, type: 'preview', on: true } : undefined
}

const processTurn = async (
  town: Town,
  row: ConversationRow,
  messages: InboundRow[],
  event: ConversationEvent,
): Promise<void> => {
  const { state: before, problems } = readState(town, row)
  if (problems.length > 0) {
    town.log.warn({ conversation: row.id, problems }, 'stored state of a conversation is unreadable')
    town.metrics.unreadableStates.inc()
  }
  const trying = await parsePreviewCommand(town, event, before)
  const world = await loadWorld(town, trying?.type === 'preview' ? { preview: trying.on } : before)
  const resolved = await resolveQueries(town, row.contactId, before, trying ?? event, world)
  const result = await locateDrafts(town, resolved)
  const turn = { row, messages, event, before }
  const onlyTalk =
    !(event.type === 'pictures' && event.unreadable) && result.effects.every(({ type }) => type === 'say')
  if (onlyTalk && !isWithStaff(before, result))
    return commitTurn(town.db, town, turn, withAcknowledgement(result, before, event, world))
  await town.db.transaction(async (tx) => {
    await lockTurn(tx, row)
    if (event.type === 'pictures' && event.unreadable)
      await markFailuresReported(tx, town, withoutFailedPictures(messages, event))
    const done = await executeCommands(tx, town, row, result, event.id, world)
    await commitTurn(tx, town, turn, withAcknowledgement(done, before, event, world))
    if (isWithStaff(before, done)) await signalInbox(tx, town, row.id)
  })
}

/** Messages whose pictures could not be opened. */
const withoutFailedPictures = (
  messages: InboundRow[],
  { pictures }: Extract<ConversationEvent, { type: 'pictures' }>,
): string[] => messages.map(({ id }) => id).filter((id) => !pictures.includes(id))

const isWithStaff = (before: Conversation, { conversation: after }: TurnResult): boolean =>
  [before, after].some(({ stage }) => stage.at === 'person')

type Turn = { row: ConversationRow; messages: InboundRow[]; event: ConversationEvent; before: Conversation }

/** Writes down what a turn came to: the new state, the replies, that its messages are handled. */
const commitTurn = (
  db: Db,
  town: Town,
  { row, messages, event, before }: Turn,
  result: TurnResult,
): Promise<void> => {
  const { conversation: after, effects } = result
  const task = taskOfTurn(before, result)
  const replies = listMessages(effects).map(
    (message, index): QueuedMessage => ({
      causeKey: `${event.id}:${index}`,
      message,
      inReplyTo: index === 0 ? messages.at(-1)?.externalId : undefined,
      task,
    }),
  )
  return storeTurn(
    db,
    town,
    { row, messages },
    { state: after, replies, remindAt: reminderTime(town, after) },
  )
}
