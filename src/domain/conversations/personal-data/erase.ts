import { and, eq, inArray, isNotNull, isNull, lte } from 'drizzle-orm'
import { eraseAppointments, listAllAppointments } from '#domain/appointments'
import { eraseAreaFollows, withdrawAreaFollows } from '#domain/area-follows'
import { eraseChats } from '#domain/chat-sessions'
import { eraseIdentity, getIdentity, listAllAliases, recordErasure, withdrawConsent } from '#domain/contacts'
import { eraseConversationLabels } from '#domain/labels'
import { eraseContactMail } from '#domain/mail'
import { eraseAnswersOf } from '#domain/participation'
import { eraseSources } from '#domain/pictures'
import { eraseNeighbourUpdates, eraseReporter } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { recordErasedMessages } from '../inbound/erased-messages.ts'
import { isWithDiscreetTeam } from '../inbox/discretion.ts'
import { eraseHandovers } from '../inbox/handovers.ts'
import type { Outgoing } from '../outbound/outgoing.ts'
import { decryptState } from '../state.ts'
import {
  conversation,
  conversationNote,
  conversationRead,
  deliveryStatus,
  handoverTransfer,
  inboundMessage,
  isUnsent,
  labelledPhrase,
  movedConversation,
  outboundMessage,
  recognition,
  unclearPhrase,
} from '../tables.ts'
import { eraseMedia } from './erase-media.ts'
import { erasePlatformEvents } from './erase-platform-events.ts'

const listConversationIds = async (tx: Tx, town: Town, contactId: string): Promise<string[]> => {
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
export const requestErasure = async (tx: Tx, town: Town, contactId: string): Promise<boolean> => {
  await withdrawConsent(tx, town, contactId, undefined)
  await withdrawAreaFollows(tx, town, contactId)
  const ids = await listConversationIds(tx, town, contactId)
  if (ids.length > 0)
    await tx.update(conversation).set({ eraseAt: town.now() }).where(inArray(conversation.id, ids))
  return isWithDiscreetTeam(tx, ids)
}

/** An answer that cannot be delivered holds an erasure up no longer than this. */
const MAX_ANSWER_WAIT_MS = 30 * 60_000

/** Erases the person who asked for it and has had the last answer. @returns how many */
export const eraseRequested = async (town: Town): Promise<number> => {
  let erased = 0
  const due = await town.db
    .select({ contactId: conversation.contactId, eraseAt: conversation.eraseAt })
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), lte(conversation.eraseAt, town.now())))
    .limit(100)
  for (const { contactId, eraseAt } of due) {
    const files: string[] = []
    await town.db.transaction(async (tx) => {
      const ids = await listConversationIds(tx, town, contactId)
      // In the order in which everybody locks them; contacts that were erased in the meantime are gone.
      const locked = await tx
        .select({ id: conversation.id })
        .from(conversation)
        .where(inArray(conversation.id, ids))
        .for('update')
      if (locked.length === 0 || (await isWithDiscreetTeam(tx, ids))) return
      const patient = eraseAt && town.now().getTime() - eraseAt.getTime() < MAX_ANSWER_WAIT_MS
      if (patient && (await hasPendingAnswer(tx, ids))) return
      files.push(...(await listFiles(tx, town, ids)), ...(await eraseSessions(tx, town, contactId)))
      files.push(...(await eraseContact(tx, town, contactId, ids)))
      erased++
    })
    // What was sent lies apart: gone once nothing points at it any more.
    for (const key of files) await town.media.remove(key)
  }
  return erased
}

/** Where the pictures and documents lie that were sent in these conversations, by either side; they are forgotten. */
const listFiles = async (tx: Tx, town: Town, ids: string[]): Promise<string[]> => {
  const rows = await tx
    .select({ content: outboundMessage.content })
    .from(outboundMessage)
    .where(and(inArray(outboundMessage.conversationId, ids), isNotNull(outboundMessage.author)))
  const sent = rows.flatMap(({ content }) => {
    const message = town.vault.decrypt<Outgoing>(content, 'outbound_message.content')
    return message.type === 'file' ? [message.key] : []
  })
  const received = await tx
    .select({ id: inboundMessage.id })
    .from(inboundMessage)
    .where(inArray(inboundMessage.conversationId, ids))
  const messageIds = received.map(({ id }) => id)
  return [...sent, ...(await eraseMedia(tx, town, messageIds))]
}

