import { createTranslator } from '#domain/content'
import type { Town } from '#domain/town'
import { catalogues, type Language, type LanguageDefinition } from '#languages'
import type { MailContent } from '#platform/mail'
import { type Follow, followKey } from './follows.ts'

/** The name of a text of e-mail. */
export type MailKey = keyof LanguageDefinition['mail']

/** A text of e-mail, with its blanks filled. */
export const mailText = createTranslator(catalogues('mail'))

/** The page of what an address asked for. */
export const followUrl = (town: Town, id: string, page: 'confirm' | 'stop' | 'mended' | 'yours'): string =>
  `${town.publicUrl}/mail/${page}?key=${followKey(town, id)}`

/** What every message to a citizen ends with: why it is sent, by whom, and how it ends. */
export const mailEnding = (
  town: Town,
  language: Language,
  follow: Pick<Follow, 'id'> | undefined,
): Pick<MailContent, 'footer' | 'unsubscribe'> => ({
  footer: [
    mailText(language, follow ? 'footer.why' : 'footer.once'),
    `${town.profile.contact} ${mailText(language, 'footer.privacy', { url: town.profile.privacy_url })}`,
    ...(follow ? [mailText(language, 'footer.yours', { url: followUrl(town, follow.id, 'yours') })] : []),
  ],
  ...(follow && {
    unsubscribe: { label: mailText(language, 'stop'), url: followUrl(town, follow.id, 'stop') },
  }),
})
