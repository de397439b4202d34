import type SMTPTransport from 'nodemailer/lib/smtp-transport'
import { timingSafeEqualText } from '#platform/crypto'
import { withClientSpan } from '#platform/telemetry'
import { composeMail, type Mail } from './compose.ts'
import { isDeadAddress } from './dead-address.ts'

/** The server that takes a town's e-mail, and what its messages are from. */
export type SmtpConfig = {
  url: string
  user?: string | undefined
  password?: string | undefined
  from: string
  replyTo?: string | undefined
  /** Where reports of failed deliveries go. */
  bounceAddress: string
  /** What a mail server hands such reports in with; unset: nobody may. */
  bounceKey?: string | undefined
}

/**
 * What became of a try to send. `refused`: for good; `recipient`: the address is none, whatever is sent to it. `retry`: later;
 * `ambiguous`: it may have been taken.
 */
export type MailOutcome =
  | { outcome: 'sent' }
  | { outcome: 'refused'; of: 'recipient' | 'message'; problem: string }
  | { outcome: 'retry'; problem: string; ambiguous: boolean }

/** Sends messages of one town. */
export type Mailer = {
  /** Never throws: what goes wrong is an outcome. */
  send(mail: Mail): Promise<MailOutcome>
  /** Whether this is the key with which reports of failed deliveries are handed in. */
  isBounceKey(given: string): boolean
  /** Connects and signs in. @throws where that does not work */
  verify(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000
const SILENCE_TIMEOUT_MS = 30_000

const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/

/** Loaded with the first message: a command, and a town without a mail server, need none of it. */
const openTransport = async (options: SMTPTransport.Options) =>
  (await import('nodemailer')).createTransport(options)

/** @param name the town's authority, as recipients see it */
export const createMailer = (config: SmtpConfig, name: string): Mailer => {
  const { protocol, hostname, port } = new URL(config.url)
  const secure = protocol === 'smtps:'
  const options = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (secure ? 465 : 587)),
    secure,
    // Personal data: plain text reaches no other machine.
    requireTLS: !secure && !HERE.test(hostname),
    ignoreTLS: !secure && HERE.test(hostname),
    ...(config.user && { auth: { user: config.user, pass: config.password ?? '' } }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  let opened: ReturnType<typeof openTransport> | undefined
  const transport = () => {
    opened ??= openTransport(options)
    return opened
  }
  const sender = { name, address: config.from, replyTo: config.replyTo }
  return {
    async send(mail) {
      try {
        await withClientSpan('smtp', config.url, async () =>
          (await transport()).sendMail({
            ...composeMail(sender, mail),
            envelope: { from: config.bounceAddress, to: mail.to },
            // RFC 3461: a report then names the message, where the server knows how to.
            dsn: { id: mail.id, return: 'headers', notify: ['failure'], recipient: mail.to },
          }),
        )
        return { outcome: 'sent' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
    isBounceKey: (given) => config.bounceKey !== undefined && timingSafeEqualText(given, config.bounceKey),
    async verify() {
      await (await transport()).verify()
    },
  }
}

type SmtpError = { code?: string; responseCode?: number; response?: string; command?: string }

const ENHANCED = /\b[245]\.\d{1,3}\.\d{1,3}\b/

/** Never the server's own words, which name people: codes and the command. */
const outcomeOf = (error: unknown): MailOutcome => {
  const { code = 'unknown', responseCode, response = '', command = '' } = error as SmtpError
  const enhanced = ENHANCED.exec(response)?.[0]
  const problem = [code, responseCode, enhanced, command].filter(Boolean).join(' ')
  // A wrong password is repaired by the operator: nothing is lost in the meantime.
  if (responseCode === undefined || responseCode < 500 || code === 'EAUTH')
    return { outcome: 'retry', problem, ambiguous: responseCode === undefined && command === 'DATA' }
  const ofRecipient = command.startsWith('RCPT') || command.startsWith('DATA')
  return {
    outcome: 'refused',
    of: ofRecipient && isDeadAddress(enhanced, responseCode) ? 'recipient' : 'message',
    problem,
  }
}
