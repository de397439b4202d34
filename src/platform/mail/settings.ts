import { z } from 'zod'
import { declareSettings } from '#platform/settings'
import { parseMailAddress } from './address.ts'
import type { SmtpConfig } from './smtp.ts'

const mailAddress = z.string().transform((typed, context) => {
  const address = parseMailAddress(typed)
  if (!address) context.addIssue({ code: 'custom', message: 'must be an e-mail address' })
  return address ?? z.NEVER
})

export const mailSettings = declareSettings({
  title: 'E-mail',
  settings: {
    SMTP_URL: {
      schema: z
        .url({ protocol: /^smtps?$/, message: 'must be smtps://host:465 or smtp://host:587' })
        .optional(),
      otherwise: 'no e-mail is sent, and none is offered',
      doc: 'the server that takes e-mail: `smtps://host:465`, or `smtp://host:587`, which must offer STARTTLS unless it is this machine',
    },
    SMTP_USER: { schema: z.string().optional(), doc: 'the account there' },
    SMTP_PASSWORD: {
      schema: z.string().optional(),
      secret: { characters: 8, bits: 20 },
      doc: 'its password; required with `SMTP_USER`',
    },
    MAIL_FROM: {
      schema: mailAddress.optional(),
      doc: "the address that messages are from, under the town's name; its domain must allow the server to send (SPF, DKIM). Required with `SMTP_URL`",
    },
    MAIL_REPLY_TO: { schema: mailAddress.optional(), otherwise: '`MAIL_FROM`', doc: 'where answers go' },
    MAIL_BOUNCE_ADDRESS: {
      schema: mailAddress.optional(),
      otherwise: '`MAIL_FROM`',
      doc: 'where reports of failed deliveries go (the envelope’s sender)',
    },
    MAIL_BOUNCE_KEY: {
      schema: z.string().optional(),
      secret: { characters: 16, bits: 40 },
      otherwise: 'no report is taken; a refusal by the server itself is noted in any case',
      doc: 'with it as a bearer token, reports of failed deliveries are posted to `/mail/bounces`, each as it came (`message/rfc822`)',
    },
  },
  requires: { SMTP_URL: ['MAIL_FROM'], SMTP_USER: ['SMTP_PASSWORD'] },
  read: (it): { mail?: SmtpConfig } => ({
    mail:
      it.SMTP_URL && it.MAIL_FROM
        ? {
            url: it.SMTP_URL,
            user: it.SMTP_USER,
            password: it.SMTP_PASSWORD,
            from: it.MAIL_FROM,
            replyTo: it.MAIL_REPLY_TO,
            bounceAddress: it.MAIL_BOUNCE_ADDRESS ?? it.MAIL_FROM,
            bounceKey: it.MAIL_BOUNCE_KEY,
          }
        : undefined,
  }),
})
