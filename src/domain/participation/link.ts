import type { Town } from '#domain/town'
import type { Consultation } from './read.ts'

/** What is written for who follows the link or scans the code of a consultation. */
export const consultationWords = ({ number }: Pick<Consultation, 'number'>): string => `participar ${number}`

/** Where a consultation is answered: its page, the messenger and the chat of the site, both with its words written already. */
export const consultationLinks = (
  { profile, publicUrl, channels }: Town,
  { number }: Pick<Consultation, 'number'>,
): { page: string; messenger: string; chat: string | undefined } => {
  const chat = channels.find(({ page }) => page !== undefined)?.page
  return {
    page: `${publicUrl}/participation/${number}`,
    messenger: `https://wa.me/${profile.whatsapp_number}?text=${encodeURIComponent(consultationWords({ number }))}`,
    chat: chat && `${publicUrl}${chat}?consultation=${number}`,
  }
}
