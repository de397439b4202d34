import { and, eq, gt, inArray } from 'drizzle-orm'
import { withdrawConsentsGivenBefore } from '#domain/contacts'
import { type Content, getContent, getTexts } from '#domain/content'
import { type DeliveryFailure, pauseLine, slowLine } from '#domain/lines'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { createHandover } from '../inbox/handovers.ts'
import { signalInbox } from '../signal.ts'
import { decryptState } from '../state.ts'
import { conversation, handover, outboundMessage } from '../tables.ts'
import { type Outgoing, textMessage } from './outgoing.ts'

/** So often a message is tried with its file. */
const MAX_TRIES_WITH_FILE = 2

/** News of their own affairs, by what caused it: the people who cannot be written to are called about it. */
const OWN_NEWS = /^(?:appointment-event|received|request-event|signed):/

/** Nobody is called twice within so long because they cannot be written to. */
const CALL_AGAIN_MS = 7 * 86_400_000

/** A message that failed, and the conversation that it is of. */
type FailedMessage = {
  row: typeof outboundMessage.$inferSelect
  conversation: typeof conversation.$inferSelect
}

type SecondWay = (
  tx: Tx,
  town: Town,
  failed: FailedMessage,
  content: Content,
  failure: DeliveryFailure,
) => Promise<boolean>

/** Whether something is done about a failure of this kind, beyond noting it. */
export const hasSecondWay = ({ kind }: DeliveryFailure): boolean =>
  kind in SECOND_WAYS || FORM_FAILURES.has(kind)

/**
 * Does what can be done about a message that failed: sends it otherwise, keeps it for later, has the citizen called.
 * @returns whether it is queued again
 */
export const takeSecondWay = async (town: Town, id: string, failure: DeliveryFailure): Promise<boolean> => {
  if (!hasSecondWay(failure)) return false
  const content = await getContent(town)
  return town.db.transaction((tx) => takeSecondWayIn(tx, town, id, failure, content))
}

/** The same, within a transaction. */
export const takeSecondWayIn = async (
  tx: Tx,
  town: Town,
  id: string,
  failure: DeliveryFailure,
  content: Content,
): Promise<boolean> => {
  const [found] = await tx
    .select({ row: outboundMessage, conversation })
    .from(outboundMessage)
    .innerJoin(conversation, eq(conversation.id, outboundMessage.conversationId))
    .where(and(eq(outboundMessage.id, id), inArray(outboundMessage.state, ['sending', 'failed'])))
    .for('update', { of: outboundMessage })
  if (!found) return false
  if (FORM_FAILURES.has(failure.kind) && (await askInChat(tx, town, found))) return true
  return (await SECOND_WAYS[failure.kind]?.(tx, town, found, content, failure)) ?? false
}

/** Puts it in the outbox again, in its old place. @param message what it says now, where that changes */
const requeue = async (
  tx: Tx,
  town: Town,
  { row }: FailedMessage,
  { message, attempts = row.attempts }: { message?: Outgoing; attempts?: number } = {},
): Promise<true> => {
  const now = town.now()
  await tx
    .update(outboundMessage)
    .set({
      state: 'queued',
      externalId: null,
      attempts,
      notBefore: now,
      stateAt: now,
      ...(message ? { content: town.vault.encrypt(message, 'outbound_message.content') } : {}),
    })
    .where(eq(outboundMessage.id, row.id))
  return true
}

/** What the platform says of a form that it does not take, or that an older app cannot show. */
const FORM_FAILURES = new Set<DeliveryFailure['kind']>(['message', 'recipient'])

/** A form that did not arrive: the list that asks the same goes instead. */
const askInChat = async (tx: Tx, town: Town, failed: FailedMessage): Promise<boolean> => {
  const sent = town.vault.decrypt<Outgoing>(failed.row.content, 'outbound_message.content')
  if (sent.type !== 'list' || !sent.form) return false
  const { form: _, ...list } = sent
  return requeue(tx, town, failed, { message: list, attempts: 0 })
}

