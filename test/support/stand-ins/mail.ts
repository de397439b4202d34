import { type MailEmulator, startMailEmulator } from '../../../src/dev/emulator/index.ts'

/** A mail server for a test, and the settings of a town that uses it. */
export const startMail = async (): Promise<{ mail: MailEmulator; settings: Record<string, string> }> => {
  const mail = await startMailEmulator({ smtpPort: 0, port: 0 })
  return {
    mail,
    settings: {
      SMTP_URL: mail.smtpUrl,
      MAIL_FROM: 'avisos@manresa.test',
      MAIL_BOUNCE_KEY: 'key-of-the-mail-server-7f3a9c',
    },
  }
}
