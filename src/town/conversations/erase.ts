import { and, eq, inArray, isNotNull, isNull, lte } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { everyAppointmentOf, forgetAppointments } from '#town/appointments'
import { everyAliasOf, forgetIdentity, identityOf, noteErasure, withdrawConsent } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import { forgetSources } from '#town/pictures'
import { forgetReporter } from '#town/service-requests'
import { discreetlyHeld } from './discretion.ts'
import type { Outgoing } from './engine/outgoing.ts'
import { forgetMedia } from './forget-media.ts'
import { forgetTold } from './forget-told.ts'
import { rememberForgotten } from './forgotten-messages.ts'
import { forgetHandovers } from './handovers.ts'
import { stateOf } from './state.ts'
import {
  conversation,
  conversationNote,
  conversationRead,
  deliveryStatus,
  inboundMessage,
  movedConversation,
  outboundMessage,
  unclearPhrase,
} from './tables.ts'

const idsOf = async (tx: Tx, town: Town, contactId: string): Promise<string[]> => {
  const rows = await tx
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), eq(conversation.contactId, contactId)))
  return rows.map(({ id }) => id)
}

/**
 * Someone asks to be forgotten. Notices end at once; the rest goes as soon as the last answer is out.
 * @returns whether something is kept for now: what a discreet team has open belongs to a file of its own
 */
export const askErasure = async (tx: Tx, town: Town, contactId: string): Promise<boolean> => {
  await withdrawConsent(tx, town, contactId, undefined)
  const ids = await idsOf(tx, town, contactId)
  if (ids.length > 0)
    await tx.update(conversation).set({ eraseAt: town.now() }).where(inArray(conversation.id, ids))
  return discreetlyHeld(tx, ids)
}

/** An answer that cannot be delivered holds an erasure up no longer than this. */
const PATIENCE_MS = 30 * 60_000

/** Erases whoever asked for it and has had the last answer. @returns how many */
export const eraseDue = async (town: Town): Promise<number> => {
  let erased = 0
  const due = await town.db
    .select({ contactId: conversation.contactId, eraseAt: conversation.eraseAt })
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), lte(conversation.eraseAt, town.now())))
    .limit(100)
  for (const { contactId, eraseAt } of due) {
    const files: string[] = []
    await town.db.transaction(async (tx) => {
      const ids = await idsOf(tx, town, contactId)
      // In the order in which everybody locks them; whoever has been erased meanwhile is gone.
      const locked = await tx
        .select({ id: conversation.id })
        .from(conversation)
        .where(inArray(conversation.id, ids))
        .for('update')
      if (locked.length === 0 || (await discreetlyHeld(tx, ids))) return
      const patient = eraseAt && town.now().getTime() - eraseAt.getTime() < PATIENCE_MS
      if (patient && (await unfinished(tx, ids))) return
      files.push(...(await filesIn(tx, town, ids)))
      await eraseContact(tx, town, contactId, ids)
      erased++
    })
    // What was sent lies apart: gone once nothing points at it any more.
    for (const key of files) await town.media.remove(key)
  }
  return erased
}

/** Where the pictures and documents lie that were sent in these conversations, by either side; they are forgotten. */
const filesIn = async (tx: Tx, town: Town, ids: string[]): Promise<string[]> => {
  const rows = await tx
    .select({ content: outboundMessage.content })
    .from(outboundMessage)
    .where(and(inArray(outboundMessage.conversationId, ids), isNotNull(outboundMessage.author)))
  const sent = rows.flatMap(({ content }) => {
    const message = town.vault.open<Outgoing>(content, 'outbound_message.content')
    return message.type === 'file' ? [message.key] : []
  })
  const received = await tx
    .select({ id: inboundMessage.id })
    .from(inboundMessage)
    .where(inArray(inboundMessage.conversationId, ids))
  const messageIds = received.map(({ id }) => id)
  return [...sent, ...(await forgetMedia(tx, town, messageIds))]
}

