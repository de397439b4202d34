import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { addLink, keyIndex, linkKey } from './sessions.ts'
import { chatKey } from './tables.ts'

/** Letters and figures that nobody takes for others (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Fifty bits: of what is valid for minutes, and tried some times a day. */
const CODE_LENGTH = 10

const CODE_MINUTES = 30

/** The time it takes to open the messenger, and to come back to it when something else comes up. */
const MOVE_MINUTES = 60

/** What the code of a move begins with: told by it in the middle of a text. */
const MOVE_PREFIX = 'XAT'

/** A code as it is read to others and typed: two halves. */
export const formatCode = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`

/** What was typed, as it was made: O, I and L are read for what they look like. Empty where it is no code. */
export const parseCode = (typed: string): string => {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return code.length === CODE_LENGTH && [...code].every((one) => ALPHABET.includes(one)) ? code : ''
}

/** The code that follows from a form: sent twice, it shows one code. */
const codeOf = (town: Town, cause: string): string =>
  [...town.vault.blindIndex(`chat-code:${cause}`).subarray(0, CODE_LENGTH)]
    .map((byte) => ALPHABET[byte % ALPHABET.length])
    .join('')

/**
 * Makes a code that opens the chat on another device, once, or moves it to another channel, once. The one before ends.
 * @param formToken of the form that asked for it
 */
export const issueCode = async (
  town: Town,
  sessionId: string,
  kind: 'code' | 'move',
  formToken: string,
): Promise<string> => {
  const code = codeOf(town, `${kind}:${sessionId}:${formToken}`)
  const minutes = kind === 'code' ? CODE_MINUTES : MOVE_MINUTES
  const now = town.now()
  await town.db.transaction(async (tx) => {
    const issued = await tx
      .insert(chatKey)
      .values({
        id: Bun.randomUUIDv7(),
        jurisdictionId: town.id,
        sessionId,
        kind,
        keyIndex: keyIndex(town, kind, code),
        createdAt: now,
        expiresAt: new Date(now.getTime() + minutes * 60_000),
      })
      .onConflictDoNothing()
      .returning({ id: chatKey.id })
    const [own] = issued
    if (!own) return
    const others = await tx
      .select({ id: chatKey.id })
      .from(chatKey)
      .where(and(eq(chatKey.sessionId, sessionId), eq(chatKey.kind, kind), isNull(chatKey.usedAt)))
    for (const { id } of others) if (id !== own.id) await tx.delete(chatKey).where(eq(chatKey.id, id))
  })
  return kind === 'move' ? `${MOVE_PREFIX}-${formatCode(code)}` : formatCode(code)
}

/**
 * Opens a chat by its short code, which is used up. @param formToken of the form that it was typed in
 * @returns the key of a link of its own; nothing where the code is wrong, used or past its time
 */
export const redeemCode = (town: Town, typed: string, formToken: string): Promise<string | undefined> => {
  const code = parseCode(typed)
  return town.db.transaction(async (tx) => {
    if (!code) return undefined
    const key = linkKey(town, `code:${code}:${formToken}`)
    const [used] = await tx
      .update(chatKey)
      .set({ usedAt: town.now() })
      .where(
        and(
          eq(chatKey.jurisdictionId, town.id),
          eq(chatKey.kind, 'code'),
          eq(chatKey.keyIndex, keyIndex(town, 'code', code)),
          isNull(chatKey.usedAt),
          gt(chatKey.expiresAt, town.now()),
        ),
      )
      .returning({ sessionId: chatKey.sessionId })
    if (used) await addLink(tx, town, used.sessionId, key)
    // The same form, sent twice: its link is there already.
    const [link] = await tx
      .select({ id: chatKey.id })
      .from(chatKey)
      .where(
        and(
          eq(chatKey.jurisdictionId, town.id),
          eq(chatKey.kind, 'link'),
          eq(chatKey.keyIndex, keyIndex(town, 'link', key)),
        ),
      )
    return link && key
  })
}

const MOVE_CODE = new RegExp(`\\b${MOVE_PREFIX}-([0-9A-Z]{5})-([0-9A-Z]{5})\\b`, 'i')

/** The code of a move in a text, if there is one. */
export const findMoveCode = (text: string): string | undefined => {
  const [, first = '', second = ''] = MOVE_CODE.exec(text) ?? []
  return parseCode(first + second) || undefined
}

/** A code that moves a chat, held until the transaction ends. `usedBy`: the conversation that it was moved to, if it was. */
export const lockMoveCode = async (
  tx: Tx,
  town: Town,
  code: string,
): Promise<{ id: string; sessionId: string; usedBy?: string } | undefined> => {
  const [row] = await tx
    .select()
    .from(chatKey)
    .where(
      and(
        eq(chatKey.jurisdictionId, town.id),
        eq(chatKey.kind, 'move'),
        eq(chatKey.keyIndex, keyIndex(town, 'move', code)),
      ),
    )
    .for('update')
  if (!row) return undefined
  if (row.usedBy) return { id: row.id, sessionId: row.sessionId, usedBy: row.usedBy }
  const valid = row.expiresAt !== null && row.expiresAt > town.now()
  return valid ? { id: row.id, sessionId: row.sessionId } : undefined
}

/** Notes which conversation a chat was moved to. */
export const useMoveCode = async (tx: Tx, town: Town, id: string, usedBy: string): Promise<void> => {
  await tx.update(chatKey).set({ usedAt: town.now(), usedBy }).where(eq(chatKey.id, id))
}
