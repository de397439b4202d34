/** E-mail as programs read and write it: addresses, messages, the server that takes them, reports of what came back. */
export { hashedMailAddress, parseMailAddress } from './address.ts'
export { composeMail } from './compose.ts'
export type { MailAttachment, MailContent, MailItem, MailLink } from './content.ts'
export { type BounceReport, readBounce } from './read-bounce.ts'
export { mailSettings } from './settings.ts'
export { createMailer, type Mailer, type MailOutcome, type SmtpConfig } from './smtp.ts'
