import { type Town, whatsappLink } from '#domain/town'
import type { Consultation } from './read.ts'

/** What is written for who follows the link or scans the code of a consultation. */
export const consultationWords = ({ number }: Pick<Consultation, 'number'>): string => `participar ${number}`

/** Where a consultation is answered: its page, WhatsApp and the chat of the site, both with its words written already. */
export const consultationLinks = (
  { profile, publicUrl, channels }: Town,
  { number }: Pick<Consultation, 'number'>,
): { page: string; messenger: string | undefined; chat: string | undefined } => {
  const chat = channels.find(({ page }) => page !== undefined)?.page
  return {
    page: `${publicUrl}/participation/${number}`,
    messenger: whatsappLink({ profile }, consultationWords({ number })),
    chat: chat && `${publicUrl}${chat}?consultation=${number}`,
  }
}
