/** A message that was taken. */
export type ReceivedMail = {
  messageId: string
  to: string
  from: string
  subject: string
  text: string
  html: string
  language: string
  /** The address of its one-click unsubscription. */
  unsubscribe: string | undefined
  attachments: { filename: string; type: string; text: string }[]
  raw: Uint8Array
}
