import type { SendMailOptions } from 'nodemailer'
import type { MailContent } from './content.ts'
import { toHtml } from './html.tsx'

/** Who a message is from, as every message of a town has it. */
export type MailSender = { name: string; address: string; replyTo?: string | undefined }

/** A message to one address. `id`: the same for every try, so that a mail program knows one sent twice. */
export type Mail = { id: string; to: string; content: MailContent }

/**
 * A message in the form that is sent: plain text and HTML, marked as sent by a program (RFC 3834), with one-click
 * unsubscription (RFC 8058) where there is something to unsubscribe from.
 */
export const composeMail = (
  { name, address, replyTo }: MailSender,
  { id, to, content }: Mail,
): SendMailOptions => ({
  from: { name, address },
  to: { name: '', address: to },
  ...(replyTo && { replyTo }),
  subject: oneLine(content.subject),
  text: toText(content),
  html: toHtml(name, content),
  messageId: `<${id}@${address.slice(address.lastIndexOf('@') + 1)}>`,
  headers: {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'Content-Language': content.language,
    ...(content.unsubscribe && {
      'List-Unsubscribe': { prepared: true, value: `<${content.unsubscribe.url}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    }),
  },
  attachments: (content.attachments ?? []).map(({ filename, contentType, base64 }) => ({
    filename,
    contentType,
    content: base64,
    encoding: 'base64',
  })),
  // What a content names is text, never a file or an address of ours.
  disableFileAccess: true,
  disableUrlAccess: true,
})

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const toText = ({
  heading,
  subject,
  paragraphs,
  facts = [],
  items = [],
  action,
  links = [],
  footer = [],
  unsubscribe,
}: MailContent): string => {
  const parts = [
    heading ?? subject,
    ...paragraphs,
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    ...items.map(({ text, detail, url }) => [`– ${text}`, detail, url].filter(Boolean).join('\n  ')),
    ...[action, ...links].map((link) => (link ? `${link.label}:\n${link.url}` : '')),
    [
      ...(footer.length > 0 || unsubscribe ? ['-- '] : []),
      ...footer,
      ...(unsubscribe ? [`${unsubscribe.label}:\n${unsubscribe.url}`] : []),
    ].join('\n'),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}
