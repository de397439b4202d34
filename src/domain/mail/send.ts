import { and, eq, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { backOffSeconds } from '#platform/jobs'
import type { MailOutcome } from '#platform/mail'
import { isStopped, stopAddress } from './bounces.ts'
import { CONTENT, type SealedMail, sendMail } from './outbox.ts'
import { type MailState, outboundMail } from './tables.ts'

/** Longer than one try may take; a killed process holds a message up no longer than this. */
const LEASE_MS = 180_000

/** Tries before a message is given up: with the back-off below, over some 30 hours. */
const MAX_ATTEMPTS = 24
const MAX_BACKOFF_SECONDS = 5_400

/** Messages that one sweep wakes. */
const MAX_WOKEN = 200

/** How long it is known what became of a message: reports of failed deliveries come within days. */
const KEPT_DAYS = 30

type Leased = typeof outboundMail.$inferSelect

/**
 * Sends a message that is due. A try whose outcome was not written is made again under the same `Message-ID`: SMTP has no way to ask, and
 * mail programs show one of the two.
 */
export const sendDueMail = async (town: Town, mailId: string): Promise<void> => {
  const { mailer } = town
  if (!mailer) return
  const leased = await lease(town, mailId)
  if (!leased?.content) return
  if (leased.expiresAt && leased.expiresAt <= town.now()) return settle(town, leased, { state: 'expired' })
  if (await isStopped(town, leased.recipientIndex)) return settle(town, leased, { state: 'stopped' })
  const { to, content } = town.vault.decrypt<SealedMail>(leased.content, CONTENT, leased.id)
  const outcome = await mailer.send({ id: leased.id, to, content })
  town.metrics.mail.inc({ outcome: outcome.outcome })
  await record(town, leased, outcome)
}

const lease = async (town: Town, mailId: string): Promise<Leased | undefined> => {
  const now = town.now()
  const [row] = await town.db
    .update(outboundMail)
    .set({
      state: 'sending',
      heldUntil: new Date(now.getTime() + LEASE_MS),
      attempts: sql`${outboundMail.attempts} + 1`,
    })
    .where(
      and(
        eq(outboundMail.jurisdictionId, town.id),
        eq(outboundMail.id, mailId),
        inArray(outboundMail.state, ['queued', 'sending']),
        lte(outboundMail.notBefore, now),
        or(isNull(outboundMail.heldUntil), lt(outboundMail.heldUntil, now)),
      ),
    )
    .returning()
  return row
}

const record = async (town: Town, leased: Leased, outcome: MailOutcome): Promise<void> => {
  if (outcome.outcome === 'sent') return settle(town, leased, { state: 'sent', sentAt: town.now() })
  const { problem } = outcome
  if (outcome.outcome === 'refused') {
    if (outcome.of === 'recipient') await stopAddress(town.db, town, leased.recipientIndex, 'dead')
    town.log.warn({ mail: leased.id, problem }, 'e-mail refused')
    return settle(town, leased, { state: 'failed', problem })
  }
  if (leased.attempts >= MAX_ATTEMPTS) {
    town.log.error({ mail: leased.id, problem }, 'e-mail given up')
    return settle(town, leased, { state: 'failed', problem })
  }
  const waitSeconds = backOffSeconds(leased.attempts, MAX_BACKOFF_SECONDS)
  await town.db
    .update(outboundMail)
    .set({
      state: 'queued',
      heldUntil: null,
      problem,
      notBefore: new Date(town.now().getTime() + waitSeconds * 1000),
    })
    .where(ofMail(town, leased.id))
}

const ofMail = (town: Town, id: string) =>
  and(eq(outboundMail.jurisdictionId, town.id), eq(outboundMail.id, id))

type Settled = { state: MailState; problem?: string; sentAt?: Date }

/** Nothing more is done with it: what it said goes. */
const settle = async (town: Town, { id }: Leased, settled: Settled): Promise<void> => {
  await town.db
    .update(outboundMail)
    .set({ content: null, heldUntil: null, ...settled })
    .where(ofMail(town, id))
}

/** Wakes what is due: what was put off, and what a killed process left. */
export const wakeDueMail = async (town: Town): Promise<void> => {
  if (!town.mailer) return
  const now = town.now()
  const due = await town.db
    .select({ mailId: outboundMail.id })
    .from(outboundMail)
    .where(
      and(
        eq(outboundMail.jurisdictionId, town.id),
        inArray(outboundMail.state, ['queued', 'sending']),
        lte(outboundMail.notBefore, now),
        or(isNull(outboundMail.heldUntil), lt(outboundMail.heldUntil, now)),
      ),
    )
    .orderBy(outboundMail.notBefore)
    .limit(MAX_WOKEN)
  if (due.length > 0) await town.db.transaction((tx) => town.jobs.enqueue(tx, sendMail, due))
}

/** Forgets messages that were sent, or given up, some time ago. */
export const purgeMail = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - KEPT_DAYS * 86_400_000)
  await town.db
    .delete(outboundMail)
    .where(and(eq(outboundMail.jurisdictionId, town.id), lt(outboundMail.createdAt, before)))
}
