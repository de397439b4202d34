import { and, eq, inArray, sql } from 'drizzle-orm'
import { getAttachments } from '#domain/attachments'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import type { Incoming } from '../inbound/inbound.ts'
import { citizenText } from '../inbox/message-text.ts'
import { signalInbox } from '../signal.ts'
import { inboundMessage, messageTranslation } from '../tables.ts'

/** Wakes the translator of a message. The words stay where they are. */
export const translateMessage: Queue<{ messageId: string; language: string }> = {
  name: 'translate-message',
  retries: 0,
}

/** A message in the language of staff, by a machine. `from`: the language that it was in. */
export type MessageTranslation = { state: 'done'; text: string; from?: string } | { state: 'failed' }

/** Messages of one conversation that are translated at one look, the newest. */
const MAX_AT_ONCE = 40

/** What is translated of some messages into a language; those that are being translated are not in it. */
export const listTranslations = async (
  db: Db,
  town: Town,
  messageIds: string[],
  language: string,
): Promise<Map<string, MessageTranslation>> => {
  const t = messageTranslation
  if (messageIds.length === 0) return new Map()
  const rows = await db
    .select()
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), inArray(t.messageId, messageIds), eq(t.language, language)))
  return new Map(
    rows.flatMap(({ messageId, content }): [string, MessageTranslation][] => [
      [
        messageId,
        content
          ? { state: 'done', ...town.vault.decrypt<{ text: string; from?: string }>(content, SEALED) }
          : { state: 'failed' },
      ],
    ]),
  )
}

const SEALED = 'message_translation.content'

/** A message that is with the translator is not asked for again at each look. */
const PATIENCE_MS = 60_000

const askedLately = new Map<string, number>()

/** Has messages translated, once each; nobody waits for it. */
export const requestTranslations = async (
  town: Town,
  messageIds: string[],
  language: string,
): Promise<void> => {
  if (!town.translation) return
  const now = town.now().getTime()
  for (const [key, at] of askedLately) if (Math.abs(now - at) > PATIENCE_MS) askedLately.delete(key)
  const wanted = messageIds.slice(-MAX_AT_ONCE).filter((id) => !askedLately.has(`${id}:${language}`))
  for (const id of wanted) askedLately.set(`${id}:${language}`, now)
  if (wanted.length > 0)
    await town.db.transaction((tx) =>
      town.jobs.enqueue(
        tx,
        translateMessage,
        wanted.map((messageId) => ({ messageId, language })),
      ),
    )
}

/** Translates a message and keeps it, sealed. What cannot be translated is not asked for again: staff see the words themselves. */
export const translateInbound = async (
  town: Town,
  { messageId, language }: { messageId: string; language: string },
): Promise<void> => {
  const [row] = await town.db
    .select()
    .from(inboundMessage)
    .where(and(eq(inboundMessage.jurisdictionId, town.id), eq(inboundMessage.id, messageId)))
  if (!row || !town.translation) return
  const known = await listTranslations(town.db, town, [messageId], language)
  if (known.has(messageId)) return
  const { incoming } = town.vault.decrypt<{ incoming: Incoming }>(row.content, 'inbound_message.content')
  const heard = (await getAttachments(town.db, town, [messageId])).get(messageId)?.transcript
  const words = [citizenText(incoming), heard].filter(Boolean).join('\n')
  if (!words) return
  const translated = await town.translation.translate(words, { to: language }).catch((error) => {
    town.log.warn({ message: messageId, error: describeError(error) }, 'failed to translate message')
    return undefined
  })
  // A message that was erased in the meantime leaves nothing behind.
  await town.db.transaction(async (tx) => {
    const [still] = await tx
      .select({ one: sql`1` })
      .from(inboundMessage)
      .where(eq(inboundMessage.id, messageId))
      .for('share')
    if (!still) return
    await tx
      .insert(messageTranslation)
      .values({
        jurisdictionId: town.id,
        messageId,
        language,
        content: translated ? town.vault.encrypt(translated, SEALED) : null,
        createdAt: town.now(),
      })
      .onConflictDoNothing()
    await signalInbox(tx, town, row.conversationId)
  })
}

/** Forgets the translations of messages that are forgotten. */
export const eraseTranslations = async (db: Db, town: Town, messageIds: string[]): Promise<void> => {
  const t = messageTranslation
  if (messageIds.length > 0)
    await db.delete(t).where(and(eq(t.jurisdictionId, town.id), inArray(t.messageId, messageIds)))
}
