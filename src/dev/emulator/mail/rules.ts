import PostalMime, { type Attachment, type Email } from 'postal-mime'

/** What a message is held to, with the envelope that it came in. */
export type Envelope = { from: string; to: string }

const MAX_LINE = 998

const headerOf = ({ headers }: Email, name: string): string | undefined =>
  headers.find(({ key }) => key === name)?.value

/** RFC 5322: every message has these once. */
const REQUIRED = ['from', 'to', 'subject', 'date', 'message-id', 'mime-version'] as const

const textOf = ({ content }: Attachment): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content)

function* bytesOf(raw: Uint8Array): Generator<string> {
  const text = Buffer.from(raw).toString('latin1')
  if (/(?<!\r)\n|\r(?!\n)/.test(text)) yield 'RFC 5322: a line does not end in CRLF'
  if (text.split('\r\n').some((line) => line.length > MAX_LINE)) yield 'RFC 5322: a line is too long'
  const head = text.slice(0, text.indexOf('\r\n\r\n'))
  if (Buffer.from(head, 'latin1').some((byte) => byte > 127)) yield 'RFC 5322: a header is not ASCII'
}

function* headersOf(mail: Email, { to }: Envelope): Generator<string> {
  for (const name of REQUIRED) {
    const count = mail.headers.filter(({ key }) => key === name).length
    if (count !== 1) yield `RFC 5322: ${name} is there ${count} times`
  }
  if (mail.to?.length !== 1 || mail.to[0]?.address !== to) yield 'To is not whom it is sent to'
  if (!mail.from?.address || !mail.from.name) yield 'From has no name'
  if (!mail.subject || mail.subject.includes('=?')) yield 'RFC 2047: the subject cannot be read'
  if (headerOf(mail, 'auto-submitted') !== 'auto-generated') yield 'RFC 3834: not marked as sent by a program'
}

function* unsubscription(mail: Email): Generator<string> {
  const list = headerOf(mail, 'list-unsubscribe')
  const post = headerOf(mail, 'list-unsubscribe-post')
  if (!list && !post) return
  if (post !== 'List-Unsubscribe=One-Click') yield 'RFC 8058: List-Unsubscribe-Post'
  const url = /^<([^<>\s]+)>$/.exec(list ?? '')?.[1]
  if (!url || !/^https:|^http:\/\/(?:localhost|127\.0\.0\.1)[:/]/.test(url))
    yield 'RFC 8058: List-Unsubscribe has no https address'
  else if (!mail.text?.includes(url)) yield 'the text does not say how to unsubscribe'
}

function* contents({ text, html }: Email): Generator<string> {
  if (!text?.trim()) yield 'no plain text'
  if (!html) yield 'no HTML'
  else {
    if (!/<html lang="[a-z]{2}" dir="(?:ltr|rtl)">/.test(html)) yield 'HTML without language and direction'
    if (/<(?:script|img|iframe|form|link)\b|\bon\w+=|url\(/i.test(html))
      yield 'HTML fetches or runs something'
  }
  if (/undefined|\[object |\{\w+\}|NaN/.test(`${text} ${html}`)) yield 'a blank was not filled'
}

/** From the bytes themselves: a reader makes the ends of lines its own. */
const CALENDAR = /\r\nContent-Type: text\/calendar\b[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/gi

function* calendars(raw: Uint8Array): Generator<string> {
  for (const [, base64 = ''] of Buffer.from(raw).toString('latin1').matchAll(CALENDAR))
    yield* calendar(Buffer.from(base64, 'base64').toString())
}

function* calendar(text: string): Generator<string> {
  if (!/^BEGIN:VCALENDAR\r\n[\s\S]+END:VCALENDAR\r\n$/.test(text)) yield 'RFC 5545: not a calendar'
  if (text.split('\r\n').some((line) => Buffer.byteLength(line) > 75)) yield 'RFC 5545: a line is too long'
  for (const name of ['VERSION:2.0', 'PRODID:', 'METHOD:', 'UID:', 'DTSTAMP:', 'DTSTART'])
    if (!text.includes(`\r\n${name}`)) yield `RFC 5545: no ${name}`
}

/** Reads a message as a strict server would. @returns it, with what is wrong with it */
export const checkMail = async (
  raw: Uint8Array,
  envelope: Envelope,
): Promise<{ mail: Email; wrong: string[] }> => {
  const mail = await PostalMime.parse(raw)
  const wrong = [
    ...bytesOf(raw),
    ...headersOf(mail, envelope),
    ...unsubscription(mail),
    ...contents(mail),
    ...calendars(raw),
  ]
  return { mail, wrong }
}

export { headerOf, textOf }
