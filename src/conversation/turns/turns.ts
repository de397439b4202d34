import { type Content, getContent, getDraft } from '#domain/content'
import {
  ALBUM_WAIT_MS,
  type Conversation,
  type ConversationRow,
  hasMedia,
  type InboundRow,
  loadMedia,
  lockTurn,
  type Media,
  NO_MEDIA,
  pendingMessages,
  type QueuedMessage,
  readState,
  recordFailure,
  recordOutcome,
  remainingMediaWait,
  remainingReadingWait,
  type Turn as StoredTurn,
  signalInbox,
  storeTurn,
  storeTurnTogether,
  TurnConflict,
} from '#domain/conversations'
import { markFailuresReported } from '#domain/pictures'
import { findChannel, type Town, type TownWorker } from '#domain/town'
import { describeError } from '#platform/telemetry'
import { fold } from '#platform/text'
import { step } from '../engine/step.ts'
import {
  type ArrivedPictures,
  bringsPictures,
  type ConversationEvent,
  type StepResult,
  type World,
} from '../engine/types.ts'
import { withMentionedAsset } from './assets.ts'
import { getNextEvent, type NextEvent, type OpenedMessage, openMessages } from './events.ts'
import { executeCommands } from './execute-commands.ts'
import { withAcknowledgement } from './media/acknowledge-media.ts'
import { loadProposedKind } from './media/look-at-picture.ts'
import { moveByCode, withMove } from './move-by-code.ts'
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
 * @param handled told how many messages were
 * @returns in how many milliseconds the next can be handled, where something is left: at once, when an album is whole, or when what came with a
 *   message has been fetched
 */
