import type { Tx } from '#platform/database'
import type { Appointment } from '#town/appointments'
import { contentOf, voiceOf } from '#town/content'
import {
  latestConversation,
  openConversation,
  putOut,
  template,
  text,
  toPhoneOnly,
  waitsForAnswer,
} from '#town/conversations'
import { LANGUAGES, type Town } from '#town/jurisdictions'
import { messengerAddress, phoneDigits } from '#town/service-requests'

/** The approved template of a code (category «authentication»): the code, and nothing else. */
export const CODE_TEMPLATE = 'one_time_code'

/**
 * Sends a code to the telephone on record of whoever has an appointment: the one that they wrote from or gave when they
 * booked, never one that is said in the call.
 * @returns whether there is one
 */
export const sendCode = async (
  tx: Tx,
  town: Town,
  one: Appointment,
  code: string,
  cause: string,
): Promise<boolean> => {
  const phone = one.person?.phone ?? ''
  const conversationId = one.contactId
    ? (await latestConversation(tx, town, one.contactId))?.id
    : phoneDigits(phone).length >= 9
      ? (await openConversation(tx, town, messengerAddress(phone))).conversationId
      : undefined
  if (!conversationId) return false
  // A telephone that somebody gave on the web is written to once until it answers; everybody who asks is told the same.
  if (!one.contactId && (await waitsForAnswer(tx, town, conversationId))) return true
  const say = voiceOf(await contentOf(town, tx))
  const language = LANGUAGES.find((known) => known === one.language) ?? LANGUAGES[0]
  await putOut(tx, town, conversationId, [
    {
      causeKey: `code:${cause}`,
      message: text(say(language, 'code.message', { code })),
      afterWindow: toPhoneOnly(template(CODE_TEMPLATE, language, [code])),
    },
  ])
  return true
}
