import { and, eq, inArray } from 'drizzle-orm'
import { type Content, getContent, getTexts } from '#domain/content'
import type { ChannelId, Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { createHandover, findOpenHandover } from '../inbox/handovers.ts'
import { messageText, type ReaderTexts } from '../inbox/message-text.ts'
import { withHandover } from '../memory.ts'
import { type Outgoing, textMessage } from '../outbound/outgoing.ts'
import { signalInbox } from '../signal.ts'
import { decryptState, storeState } from '../state.ts'
import { conversation, handover, inboundMessage, outboundMessage } from '../tables.ts'
import { clampToNow, type Delivery, type ExternalMessage } from './inbound.ts'
import { openConversations } from './store-messages.ts'

/** Rows that are written at once: one delivery of imported chats holds thousands. */
const BATCH_SIZE = 500

/** Files what the town and its citizens wrote to each other otherwise than through us. */
export const fileMessages = async (town: Town, deliveries: Delivery[]): Promise<void> => {
  for (const delivery of deliveries) {
    await completePlaceholders(town, delivery)
    for (let from = 0; from < delivery.filed.length; from += BATCH_SIZE)
      await fileForLine(town, delivery, delivery.filed.slice(from, from + BATCH_SIZE))
  }
}

/** What somebody wrote longer ago, put through late, says nothing of who has the conversation now. */
const TAKEOVER_MS = 86_400_000

/** On which of the town's numbers. */
type Line = { channel: ChannelId; lineId: string }

/** What is said of it, in the town's first language. */
type Texts = { person: string; assistant: string; words: ReaderTexts }

const fileForLine = async (town: Town, line: Line, filed: ExternalMessage[]): Promise<void> => {
  // Before the transaction: one that holds a connection must not wait for another.
  const content = await getContent(town)
  const language = town.profile.languages[0]
  const say = getTexts(content)
  const words: ReaderTexts = (key, parameters) => say(language, key, parameters)
  const texts: Texts = { person: words('filed.app'), assistant: words('filed.assistant'), words }
  await town.db.transaction(async (tx) => {
    const known = await findKnown(tx, town, filed)
    const fresh = filed.filter(({ externalId }) => !known.has(externalId))
    await completePlaceholder(
      tx,
      town,
      filed.filter(({ externalId }) => known.has(externalId)),
      words,
    )
    if (fresh.length === 0) return
    const stored = await storeFiled(tx, town, line, fresh, texts)
    // Locked in one order: two deliveries of the same people never wait for each other.
    for (const id of [...stored.takenOver].sort()) await pauseAutomation(tx, town, content, id, texts.person)
    for (const id of stored.news) await signalInbox(tx, town, id)
  })
}

const findKnown = async (tx: Tx, town: Town, filed: ExternalMessage[]): Promise<Set<string>> => {
  const ids = filed.map(({ externalId }) => externalId)
  const rows = await tx
    .select({ id: outboundMessage.externalId })
    .from(outboundMessage)
    .where(and(eq(outboundMessage.jurisdictionId, town.id), inArray(outboundMessage.externalId, ids)))
  return new Set(rows.flatMap(({ id }) => id ?? []))
}

/** Begins the cause of each message that did not pass through us. */
export const FILED_CAUSE = 'filed:'

const causeKey = ({ externalId }: ExternalMessage): string => `${FILED_CAUSE}${externalId}`

const storeFiled = async (
  tx: Tx,
  town: Town,
  { channel, lineId }: Line,
  filed: ExternalMessage[],
  texts: Texts,
): Promise<{ news: Set<string>; takenOver: Set<string> }> => {
  const now = town.now()
  // Nothing that the citizen wrote: it opens no window.
  const wanted = filed.map((one) => ({
    ...one,
    channel,
    lineId,
    at: new Date(0),
    writtenAt: clampToNow(one.at, now),
  }))
  const resolved = await openConversations(tx, town, wanted)
  const conversations = await findConversations(
    tx,
    town,
    lineId,
    resolved.map(({ contactId }) => contactId),
  )
  const rows = resolved
    .toSorted((a, b) => a.writtenAt.getTime() - b.writtenAt.getTime())
    .flatMap((one) => {
      const conversationId = conversations.get(one.contactId)
      if (!conversationId) throw new Error('failed to find or create a conversation')
      return { conversationId, one, causeKey: causeKey(one) }
    })
  const stored = await tx
    .insert(outboundMessage)
    .values(
      rows.map(({ conversationId, one, causeKey }) => ({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        conversationId,
        causeKey,
        content: town.vault.encrypt(toContent(one, texts.words), 'outbound_message.content'),
        author: one.byAssistant ? texts.assistant : texts.person,
        // It has left, whatever else is told of it: nothing of this is ever sent by us.
        state: one.state ?? ('sent' as const),
        externalId: one.externalId,
        notBefore: one.writtenAt,
        createdAt: one.writtenAt,
        stateAt: one.writtenAt,
      })),
    )
    .onConflictDoNothing()
    .returning({ causeKey: outboundMessage.causeKey })
  const causes = new Set(stored.map(({ causeKey }) => causeKey))
  const written = rows.filter(({ causeKey }) => causes.has(causeKey))
  const recent = now.getTime() - TAKEOVER_MS
  const taken = written.filter(({ one }) => one.takesOver && one.writtenAt.getTime() > recent)
  // Chats of the past are no news to staff with the inbox open.
  const news = written.filter(({ one }) => one.takesOver || one.byAssistant)
  return {
    news: new Set(news.map(({ conversationId }) => conversationId)),
    takenOver: new Set(taken.map(({ conversationId }) => conversationId)),
  }
}

const findConversations = async (
  tx: Tx,
  town: Town,
  lineId: string,
  contactIds: string[],
): Promise<Map<string, string>> => {
  const rows = await tx
    .select({ id: conversation.id, contactId: conversation.contactId })
    .from(conversation)
    .where(
      and(
        eq(conversation.jurisdictionId, town.id),
        eq(conversation.lineId, lineId),
        inArray(conversation.contactId, [...new Set(contactIds)]),
      ),
    )
  return new Map(rows.map(({ id, contactId }) => [contactId, id]))
}

const toContent = ({ incoming, words }: ExternalMessage, t: ReaderTexts): Outgoing => {
  if (incoming.type === 'text') return textMessage(incoming.text)
  if (incoming.type === 'location') {
    const { lat, long, name } = incoming
    if (lat !== undefined && long !== undefined)
      return { type: 'location', lat, long, ...(name ? { name } : {}) }
  }
  return textMessage(words ?? messageText(incoming, t))
}

/**
 * The automatic part steps back, as it does when staff take a conversation in the console; the citizen is told nothing,
 * since somebody has just written to them.
 */
const pauseAutomation = async (
  tx: Tx,
  town: Town,
  content: Content,
  conversationId: string,
  author: string,
): Promise<void> => {
  const [row] = await tx.select().from(conversation).where(eq(conversation.id, conversationId)).for('update')
  if (!row) return
  if (!(await findOpenHandover(tx, town, row.id))) {
    const to = await createHandover(tx, town, content, row.id, { team: '', about: '' })
    await storeState(
      tx,
      town,
      row,
      withHandover(decryptState(town, row), { team: to.team, handover: to.handover }),
    )
  }
  const open = await findOpenHandover(tx, town, row.id)
  if (!open) return
  const now = town.now()
  await tx
    .update(handover)
    .set({
      answeredAt: now,
      firstAnsweredAt: open.firstAnsweredAt ?? now,
      ...(open.state === 'waiting' ? { state: 'taken' as const, takenBy: author, takenAt: now } : {}),
    })
    .where(eq(handover.id, open.id))
}

/** In imported chats a picture comes first as a place held for it, and later as itself, under the same id. */
const PLACEHOLDER = 'media_placeholder'

const isMedia = ({ incoming }: Pick<ExternalMessage, 'incoming'>): boolean =>
  incoming.type === 'picture' || incoming.type === 'media'

const completePlaceholders = async (town: Town, { messages }: Delivery): Promise<void> => {
  for (const { externalId, incoming, raw } of messages.filter((one) => one.quiet && isMedia(one)))
    await town.db
      .update(inboundMessage)
      .set({
        type: incoming.type === 'media' ? incoming.kind : incoming.type,
        content: town.vault.encrypt({ incoming, raw }, 'inbound_message.content'),
      })
      .where(
        and(
          eq(inboundMessage.jurisdictionId, town.id),
          eq(inboundMessage.externalId, externalId),
          eq(inboundMessage.type, PLACEHOLDER),
        ),
      )
}

const completePlaceholder = async (
  tx: Tx,
  town: Town,
  filed: ExternalMessage[],
  words: ReaderTexts,
): Promise<void> => {
  for (const one of filed.filter(isMedia))
    await tx
      .update(outboundMessage)
      .set({ content: town.vault.encrypt(toContent(one, words), 'outbound_message.content') })
      .where(
        and(
          eq(outboundMessage.jurisdictionId, town.id),
          eq(outboundMessage.externalId, one.externalId),
          eq(outboundMessage.causeKey, causeKey(one)),
        ),
      )
}
