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
import { enqueueMail, findAppointmentFollow, mailEnding, mailText } from '#domain/mail'
import { isReachable, toMessengerPhone } from '#domain/service-requests'
import { findPhoneChannel, type Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { parseMailAddress } from '#platform/mail'

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
    : isReachable(phone) && findPhoneChannel(town)
      ? (await openConversation(tx, town, toMessengerPhone(phone))).conversationId
      : undefined
  if (!conversationId) return mailCode(tx, town, one, code, cause)
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

/** How long a code that was sent by e-mail is worth sending, in milliseconds. */
const CODE_MS = 10 * 60_000

/** Sends a code to the e-mail address that an appointment was made with, where its owner has confirmed it. */
const mailCode = async (
  tx: Tx,
  town: Town,
  one: Appointment,
  code: string,
  cause: string,
): Promise<boolean> => {
  const to = parseMailAddress(one.person?.email ?? '')
  const known = to === undefined ? undefined : await findAppointmentFollow(tx, town, to)
  if (!to || !known?.confirmed) return false
  const { language } = known
  const content = {
    language,
    subject: mailText(language, 'code.subject', { code }),
    paragraphs: [mailText(language, 'code.body')],
    facts: [{ label: mailText(language, 'label.code'), value: code }],
    ...mailEnding(town, language, undefined),
  }
  const expiresAt = new Date(town.now().getTime() + CODE_MS)
  return (await enqueueMail(tx, town, [{ to, causeKey: `code:${cause}`, content, expiresAt }])) > 0
}
