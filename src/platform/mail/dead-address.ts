/** RFC 3463: the address is none, or its mailbox is closed. A full mailbox and the policy of a server pass. */
const DEAD = /^5\.(?:1\.(?:[0-3]|6|10)|2\.1)$/

/** Servers without enhanced codes say it by these (RFC 5321, section 4.2.3). */
const DEAD_REPLIES: readonly number[] = [550, 551, 553]

/**
 * Whether an answer says that nothing ever reaches an address.
 * @param enhanced status code of RFC 3463, where there is one
 * @param reply code of the SMTP reply
 */
export const isDeadAddress = (enhanced: string | undefined, reply: number | undefined): boolean =>
  enhanced ? DEAD.test(enhanced) : reply !== undefined && DEAD_REPLIES.includes(reply)