/** Taken, and refused afterwards: it was no try. */
const keepForRepair: SecondWay = async (tx, town, failed, _, failure) => {
  if (failure.kind !== 'account') return false
  await pauseLine(tx, town, failed.conversation.channel, failure)
  return requeue(tx, town, failed, { attempts: Math.max(0, failed.row.attempts - 1) })
}

const keepForLater: SecondWay = async (tx, town, failed, _, failure) => {
  if (failure.kind !== 'rate' || failure.of !== 'line') return false
  await slowLine(tx, town, failed.conversation.channel)
  return requeue(tx, town, failed)
}

/** By the platform's clock the window has closed: the approved template says the same. */
const sendTemplate: SecondWay = async (tx, town, failed) => {
  const { row } = failed
  if (!row.afterWindow) return false
  const template = town.vault.decrypt<Outgoing>(row.afterWindow, 'outbound_message.after_window')
  const sent = town.vault.decrypt<Outgoing>(row.content, 'outbound_message.content')
  return sent.type === 'template' ? false : requeue(tx, town, failed, { message: template, attempts: 0 })
}

const sendWithoutFile: SecondWay = async (tx, town, failed, content) => {
  const { row } = failed
  const sent = town.vault.decrypt<Outgoing>(row.content, 'outbound_message.content')
  const { language } = decryptState(town, failed.conversation)
  const without = withoutFile(sent, (name) => getTexts(content)(language, 'file.unsent', { name }))
  if (!without) return false
  return row.attempts < MAX_TRIES_WITH_FILE
    ? requeue(tx, town, failed)
    : requeue(tx, town, failed, { message: without, attempts: 0 })
}

const withoutFile = (message: Outgoing, unsent: (name: string) => string): Outgoing | undefined => {
  if (message.type === 'buttons' && message.picture) {
    const { picture: _, ...rest } = message
    return rest
  }
  return message.type === 'file' || message.type === 'document'
    ? textMessage([message.text, unsent(message.filename)].filter(Boolean).join('\n\n'))
    : undefined
}

/** Staff find them in the inbox, with what could not be sent: their telephone is the other way to them. */
const haveThemCalled: SecondWay = async (tx, town, { row, conversation: { id } }, content) => {
  if (!OWN_NEWS.test(row.causeKey)) return false
  const since = new Date(town.now().getTime() - CALL_AGAIN_MS)
  const [already] = await tx
    .select({ id: handover.id })
    .from(handover)
    .where(and(eq(handover.conversationId, id), gt(handover.requestedAt, since)))
    .limit(1)
  if (already) return false
  const team = content.teams.find(({ discreet }) => !discreet)?.id ?? ''
  const about = getTexts(content)(town.profile.languages[0] ?? 'ca', 'handover.unreached')
  await createHandover(tx, town, content, id, { team, about })
  await signalInbox(tx, town, id)
  return false
}

const endMarketing: SecondWay = async (tx, town, { conversation: { contactId } }, content) => {
  await withdrawMarketingConsent(tx, town, content, contactId, town.now())
  return false
}

/** They stopped marketing inside the messenger: of those subjects they are told no more. */
export const withdrawMarketingConsent = (
  db: Db,
  town: Town,
  content: Content,
  contactId: string,
  at: Date,
): Promise<void> => {
  const marketing = content.notices.flatMap(({ id, category }) => (category === 'marketing' ? id : []))
  return withdrawConsentsGivenBefore(db, town, contactId, marketing, at)
}

const SECOND_WAYS: Partial<Record<DeliveryFailure['kind'], SecondWay>> = {
  account: keepForRepair,
  rate: keepForLater,
  window: sendTemplate,
  media: sendWithoutFile,
  recipient: haveThemCalled,
  'opted-out': endMarketing,
}
