import { openConversation } from '#domain/conversations'
import { isReachable, toMessengerPhone } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Problem } from '#domain/use-cases'
import type { Tx } from '#platform/database'

/** Somebody on the line. `notify`: they want to be written to at the telephone that they give. */
export type Caller = { name?: string; phone: string; notify: boolean }

/** A caller who wants to be written to gives a telephone for it. */
export const callerProblems = ({ phone, notify }: Caller): Problem[] =>
  notify && !isReachable(phone) ? [{ path: 'phone', code: phone.trim() ? 'unknown' : 'missing' }] : []

/** The conversation in which a caller who wants to be written to is written to. */
export const openCallerConversation = async (
  tx: Tx,
  town: Town,
  { phone, notify }: Caller,
): Promise<{ contactId: string; conversationId: string } | undefined> =>
  notify && isReachable(phone) ? openConversation(tx, town, toMessengerPhone(phone)) : undefined
