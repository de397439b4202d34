import PostalMime from 'postal-mime'
import { isDeadAddress } from './dead-address.ts'

/** What a report of a failed delivery says of one message of ours. */
export type BounceReport = {
  /** The message's id, as it was sent under. */
  mailId: string
  /** Nothing ever reaches the address. */
  dead: boolean
  /** Status code of RFC 3463. */
  status: string
}

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const ENVELOPE_ID = new RegExp(`^original-envelope-id:[ \\t]*(${ID})[ \\t]*$`, 'im')
const MESSAGE_ID = new RegExp(`^message-id:\\s*<(${ID})@`, 'im')
const ACTION = /^action:[ \t]*failed\b/im
const STATUS = /^status:[ \t]*(5\.\d{1,3}\.\d{1,3})\b/im
const REPLY = /^diagnostic-code:[ \t]*smtp;[ \t]*(5\d\d)\b/im

const LIMITS = { maxNestingDepth: 8, maxHeadersSize: 64 * 1024 }

/**
 * Reads a delivery status notification (RFC 3464).
 * @param raw the message as it came
 * @returns undefined for what is none, reports no failure, or is not about a message that was sent from here
 */
export const readBounce = async (raw: Uint8Array): Promise<BounceReport | undefined> => {
  const { attachments } = await PostalMime.parse(raw, { ...LIMITS, forceRfc822Attachments: true })
  const partOf = (type: RegExp): string => {
    const content = attachments.find(({ mimeType }) => type.test(mimeType))?.content
    return typeof content === 'string' ? content : content ? new TextDecoder().decode(content) : ''
  }
  const report = partOf(/^message\/(?:global-)?delivery-status$/)
  const returned = partOf(/^(?:message\/(?:rfc822|global)|(?:text|message)\/(?:rfc822|global)-headers)$/)
  const mailId = ENVELOPE_ID.exec(report)?.[1] ?? MESSAGE_ID.exec(returned)?.[1]
  const status = STATUS.exec(report)?.[1]
  if (!mailId || !status || !ACTION.test(report)) return undefined
  const reply = Number(REPLY.exec(report)?.[1])
  // `5.0.0`: the report has nothing more exact, and its quoted answer may.
  return { mailId, status, dead: isDeadAddress(status === '5.0.0' ? undefined : status, reply) }
}
