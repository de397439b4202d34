import { z } from 'zod'
import type { ExternalMessage, ReceivedMessage } from '#domain/conversations'
import { NO_SENDER, parseMessage, type Unreadable } from './message.ts'
import { anything } from './schemas.ts'
import { quarantineItem, type Value, type WebhookChange } from './webhook-change.ts'

/** What was written between the town and a citizen otherwise than through us, and is copied to us. */

const person = z.string().max(200).optional().catch(undefined)

const recipient = z.looseObject({
  to: person,
  to_user_id: person,
  recipient: person,
  recipient_type: z.string().optional().catch(undefined),
})

/** A message that the town wrote: its sender is the number, its person the recipient. */
const toOutgoingCopy = (
  message: Value,
  raw: unknown,
  { people }: WebhookChange,
): ExternalMessage | Unreadable => {
  const { to, to_user_id, recipient: toUser, recipient_type: kind } = recipient.parse(message)
  if (kind === 'group') return { unreadable: 'message in a group' }
  const { from: _, from_user_id: __, from_parent_user_id: ___, ...rest } = message
  const one = parseMessage({ ...rest, from: to, from_user_id: to_user_id ?? toUser }, people)
  if ('unreadable' in one) return one.unreadable === NO_SENDER ? { unreadable: 'message to nobody' } : one
  if (one.incoming.type === 'identity') return { unreadable: 'written by the town, and of nobody' }
  const { quiet: _____, ...filed } = one
  const words = sentWords(message)
  return { ...filed, raw, direction: 'out', ...(words ? { words } : {}), state: historyState(message) }
}

const sent = z.looseObject({
  interactive: z
    .looseObject({ body: z.looseObject({ text: z.string() }).optional() })
    .optional()
    .catch(undefined),
  template: z.looseObject({ name: z.string() }).optional().catch(undefined),
})

/** What was asked to be sent, where it is told in that form: the words of an approved text are not in it. */
const sentWords = (message: Value): string | undefined => {
  const { interactive, template } = sent.parse(message)
  return interactive?.body?.text ?? template?.name
}

const history = z.looseObject({ status: z.string() })

const STATES = new Map<string, ExternalMessage['state']>([
  ['DELIVERED', 'delivered'],
  ['READ', 'read'],
  ['PLAYED', 'read'],
  ['ERROR', 'failed'],
])

const historyState = ({ history_context }: Value): ExternalMessage['state'] => {
  const parsed = history.safeParse(history_context)
  return parsed.success ? STATES.get(parsed.data.status) : undefined
}

/**
 * What staff typed in the messenger's own app on the town's telephone.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes (21 May 2026)
 */
export const readEcho = (part: WebhookChange, raw: unknown): void => {
  const parsed = anything.safeParse(raw)
  const one = parsed.success ? toOutgoingCopy(parsed.data, raw, part) : { unreadable: 'echo' }
  if ('unreadable' in one) quarantineItem(part, one.unreadable, 'message_echoes', raw)
  else part.delivery.filed.push({ ...one, takesOver: true })
}

const assistantMessage = z.looseObject({ id: z.unknown(), timestamp: z.unknown(), message: anything })

/**
 * What the messenger's own assistant, or another program, answered on our number: as it was asked to be sent.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/standby (4 Aug 2026)
 */
export const readAssistantEcho = (part: WebhookChange, raw: unknown): void => {
  const parsed = assistantMessage.safeParse(raw)
  const one = parsed.success
    ? toOutgoingCopy(
        { ...parsed.data.message, id: parsed.data.id, timestamp: parsed.data.timestamp },
        raw,
        part,
      )
    : { unreadable: 'echo' }
  if ('unreadable' in one) quarantineItem(part, one.unreadable, 'message_echoes', raw)
  else part.delivery.filed.push({ ...one, byAssistant: true })
}

/** A citizen's message that somebody else answers, or has answered: filed, and kept still about. */
export const readStandbyMessage = (part: WebhookChange, raw: unknown): void => {
  const one = parseMessage(raw, part.people)
  if ('unreadable' in one) quarantineItem(part, one.unreadable, 'messages', raw)
  else part.delivery.messages.push({ ...one, quiet: true })
}

const digits = (text: string): string => text.replaceAll(/\D/g, '')

const business = z.looseObject({ display_phone_number: z.string() })

/** Whether a message of the past is the town's: it says from which number, and whom to only where it is. */
const isFromTown = ({ from, to }: Value, { value }: WebhookChange): boolean => {
  const own = business.safeParse(value.metadata)
  const number = own.success ? digits(own.data.display_phone_number) : ''
  return typeof to === 'string' || (typeof from === 'string' && number !== '' && digits(from) === number)
}

const toHistoryMessage = (
  raw: unknown,
  thread: string | undefined,
  part: WebhookChange,
): { ours: ExternalMessage } | { theirs: ReceivedMessage } | Unreadable => {
  const parsed = anything.safeParse(raw)
  if (!parsed.success) return { unreadable: 'message' }
  const message = parsed.data
  if (isFromTown(message, part)) {
    const one = toOutgoingCopy({ to: thread, ...message }, raw, part)
    return 'unreadable' in one ? one : { ours: one }
  }
  const sender = message.from || message.from_user_id ? {} : { from: thread }
  const one = parseMessage({ ...message, ...sender }, part.people)
  return 'unreadable' in one ? one : { theirs: { ...one, raw, quiet: true } }
}

const addExternalMessage = (
  part: WebhookChange,
  one: { ours: ExternalMessage } | { theirs: ReceivedMessage },
): void => {
  if ('ours' in one) part.delivery.filed.push(one.ours)
  else part.delivery.messages.push(one.theirs)
}

/** The media of an earlier message come apart, later, under its id. */
export const readHistoryMedia = (part: WebhookChange, raw: unknown): void => {
  const one = toHistoryMessage(raw, undefined, part)
  if ('unreadable' in one) quarantineItem(part, one.unreadable, 'messages', raw)
  else addExternalMessage(part, one)
}

const chunk = z.looseObject({
  threads: z.array(z.unknown()).optional(),
  errors: z.array(z.unknown()).optional(),
})
const thread = z.looseObject({ id: z.string().max(200), messages: z.array(z.unknown()) })

/**
 * Chats from before the number was ours: each message is filed where it belongs, and answered by nobody.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/history
 */
export const readHistoryChunk = (part: WebhookChange, raw: unknown): void => {
  const parsed = chunk.safeParse(raw)
  const { threads, errors } = parsed.success ? parsed.data : {}
  if (!threads && !errors) {
    quarantineItem(part, 'history', 'history', raw)
    return
  }
  // The town did not want its chats to be shared: nothing will come.
  for (const content of errors ?? []) part.delivery.notices.push({ field: 'history', content })
  for (const rawThread of threads ?? []) {
    const one = thread.safeParse(rawThread)
    if (one.success) readThread(part, one.data)
    else quarantineItem(part, 'history.thread', 'history', rawThread, { threads: [rawThread] })
  }
}

const readThread = (part: WebhookChange, { id, messages }: z.infer<typeof thread>): void => {
  for (const raw of messages) {
    const one = toHistoryMessage(raw, id, part)
    if ('unreadable' in one)
      quarantineItem(part, one.unreadable, 'history', raw, { threads: [{ id, messages: [raw] }] })
    else addExternalMessage(part, one)
  }
}