const hasPendingAnswer = async (tx: Tx, ids: string[]): Promise<boolean> => {
  const [out] = await tx
    .select({ id: outboundMessage.id })
    .from(outboundMessage)
    .where(and(inArray(outboundMessage.conversationId, ids), isUnsent))
    .limit(1)
  const [into] = await tx
    .select({ id: inboundMessage.id })
    .from(inboundMessage)
    .where(and(inArray(inboundMessage.conversationId, ids), isNull(inboundMessage.handledAt)))
    .limit(1)
  return out !== undefined || into !== undefined
}

/** Has the platform forget whom it remembers for us, by a sealed user id: in its contact book a telephone outlives ours. */
export const forgetContactAtPlatform: Queue<{ bsuid: string }> = {
  name: 'forget-contact',
  retries: 20,
  emptied: true,
}

const enqueuePlatformErasure = async (tx: Tx, town: Town, contactId: string): Promise<void> => {
  const known = (await listAllAliases(tx, town, contactId)).filter(({ kind }) => kind === 'bsuid')
  await town.jobs.enqueue(
    tx,
    forgetContactAtPlatform,
    known.map(({ value }) => ({ bsuid: town.vault.encrypt(value, 'job.forget-contact').toString('base64') })),
  )
}

/** @returns the keys of what was handed in with them */
const eraseSessions = async (tx: Tx, town: Town, contactId: string): Promise<string[]> => {
  const sessions = (await listAllAliases(tx, town, contactId)).filter(({ kind }) => kind === 'session')
  return eraseChats(
    tx,
    town,
    sessions.map(({ value }) => value),
  )
}

/** The telephones that the platform says are theirs: what was reported or booked elsewhere with them is found by them. */
const listPhones = async (tx: Tx, town: Town, contactId: string): Promise<string[]> =>
  (await listAllAliases(tx, town, contactId))
    .filter(({ kind, active }) => kind === 'phone' && active)
    .map(({ value }) => value)

/** What they called themselves, here and on the messenger. */
const listNames = async (tx: Tx, town: Town, contactId: string, ids: string[]): Promise<string[]> => {
  const rows = await tx.select().from(conversation).where(inArray(conversation.id, ids))
  const identity = await getIdentity(tx, town, contactId)
  const chosen = rows.map((row) => {
    try {
      return decryptState(town, row).name
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
 * @returns the keys of files that nothing points at any more
 */
const eraseContact = async (tx: Tx, town: Town, contactId: string, ids: string[]): Promise<string[]> => {
  const phones = await listPhones(tx, town, contactId)
  const names = await listNames(tx, town, contactId, ids)
  await recordErasedMessages(tx, town, ids)
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
  await tx.delete(labelledPhrase).where(inArray(labelledPhrase.conversationId, ids))
  await tx.delete(recognition).where(inArray(recognition.conversationId, ids))
  await tx.delete(conversationNote).where(inArray(conversationNote.conversationId, ids))
  await tx.delete(conversationRead).where(inArray(conversationRead.conversationId, ids))
  await eraseConversationLabels(tx, town, ids)
  await eraseHandovers(tx, town, ids)
  await tx.delete(handoverTransfer).where(inArray(handoverTransfer.conversationId, ids))
  await tx.delete(movedConversation).where(inArray(movedConversation.intoId, ids))
  await tx.delete(conversation).where(inArray(conversation.id, ids))
  await enqueuePlatformErasure(tx, town, contactId)
  const booked = (await listAllAppointments(tx, town, contactId, phones)).flatMap(
    ({ person }) => person?.name ?? [],
  )
  const pictures = await eraseReporter(tx, town, { contactId, phones, names: [...names, ...booked] })
  await eraseSources(tx, town, pictures)
  const files = await eraseNeighbourUpdates(tx, town, { contactId })
  await erasePlatformEvents(tx, town, contactId)
  await eraseAppointments(tx, town, contactId, phones)
  await eraseContactMail(tx, town, contactId)
  await eraseAreaFollows(tx, town, contactId)
  await eraseAnswersOf(tx, town, { contactId })
  await eraseIdentity(tx, town, contactId)
  await recordErasure(tx, town, contactId)
  return files
}
