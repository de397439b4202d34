import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Tx } from '#platform/database'
import { longDate, say } from '#town/content'
import { LANGUAGES, type Language, type Town } from '#town/jurisdictions'
import { expectPicture } from '#town/pictures'
import { InvalidDraft, locate, submit } from '#town/service-requests'
import { catalogueOf } from '#town/services'
import { converse, GATHERING_MS, type Incoming } from './arrivals.ts'
import { text } from './engine/outgoing.ts'
import { step } from './engine/step.ts'
import {
  type Conversation,
  type Effect,
  type Event,
  type IncidentDraft,
  newConversation,
  type World,
} from './engine/types.ts'
import { inform, ownReports } from './inform.ts'
import { type Note, putOut } from './outbox.ts'
import { conversation, inboundMessage } from './tables.ts'

type Row = typeof inboundMessage.$inferSelect
type ConversationRow = typeof conversation.$inferSelect

/** A message that cannot be handled is set aside after so many tries, so that those after it go on. */
const MAX_ATTEMPTS = 5

/** Effects that are questions of the engine's: each comes back to it as an event. */
const ASKED = new Set<Effect['type']>(['search', 'reverse', 'consult', 'own'])

/** Questions that the engine may ask in one turn; more would be a loop. */
const MAX_QUESTIONS = 4

/** Thrown when another worker took the turn first. */
class TurnTaken extends Error {
  override name = 'TurnTaken'
}

/**
 * Handles everything that waits in a conversation, message by message, in order. Each is handled in one
 * transaction with what follows from it: the new state, what the town did, the replies.
 */
export const takeTurns = async (town: Town, conversationId: string): Promise<void> => {
  for (;;) {
    const [row] = await town.db.select().from(conversation).where(eq(conversation.id, conversationId))
    const waiting = row ? await waitingIn(town, conversationId) : []
    const [first] = waiting
    if (!row || !first) return
    if (isPicture(first) && stillGathering(town, waiting)) {
      await town.db.transaction((tx) =>
        town.jobs.enqueue(tx, converse, [{ conversationId }], GATHERING_MS / 1000),
      )
      return
    }
    const { messages, event } = nextEvent(town, waiting)
    try {
      const stop = town.metrics.turn.startTimer()
      await takeTurn(town, row, messages, event)
      stop()
    } catch (error) {
      if (error instanceof TurnTaken) return
      await setAside(town, row, messages, error)
    }
  }
}

const waitingIn = (town: Town, conversationId: string): Promise<Row[]> =>
  town.db
    .select()
    .from(inboundMessage)
    .where(and(eq(inboundMessage.conversationId, conversationId), isNull(inboundMessage.handledAt)))
    .orderBy(asc(inboundMessage.occurredAt), asc(inboundMessage.seq))
    .limit(50)

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
    const event: Event =
      incoming.type === 'location'
        ? { id, type: 'location', point: { lat: incoming.lat, long: incoming.long }, name: incoming.name }
        : { id, ...incoming }
    return { messages: [first.row], event }
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

/** The language to begin in, before the citizen has said anything that tells another. */
const firstLanguage = (town: Town): Language => town.profile.languages[0] ?? LANGUAGES[0]

/** What a conversation remembers; a new one's beginning before the first turn. */
export const stateOf = (town: Town, row: ConversationRow): Conversation =>
  row.state ? town.vault.open<Conversation>(row.state) : newConversation(firstLanguage(town))

const worldOf = async (town: Town): Promise<World> => ({
  now: town.now().getTime(),
  profile: town.profile,
  catalogue: await catalogueOf(town),
  spot: (words) => town.gazetteer.spot(words),
})

const takeTurn = async (town: Town, row: ConversationRow, messages: Row[], event: Event): Promise<void> => {
  const world = await worldOf(town)
  const thought = await think(town, row.contactId, stateOf(town, row), event, world)
  await town.db.transaction(async (tx) => {
    const [locked] = await tx
      .update(conversation)
      .set({ version: sql`${conversation.version} + 1` })
      .where(and(eq(conversation.id, row.id), eq(conversation.version, row.version)))
      .returning({ version: conversation.version })
    if (!locked) throw new TurnTaken()
    if (event.type === 'pictures') await expectPictures(tx, town, messages)
    const done = await act(tx, town, row, thought, event.id, world)
    await tx
      .update(conversation)
      .set({ state: town.vault.seal(done.conversation), language: done.conversation.language })
      .where(eq(conversation.id, row.id))
    const notes = done.effects
      .filter((effect) => effect.type === 'say')
      .map(
        ({ message }, index): Note => ({
          causeKey: `${event.id}:${index}`,
          message,
          inReplyTo: index === 0 ? messages.at(-1)?.externalId : undefined,
        }),
      )
    await putOut(tx, town, row.id, notes)
    const ids = messages.map(({ id }) => id)
    await tx.update(inboundMessage).set({ handledAt: town.now() }).where(inArray(inboundMessage.id, ids))
  })
}

