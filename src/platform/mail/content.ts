/** A link with its words. */
export type MailLink = { label: string; url: string }

/** A line of a list: a report of a digest, an appointment. */
export type MailItem = { text: string; url?: string | undefined; detail?: string | undefined }

/** A file that comes with a message. */
export type MailAttachment = { filename: string; contentType: string; base64: string }

/** What a message says, in one language. Plain JSON: it is stored, encrypted, until it is sent. */
export type MailContent = {
  language: string
  subject: string
  /** Above everything, within the message; unset: the subject. */
  heading?: string | undefined
  /** Plain text: a line break within one is kept. */
  paragraphs: string[]
  /** What it is about, by name: number, place, time. */
  facts?: { label: string; value: string }[] | undefined
  items?: MailItem[] | undefined
  /** The one thing to do. */
  action?: MailLink | undefined
  /** What else may be done. */
  links?: MailLink[] | undefined
  /** Why it is sent, and by whom: in small letters at the end. */
  footer?: string[] | undefined
  /** A page with a button, which also takes the one click of mail programs (RFC 8058). */
  unsubscribe?: MailLink | undefined
  attachments?: MailAttachment[] | undefined
}