const unfinished = async (tx: Tx, ids: string[]): Promise<boolean> => {
  const [out] = await tx
    .select({ id: outboundMessage.id })
    .from(outboundMessage)
    .where(
      and(
        inArray(outboundMessage.conversationId, ids),
        inArray(outboundMessage.state, ['queued', 'sending']),
      ),
    )
    .limit(1)
  const [into] = await tx
    .select({ id: inboundMessage.id })
    .from(inboundMessage)
    .where(and(inArray(inboundMessage.conversationId, ids), isNull(inboundMessage.handledAt)))
    .limit(1)
  return out !== undefined || into !== undefined
}

/** Has the platform forget whom it remembers for us, by a sealed user id: in its contact book a telephone outlives ours. */
export const forgetContact: Queue<{ bsuid: string }> = { name: 'forget-contact', retries: 20, emptied: true }

const forgetAtPlatform = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  const known = (await everyAliasOf(tx, town, contactId)).filter(({ kind }) => kind === 'bsuid')
  await town.jobs.enqueue(
    tx,
    forgetContact,
    known.map(({ value }) => ({ bsuid: town.vault.seal(value, 'job.forget-contact').toString('base64') })),
  )
}

/** The telephones that the platform says are theirs: what was reported or booked elsewhere with them is found by them. */
const phonesOf = async (tx: Tx, town: Town, contactId: string): Promise<string[]> =>
  (await everyAliasOf(tx, town, contactId))
    .filter(({ kind, active }) => kind === 'phone' && active)
    .map(({ value }) => value)

/** What they called themselves, here and on the messenger. */
const namesOf = async (tx: Tx, town: Town, contactId: string, ids: string[]): Promise<string[]> => {
  const rows = await tx.select().from(conversation).where(inArray(conversation.id, ids))
  const identity = await identityOf(tx, town, contactId)
  const chosen = rows.map((row) => {
    try {
      return stateOf(town, row).name
    } catch {
      // What can no longer be opened stops no erasure.
      return undefined
    }
  })
  return [identity?.name, identity?.username, ...chosen].filter((name) => name !== undefined)
}

/**
 * Erases a contact: identity, messages, what they said to people. Reports go on without them; the dates of consents
 * and of the erasure stay, and name nobody (LOPDGDD, article 32).
 */
const eraseContact = async (tx: Tx, town: Town, contactId: string, ids: string[]): Promise<void> => {
  const phones = await phonesOf(tx, town, contactId)
  const names = await namesOf(tx, town, contactId, ids)
  await rememberForgotten(tx, town, ids)
  const sent = tx
    .select({ id: outboundMessage.externalId })
    .from(outboundMessage)
    .where(inArray(outboundMessage.conversationId, ids))
  await tx
    .delete(deliveryStatus)
    .where(and(eq(deliveryStatus.jurisdictionId, town.id), inArray(deliveryStatus.externalId, sent)))
  await tx.delete(outboundMessage).where(inArray(outboundMessage.conversationId, ids))
  await tx.delete(inboundMessage).where(inArray(inboundMessage.conversationId, ids))
  await tx.delete(unclearPhrase).where(inArray(unclearPhrase.conversationId, ids))
  await tx.delete(conversationNote).where(inArray(conversationNote.conversationId, ids))
  await tx.delete(conversationRead).where(inArray(conversationRead.conversationId, ids))
  await forgetHandovers(tx, town, ids)
  await tx.delete(movedConversation).where(inArray(movedConversation.intoId, ids))
  await tx.delete(conversation).where(inArray(conversation.id, ids))
  await forgetAtPlatform(tx, town, contactId)
  const booked = (await everyAppointmentOf(tx, town, contactId, phones)).flatMap(
    ({ person }) => person?.name ?? [],
  )
  const pictures = await forgetReporter(tx, town, { contactId, phones, names: [...names, ...booked] })
  await forgetSources(tx, town, pictures)
  await forgetTold(tx, town, contactId)
  await forgetAppointments(tx, town, contactId, phones)
  await forgetIdentity(tx, town, contactId)
  await noteErasure(tx, town, contactId)
}
