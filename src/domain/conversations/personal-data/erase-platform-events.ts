import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { idOfAccount, isAccountKind, listAllAliases } from '#domain/contacts'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { recordErasedIds } from '../inbound/erased-messages.ts'
import { eventId } from '../inbound/quarantine.ts'
import { platformNotice, quarantinedEvent } from '../tables.ts'

/** An id of somebody on the messenger; of a former one, until when it was theirs. */
type KnownId = { pattern: RegExp; until?: Date }

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const listKnownIds = async (tx: Tx, town: Town, contactId: string): Promise<KnownId[]> =>
  (await listAllAliases(tx, town, contactId)).map(({ kind, value, active, seenAt }) => {
    const ofAccount = isAccountKind(kind)
    return {
      // The platform's own words have its id alone.
      pattern: new RegExp(`(?<![\\w.])${escaped(ofAccount ? idOfAccount(value) : value)}(?!\\w)`),
      // A number may have become another person's since; a user id does not.
      until: active || kind === 'bsuid' || ofAccount ? undefined : seenAt,
    }
  })

const mentions = (known: KnownId[], content: unknown, receivedAt: Date): boolean => {
  const text = JSON.stringify(content) ?? ''
  return known.some(({ pattern, until }) => (!until || receivedAt <= until) && pattern.test(text))
}

/** Rows that are opened at once. */
const BATCH_SIZE = 500

/**
 * Forgets what the platform told of somebody otherwise than by their messages: what could not be read, and what stands among
 * its news, such as their preferences. Sealed as a whole, so that each is opened to see whom it names.
 */
export const erasePlatformEvents = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  const known = await listKnownIds(tx, town, contactId)
  if (known.length === 0) return
  const q = quarantinedEvent
  for (let after = NIL, more = true; more; ) {
    const rows = await tx
      .select({ id: q.id, eventKey: q.eventKey, content: q.content, receivedAt: q.receivedAt })
      .from(q)
      .where(and(eq(q.jurisdictionId, town.id), gt(q.id, after)))
      .orderBy(asc(q.id))
      .limit(BATCH_SIZE)
    const theirs = rows.filter(({ content, receivedAt }) =>
      mentions(known, decryptContent(town, content, 'quarantined_event.content'), receivedAt),
    )
    if (theirs.length > 0) {
      await recordErasedIds(
        tx,
        town,
        theirs.map(({ eventKey }) => eventId(eventKey)),
      )
      await tx.delete(q).where(
        inArray(
          q.id,
          theirs.map(({ id }) => id),
        ),
      )
    }
    after = rows.at(-1)?.id ?? after
    more = rows.length === BATCH_SIZE
  }
  const n = platformNotice
  for (let after = NIL, more = true; more; ) {
    const rows = await tx
      .select({ id: n.id, content: n.content, receivedAt: n.receivedAt })
      .from(n)
      .where(and(eq(n.jurisdictionId, town.id), gt(n.id, after)))
      .orderBy(asc(n.id))
      .limit(BATCH_SIZE)
    const theirs = rows.filter(({ content, receivedAt }) =>
      mentions(known, decryptContent(town, content, 'platform_notice.content'), receivedAt),
    )
    if (theirs.length > 0)
      await tx.delete(n).where(
        inArray(
          n.id,
          theirs.map(({ id }) => id),
        ),
      )
    after = rows.at(-1)?.id ?? after
    more = rows.length === BATCH_SIZE
  }
}

const NIL = '00000000-0000-0000-0000-000000000000'

const decryptContent = (
  town: Town,
  content: Buffer,
  purpose: 'quarantined_event.content' | 'platform_notice.content',
): unknown => {
  try {
    return town.vault.decrypt<unknown>(content, purpose)
  } catch {
    // What can no longer be opened stops no erasure.
    return undefined
  }
}
