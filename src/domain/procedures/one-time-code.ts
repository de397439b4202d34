import type { Appointment } from '#domain/appointments'
import { getContent, getTexts } from '#domain/content'
import {
  enqueueMessages,
  findLatestConversation,
  isAwaitingFirstReply,
  openConversation,
  templateMessage,
  textMessage,
  toPhoneOnly,
} from '#domain/conversations'
import { normalisePhone, toMessengerPhone } from '#domain/service-requests'
import { LANGUAGES, type Town } from '#domain/town'
import type { Tx } from '#platform/database'

/** The approved template of a code (category «authentication»): the code, and nothing else. */
export const CODE_TEMPLATE = 'one_time_code'

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
    : normalisePhone(phone).length >= 9
      ? (await openConversation(tx, town, toMessengerPhone(phone))).conversationId
      : undefined
  if (!conversationId) return false
  // A telephone that somebody gave on the web is written to once until it answers; everybody who asks is told the same.
  if (!one.contactId && (await isAwaitingFirstReply(tx, town, conversationId))) return true
  const say = getTexts(await getContent(town, tx))
  const language = LANGUAGES.find((known) => known === one.language) ?? LANGUAGES[0]
  await enqueueMessages(tx, town, conversationId, [
    {
      causeKey: `code:${cause}`,
      message: textMessage(say(language, 'code.message', { code })),
      afterWindow: toPhoneOnly(templateMessage(CODE_TEMPLATE, language, [code])),
    },
  ])
  return true
}