const expectPictures = async (tx: Tx, town: Town, messages: Row[]): Promise<void> => {
  for (const message of messages) {
    const { incoming } = town.vault.open<{ incoming: Incoming }>(message.content)
    if (incoming.type === 'picture')
      await expectPicture(tx, town, message.id, { from: 'whatsapp', mediaId: incoming.mediaId })
  }
}

type Thought = { conversation: Conversation; effects: Effect[] }

/** Runs the engine, answering its questions to the geocoder, until it has none left. Writes nothing. */
const think = async (
  town: Town,
  contactId: string,
  before: Conversation,
  event: Event,
  world: World,
): Promise<Thought> => {
  let turn = step(before, event, world)
  let effects = turn.effects
  for (let asked = 0; asked < MAX_QUESTIONS; asked++) {
    const question = effects.find(({ type }) => ASKED.has(type))
    if (!question) break
    turn = step(
      turn.conversation,
      await lookUp(town, { contactId, language: turn.conversation.language }, event.id, question),
      world,
    )
    effects = [...effects.filter((effect) => effect !== question), ...turn.effects]
  }
  return { conversation: turn.conversation, effects }
}

const lookUp = async (
  town: Town,
  { contactId, language }: { contactId: string; language: Language },
  id: string,
  question: Effect,
): Promise<Event> => {
  if (question.type === 'own')
    return {
      id,
      type: 'owned',
      number: question.number,
      ...(await ownReports(town, contactId, language, question.number)),
    }
  if (question.type === 'consult') return { id, type: 'informed', ...(await inform(town, question.ask)) }
  try {
    if (question.type === 'search') {
      return {
        id,
        type: 'found',
        words: question.words,
        candidates: await town.geocoder.search(question.words),
      }
    }
    if (question.type === 'reverse') {
      return {
        id,
        type: 'nearest',
        point: question.point,
        place: await town.geocoder.reverse(question.point),
      }
    }
  } catch (error) {
    town.log.warn({ error: String(error) }, 'geocoder failed; the words are kept')
  }
  return question.type === 'reverse'
    ? { id, type: 'nearest', point: question.point, place: 'unavailable' }
    : {
        id,
        type: 'found',
        words: question.type === 'search' ? question.words : '',
        candidates: 'unavailable',
      }
}

/** Carries out what the engine wants done in the town, and lets it say what came of it. */
const act = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  { conversation: state, effects }: Thought,
  id: string,
  world: World,
): Promise<Thought> => {
  const filing = effects.find((effect) => effect.type === 'submit')
  if (!filing) return { conversation: state, effects }
  const outcome = await file(tx, town, row, filing.draft, state.language, id)
  const turn = step(state, outcome, world)
  return {
    conversation: turn.conversation,
    effects: [...effects.filter((effect) => effect !== filing), ...turn.effects],
  }
}

const file = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  draft: IncidentDraft,
  language: Language,
  id: string,
): Promise<Event> => {
  try {
    const filed = await submit(tx, town, {
      serviceCode: draft.serviceCode ?? '',
      channel: 'whatsapp',
      description: draft.detail ?? '',
      location: await locate(town, draft.location ?? {}),
      pictures: draft.pictures,
      contactId: row.contactId,
      idempotencyKey: `conversation:${row.id}:${draft.id}`,
    })
    const { services } = await catalogueOf(town)
    const days = services.find(({ code }) => code === draft.serviceCode)?.resolution_days ?? 0
    const due = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).plus({ days })
    const expected = days > 0 ? longDate(due.toJSDate(), language, town.profile.time_zone) : undefined
    return { id, type: 'submitted', number: filed.id, expected, url: `${town.publicUrl}/reports/${filed.id}` }
  } catch (error) {
    if (!(error instanceof InvalidDraft)) throw error
    town.log.warn({ problems: error.problems }, 'a report from a conversation was refused')
    return { id, type: 'refused' }
  }
}

/** Counts a failure; after the last, the message is set aside for staff and the citizen is told. */
const setAside = async (town: Town, row: ConversationRow, messages: Row[], error: unknown): Promise<void> => {
  const problem =
    error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]?.slice(0, 200)}` : 'unknown'
  const attempts = Math.max(...messages.map((message) => message.attempts)) + 1
  const ids = messages.map(({ id }) => id)
  const hopeless = attempts >= MAX_ATTEMPTS
  town.log.error({ conversation: row.id, attempts, problem }, 'a message could not be handled')
  await town.db.transaction(async (tx) => {
    const handledAt = hopeless ? town.now() : null
    await tx
      .update(inboundMessage)
      .set({ attempts, problem, handledAt })
      .where(inArray(inboundMessage.id, ids))
    if (!hopeless) return
    const { language } = stateOf(town, row)
    const apology = text(say(language, 'other.unknown', { phone: town.profile.phone }))
    await putOut(tx, town, row.id, [{ causeKey: `apology:${ids[0]}`, message: apology }])
  })
  if (!hopeless) throw error
}
