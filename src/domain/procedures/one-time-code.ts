import type { Appointment } from '#domain/appointments'
import { getContent, getTexts } from '#domain/content'
import {
  enqueueMessages,
  findLatestConversation,
  isAwaitingFirstReply,
  messageTemplate,
  openConversation,
  templateLanguage,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import { isReachable, toMessengerPhone } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'

/** A code, and nothing else: the platform words it. */
export const ONE_TIME_CODE = messageTemplate('one_time_code', ['code'], { kind: 'code' })

/**
 * Sends a code to the telephone on record of the person with an appointment: the one that they wrote from or gave when they
 * booked, never one that is said in the call.
 * @returns whether there is one
 */
export const sendOneTimeCode = async (
  tx: Tx,
  town: Town,
  one: Appointment,
  code: string,
  cause: string,
): Promise<boolean> => {
  const phone = one.person?.phone ?? ''
  const conversationId = one.contactId
    ? (await findLatestConversation(tx, town, one.contactId))?.id
    : isReachable(phone)
      ? (await openConversation(tx, town, toMessengerPhone(phone))).conversationId
      : undefined
  if (!conversationId) return false
  // A telephone that somebody gave on the web is written to once until it answers; everybody who asks is told the same.
  if (!one.contactId && (await isAwaitingFirstReply(tx, town, conversationId))) return true
  const say = getTexts(await getContent(town, tx))
  const language = templateLanguage(one.language)
  await enqueueMessages(tx, town, conversationId, [
    {
      causeKey: `code:${cause}`,
      message: textMessage(say(language, 'code.message', { code })),
      afterWindow: templateMessage(ONE_TIME_CODE, language, { code }),
      task: 'procedure',
    },
  ])
  return true
}
