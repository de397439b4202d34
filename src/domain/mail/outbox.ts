import { and, eq, inArray } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import type { MailContent } from '#platform/mail'
import { indexOfAddress } from './address-index.ts'
import { outboundMail } from './tables.ts'

/** A message to one address. */
export type OutgoingMail = {
  to: string
  /** What it is sent for: whatever has the same one is sent once to each address. */
  causeKey: string
  content: MailContent
  notBefore?: Date
  /** After it, it is not worth sending: a code, a reminder. */
  expiresAt?: Date
}

/** What is stored of a message until it is sent. */
export type SealedMail = Pick<OutgoingMail, 'to' | 'content'>

export const CONTENT = 'outbound_mail.content'

/** Wakes the sending of a message. */
export const sendMail: Queue<{ mailId: string }> = { name: 'send-mail', retries: 0 }

/**
 * Has e-mail sent, if and only if the transaction commits.
 * @returns how many messages will be: none where the town has no server for them, none of what was enqueued before
 */
export const enqueueMail = async (tx: Tx, town: Town, mails: readonly OutgoingMail[]): Promise<number> => {
  if (!town.mailer || mails.length === 0) return 0
  const now = town.now()
  const rows = mails.map(({ to, content, causeKey, notBefore = now, expiresAt }) => {
    const id = Bun.randomUUIDv7()
    const sealed: SealedMail = { to, content }
    return {
      id,
      jurisdictionId: town.id,
      causeKey,
      recipientIndex: indexOfAddress(town, to),
      content: town.vault.encrypt(sealed, CONTENT, id),
      notBefore,
      expiresAt,
      createdAt: now,
    }
  })
  const stored = await tx
    .insert(outboundMail)
    .values(rows)
    .onConflictDoNothing()
    .returning({ mailId: outboundMail.id, notBefore: outboundMail.notBefore })
  // What is for later is found by the sweep.
  const due = stored.filter(({ notBefore }) => notBefore <= now).map(({ mailId }) => ({ mailId }))
  await town.jobs.enqueue(tx, sendMail, due)
  return stored.length
}

/** For which of these causes e-mail has been enqueued lately, whatever became of it. */
export const listEnqueued = async (town: Town, causeKeys: readonly string[]): Promise<Set<string>> => {
  if (causeKeys.length === 0) return new Set()
  const m = outboundMail
  const rows = await town.db
    .select({ causeKey: m.causeKey })
    .from(m)
    .where(and(eq(m.jurisdictionId, town.id), inArray(m.causeKey, [...causeKeys])))
  return new Set(rows.map(({ causeKey }) => causeKey))
}
