import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { findContact } from '#domain/contacts'
import type { Language, Town } from '#domain/town'
import { LANGUAGES } from '#languages'
import type { Tx } from '#platform/database'
import { chatKey, chatSession, chatUpload } from './tables.ts'
import { uploadKey } from './upload-key.ts'

/** A chat that somebody has opened by its link. */
export type ChatSession = {
  id: string
  language: Language
  /** It went on on another channel: nothing of it is shown any more. */
  moved: boolean
}

/** Longer ones are none of ours. */
const MAX_KEY_LENGTH = 100

/** What a key is stored as. */
export const keyIndex = (town: Town, kind: (typeof chatKey.$inferSelect)['kind'], key: string): Buffer =>
  town.vault.blindIndex(`chat-key:${kind}:${key}`)

/**
 * The link's key that follows from a form: the same form, sent twice, begins one chat. 256 bits that nobody can tell who knows
 * neither the form nor the town's key.
 */
export const linkKey = (town: Town, cause: string): string =>
  town.vault.blindIndex(`chat-link:${cause}`).toString('base64url')

/** Ties a link to a chat. */
export const addLink = async (tx: Tx, town: Town, sessionId: string, key: string): Promise<void> => {
  await tx
    .insert(chatKey)
    .values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      sessionId,
      kind: 'link',
      keyIndex: keyIndex(town, 'link', key),
      createdAt: town.now(),
    })
    .onConflictDoNothing()
}

/**
 * Begins a chat. @param formToken of the form that was sent: unguessable, and the same for the same form
 * @returns its key, with the chat that it opens
 */
export const beginChat = async (
  town: Town,
  formToken: string,
  language: Language,
): Promise<{ key: string; session: ChatSession }> => {
  const key = linkKey(town, formToken)
  const session = await town.db.transaction(async (tx) => {
    // Two of one form wait for each other: the second finds the chat of the first.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${town.id}:${key}`}, 0))`)
    const found = await findByLink(tx, town, key)
    if (found) return found
    const id = Bun.randomUUIDv7()
    await tx.insert(chatSession).values({ id, jurisdictionId: town.id, language, createdAt: town.now() })
    await addLink(tx, town, id, key)
    return { id, language, moved: false }
  })
  return { key, session }
}

const findByLink = async (
  db: Pick<Tx, 'select'>,
  town: Town,
  key: string,
): Promise<ChatSession | undefined> => {
  if (key.length > MAX_KEY_LENGTH) return undefined
  const [row] = await db
    .select({ id: chatSession.id, language: chatSession.language, movedAt: chatSession.movedAt })
    .from(chatKey)
    .innerJoin(chatSession, eq(chatSession.id, chatKey.sessionId))
    .where(
      and(
        eq(chatKey.jurisdictionId, town.id),
        eq(chatKey.kind, 'link'),
        eq(chatKey.keyIndex, keyIndex(town, 'link', key)),
      ),
    )
  return row && toSession(row)
}

const toSession = ({ id, language, movedAt }: { id: string; language: string; movedAt: Date | null }) => ({
  id,
  language: LANGUAGES.find((one) => one === language) ?? LANGUAGES[0],
  moved: movedAt !== null,
})

/** Whether a form has begun a chat already: one that is sent again counts against no limit. */
export const hasBegun = async (town: Town, formToken: string): Promise<boolean> =>
  (await findByLink(town.db, town, linkKey(town, formToken))) !== undefined

/** The chat that a link opens, if there is one. */
export const findChat = (town: Town, key: string): Promise<ChatSession | undefined> =>
  findByLink(town.db, town, key)

/** Notes that a chat went on elsewhere: its codes end, and its links open nothing of it. */
export const endMoved = async (tx: Tx, town: Town, sessionId: string): Promise<void> => {
  await tx.delete(chatKey).where(and(eq(chatKey.sessionId, sessionId), eq(chatKey.kind, 'code')))
  await tx.update(chatSession).set({ movedAt: town.now() }).where(eq(chatSession.id, sessionId))
}

/** Erases chats with what opens them. @returns the keys of their files, to be removed once this is committed */
export const eraseChats = async (tx: Tx, town: Town, sessionIds: string[]): Promise<string[]> => {
  if (sessionIds.length === 0) return []
  const files = await tx
    .delete(chatUpload)
    .where(and(eq(chatUpload.jurisdictionId, town.id), inArray(chatUpload.sessionId, sessionIds)))
    .returning({ id: chatUpload.id })
  await tx
    .delete(chatSession)
    .where(and(eq(chatSession.jurisdictionId, town.id), inArray(chatSession.id, sessionIds)))
  return files.map(({ id }) => uploadKey(id))
}

const DAY_MS = 86_400_000

/** For so long it is said where a chat went on, in milliseconds. */
const MOVED_MS = 30 * DAY_MS

const BATCH_SIZE = 1_000

/** Deletes chats that nobody wrote in after all, those that went on elsewhere long ago, and codes past their time. */
export const purgeChats = async (town: Town): Promise<void> => {
  const now = town.now().getTime()
  const own = eq(chatSession.jurisdictionId, town.id)
  await town.db
    .delete(chatKey)
    .where(and(eq(chatKey.jurisdictionId, town.id), lt(chatKey.expiresAt, new Date(now - DAY_MS))))
  await town.db.delete(chatSession).where(and(own, lt(chatSession.movedAt, new Date(now - MOVED_MS))))
  for (;;) {
    const unknown = await town.db
      .select({ id: chatSession.id })
      .from(chatSession)
      .where(
        and(
          own,
          isNull(chatSession.writtenAt),
          isNull(chatSession.movedAt),
          lt(chatSession.createdAt, new Date(now - DAY_MS)),
        ),
      )
      .limit(BATCH_SIZE)
    for (const { id } of unknown) {
      const one = eq(chatSession.id, id)
      if (await findContact(town.db, town, id))
        await town.db.update(chatSession).set({ writtenAt: town.now() }).where(one)
      else await town.db.delete(chatSession).where(one)
    }
    if (unknown.length < BATCH_SIZE) return
  }
}
