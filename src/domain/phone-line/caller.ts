import { openConversation } from '#domain/conversations'
import { isReachable, toMessengerPhone } from '#domain/service-requests'
import { findPhoneChannel, type Town } from '#domain/town'
import type { Problem } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { parseMailAddress } from '#platform/mail'

/**
 * Somebody on the line. `notify`: they want to be written to at the telephone that they give; `email`: an address that they want to be
 * written to at, once it has confirmed that.
 */
export type Caller = { name?: string; phone: string; notify: boolean; email?: string }

/** A caller who wants to be written to gives a telephone for it, or an address that is one. */
export const callerProblems = ({ phone, notify, email }: Caller): Problem[] => [
  ...(notify && !isReachable(phone)
    ? [{ path: 'phone', code: phone.trim() ? 'unknown' : 'missing' } as const]
    : []),
  ...(email && !parseMailAddress(email) ? [{ path: 'email', code: 'unknown' } as const] : []),
]

/** The conversation in which a caller who wants to be written to is written to. */
export const openCallerConversation = async (
  tx: Tx,
  town: Town,
  { phone, notify }: Caller,
): Promise<{ contactId: string; conversationId: string } | undefined> =>
  notify && isReachable(phone) && findPhoneChannel(town)
    ? openConversation(tx, town, toMessengerPhone(phone))
    : undefined
