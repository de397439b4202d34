import { SMTPServer } from 'smtp-server'
import { outboxPage } from './page.ts'
import type { ReceivedMail } from './received.ts'
import { checkMail, headerOf, textOf } from './rules.ts'

/** What the server answers instead of taking a message; `drop`: it takes it and breaks the connection off before it says so. */
export type MailFault = { code: number; text: string } | 'drop'

/** A strict stand-in for a mail server, with a page of what it took. */
export type MailEmulator = {
  /** For `SMTP_URL`. */
  smtpUrl: string
  /** The page. */
  url: string
  /** What was taken, oldest first; of one address, where it is given. */
  received(to?: string): ReceivedMail[]
  /** What was refused, and why. */
  refused: { to: string; wrong: string[] }[]
  /** By address: what is answered to what is sent to it. */
  faults: Map<string, MailFault>
  /** The report of a failed delivery of a message (RFC 3464). */
  bounceOf(mail: ReceivedMail, status: string): string
  stop(): void
}

class Refused extends Error {
  constructor(
    readonly responseCode: number,
    text: string,
  ) {
    super(text)
  }
}

/** Starts it. */
export const startMailEmulator = async ({
  smtpPort,
  port,
}: {
  smtpPort: number
  port: number
}): Promise<MailEmulator> => {
  const taken: ReceivedMail[] = []
  const refused: MailEmulator['refused'] = []
  const faults: MailEmulator['faults'] = new Map()

  const take = async (raw: Uint8Array, from: string, to: string): Promise<void> => {
    const { mail, wrong } = await checkMail(raw, { from, to })
    if (wrong.length > 0) {
      refused.push({ to, wrong })
      throw new Refused(554, `5.6.0 ${wrong.join('; ')}`)
    }
    taken.push({
      messageId: mail.messageId ?? '',
      to,
      from: mail.from?.address ?? '',
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: mail.html ?? '',
      language: headerOf(mail, 'content-language') ?? '',
      unsubscribe: headerOf(mail, 'list-unsubscribe')?.slice(1, -1),
      attachments: mail.attachments.map((one) => ({
        filename: one.filename ?? '',
        type: one.mimeType,
        text: textOf(one),
      })),
      raw,
    })
  }

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo({ address }, { envelope }, done) {
      if (envelope.rcptTo.length > 0) return done(new Refused(452, '4.5.3 one recipient at a time'))
      const fault = faults.get(address)
      done(fault && fault !== 'drop' ? new Refused(fault.code, fault.text) : null)
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      const to = envelope.rcptTo[0]?.address ?? ''
      const from = envelope.mailFrom ? envelope.mailFrom.address : ''
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () =>
        take(Buffer.concat(chunks), from, to).then(
          () => {
            if (faults.get(to) !== 'drop') return done(null)
            faults.delete(to)
            // The client does not hear that it was taken.
            done(new Refused(421, '4.3.2 the connection ends'))
          },
          (error) => done(error),
        ),
      )
    },
  })
  await new Promise<void>((listening, failed) => {
    smtp.once('error', failed)
    smtp.listen(smtpPort, '127.0.0.1', () => listening())
  })
  smtp.on('error', () => {})
  const address = smtp.server.address()
  const web = Bun.serve({
    port,
    hostname: '127.0.0.1',
    fetch: (request) => outboxPage(request, taken),
  })
  return {
    smtpUrl: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : smtpPort}`,
    url: `http://localhost:${web.port}`,
    received: (to) => taken.filter((one) => to === undefined || one.to === to),
    refused,
    faults,
    bounceOf,
    stop() {
      smtp.close()
      web.stop(true)
    },
  }
}

const bounceOf = ({ messageId, to, from }: ReceivedMail, status: string): string =>
  [
    'From: MAILER-DAEMON@correu.test',
    `To: ${from}`,
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Auto-Submitted: auto-replied',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="part"',
    '',
    '--part',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'The message could not be delivered.',
    '--part',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; correu.test',
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    `Status: ${status}`,
    `Diagnostic-Code: smtp; 550 ${status} no such user here`,
    '',
    '--part',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${messageId}`,
    `To: ${to}`,
    '',
    '--part--',
    '',
  ].join('\r\n')