export const processNextTurn = async (
  town: Town,
  conversationId: string,
  outboxes: TownWorker,
  handled: (messages: number) => void,
): Promise<number | undefined> => {
  // On its way while what waits is read: each of the two is a way to the database and back.
  const published = getContent(town)
  published.catch(() => {})
  const found = await pendingMessages(town, conversationId)
  const row = found[0]?.row
  if (!row) return undefined
  const waiting = found.map(({ message }) => message)
  // Whatever fails from here on is counted against what is handled first: nothing is tried for ever.
  let messages = waiting.slice(0, 1)
  try {
    // A chat that was brought here just now leaves this row behind: the turn is taken again.
    const opened = openMessages(town, waiting)
    const move = await moveByCode(town, row, opened[0])
    if (move === 'elsewhere') return undefined
    const media = waiting.some(hasMedia) ? await loadMedia(town, row, waiting) : NO_MEDIA
    const gathering = remainingAlbumWait(town, waiting)
    if (gathering) return gathering
    const next = withMove(getNextEvent(opened, media), move)
    messages = next.messages
    const patience = remainingMediaWait(town, row, messages, media)
    if (patience) return patience
    const opening = openTurn(town, row, next.event, published)
    const more =
      (await remainingBurstWait(town, row, waiting, { event: next.event, opening, media })) ||
      (await remainingLook(town, messages, { event: next.event, opening, media }))
    if (more) return more
    const stop = town.metrics.turn.startTimer()
    const events = [next, ...followingEvents(town, row, opened, next, media)]
    messages = await processEvents(town, row, events, opening)
    handled(messages.length)
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

/** A burst is waited for no longer than this many times the pause that ends it. */
const MAX_PAUSES = 3

/**
 * For how much longer what belongs to a report may still be on its way, in milliseconds; 0: no longer. People write one
 * in several messages and send its picture after the words, and each answer is paid for. Anything else is answered at once.
 */
const remainingBurstWait = async (
  town: Town,
  row: ConversationRow,
  waiting: InboundRow[],
  { event, opening, media }: { event: ConversationEvent; opening: Opening; media: Media },
): Promise<number> => {
  const [first] = waiting
  const last = waiting.at(-1)
  const pause = findChannel(town, row.channel)?.answersAtOnce ? 0 : town.burstPauseMs
  if (!first || !last || !pause || event.type !== 'text' || event.spoken) return 0
  const now = town.now().getTime()
  const until = Math.min(last.receivedAt.getTime() + pause, first.receivedAt.getTime() + MAX_PAUSES * pause)
  const left = Math.max(until - now, remainingMediaWait(town, row, waiting, media) ?? 0)
  return left > 0 && (await isOfReport(opening)) ? Math.min(left, pause) : 0
}

/**
 * For how much longer a model may still say what a picture is of, in milliseconds; 0: no longer, or it is not asked: another question comes
 * first, or it is known from words.
 */
const remainingLook = async (
  town: Town,
  messages: InboundRow[],
  { event, opening, media }: { event: ConversationEvent; opening: Opening; media: Media },
): Promise<number> => {
  const left = bringsPictures(event) ? remainingReadingWait(town, messages, media) : undefined
  if (!left) return 0
  const { stage } = (await opening.first()).turn.conversation
  const isNext = stage.at === 'incident' && stage.step === 'kind' && !stage.doubt && !stage.draft.asset
  return isNext ? left : 0
}

/** How a turn begins: what the conversation remembered, what may be known, and the engine's first step. */
type Opening = {
  read: ReturnType<typeof readState>
  first(): Promise<{ world: World; turn: StepResult }>
}

/** Loads the stored state; the first step is computed once, when it is first needed. */
const openTurn = (
  town: Town,
  row: ConversationRow,
  event: ConversationEvent,
  published: Promise<Content>,
): Opening => {
  const read = readState(town, row)
  let taken: ReturnType<Opening['first']> | undefined
  const take = async () => {
    const world = await loadTurnWorld(town, read.state, event, { published })
    return { world, turn: step(read.state, await withMentionedAsset(town, event, world), world) }
  }
  return {
    read,
    first() {
      taken ??= take()
      return taken
    },
  }
}

/**
 * What a turn may know, with what a model sees in the pictures that it is about.
 * @param known what was read for an event before it, of the same messages; or is being read
 */
const loadTurnWorld = async (
  town: Town,
  state: Conversation,
  event: ConversationEvent,
  known: { world?: World; published?: Promise<Content> },
): Promise<World> => {
  const [world, proposedKind] = await Promise.all([
    known.world ?? loadWorld(town, state, known.published),
    loadProposedKind(town, state, event),
  ])
  return { ...world, proposedKind }
}

/** Whether a report is asked about next: nothing is to be done yet, and there is no alarm. */
const isOfReport = async (opening: Opening): Promise<boolean> => {
  const { conversation, effects } = (await opening.first()).turn
  return (
    conversation.stage.at === 'incident' &&
    effects.every((effect) => effect.type !== 'submit' && !(effect.type === 'say' && effect.alone))
  )
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

/**
 * What waits behind the first event and may be answered with it, in one. Where anything failed before, each is tried
 * alone: a failure is counted against the first.
 */
const followingEvents = (
  town: Town,
  row: ConversationRow,
  waiting: OpenedMessage[],
  first: NextEvent,
  media: Media,
): NextEvent[] => {
  if (!town.burstPauseMs || waiting.some(({ row: { attempts } }) => attempts > 0)) return []
  const events: NextEvent[] = []
  let rest = waiting.slice(first.messages.length)
  while (rest.length > 0) {
    const next = getNextEvent(rest, media)
    if (remainingMediaWait(town, row, next.messages, media)) break
    events.push(next)
    rest = rest.slice(next.messages.length)
  }
  return events
}

type Resolved = {
  before: Conversation
  event: ConversationEvent
  world: World
  /** The world is that of the draft of the content. */
  preview: boolean
  result: TurnResult
}

const resolveTurn = async (
  town: Town,
  row: ConversationRow,
  before: Conversation,
  event: ConversationEvent,
  { opening, earlier }: { opening?: Opening; earlier?: Resolved },
): Promise<Resolved> => {
  const trying = await parsePreviewCommand(town, event, before)
  const known = trying ? undefined : await opening?.first()
  const state = trying?.type === 'preview' ? { ...before, preview: trying.on } : before
  const preview = state.preview === true
  const read = earlier?.preview === preview ? { world: earlier.world } : {}
  const world = known?.world ?? (await loadTurnWorld(town, state, event, read))
  const turn = known?.turn ?? step(before, trying ?? (await withMentionedAsset(town, event, world)), world)
  const resolved = await resolveQueries(
    town,
    row.contactId,
    { turn, id: (trying ?? event).id, channel: row.channel },
    world,
  )
  return { before, event, world, preview, result: await locateDrafts(town, resolved) }
}

/** Whether nothing is done in the town, nor with people. */
const isOnlyTalk = ({ before, event, result }: Resolved): boolean =>
  !(bringsPictures(event) && event.unreadable) &&
  result.effects.every(({ type }) => type === 'say' || type === 'recognised') &&
  !isWithStaff(before, result)

/**
 * Answers the events in one, as far as they are only talked about; where something is to be done for the first, that one
 * alone.
 * @returns the messages that were handled
 */
const processEvents = async (
  town: Town,
  row: ConversationRow,
  [first, ...following]: NextEvent[],
  opening: Opening,
): Promise<InboundRow[]> => {
  if (!first) return []
  const { state, problems } = opening.read
  if (problems.length > 0) {
    town.log.warn({ conversation: row.id, problems }, 'stored state of a conversation is unreadable')
    town.metrics.unreadableStates.inc()
  }
  const { event, messages } = first
  const turn = await resolveTurn(town, row, state, event, { opening })
  if (!isOnlyTalk(turn)) {
    await processCommands(town, row, messages, turn)
    return messages
  }
  let said = acknowledged(turn)
  const handled = [...messages]
  for (const next of following) {
    const later = await resolveTurn(town, row, said.conversation, next.event, { earlier: turn })
    if (!isOnlyTalk(later)) break
    const { conversation, effects, carriedOut } = acknowledged(later)
    said = {
      conversation,
      effects: [...said.effects, ...effects],
      carriedOut: [...said.carriedOut, ...carriedOut],
    }
    handled.push(...next.messages)
  }
  const spoken = { ...said, effects: said.effects.filter(({ type }) => type === 'say') }
  await storeTurnTogether(town, toStored(town, { row, messages: handled, event, before: state }, spoken))
  countRecognised(town, said)
  return handled
}

/** For the figures of staff, after the turn: a count that is lost with a process costs no answer its speed. */
const countRecognised = (town: Town, { conversation, effects }: TurnResult): void => {
  if (conversation.preview) return
  for (const effect of effects)
    if (effect.type === 'recognised')
      recordOutcome(town.db, town, 'understood', effect.label).catch((error) =>
        town.log.warn({ error: describeError(error) }, 'what was understood is not counted'),
      )
}

const acknowledged = ({ before, event, world, result }: Resolved): TurnResult =>
  withAcknowledgement(result, before, event, world)

/** In one transaction with what is done for it. */
const processCommands = (
  town: Town,
  row: ConversationRow,
  messages: InboundRow[],
  { before, event, world, result }: Resolved,
): Promise<void> =>
  town.db.transaction(async (tx) => {
    await lockTurn(tx, row)
    if (bringsPictures(event) && event.unreadable)
      await markFailuresReported(tx, town, withoutFailedPictures(messages, event))
    const done = await executeCommands(tx, town, row, result, event.id, world)
    const turn = toStored(
      town,
      { row, messages, event, before },
      withAcknowledgement(done, before, event, world),
    )
    await storeTurn(tx, town, turn)
    if (isWithStaff(before, done)) await signalInbox(tx, town, row.id)
  })

/** Messages whose pictures could not be opened. */
const withoutFailedPictures = (messages: InboundRow[], { pictures }: ArrivedPictures): string[] =>
  messages.flatMap(({ id, type }) => (type === 'picture' && !pictures.includes(id) ? [id] : []))

const isWithStaff = (before: Conversation, { conversation: after }: TurnResult): boolean =>
  [before, after].some(({ stage }) => stage.at === 'person')

type Turn = { row: ConversationRow; messages: InboundRow[]; event: ConversationEvent; before: Conversation }

/** What is written down of a turn: the new state, the replies, that its messages are handled. */
const toStored = (town: Town, { row, messages, event, before }: Turn, result: TurnResult): StoredTurn => {
  const { conversation: state, effects } = result
  const task = taskOfTurn(before, result)
  const replies = listMessages(effects).map(
    (message, index): QueuedMessage => ({
      causeKey: `${event.id}:${index}`,
      message,
      inReplyTo: index === 0 ? messages.at(-1)?.externalId : undefined,
      task,
    }),
  )
  return { row, messages, state, replies, remindAt: reminderTime(town, state) }
}
